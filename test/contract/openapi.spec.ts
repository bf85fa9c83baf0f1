import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { readFileSync, writeFileSync } from 'node:fs';
import request from 'supertest';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

const COMMITTED = 'test/contract/openapi.json';

let database: TestDatabase;
let service: TestApp;

beforeAll(async () => {
  database = await createTestDatabase();
  service = await startTestApp(database.url);
});

afterAll(async () => {
  await service.close();
  await database.drop();
});

test('the served OpenAPI document is the committed one (`npm run openapi` writes it anew)', async () => {
  const { body } = await request(service.baseUrl).get('/openapi.json').expect(200);
  if (process.env['HITCH_WRITE_OPENAPI'] === '1')
    writeFileSync(COMMITTED, `${JSON.stringify(body, null, 2)}\n`);
  expect(body).toEqual(JSON.parse(readFileSync(COMMITTED, 'utf8')));
});
