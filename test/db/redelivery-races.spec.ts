import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { fromTypeId, toTypeId } from '../../src/platform/ids/type-id.js';
import { createEndpoint } from '../support/endpoints.js';
import { Api } from '../support/http.js';
import { countStrays } from '../support/outbox.js';
import { type Receiver, startReceiver } from '../support/receiver.js';
import { type NotificationSeed, seedNotifications } from '../support/seed-notifications.js';
import { makeSecrets, startTestApp, type TestApp, type TestTenant } from '../support/test-app.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';
import { eventually } from '../support/notified-app.js';
import { untilDecided } from '../support/waits.js';

const STATUSES = ['pending', 'delivered', 'exhausted', 'canceled'] as const;

let database: TestDatabase;
let instances: TestApp[];
let tenant: TestTenant;
let receiver: Receiver;
let endpoint: { readonly id: string; readonly row: { readonly id: string; readonly appId: string } };

beforeAll(async () => {
  database = await createTestDatabase();
  const options = { env: makeSecrets(), allowLoopback: true };
  instances = [await startTestApp(database.url, options), await startTestApp(database.url, options)];
});

afterAll(async () => {
  for (const instance of instances) await instance.close();
  await database.drop();
});

beforeEach(async () => {
  const [one] = instances;
  if (!one) throw new Error('there is no instance');
  tenant = await one.createTenant();
  receiver = await startReceiver();
  const { id } = await createEndpoint(one, tenant, receiver.url);
  endpoint = { id, row: { id: fromTypeId('ep', id) ?? '', appId: tenant.appId } };
});

afterEach(async () => {
  await receiver.close();
});

/** The tenant's key at each of the instances in turn: a race must not be decided by sharing one process. */
function at(index: number): Api {
  const instance = instances[index % instances.length];
  if (!instance) throw new Error('there is no instance');
  return new Api(instance, tenant.apiKey);
}

async function seed(seeds: readonly NotificationSeed[]): Promise<string[]> {
  const [one] = instances;
  if (!one) throw new Error('there is no instance');
  const uuids = await seedNotifications(database, endpoint.row, seeds);
  return uuids.map((uuid) => toTypeId('evt', uuid));
}

const replay = async (index: number): Promise<void> => {
  const path = `/v1/endpoints/${endpoint.id}/replay`;
  const { status } = await untilDecided(() => at(index).post(path, { since: '2026-01-01T00:00:00Z' }));
  expect(status).toBe(202);
};

const idsOf = (requests: Receiver['requests']): string[] =>
  requests.map(({ headers }) => String(headers['webhook-id']));

/** Waits until nothing is to be sent any more. */
const settled = (): Promise<void> =>
  eventually('the end of all notifications', async () => {
    const [row] = await database.query<{ pending: number }>(
      `SELECT count(*)::int AS pending FROM notifications WHERE endpoint_id = $1 AND status = 'pending'`,
      [endpoint.row.id],
    );
    return row?.pending === 0;
  });

const expectNoStrays = (): Promise<void> =>
  eventually('that none waits for nothing', async () => (await countStrays(database)) === 0);

describe('two instances', () => {
  test('redeliveries, replays and results of deliveries on two instances leave no notification that waits for nothing', async () => {
    const users = 25;
    const ids = await seed(
      Array.from({ length: 400 }, (_, index) => ({
        status: STATUSES[index % STATUSES.length] ?? 'delivered',
        externalUserId: `user-${index % users}`,
        attempts: index % 3,
      })),
    );
    receiver.answer(async (_request, index) => {
      await sleep(index % 4);
      return { status: (index * 7) % 10 < 4 ? 500 : 204 };
    });
    const redeliverSome = async (lane: number): Promise<void> => {
      for (let turn = 0; turn < 25; turn++) {
        const id = ids[(lane * 97 + turn * 31) % ids.length] ?? '';
        const { status } = await untilDecided(() =>
          at(lane + turn).post(`/v1/notifications/${id}/redeliver`),
        );
        expect(status).toBe(202);
      }
    };
    const replaySome = async (lane: number): Promise<void> => {
      for (let turn = 0; turn < 4; turn++) await replay(lane + turn);
    };
    await Promise.all([0, 1, 2, 3].flatMap((lane) => [redeliverSome(lane), replaySome(lane)]));
    receiver.answer({ status: 204 });
    await replay(0);
    await settled();
    await expectNoStrays();
    expect(new Set(idsOf(receiver.requests))).toEqual(new Set(ids));

    // Alone, a replay sends everything once more, and what is about one user in its old order.
    await eventually('the end of all requests', async () => {
      const before = receiver.requests.length;
      await sleep(300);
      return receiver.requests.length === before;
    });
    const before = receiver.requests.length;
    await replay(1);
    await settled();
    const again = idsOf(receiver.requests.slice(before));
    for (let user = 0; user < users; user++) {
      const own = ids.filter((_id, index) => index % users === user);
      expect(again.filter((id) => own.includes(id))).toEqual(own);
    }
  });

  test('a redelivery that meets an attempt in progress is not undone by its failure', async () => {
    const [stale, fresh] = [
      Promise.withResolvers<{ status: number }>(),
      Promise.withResolvers<{ status: number }>(),
    ];
    receiver.answer((_request, index) => (index === 0 ? stale.promise : fresh.promise));
    const [id = ''] = await seed([{ status: 'pending', isDue: true, attempts: 6, externalUserId: 'ann' }]);
    await receiver.waitFor(1);
    await at(1).post(`/v1/notifications/${id}/redeliver`).expect(202);
    await receiver.waitFor(2);
    stale.resolve({ status: 500 });
    // The result of the first attempt is written in this time.
    await sleep(300);
    fresh.resolve({ status: 204 });
    await settled();
    const { body } = await at(0).get(`/v1/notifications/${id}`).expect(200);
    expect(body.status).toBe('delivered');
    expect(body.deliveries[0]).toMatchObject({ status: 'succeeded' });
    await expectNoStrays();
  });
});

test('a replay and a publication about the same two accounts do not wait for each other in a circle', async () => {
  const older = {
    accountId: 'ffffffff-0000-7000-8000-000000000000',
    id: '019c0000-0000-7000-8000-000000000001',
  };
  const newer = {
    accountId: '00000001-0000-7000-8000-000000000000',
    id: '019c0000-0000-7000-8000-000000000002',
  };
  for (const { accountId, id } of [older, newer])
    await database.query(
      `INSERT INTO notifications (account_id, id, app_id, endpoint_id, type, data, external_user_id, status, next_attempt_at, created_at)
       VALUES ($1, $2, $3, $4, 'identity.linked', '{}', 'user', 'pending', now() + interval '1 hour', now())`,
      [accountId, id, endpoint.row.appId, endpoint.row.id],
    );
  // As a publication does: account by account.
  const publication = new pg.Client(database.url);
  await publication.connect();
  const lock = ({ id }: { id: string }) =>
    publication.query('SELECT FROM notifications WHERE id = $1 FOR NO KEY UPDATE', [id]);
  await publication.query(`BEGIN; SET LOCAL lock_timeout = '300ms'`);
  await lock(newer);
  const replayed = replay(0);
  await eventually('the replay waits', async () => {
    const rows = await database.query(
      `SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
    );
    return rows.length > 0;
  });
  await expect(lock(older)).resolves.toBeDefined();
  await publication.query('COMMIT');
  await publication.end();
  await replayed;
});
