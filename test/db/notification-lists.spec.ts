import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Database } from '../../src/platform/database/database.service.js';
import { Ids } from '../../src/platform/ids/ids.service.js';
import {
  FIND_DELIVERIES,
  type NotificationFilter,
  NotificationsRepository,
} from '../../src/notifications/notifications.repository.js';
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

describe('list', () => {
  const filters: readonly [string, NotificationFilter, RegExp][] = [
    ['of every app', {}, /notifications_id_idx/],
    ['of an app', { appId: APP }, /notifications_app_id_idx/],
    ['of an endpoint', { appId: APP, endpointId: QUIET }, /notifications_endpoint_id_idx/],
    ['of an endpoint, for support', { endpointId: BUSY }, /notifications_endpoint_id_idx/],
    ['of a user', { appId: APP, externalUserId: 'user-7' }, /notifications_external_user_id_idx/],
    ['of a user, for support', { externalUserId: 'user-7' }, /notifications_external_user_id_idx/],
    ['by their type', { appId: APP, type: 'identity.linked' }, /notifications_app_id_idx/],
    ['by their status', { appId: APP, status: 'exhausted' }, /notifications_app_id_idx/],
  ];

  test.each(filters)(
    'a list of notifications %s walks an index, on its first page and further on',
    async (_name, filter, index) => {
      const repository = service.app.get(NotificationsRepository);
      for (const beforeId of [null, seeded[3_000] ?? '']) {
        const [text, values] = await service.app
          .get(Database)
          .read(async (tx) => repository.selectList(tx, filter, 21, beforeId).getQueryAndParameters());
        const { plan, wasted } = await explain(text, values);
        expect(plan).toMatch(index);
        expect(plan).not.toContain('Seq Scan');
        // There is no index by status: what is rare is looked for among the app's own.
        if (filter.status === undefined) expect([plan, wasted < 100]).toEqual([plan, true]);
      }
    },
  );

  test('a list of notifications finds the deliveries of a page by their key', async () => {
    const { plan } = await explain(FIND_DELIVERIES.text, [
      Array.from({ length: 100 }, () => NIL_ACCOUNT),
      seeded.slice(-100),
    ]);
    expect(plan).toMatch(/deliveries_pkey/);
    expect(plan).not.toContain('Seq Scan');
  });
});

test('a replay walks the endpoint’s own notifications, from its beginning and further on', async () => {
  const since = new Date(START);
  for (const afterId of [firstIdSince(since), seeded[3_000] ?? '']) {
    const { plan, wasted } = await explain(FIND_SINCE.text, [BUSY, afterId, since, 1_000]);
    expect(plan).toMatch(/notifications_endpoint_id_idx/);
    expect([plan, wasted]).toEqual([plan, 0]);
  }
});
