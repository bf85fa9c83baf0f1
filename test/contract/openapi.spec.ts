import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { readFileSync, writeFileSync } from 'node:fs';
import request from 'supertest';
import { NOTIFICATION_TYPES, TEST_TYPE } from '../../src/endpoints/notification-types.js';
import { type ApiDocument, listWebhooks } from '../../src/platform/openapi/document.js';
import { findGaps, listExamples } from '../support/openapi-gaps.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';
import { lintDocument } from './openapi-lint.js';

const COMMITTED = 'test/contract/openapi.json';

let database: TestDatabase;
let service: TestApp;
let served: ApiDocument;

beforeAll(async () => {
  database = await createTestDatabase();
  service = await startTestApp(database.url);
  served = (await request(service.baseUrl).get('/openapi.json').expect(200)).body;
});

afterAll(async () => {
  await service.close();
  await database.drop();
});

test('the served OpenAPI document is the committed one (`npm run openapi` writes it anew)', () => {
  if (process.env['HITCH_WRITE_OPENAPI'] === '1')
    writeFileSync(COMMITTED, `${JSON.stringify(served, null, 2)}\n`);
  expect(served).toEqual(JSON.parse(readFileSync(COMMITTED, 'utf8')));
});

test('the document leaves no reader guessing: every route, field and parameter is explained and shown', () => {
  expect(findGaps(served)).toEqual([]);
});

test('every example is what its schema says', () => {
  const examples = listExamples(service.contract.document);
  expect(examples.length).toBeGreaterThan(50);
  const faults = examples.flatMap(({ place, schema, example }) =>
    service.contract.findSchemaFaults(schema, example).map((fault) => `${place}: ${fault}`),
  );
  expect(faults).toEqual([]);
});

test('there is a webhook for each type that an endpoint can be sent', () => {
  expect(Object.keys(served.webhooks ?? {})).toEqual([...NOTIFICATION_TYPES, TEST_TYPE]);
});

test('what an endpoint was sent is held to the webhook of its type', () => {
  const { contract } = service;
  for (const { operation } of listWebhooks(served)) {
    const { example } = operation.requestBody?.content['application/json'] ?? {};
    const headers = Object.fromEntries(
      (operation.parameters ?? []).map(({ name, example: value }) => [name, value]),
    );
    expect(() => contract.holdNotification(example, headers)).not.toThrow();
    expect(() => contract.holdNotification(example, { ...headers, 'webhook-id': 'evt_1' })).toThrow(
      /webhook-id/,
    );
    expect(() => contract.holdNotification(example, {})).toThrow(/webhook-signature is missing/);
    expect(() => contract.holdNotification({ ...(example as object), more: 1 })).toThrow(/additional.*more/);
    expect(() => contract.holdNotification({ ...(example as object), data: {} })).toThrow(/data must have/);
  }
  expect(() => contract.holdNotification({ type: 'identity.lost' })).toThrow(/no such webhook/);
});

test('Redocly’s recommended rules have nothing to say', async () => {
  expect(await lintDocument(served)).toEqual([]);
});
