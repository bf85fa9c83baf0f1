import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Ids } from '../../src/platform/ids/ids.service.js';
import { FIND_DELIVERIES } from '../../src/notifications/notifications.repository.js';
import { FIND_SINCE } from '../../src/notifications/redeliveries.repository.js';
import { NIL_ACCOUNT } from '../../src/notifications/notification-event.js';
import { firstIdSince } from '../../src/notifications/redeliveries.service.js';
import { seedNotifications } from '../support/seed-notifications.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

const ids = new Ids();
const [APP, BUSY, QUIET] = [ids.newUuid(), ids.newUuid(), ids.newUuid()];
const START = Date.now() - 86_400_000;

let database: TestDatabase;
let service: TestApp;
let seeded: string[];

beforeAll(async () => {
  database = await createTestDatabase();
  service = await startTestApp(database.url);
  const seedsOf = (count: number) =>
    Array.from({ length: count }, (_, index) => ({
      externalUserId: `user-${index % 500}`,
      createdAt: new Date(START + index),
      attempts: index % 2,
    }));
  // Others before and after, as it is where many apps share a service.
  const others = async (count: number): Promise<void> => {
    for (let app = 0; app < count; app++)
      await seedNotifications(database, { id: ids.newUuid(), appId: ids.newUuid() }, seedsOf(3_000));
  };
  await others(4);
  seeded = await seedNotifications(database, { id: BUSY, appId: APP }, seedsOf(5_000));
  await seedNotifications(database, { id: QUIET, appId: APP }, seedsOf(20));
  await others(4);
  await database.query('ANALYZE notifications, deliveries');
});

afterAll(async () => {
  await service.close();
  await database.drop();
});

/** How the server goes about a statement, and how many rows it looked at that it had no use for. */
async function explain(text: string, values: readonly unknown[]): Promise<{ plan: string; wasted: number }> {
  const rows = await database.query<{ 'QUERY PLAN': string }>(`EXPLAIN (ANALYZE, COSTS off) ${text}`, values);
  const plan = rows.map((row) => row['QUERY PLAN']).join('\n');
  const wasted = [...plan.matchAll(/Rows Removed by Filter: (\d+)/g)].reduce(
    (sum, [, n]) => sum + Number(n),
    0,
  );
  return { plan, wasted };
}

test('a list of notifications finds the deliveries of a page by their key', async () => {
  const { plan } = await explain(FIND_DELIVERIES.text, [
    Array.from({ length: 100 }, () => NIL_ACCOUNT),
    seeded.slice(-100),
  ]);
  expect(plan).toMatch(/deliveries_pkey/);
  expect(plan).not.toContain('Seq Scan');
});

test('a replay walks the endpoint’s own notifications, from its beginning and further on', async () => {
  const since = new Date(START);
  for (const afterId of [firstIdSince(since), seeded[3_000] ?? '']) {
    const { plan, wasted } = await explain(FIND_SINCE.text, [BUSY, afterId, since, 1_000]);
    expect(plan).toMatch(/notifications_endpoint_id_idx/);
    expect([plan, wasted]).toEqual([plan, 0]);
  }
});
