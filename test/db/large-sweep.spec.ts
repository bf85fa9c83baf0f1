import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { LinkSweepService } from '../../src/links/link-sweep.service.js';
import { createEndpoint } from '../support/endpoints.js';
import { startTestApp, type TestApp, type TestTenant } from '../support/test-app.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

const ENDPOINTS = 20;
const LINKS = 600;

let database: TestDatabase;
let service: TestApp;
let shop: TestTenant;

beforeAll(async () => {
  database = await createTestDatabase();
  service = await startTestApp(database.url);
  shop = await service.createTenant();
});

afterAll(async () => {
  await service.close();
  await database.drop();
});

test('links with the longest fields of an app with the most endpoints expire, each with its notifications', async () => {
  const { id: accountId } = await service.createAccount('acme', [shop]);
  for (let index = 0; index < ENDPOINTS; index++)
    await createEndpoint(service, shop, `https://shop.example/${index}`);
  await database.query(
    `INSERT INTO links (account_id, id, app_id, external_user_id, session_id, context, confirmation, on_conflict, kid, status,
                        created_at, expires_at)
     SELECT $2::uuid, gen_random_uuid(), $1::uuid, repeat('漢', 250) || n, repeat('字', 255), jsonb_build_object('page', repeat('x', 4000)),
            'none', 'reject', 'k1', 'pending', now() - interval '2 hours', now() - interval '1 hour'
     FROM generate_series(1, ${LINKS}) n`,
    [shop.appId, accountId],
  );
  await service.app.get(LinkSweepService).sweep();
  const [counts] = await database.query<{ pending: number; notifications: number }>(
    `SELECT (SELECT count(*)::int FROM links WHERE status = 'pending') AS pending,
            (SELECT count(*)::int FROM notifications WHERE type = 'link.expired') AS notifications`,
  );
  expect(counts).toEqual({ pending: 0, notifications: LINKS * ENDPOINTS });
});
