import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { setTimeout } from 'node:timers/promises';
import pg from 'pg';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';
import { recordTransactions } from '../support/transactions.js';

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

const ask = async ({ baseUrl } = service): Promise<number> => (await fetch(`${baseUrl}/readyz`)).status;

test('readiness costs at most one write a second, however often it is asked for', async () => {
  const transactions = recordTransactions(service);
  const writes = (): number => transactions.filter((names) => names.includes('rate_limits_prove')).length;
  const began = performance.now();
  let asked = 0;
  while (asked < 200) {
    expect(new Set(await Promise.all(Array.from({ length: 20 }, () => ask())))).toEqual(new Set([200]));
    asked += 20;
  }
  const seconds = (performance.now() - began) / 1_000;
  expect(writes()).toBeGreaterThanOrEqual(1);
  expect(writes()).toBeLessThanOrEqual(Math.floor(seconds) + 1);
  const before = writes();
  await setTimeout(1_100);
  expect(await ask()).toBe(200);
  expect(writes()).toBe(before + 1);
});

test('readiness of one instance does not wait for the rows of another', async () => {
  const other = await startTestApp(database.url);
  const frozen = new pg.Client({ connectionString: database.url });
  try {
    await frozen.connect();
    expect(await ask()).toBe(200);
    await frozen.query('BEGIN');
    const { rowCount } = await frozen.query(
      "SELECT 1 FROM rate_limits WHERE key LIKE 'readiness%' FOR UPDATE",
    );
    expect(rowCount).toBeGreaterThan(0);
    expect(await ask(other)).toBe(200);
  } finally {
    await frozen.end();
    await other.close();
  }
});
