import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { toTypeId } from '../../src/platform/ids/type-id.js';
import { Api } from '../support/http.js';
import { rowsReadBy } from '../support/rows-read.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

const TABLES = ['campaigns', 'campaign_counts', 'campaign_people', 'identities'];
const DAY_MS = 86_400_000;
const DAYS = 90;
const CAMPAIGNS = 40;
const SHAPES = ['postback', 'message', 'referral'];
/** New people of each campaign and day, of whom every fifth is linked. */
const PEOPLE = 10;
const LINKED = PEOPLE / 5;
/** Each row is an entry of an index, and a row of the table. */
const READ_TWICE = 2;
/** The campaigns and what is looked up beside. */
const BESIDE = READ_TWICE * CAMPAIGNS + 100;

let database: TestDatabase;
let service: TestApp;
let admin: Api;
let campaignId: string;

beforeAll(async () => {
  database = await createTestDatabase();
  // Its reading is counted like ours.
  for (const table of TABLES) await database.query(`ALTER TABLE ${table} SET (autovacuum_enabled = off)`);
  service = await startTestApp(database.url);
  admin = new Api(service, service.adminApiKey);
  const tenant = await service.createTenant();
  const account = await service.createAccount('acme', [tenant]);
  await database.query(
    `INSERT INTO campaigns (id, app_id, account_id, name, ref, created_at, updated_at)
     SELECT md5('campaign' || c)::uuid, $1, $2, 'campaign ' || c, 'c' || c, now(), now()
     FROM generate_series(1, ${CAMPAIGNS}) c`,
    [tenant.appId, account.id],
  );
  // Day 0 is today.
  await database.query(
    `INSERT INTO campaign_counts (campaign_id, day, channel, via, count, new_people)
     SELECT c.id, date_trunc('day', now(), 'UTC') - d * interval '1 day', '', v, 5, CASE v WHEN 'postback' THEN ${PEOPLE} ELSE 0 END
     FROM campaigns c, generate_series(0, ${DAYS - 1}) d, unnest($1::text[]) v`,
    [SHAPES],
  );
  await database.query(
    `INSERT INTO campaign_people (campaign_id, igsid, account_id, first_at, last_at, visits)
     SELECT c.id, md5(c.id::text || d || p), c.account_id, at, at, 1
     FROM campaigns c, generate_series(0, ${DAYS - 1}) d, generate_series(1, ${PEOPLE}) p,
          LATERAL (SELECT date_trunc('day', now(), 'UTC') - d * interval '1 day' + p * interval '1 minute' AS at) t
     ORDER BY at`,
  );
  await database.query(
    `INSERT INTO identities (account_id, id, app_id, external_user_id, igsid, link_id, via, linked_at, last_referral_at)
     SELECT p.account_id,
            (lpad(to_hex((extract(epoch FROM p.first_at) * 1000)::bigint), 12, '0') || '7000a000' || substr(md5(p.igsid), 1, 12))::uuid,
            $1, p.igsid, p.igsid, gen_random_uuid(), 'postback', p.first_at, p.first_at
     FROM campaign_people p WHERE extract(minute FROM p.first_at)::int % 5 = 0`,
    [tenant.appId],
  );
  await database.query(`VACUUM ANALYZE ${TABLES.join(', ')}`);
  const [busiest] = await database.query<{ id: string }>('SELECT id FROM campaigns ORDER BY id DESC LIMIT 1');
  campaignId = toTypeId('cmp', busiest?.id ?? '');
}, 60_000);

afterAll(async () => {
  await service.close();
  await database.drop();
});

const since = (days: number): string => new Date(Date.now() - (days - 1) * DAY_MS).toISOString();

test.each([1, 7, 30])('the campaigns of %i days are read from the rows of these days', async (days) => {
  const ask = async (): Promise<void> => {
    const { body } = await admin.get(`/v1/admin/stats/campaigns?from=${since(days)}`).expect(200);
    expect(body.totals).toEqual({
      visits: 5 * SHAPES.length * CAMPAIGNS * days,
      people: PEOPLE * CAMPAIGNS * days,
      linked: LINKED * CAMPAIGNS * days,
    });
  };
  const rows = (SHAPES.length + PEOPLE + LINKED) * CAMPAIGNS * days;
  const read = await rowsReadBy(database, service, TABLES, ask);
  expect(read).toBeGreaterThan(0);
  expect(read).toBeLessThanOrEqual(READ_TWICE * rows + BESIDE);
});

test('the statistics of one campaign are read from its own rows and the identities of the days', async () => {
  const ask = async (): Promise<void> => {
    const { body } = await admin.get(`/v1/campaigns/${campaignId}/stats?from=${since(7)}`).expect(200);
    expect(body).toMatchObject({ people: PEOPLE * 7, linked: LINKED * 7 });
  };
  // All people of the campaign, whenever they came, are fewer than those who came to all campaigns on these days.
  const rows = SHAPES.length * 7 + PEOPLE * DAYS + LINKED * CAMPAIGNS * 7;
  expect(await rowsReadBy(database, service, TABLES, ask)).toBeLessThanOrEqual(READ_TWICE * rows + BESIDE);
});
