import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { QueryRunner } from 'typeorm';
import { SumUpByApp20261201001000 } from '../../migrations/20261201001000-sum-up-by-app.js';
import { OUTCOMES } from '../../src/attempts/outcome.js';
import { toTypeId } from '../../src/platform/ids/type-id.js';
import { Api } from '../support/http.js';
import { rowsReadBy } from '../support/rows-read.js';
import { ControlledClock, startTestApp, type TestApp } from '../support/test-app.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

const TABLES = ['statistics', 'statistic_totals'];
const APPS = 40;
const HOURLY_APPS = 4;
const NAMES = [
  'minted',
  'opened',
  'came',
  'linked',
  ...OUTCOMES.slice(0, 3).map((name) => `outcome.${name}`),
];
const [CHANNELS, DAYS, HOURS] = [3, 90, 744];
/** Rows of an app, or of an account of its own, in one bucket. The app has two accounts. */
const OF_ACCOUNT = CHANNELS * NAMES.length;
/** Each row is an entry of the index, and a row of the table; the account or app is looked up, too. */
const READ_TWICE = 2;
const BESIDE = 100;

const clock = new ControlledClock();
let database: TestDatabase;
let service: TestApp;
let admin: Api;
let appId: string;
let account: string;

const sumUpByApp = new SumUpByApp20261201001000();
const runner = { query: (text: string) => database.query(text) } as unknown as QueryRunner;

beforeAll(async () => {
  database = await createTestDatabase();
  for (const table of TABLES) await database.query(`ALTER TABLE ${table} SET (autovacuum_enabled = off)`);
  service = await startTestApp(database.url, { clock });
  admin = new Api(service, service.adminApiKey);
  const tenant = await service.createTenant();
  const { id, username } = await service.createAccount('shared', [tenant]);
  [appId, account] = [toTypeId('app', tenant.appId), username];
  const now = clock.now();
  for (const [bucket, apps, count] of [
    ['day', APPS, DAYS],
    ['hour', HOURLY_APPS, HOURS],
  ] as const)
    await database.query(
      `INSERT INTO statistics (bucket, app_id, at, account_id, channel, name, count)
       SELECT $1::text, CASE WHEN a = 1 THEN $5::uuid ELSE md5('app' || a)::uuid END,
              date_trunc($1::text, $2::timestamptz, 'UTC') - b * ('1 ' || $1::text)::interval,
              CASE WHEN c = 1 THEN $6::uuid ELSE md5('account' || a)::uuid END, 'channel-' || ch,
              n, 1
       FROM generate_series(0, $4::int - 1) b, generate_series(1, $3::int) a, generate_series(1, 2) c,
            generate_series(1, ${CHANNELS}) ch, unnest($7::text[]) n`,
      [bucket, now, apps, count, tenant.appId, id, NAMES],
    );
  await database.query(
    `INSERT INTO statistic_totals (bucket, scope, at, channel, name, count, last_at)
     SELECT bucket, 'all', at, '', name, sum(count), at FROM statistics GROUP BY bucket, at, name
     UNION ALL
     SELECT bucket, 'account:' || account_id, at, channel, name, sum(count), at FROM statistics
     GROUP BY bucket, account_id, at, channel, name
     UNION ALL
     SELECT bucket, 'channel:' || channel, at, channel, name, sum(count), at FROM statistics
     GROUP BY bucket, channel, at, name`,
  );
  // The sums by app are those that the migration adds to a database with counts.
  await sumUpByApp.up(runner);
  await database.query(`ANALYZE ${TABLES.join(', ')}`);
});

afterAll(async () => {
  await service.close();
  await database.drop();
});

test.each<[string, () => string, number]>([
  ['one app with all its accounts', () => `appId=${appId}`, OF_ACCOUNT],
  ['one account of one app', () => `appId=${appId}&account=${account}`, 2 * OF_ACCOUNT],
  ['one account that all apps share', () => `account=${account}`, OF_ACCOUNT],
  ['one channel of all apps', () => 'channel=channel-1', NAMES.length],
  ['all apps', () => '', NAMES.length],
])('the statistics of %s are read from their own rows of the range', async (_name, query, perBucket) => {
  for (const [bucket, days, buckets] of [
    ['hour', 30.95, HOURS],
    ['day', 399, DAYS],
    ['day', 9, 10],
  ] as const) {
    const from = new Date(clock.now().getTime() - days * 86_400_000).toISOString();
    const path = `/v1/admin/stats?bucket=${bucket}&from=${from}&${query()}`;
    const ask = async (): Promise<void> => {
      const { body } = await admin.get(path).expect(200);
      expect(body.totals.minted).toBeGreaterThan(0);
    };
    const read = await rowsReadBy(database, service, TABLES, ask, 1);
    expect([bucket, buckets, read <= READ_TWICE * perBucket * buckets + BESIDE]).toEqual([
      bucket,
      buckets,
      true,
    ]);
    expect(read).toBeGreaterThan(0);
  }
});

test('the sums by app that the migration adds are those of its accounts, and going back removes them', async () => {
  const minted = async (query: string): Promise<number> =>
    (await admin.get(`/v1/admin/stats?bucket=day&${query}`).expect(200)).body.totals.minted;
  const { body } = await admin.get(`/v1/admin/stats?bucket=day&appId=${appId}`).expect(200);
  expect(body.totals.minted).toBe(2 * CHANNELS * body.data.length);
  expect(body.channels).toHaveLength(CHANNELS);
  await sumUpByApp.down(runner);
  expect(await minted(`appId=${appId}`)).toBe(0);
  expect(await minted(`account=${account}`)).toBeGreaterThan(0);
  await sumUpByApp.up(runner);
  expect(await minted(`appId=${appId}`)).toBe(body.totals.minted);
});
