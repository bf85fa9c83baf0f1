import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Api } from '../support/http.js';
import { rowsRead } from '../support/rows-read.js';
import { startTestApp, type TestApp, type TestTenant } from '../support/test-app.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

/** Apps with an account each, as many and as large as it takes to make reading all that an app has seem cheap. */
const APPS = 200;
const EACH = 250;
const LOOK_UPS = 20;
const ATTEMPTS = 20_000;

let database: TestDatabase;
let service: TestApp;
let tenant: TestTenant;

beforeAll(async () => {
  database = await createTestDatabase();
  // Its reading is counted like ours.
  for (const table of ['identities', 'attempts'])
    await database.query(`ALTER TABLE ${table} SET (autovacuum_enabled = off)`);
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
  // One event in five has no mid, and 20 attempts are of one event that Meta repeated.
  await database.query(
    `INSERT INTO attempts (account_id, id, ig_id, igsid, outcome, via, mid, event_at, received_at, request_id)
     SELECT '00000000-0000-7000-8000-000000000000', gen_random_uuid(), '17841400000000011', 'person-' || n, 'unknown_link', 'message',
            CASE WHEN n % 1000 = 7 THEN 'mid-shared' WHEN n % 5 > 0 THEN 'mid-' || n END, now(), now(), 'req_' || n
     FROM generate_series(1, $1::int) n`,
    [ATTEMPTS],
  );
  await database.query('ANALYZE identities, attempts');
});

afterAll(async () => {
  await service.close();
  await database.drop();
});

test('a look-up reads the rows that it asks for, however many identities and attempts there are', async () => {
  const app = new Api(service, tenant.apiKey);
  for (let n = 1; n <= LOOK_UPS; n += 1) {
    for (const query of [`igsid=person-0-${n}`, `externalUserId=user-${n}`]) {
      const { body } = await app.get(`/v1/identities?${query}`).expect(200);
      expect(body).toMatchObject({ data: [{ igsid: `person-0-${n}`, externalUserId: `user-${n}` }] });
    }
  }
  const support = new Api(service, service.adminApiKey);
  const attemptsOf = async (mid: string): Promise<string[]> => {
    const { body } = await support.get(`/v1/admin/lookup?q=${mid}`).expect(200);
    return body.attempts.map(({ requestId }: { requestId: string }) => requestId);
  };
  expect(await attemptsOf('mid-1')).toEqual(['req_1']);
  expect(await attemptsOf(`mid-${ATTEMPTS - 1}`)).toEqual([`req_${ATTEMPTS - 1}`]);
  const shared = await attemptsOf('mid-shared');
  expect(shared.length).toBeGreaterThan(0);
  expect(shared.every((requestId) => Number(requestId.slice('req_'.length)) % 1_000 === 7)).toBe(true);
  expect(await attemptsOf('mid-unknown')).toEqual([]);
  // A server process counts what it read when its session ends.
  await service.close();
  expect(await rowsRead(database, ['identities'], 2 * LOOK_UPS)).toBeLessThan(2 * LOOK_UPS * 5);
  expect(await rowsRead(database, ['attempts'], 2 + shared.length)).toBeLessThan(ATTEMPTS / 20);
});
