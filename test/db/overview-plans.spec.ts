import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createHash } from 'node:crypto';
import pg from 'pg';
import { fill, prepareSession } from '../../bench/growth/fill.js';
import { FILL_BESIDE } from '../../bench/growth/fill-statements.js';
import { Api } from '../support/http.js';
import { rowsReadBy } from '../support/rows-read.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

const LINKS = 20_000;
const TRAFFIC = [
  'links',
  'identities',
  'attempts',
  'notifications',
  'deliveries',
  'dead_letters',
  'audit_entries',
];
const REGISTERED = ['accounts', 'endpoints', 'account_watches', 'account_connections', 'arrivals'];
const OTHERS = 5_000;

let database: TestDatabase;
let service: TestApp;
let admin: Api;

beforeAll(async () => {
  database = await createTestDatabase();
  // Its reading is counted like ours.
  for (const table of [...TRAFFIC, ...REGISTERED])
    await database.query(`ALTER TABLE ${table} SET (autovacuum_enabled = off)`);
  service = await startTestApp(database.url);
  admin = new Api(service, service.adminApiKey);
  const tenant = await service.createTenant();
  await service.createAccount('acme', [tenant]);
  const client = new pg.Client(database.url);
  await client.connect();
  await prepareSession(client, tenant.appId);
  await fill(client, LINKS);
  for (const text of FILL_BESIDE) await client.query(text);
  await client.end();
  await database.query(
    `INSERT INTO accounts (id, ig_id, username, status, created_at)
     SELECT gen_random_uuid(), '1784' || n, 'other.' || n, 'active', now() FROM generate_series(1, $1::int) n`,
    [OTHERS],
  );
  await database.query(
    `INSERT INTO account_watches (account_id, looked_at, trouble, since)
     SELECT id, now(), CASE WHEN username LIKE '%00' THEN 'silent_any' END, CASE WHEN username LIKE '%00' THEN now() END
     FROM accounts WHERE username LIKE 'other.%'`,
  );
  await database.query(
    `INSERT INTO arrivals (ig_id, shape, hour, count, last_at)
     SELECT ig_id, 'message', date_trunc('hour', now()), 1, now() FROM accounts`,
  );
  await database.query(
    `INSERT INTO endpoints (id, app_id, url, secret, created_at, failing_since)
     SELECT gen_random_uuid(), $1, 'https://shop.example/' || n, '', now(), CASE WHEN n % 100 = 0 THEN now() END
     FROM generate_series(1, $2::int) n`,
    [tenant.appId, OTHERS],
  );
  await database.query(`ANALYZE ${[...TRAFFIC, ...REGISTERED].join(', ')}`);
}, 60_000);

afterAll(async () => {
  await service.close();
  await database.drop();
});

test('an overview reads the ends of the large tables, however many rows they have', async () => {
  const ask = (): Promise<unknown> => admin.get('/v1/admin/overview').expect(200);
  const read = await rowsReadBy(database, service, TRAFFIC, ask, 1);
  // The dead letters are counted up to a limit, and these are fewer.
  expect(read).toBeLessThan(2 * (LINKS / 100) + 100);
  expect(read).toBeGreaterThan(0);
});

test('an overview reads the accounts and endpoints that it shows', async () => {
  const ask = async (): Promise<void> => {
    const { body } = await admin.get('/v1/admin/overview').expect(200);
    expect(body.accounts.isMore).toBe(true);
    expect(body.endpoints.isMore).toBe(true);
  };
  expect(await rowsReadBy(database, service, REGISTERED, ask, 1)).toBeLessThan(OTHERS / 3);
});

test('a look-up by request id reads what the request has led to', async () => {
  const requestId = `req_${createHash('md5').update('request1000').digest('hex')}`;
  const ask = async (): Promise<void> => {
    const { body } = await admin.post('/v1/admin/lookup', { q: requestId }).expect(200);
    expect(body.attempts).toMatchObject([{ requestId }]);
  };
  expect(
    await rowsReadBy(database, service, ['links', 'identities', 'attempts', 'notifications'], ask, 1),
  ).toBeLessThan(100);
});
