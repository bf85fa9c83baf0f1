import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import { countStrays } from '../support/outbox.js';
import { type Receiver, startReceiver } from '../support/receiver.js';
import { makeSecrets, startTestApp, type TestApp } from '../support/test-app.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';
import { eventually, publicId, NotifiedApp, userOf } from '../support/notified-app.js';

const PER_ENDPOINT = 16;
/** How many an instance sends for an app before it has an answer. */
const FIRST_LIMIT = 16;
const env = { ...makeSecrets(), DELIVERY_CONCURRENCY: String(PER_ENDPOINT) };

let database: TestDatabase;
let service: TestApp;
let shop: NotifiedApp;
let receivers: Receiver[];

beforeAll(async () => {
  database = await createTestDatabase();
  service = await startTestApp(database.url, { env, allowLoopback: true });
});

afterAll(async () => {
  await service.close();
  await database.drop();
});

beforeEach(async () => {
  shop = new NotifiedApp(service, database, (await service.createTenant()).appId);
  receivers = [];
});

afterEach(async () => {
  for (const receiver of receivers) await receiver.close();
  // What this test left waiting has no place in the next.
  await database.query('DELETE FROM notifications');
});

async function receive(...how: Parameters<typeof startReceiver>): Promise<Receiver> {
  const receiver = await startReceiver(...how);
  receivers.push(receiver);
  return receiver;
}

const people = (count: number, name = 'user'): string[] =>
  Array.from({ length: count }, (_, index) => `${name}-${index}`);

describe('endpoint that never answers', () => {
  test('an endpoint that never answers, with 300 notifications waiting, does not delay another and keeps to its share', async () => {
    const hanging = await receive('hang');
    const healthy = await receive();
    const slow = await shop.listen(hanging.url);
    await shop.publish(people(300));
    await hanging.waitFor(PER_ENDPOINT);
    const other = new NotifiedApp(service, database, (await service.createTenant()).appId);
    await other.listen(healthy.url);
    await other.publish(people(50, 'other'));
    await other.settled();
    expect(new Set(await other.statuses())).toEqual(new Set(['delivered']));
    expect(new Set(await shop.statuses(slow.id))).toEqual(new Set(['pending']));
    // Its first ones may have come to their time-out by now; after that there are fewer at once.
    expect(hanging.requests.length).toBeLessThanOrEqual(1.5 * PER_ENDPOINT);
  });

  test('an endpoint that never answers does not keep the service from stopping, and another instance sends again', async () => {
    const receiver = await receive('hang');
    const second = await startTestApp(database.url, { env, allowLoopback: true });
    await shop.listen(receiver.url);
    // The instance that publishes claims at once; the other one looks once a second.
    await shop.publish(['ann'], second);
    const [first] = await receiver.waitFor(1);
    await second.close();
    receiver.answer({ status: 200 });
    await shop.settled();
    const ids = receiver.requests.map(({ headers }) => headers['webhook-id']);
    expect(new Set(ids)).toEqual(new Set([first?.headers['webhook-id']]));
    expect(await shop.statuses()).toEqual(['delivered']);
    expect(await countStrays(database)).toBe(0);
  });
});

