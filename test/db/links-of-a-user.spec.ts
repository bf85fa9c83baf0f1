import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { toTypeId } from '../../src/platform/ids/type-id.js';
import { deliveryOf, referralEvent } from '../../src/dev/simulator/meta-payloads.js';
import { Api } from '../support/http.js';
import { rowsRead } from '../support/rows-read.js';
import { startTestApp, type TestApp, type TestTenant } from '../support/test-app.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

/**
 * Each has users of the same names, as apps that count their users do, with a pending, an expired and a linked link each, the last
 * of an identity that is active for every other user; ours has others.
 */
const OTHER_APPS = 15;
const USERS = 2_000;
const ROWS = 4 * (OTHER_APPS + 1) * USERS;
/** What there is of a user of that name: a link of each kind in each app. */
const OF_EVERYBODY = 3 * (OTHER_APPS + 1);

let database: TestDatabase;
let service: TestApp;
let tenant: TestTenant;
let igId: string;
let support: Api;

beforeAll(async () => {
  database = await createTestDatabase();
  // Its reading is counted like ours.
  await database.query(
    'ALTER TABLE links SET (autovacuum_enabled = off); ALTER TABLE identities SET (autovacuum_enabled = off)',
  );
  service = await startTestApp(database.url);
  tenant = await service.createTenant();
  ({ igId } = await service.createAccount('acme', [tenant]));
  support = new Api(service, service.adminApiKey);
  await database.query(
    `WITH other AS (
       INSERT INTO apps (id, name, return_urls, created_at)
       SELECT gen_random_uuid(), 'other ' || n, '{}', now() FROM generate_series(1, $1::int) n
       RETURNING id
     ), users AS (
       SELECT o.id AS app_id, a.account_id, o.prefix || n AS name, n, gen_random_uuid() AS link_id, gen_random_uuid() AS identity_id
       FROM (SELECT id, 'user-' AS prefix FROM other UNION ALL SELECT $3::uuid, 'crowd-') o,
            (SELECT account_id FROM app_accounts LIMIT 1) a, generate_series(1, $2::int) n
     ), linked AS (
       INSERT INTO identities (id, app_id, account_id, external_user_id, igsid, link_id, via, linked_at, last_referral_at, unlinked_at)
       SELECT identity_id, app_id, account_id, name, 'person-' || link_id, link_id, 'referral', now(), now(),
              CASE WHEN n % 2 = 0 THEN now() END
       FROM users
     )
     INSERT INTO links (id, app_id, account_id, external_user_id, on_conflict, confirmation, kid, status, identity_id, created_at,
                        expires_at, completed_at)
     SELECT CASE status WHEN 'linked' THEN link_id ELSE gen_random_uuid() END, app_id, account_id, name, 'reject', 'none', 'k1',
            status, CASE status WHEN 'linked' THEN identity_id END, now(), now() + interval '1 hour',
            CASE WHEN status <> 'pending' THEN now() END
     FROM users, (VALUES ('pending'), ('expired'), ('linked')) AS s(status)`,
    [OTHER_APPS, USERS, tenant.appId],
  );
  await database.query('ANALYZE links, identities, apps');
});

afterAll(async () => {
  await service.close();
  await database.drop();
});

test('the links of a user are found, pending, linked and closed, without reading those of others', async () => {
  const api = new Api(service, tenant.apiKey);
  const followed = await tenant.client.mint({ externalUserId: 'user-7' });
  await service.meta.deliver(
    deliveryOf([referralEvent({ igId, igsid: 'person-7', ref: followed.ref, timestampMs: Date.now() })]),
  );
  const older = await tenant.client.mint({ externalUserId: 'user-7' });
  const latest = await tenant.client.mint({ externalUserId: 'user-7' });
  const [otherApp] = await database.query<{ id: string }>(`SELECT id FROM apps WHERE name LIKE 'other%'`);

  const own = await api.get('/v1/links?externalUserId=user-7').expect(200);
  expect(own.body.data).toMatchObject([
    { id: latest.id, status: 'pending' },
    { id: older.id, status: 'revoked', reason: 'superseded' },
    { id: followed.id, status: 'linked' },
  ]);
  // The linked ones of user-6 are of former identities.
  for (const [user, links] of [
    ['user-7', OF_EVERYBODY],
    ['user-6', OF_EVERYBODY - 3],
  ] as const) {
    const everybody = await support.get(`/v1/links?externalUserId=${user}&limit=100`).expect(200);
    expect(everybody.body.data).toHaveLength(links);
    const looked = await support.get(`/v1/admin/lookup?q=${user}`).expect(200);
    expect(looked.body.links).toHaveLength(links);
  }
  const appId = toTypeId('app', otherApp?.id ?? '');
  for (const externalUserId of ['user-8', 'user-9']) {
    const erased = await support.post('/v1/admin/erasures', { appId, externalUserId }).expect(201);
    expect(erased.body.removed).toMatchObject({ links: 3, identities: 1 });
  }

  await service.close();
  const least = 4 * (OF_EVERYBODY - 3) + 2 * 4;
  expect(await rowsRead(database, ['links', 'identities'], least)).toBeLessThan(ROWS / 100);
});
