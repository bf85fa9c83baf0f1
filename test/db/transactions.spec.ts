import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import { createDataSource } from '../../src/data-source.js';
import { sqlState } from '../../src/platform/database/database-errors.js';
import { Database, type Tx } from '../../src/platform/database/database.service.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

let testDatabase: TestDatabase;
let database: Database;

beforeAll(async () => {
  testDatabase = await createTestDatabase('empty');
  database = new Database(await createDataSource(testDatabase.url).initialize());
});

afterAll(async () => {
  await database.onApplicationShutdown();
  await testDatabase.drop();
});

const missing = (tx: Tx): Promise<unknown> => tx.query({ name: 'missing', text: 'SELECT FROM missing' });
const divided = (tx: Tx): Promise<unknown> => tx.query({ name: 'divided', text: 'SELECT 1 / 0' });
const one = (tx: Tx): Promise<unknown> => tx.query({ name: 'one', text: 'SELECT 1' });

/** Learns of a failure later than a direct caller. */
async function late(asked: Promise<unknown>): Promise<unknown> {
  return Promise.resolve(await asked).then((rows) => rows);
}

test.each([
  ['alone', (tx: Tx) => [missing(tx)]],
  ['before others', (tx: Tx) => [missing(tx), one(tx), one(tx)]],
  ['before others that are heard of earlier', (tx: Tx) => [late(missing(tx)), one(tx)]],
  ['behind one that went well', (tx: Tx) => [one(tx), late(late(missing(tx))), divided(tx), one(tx)]],
])('a unit of work ends with the statement that failed first: %s', async (_, ask) => {
  const work = database.inTransaction((tx) => Promise.all(ask(tx)));
  const error: unknown = await work.catch((fault: unknown) => fault);
  // undefined_table. https://www.postgresql.org/docs/18/errcodes-appendix.html (read 2026-11)
  expect(sqlState(error)).toBe('42P01');
});

test('a statement that is asked for after its unit of work failed is not done', async () => {
  await testDatabase.query('CREATE TABLE late (number integer)');
  let wasRefused = false;
  const insertLate = async (tx: Tx): Promise<void> => {
    await sleep(50);
    await tx
      .query({ name: 'late', text: 'INSERT INTO late VALUES (1)' })
      .catch(() => void (wasRefused = true));
  };
  const work = database.inTransaction((tx) => Promise.all([insertLate(tx), missing(tx)]));
  await expect(work).rejects.toMatchObject({ code: '42P01' });
  await sleep(200);
  expect(await testDatabase.query('SELECT number FROM late')).toEqual([]);
  expect(wasRefused).toBe(true);
});