describe('receiver', () => {
  test('a receiver gets no more than a few requests at once', async () => {
    let [present, most] = [0, 0];
    const receiver = await receive(async () => {
      most = Math.max(most, ++present);
      await sleep(20);
      present -= 1;
      return { status: 200 };
    });
    await shop.listen(receiver.url);
    await shop.publish(people(150));
    await shop.settled();
    expect(receiver.requests).toHaveLength(150);
    expect(most).toBeLessThanOrEqual(PER_ENDPOINT);
    expect(most).toBeGreaterThan(1);
  });

  test('a receiver that dies and comes back receives once what it missed', async () => {
    const receiver = await receive();
    await shop.listen(receiver.url);
    await receiver.die();
    await shop.publish(people(20));
    await eventually('a failure of each', async () =>
      (await shop.notifications()).every(({ attempts }) => attempts === 1),
    );
    await receiver.comeBack();
    await shop.settled();
    const notifications = await shop.notifications();
    expect(receiver.requests.map(({ headers }) => headers['webhook-id']).sort()).toEqual(
      notifications.map(publicId).sort(),
    );
    const failures = await database.query<{ error: string }>(
      `SELECT DISTINCT error FROM deliveries WHERE attempt = 1 AND notification_id = ANY ($1)`,
      [notifications.map(({ id }) => id)],
    );
    expect(failures).toEqual([{ error: 'refused' }]);
  });

  test('a receiver gets the notifications of a user in order, each after the one before it', async () => {
    const receiver = await receive();
    await shop.listen(receiver.url);
    await shop.publish(people(100).map((_, index) => `user-${index % 4}`));
    await shop.settled();
    const order = (await shop.notifications()).map((notification) => [
      notification.user,
      publicId(notification),
    ]);
    const came = receiver.requests.map((request) => [userOf(request), request.headers['webhook-id']]);
    for (const user of people(4))
      expect(came.filter(([whom]) => whom === user)).toEqual(order.filter(([whom]) => whom === user));
  });
});

describe('ten endpoints', () => {
  test('among ten endpoints, one that is dead and one that never answers delay none of the others', async () => {
    const [dead, hanging, healthy] = [await receive(), await receive('hang'), await receive()];
    await dead.die();
    const slow = [await shop.listen(dead.url), await shop.listen(hanging.url)].map(({ id }) => id);
    for (let path = 0; path < 8; path++) await shop.listen(`${healthy.url}/${path}`);
    await shop.publish(people(100));
    await healthy.waitFor(800);
    await eventually('800 deliveries', async () => {
      const [row] = await database.query<{ count: number }>(
        `SELECT count(*)::int FROM notifications WHERE status = 'delivered' AND endpoint_id <> ALL ($1)`,
        [slow],
      );
      return row?.count === 800;
    });
    for (const id of slow) expect(await shop.statuses(id)).not.toContain('delivered');
  });
});

test('a flood of 10,000 notifications for one app delays the notification of another by no more than 2 s', async () => {
  const [flooded, quiet] = [await receive(), await receive()];
  const other = new NotifiedApp(service, database, (await service.createTenant()).appId);
  await shop.listen(flooded.url);
  await other.listen(quiet.url);
  for (let batch = 0; batch < 40; batch++) await shop.publish(people(250, `batch-${batch}`));
  await flooded.waitFor(200);
  const delays: number[] = [];
  for (let index = 1; index <= 5; index++) {
    const begun = performance.now();
    await other.publish([`user-${index}`]);
    await quiet.waitFor(index);
    delays.push(performance.now() - begun);
  }
  expect(flooded.requests.length).toBeLessThan(10_000);
  expect(Math.max(...delays)).toBeLessThan(2_000);
});

describe('erasure', () => {
  test('a notification that is erased while it is being sent leaves no trace', async () => {
    const answered = Promise.withResolvers<{ status: number }>();
    const receiver = await receive(() => answered.promise);
    await shop.listen(receiver.url);
    await shop.publish(['ann']);
    await receiver.waitFor(1);
    const [notification] = await shop.notifications();
    await shop.forget('ann');
    answered.resolve({ status: 200 });
    await shop.publish(['bob']);
    await shop.settled();
    expect(await shop.notifications()).toMatchObject([{ user: 'bob', status: 'delivered' }]);
    expect(
      await database.query('SELECT 1 FROM deliveries WHERE notification_id = $1', [notification?.id]),
    ).toEqual([]);
    expect(await countStrays(database)).toBe(0);
  });
});

