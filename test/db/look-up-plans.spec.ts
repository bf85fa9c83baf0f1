import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Api } from '../support/http.js';
import { rowsRead } from '../support/rows-read.js';
import { startTestApp, type TestApp, type TestTenant } from '../support/test-app.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

/** Apps with an account each, as many and as large as it takes to make reading all that an app has seem cheap. */
const APPS = 200;
const EACH = 250;
const LOOK_UPS = 20;

let database: TestDatabase;
let service: TestApp;
let tenant: TestTenant;

beforeAll(async () => {
  database = await createTestDatabase();
  // Its reading is counted like ours.
  await database.query('ALTER TABLE identities SET (autovacuum_enabled = off)');
  service = await startTestApp(database.url);
  tenant = await service.createTenant();
  await service.createAccount('acme', [tenant]);
  await database.query(
    `INSERT INTO identities (id, app_id, account_id, external_user_id, igsid, link_id, via, linked_at, last_referral_at)
     SELECT gen_random_uuid(), o.app_id, o.account_id, 'user-' || n, 'person-' || o.at || '-' || n, gen_random_uuid(), 'referral',
            now(), now()
     FROM (SELECT 0 AS at, app_id, account_id FROM (SELECT * FROM app_accounts LIMIT 1) own
           UNION ALL SELECT at, gen_random_uuid(), gen_random_uuid() FROM generate_series(1, $1::int - 1) AS at) o,
          generate_series(1, $2::int) n`,
    [APPS, EACH],
  );
  await database.query('ANALYZE identities');
});

afterAll(async () => {
  await service.close();
  await database.drop();
});

test('a look-up reads the one row that it asks for, however many apps and accounts there are', async () => {
  const api = new Api(service, tenant.apiKey);
  for (let n = 1; n <= LOOK_UPS; n += 1) {
    for (const query of [`igsid=person-0-${n}`, `externalUserId=user-${n}`]) {
      const { body } = await api.get(`/v1/identities?${query}`).expect(200);
      expect(body).toMatchObject({ data: [{ igsid: `person-0-${n}`, externalUserId: `user-${n}` }] });
    }
  }
  await service.close();
  expect(await rowsRead(database, ['identities'], 2 * LOOK_UPS)).toBeLessThan(2 * LOOK_UPS * 3);
});
