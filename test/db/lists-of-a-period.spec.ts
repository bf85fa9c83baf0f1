import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { MAX_READ_ROWS } from '../../src/platform/database/list-page.js';
import { Api } from '../support/http.js';
import { rowsReadBy } from '../support/rows-read.js';
import { startTestApp, type TestApp, type TestTenant } from '../support/test-app.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

const TABLES = ['links', 'identities', 'attempts', 'notifications', 'audit_entries'];
/** Rows of each table, one a minute. */
const ROWS = 20_000;
const FIRST_MS = Date.parse('2026-01-01T00:00:00Z');
const MINUTE_MS = 60_000;
/** A page of twenty, the minutes around the period, the audit's own rows, and what else a request reads. */
const FEW = 700;

let database: TestDatabase;
let service: TestApp;
let shop: TestTenant;
let other: TestTenant;

const timeOf = (n: number): string => new Date(FIRST_MS + n * MINUTE_MS).toISOString();
/** SQL: the UUIDv7 and the time of the n-th row. */
const ID = `(lpad(to_hex(${FIRST_MS} + n::bigint * ${MINUTE_MS}), 12, '0') || '70008000' || lpad(to_hex(n), 12, '0'))::uuid`;
const AT = `to_timestamp((${FIRST_MS} + n::bigint * ${MINUTE_MS}) / 1000.0)`;

beforeAll(async () => {
  database = await createTestDatabase();
  for (const table of TABLES) await database.query(`ALTER TABLE ${table} SET (autovacuum_enabled = off)`);
  service = await startTestApp(database.url);
  [shop, other] = [await service.createTenant(), await service.createTenant()];
  const { id: accountId } = await service.createAccount('acme', [shop, other]);
  const values = [shop.appId, accountId, other.appId];
  const all = `FROM generate_series(1, ${ROWS}) n`;
  const app = `CASE WHEN n % 2 = 0 THEN $1::uuid ELSE $3::uuid END`;
  await database.query(
    `INSERT INTO links (account_id, id, app_id, external_user_id, confirmation, on_conflict, kid, status, created_at, expires_at)
     SELECT $2::uuid, ${ID}, ${app}, CASE WHEN n % 1000 = 0 THEN 'rare' ELSE 'user-' || n END, 'none', 'reject', 'k1', 'pending', ${AT}, ${AT} ${all}`,
    values,
  );
  await database.query(
    `INSERT INTO identities (account_id, id, app_id, external_user_id, igsid, link_id, via, linked_at, last_referral_at)
     SELECT $2::uuid, ${ID}, ${app}, 'user-' || n, 'person-' || n, gen_random_uuid(), 'referral', ${AT}, ${AT} ${all}`,
    values,
  );
  await database.query(
    `INSERT INTO attempts (account_id, id, app_id, link_id, ig_id, igsid, outcome, via, event_at, received_at, request_id)
     SELECT $2::uuid, ${ID}, ${app}, ${ID}, 'ig', 'person-' || n, 'revoked', 'referral', ${AT}, ${AT}, 'req' ${all}`,
    values,
  );
  await database.query(
    `INSERT INTO notifications (account_id, id, app_id, endpoint_id, type, data, external_user_id, status, created_at, completed_at)
     SELECT $2::uuid, ${ID}, ${app}, ${app}, 'identity.linked', '{}', 'user-' || n, 'delivered', ${AT}, ${AT} ${all}`,
    values,
  );
  await database.query(
    `INSERT INTO audit_entries (id, at, actor, key_id, action, app_id, request_id)
     SELECT ${ID}, ${AT}, 'app', NULL, 'endpoint.created', CASE WHEN n % 2 = 0 THEN $1::uuid ELSE $2::uuid END, 'req' ${all}`,
    [shop.appId, other.appId],
  );
  await database.query(`ANALYZE ${TABLES.join(', ')}`);
});

afterAll(async () => {
  await service.close();
  await database.drop();
});

/** The times of a page, and how many rows it read. */
async function read(key: string, path: string, field: string): Promise<{ times: string[]; rows: number }> {
  let times: string[] = [];
  const rows = await rowsReadBy(database, service, TABLES, async () => {
    const { body } = await new Api(service, key).get(path).expect(200);
    times = body.data.map((row: Record<string, string>) => row[field] ?? '');
  });
  return { times, rows };
}

