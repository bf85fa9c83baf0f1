import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import pg from 'pg';
import { describeFault, toThrowable, UnavailableError } from '../../src/platform/database/database-errors.js';
import { type AskingClient, endWhenSilent } from '../../src/platform/database/silence.js';
import { startProxy, type TcpProxy } from '../support/tcp-proxy.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

/** Longer than the server takes for any word here, and short enough to wait for. */
const PATIENCE_MS = 500;

let database: TestDatabase;
let proxy: TcpProxy;
let client: pg.Client;
let faults: Error[];

beforeEach(async () => {
  database = await createTestDatabase('empty');
  const url = new URL(database.url);
  proxy = await startProxy(Number(url.port));
  url.port = String(proxy.port);
  client = new pg.Client({ connectionString: url.toString() });
  faults = [];
  client.on('error', (fault) => faults.push(fault));
  await client.connect();
  endWhenSilent(client as unknown as AskingClient, PATIENCE_MS);
});

afterEach(async () => {
  proxy.close();
  await client.end().catch(() => undefined);
  await database.drop();
});

const ask = (text: string): Promise<unknown> => client.query(text).then(({ rows }) => rows);

test('a server that is silent when it is asked something did not answer', async () => {
  await expect(ask('SELECT 1 AS one')).resolves.toEqual([{ one: 1 }]);
  proxy.fallSilent();
  const fault: unknown = await ask('SELECT 1 AS one').catch((error: unknown) => error);
  expect(describeFault(fault)).toMatch(/^SilentServerError ETIMEDOUT/);
  expect(toThrowable(fault)).toBeInstanceOf(UnavailableError);
  expect(faults).toEqual([fault]);
});

test('all that wait behind it are told, too', async () => {
  proxy.fallSilent();
  const ends = await Promise.allSettled([ask('SELECT 1'), ask('SELECT 2')]);
  expect(ends.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
});

test('a connection that is asked nothing may be silent for as long as it likes', async () => {
  await sleep(3 * PATIENCE_MS);
  await expect(ask('SELECT 1 AS one')).resolves.toEqual([{ one: 1 }]);
  await sleep(2 * PATIENCE_MS);
  await expect(ask('SELECT 2 AS two')).resolves.toEqual([{ two: 2 }]);
  expect(faults).toEqual([]);
});

test('one that was silent for long has its whole time for the next answer, and no more', async () => {
  await sleep(2 * PATIENCE_MS);
  await expect(ask(`SELECT pg_sleep(${(0.5 * PATIENCE_MS) / 1_000})`)).resolves.toHaveLength(1);
  await expect(ask(`SELECT pg_sleep(${(8 * PATIENCE_MS) / 1_000})`)).rejects.toThrow(
    'the server said nothing',
  );
});
