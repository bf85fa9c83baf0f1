import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { toTypeId } from '../../src/ids/type-id.js';
import { Api } from '../support/http.js';
import { rowsRead } from '../support/rows-read.js';
import { startTestApp, type TestApp, type TestTenant } from '../support/test-app.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

/** Each has users of the same names, as apps that count their users do, with a pending and an expired link each; ours has others. */
const OTHER_APPS = 20;
const USERS = 2_000;
const ROWS = 2 * (OTHER_APPS + 1) * USERS;

let database: TestDatabase;
let service: TestApp;
let tenant: TestTenant;
let support: Api;

beforeAll(async () => {
  database = await createTestDatabase();
  // Its reading is counted like ours.
  await database.query('ALTER TABLE links SET (autovacuum_enabled = off)');
  service = await startTestApp(database.url);
  tenant = await service.createTenant();
  await service.createAccount('acme', [tenant]);
  support = new Api(service, service.adminApiKey);
  await database.query(
    `WITH other AS (
       INSERT INTO apps (id, name, return_urls, created_at)
       SELECT gen_random_uuid(), 'other ' || n, '{}', now() FROM generate_series(1, $1::int) n
       RETURNING id
     )
     INSERT INTO links (id, app_id, account_id, external_user_id, on_conflict, confirmation, kid, status, created_at, expires_at,
                        completed_at)
     SELECT gen_random_uuid(), o.id, a.account_id, o.prefix || n, 'reject', 'none', 'k1', status, now(), now() + interval '1 hour',
            CASE status WHEN 'expired' THEN now() END
     FROM (SELECT id, 'user-' AS prefix FROM other UNION ALL SELECT $3::uuid, 'crowd-') o,
          (SELECT account_id FROM app_accounts LIMIT 1) a, generate_series(1, $2::int) n,
          (VALUES ('pending'), ('expired')) AS s(status)`,
    [OTHER_APPS, USERS, tenant.appId],
  );
  await database.query('ANALYZE links, apps');
});

afterAll(async () => {
  await database.drop();
});

test('are found, pending and closed, without reading those of others', async () => {
  const api = new Api(service, tenant.apiKey);
  const older = await tenant.client.mint({ externalUserId: 'user-7' });
  const latest = await tenant.client.mint({ externalUserId: 'user-7' });
  const [otherApp] = await database.query<{ id: string }>(`SELECT id FROM apps WHERE name LIKE 'other%'`);

  const own = await api.get('/v1/links?externalUserId=user-7').expect(200);
  expect(own.body.data).toMatchObject([
    { id: latest.id, status: 'pending' },
    { id: older.id, status: 'revoked', reason: 'superseded' },
  ]);
  const everybody = await support.get('/v1/links?externalUserId=user-7&limit=100').expect(200);
  expect(everybody.body.data).toHaveLength(2 * OTHER_APPS + 2);
  const looked = await support.get('/v1/admin/lookup?q=user-7').expect(200);
  expect(looked.body.links).toHaveLength(2 * OTHER_APPS + 2);
  const appId = toTypeId('app', otherApp?.id ?? '');
  const erased = await support.post('/v1/admin/erasures', { appId, externalUserId: 'user-8' }).expect(201);
  expect(erased.body.removed).toMatchObject({ links: 2 });

  await service.close();
  const least = 2 * (2 * OTHER_APPS + 2) + 4;
  expect(await rowsRead(database, ['links'], least)).toBeLessThan(ROWS / 100);
});