const LISTS: [path: string, field: string, forApps: boolean, most: number][] = [
  ['/v1/links', 'createdAt', true, FEW],
  // Identities can be stored 36 hours after the event that linked them.
  ['/v1/identities', 'linkedAt', true, MAX_READ_ROWS],
  ['/v1/notifications', 'timestamp', true, FEW],
  ['/v1/admin/attempts', 'receivedAt', false, FEW],
  ['/v1/admin/audit', 'at', false, FEW],
];

test.each(LISTS)(
  'GET %s of a period in the middle of many rows has the rows of the period, and reads few others',
  async (path, field, forApps, most) => {
    const keys = forApps ? [shop.apiKey, service.adminApiKey] : [service.adminApiKey];
    for (const key of keys) {
      const step = key === shop.apiKey ? 2 : 1;
      const [first, last] = [10_000, 10_010];
      const period = `?since=${timeOf(first)}&until=${timeOf(last)}`;
      const expected = [];
      for (let n = last - step; n >= first; n -= step) expected.push(timeOf(n));
      const { times, rows } = await read(key, path + period, field);
      expect(times).toEqual(expected);
      expect(rows).toBeLessThan(most);
      const newest = await read(key, `${path}?since=${timeOf(ROWS - 4)}&until=${timeOf(ROWS + 1)}`, field);
      expect(newest.times[0]).toBe(timeOf(ROWS));
      expect(newest.rows).toBeLessThan(FEW);
      const none = await read(key, `${path}?until=${timeOf(-10_000)}`, field);
      expect(none.times).toEqual([]);
      expect(none.rows).toBeLessThan(FEW);
    }
  },
);

test('the links of a user in a period are those of the user only', async () => {
  const { times } = await read(
    shop.apiKey,
    `/v1/links?externalUserId=rare&since=${timeOf(3_000)}&until=${timeOf(6_000)}`,
    'createdAt',
  );
  expect(times).toEqual([timeOf(5_000), timeOf(4_000), timeOf(3_000)]);
});

test('pages of a period follow each other and end where it begins', async () => {
  const found: string[] = [];
  let cursor: string | null = '';
  while (cursor !== null) {
    const more: string = cursor === '' ? '' : `&cursor=${cursor}`;
    const path = `/v1/links?since=${timeOf(9_900)}&until=${timeOf(10_000)}&limit=13${more}`;
    const { body } = await new Api(service, shop.apiKey).get(path).expect(200);
    found.push(...body.data.map(({ createdAt }: { createdAt: string }) => createdAt));
    cursor = body.nextCursor;
  }
  expect(found).toEqual(Array.from({ length: 50 }, (_, index) => timeOf(9_998 - 2 * index)));
});

test.each([
  ['since', '2026-01-01', 'since'],
  ['since', '2026-01-01T00:00:00', 'since'],
  ['since', '2026-02-30T00:00:00Z', 'since'],
  ['since', '0000-01-01T00:00:00Z', 'since'],
  ['until', 'yesterday', 'until'],
  ['until', '9999-12-31T23:59:59-01:00', 'until'],
  ['since', '2026-01-02T00:00:00Z&until=2026-01-01T00:00:00Z', 'until'],
  ['since', '2026-01-02T00:00:00Z&until=2026-01-02T00:00:00Z', 'until'],
])('a list refuses %s=%s', async (name, value, field) => {
  for (const [path, , forApps] of LISTS) {
    const key = forApps ? shop.apiKey : service.adminApiKey;
    const { body } = await new Api(service, key).get(`${path}?${name}=${value}`).expect(422);
    expect(body.errors).toEqual([{ pointer: `/${field}`, detail: expect.any(String) }]);
  }
});

test('two wrong times are two faults', async () => {
  const { body } = await new Api(service, shop.apiKey).get('/v1/links?since=a&until=b').expect(422);
  expect(body.errors.map(({ pointer }: { pointer: string }) => pointer)).toEqual(['/since', '/until']);
});