describe('two instances', () => {
  let second: TestApp;

  beforeAll(async () => {
    second = await startTestApp(database.url, { env, allowLoopback: true });
  });

  afterAll(async () => {
    await second.close();
  });

  const instance = (index: number): TestApp => (index % 2 === 0 ? service : second);

  async function countDelivered(instance: TestApp): Promise<number> {
    const metrics = await instance.metrics();
    const [, count = '0'] = /attempts_total\{result="delivered"\} (\d+)/.exec(metrics) ?? [];
    return Number(count);
  }

  test('each of 400 notifications is delivered by one of two instances, and both take part', async () => {
    // One instance alone has 16 of an app under way before the first answer: the next one shows that the other works as well.
    const both = Promise.withResolvers<void>();
    const receiver = await receive(async (_request, index) => {
      if (index >= FIRST_LIMIT) both.resolve();
      await both.promise;
      return { status: 204 };
    });
    for (let path = 0; path < 10; path++) await shop.listen(`${receiver.url}/${path}`);
    const before = await Promise.all([service, second].map(countDelivered));
    await Promise.all(
      people(20, 'round').map((round, index) => shop.publish(people(2, round), instance(index))),
    );
    await shop.settled();
    const ids = receiver.requests.map(({ headers }) => headers['webhook-id']);
    expect(ids).toHaveLength(400);
    expect(new Set(ids).size).toBe(400);
    const after = await Promise.all([service, second].map(countDelivered));
    const done = after.map((count, index) => count - (before[index] ?? 0));
    expect(done.reduce((sum, count) => sum + count)).toBe(400);
    expect(Math.min(...done)).toBeGreaterThan(0);
    expect(await countStrays(database)).toBe(0);
  });

  test('notifications of a user arrive in order on two instances, whatever fails, and none is stuck', async () => {
    const own = await createTestDatabase();
    const options = { env, allowLoopback: true };
    const pair = [await startTestApp(own.url, options), await startTestApp(own.url, options)] as const;
    try {
      await walk(pair, own);
    } finally {
      await Promise.all(pair.map((each) => each.close()));
      await own.drop();
    }
  });

  async function walk(pair: readonly [TestApp, TestApp], own: TestDatabase): Promise<void> {
    const users = people(12);
    const app = new NotifiedApp(pair[0], own, (await pair[0].createTenant()).appId);
    const answers: [id: string, ok: boolean][] = [];
    const failuresLeft = new Map<string, number>();
    const receiver = await receive(async ({ headers }, index) => {
      const id = String(headers['webhook-id']);
      const left = failuresLeft.get(id) ?? [0, 0, 1, 0, 2, 0][failuresLeft.size % 6] ?? 0;
      failuresLeft.set(id, left - 1);
      await sleep(index % 3);
      answers.push([id, left <= 0]);
      return { status: left <= 0 ? 200 : 500 };
    });
    await app.listen(receiver.url);
    await Promise.all(
      pair.map(async (each) => {
        for (let round = 0; round < 8; round++) await app.publish(users, each);
      }),
    );
    await eventually('the end of all notifications', async () => {
      await app.advance(6 * 60_000);
      await sleep(100);
      return !(await app.statuses()).includes('pending');
    });
    const rows = await app.notifications();
    const userById = new Map(rows.map((row) => [publicId(row), row.user]));
    expect(new Set(rows.map(({ status }) => status))).toEqual(new Set(['delivered']));
    for (const user of users) {
      const expected = rows.filter((row) => row.user === user).map(publicId);
      const mine = answers.filter(([id]) => userById.get(id) === user);
      // Each is asked again and again until it went well, and only then the next one.
      expect(mine.filter(([, ok]) => ok).map(([id]) => id)).toEqual(expected);
      const turns = mine.map(([id]) => expected.indexOf(id));
      expect(turns).toEqual(turns.toSorted((a, b) => a - b));
    }
    expect(answers.some(([, ok]) => !ok)).toBe(true);
    expect(await countStrays(own)).toBe(0);
  }
});
