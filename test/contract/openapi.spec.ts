import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { readFileSync, writeFileSync } from 'node:fs';
import request from 'supertest';
import { NOTIFICATION_TYPES, OPERATOR_TYPES, TEST_TYPE } from '../../src/endpoints/notification-types.js';
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

test('the served OpenAPI document equals the committed one (`npm run openapi` updates it)', () => {
  if (process.env['HITCH_WRITE_OPENAPI'] === '1')
    writeFileSync(COMMITTED, `${JSON.stringify(served, null, 2)}\n`);
  expect(served).toEqual(JSON.parse(readFileSync(COMMITTED, 'utf8')));
});

test('the OpenAPI document describes every operation, field and parameter and has an example of every JSON body', () => {
  expect(findGaps(served)).toEqual([]);
});

test('every example in the OpenAPI document satisfies its schema', () => {
  const examples = listExamples(service.contract.document);
  expect(examples.length).toBeGreaterThan(50);
  const faults = examples.flatMap(({ place, schema, example }) =>
    service.contract.findSchemaFaults(schema, example).map((fault) => `${place}: ${fault}`),
  );
  expect(faults).toEqual([]);
});

test('the OpenAPI document has a webhook for each type of notification', () => {
  expect(Object.keys(served.webhooks ?? {})).toEqual([...NOTIFICATION_TYPES, ...OPERATOR_TYPES, TEST_TYPE]);
});

test('the API contract accepts a notification that matches the webhook of its type and rejects any other', () => {
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

test('the OpenAPI document satisfies the recommended rules of Redocly', async () => {
  expect(await lintDocument(served)).toEqual([]);
});
