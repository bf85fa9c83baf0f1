import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import { TestClock } from 'pg-boss';
import { countStrays } from '../support/outbox.js';
import { type Receiver, startReceiver } from '../support/receiver.js';
import { ControlledClock, makeSecrets, startTestApp, type TestApp } from '../support/test-app.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';
import { eventually, publicId, ToldApp, userOf } from '../support/told-app.js';

const PER_ENDPOINT = 16;
const env = makeSecrets();

let database: TestDatabase;
let service: TestApp;
let told: ToldApp;
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
  told = new ToldApp(service, database, (await service.createTenant()).appId);
  receivers = [];
});

afterEach(async () => {
  for (const receiver of receivers) await receiver.close();
  // What this test left waiting is nobody's business in the next.
  await database.query('DELETE FROM notifications');
  await database.query('DELETE FROM hitch_jobs.job');
});

async function receive(...how: Parameters<typeof startReceiver>): Promise<Receiver> {
  const receiver = await startReceiver(...how);
  receivers.push(receiver);
  return receiver;
}

const people = (count: number, name = 'user'): string[] =>
  Array.from({ length: count }, (_, index) => `${name}-${index}`);

describe('an endpoint that never answers', () => {
  test('with 300 notifications before it does not hold up another, and has no more than its share', async () => {
    const hanging = await receive('hang');
    const healthy = await receive();
    const slow = await told.listen(hanging.url);
    await told.tell(people(300));
    await hanging.waitFor(PER_ENDPOINT);
    const other = new ToldApp(service, database, (await service.createTenant()).appId);
    await other.listen(healthy.url);
    await other.tell(people(50, 'other'));
    await other.settled();
    expect(new Set(await other.statuses())).toEqual(new Set(['delivered']));
    // Its first ones may have come to their time-out by now; whatever came of them, there were no more at once.
    expect(new Set(await told.statuses(slow.id))).toEqual(new Set(['pending']));
    expect(hanging.requests.length % PER_ENDPOINT).toBe(0);
  });

  test('does not keep the service from stopping, and what it was being told is told again by another', async () => {
    const receiver = await receive('hang');
    const second = await startTestApp(database.url, { env, allowLoopback: true });
    await told.listen(receiver.url);
    // Whoever puts something in is woken at once; the other one looks but now and then.
    await told.tell(['ann'], second);
    const [first] = await receiver.waitFor(1);
    await second.close();
    receiver.answer({ status: 200 });
    await told.settled();
    const ids = receiver.requests.map(({ headers }) => headers['webhook-id']);
    expect(new Set(ids)).toEqual(new Set([first?.headers['webhook-id']]));
    expect(await told.statuses()).toEqual(['delivered']);
    await eventually('an end of all jobs', async () => (await countStrays(database)) === 0);
  });
});

describe('a receiver', () => {
  test('is told no more than a few things at once', async () => {
    let [present, most] = [0, 0];
    const receiver = await receive(async () => {
      most = Math.max(most, ++present);
      await sleep(20);
      present -= 1;
      return { status: 200 };
    });
    await told.listen(receiver.url);
    await told.tell(people(150));
    await told.settled();
    expect(receiver.requests).toHaveLength(150);
    expect(most).toBeLessThanOrEqual(PER_ENDPOINT);
    expect(most).toBeGreaterThan(1);
  });

  test('that dies and comes back is told then, once, what it missed', async () => {
    const receiver = await receive();
    await told.listen(receiver.url);
    await receiver.die();
    await told.tell(people(20));
    await eventually('a failure of each', async () =>
      (await told.notifications()).every(({ attempts }) => attempts === 1),
    );
    await receiver.comeBack();
    await told.settled();
    const notifications = await told.notifications();
    expect(receiver.requests.map(({ headers }) => headers['webhook-id']).sort()).toEqual(
      notifications.map(publicId).sort(),
    );
    const failures = await database.query<{ error: string }>(
      `SELECT DISTINCT error FROM deliveries WHERE attempt = 1 AND notification_id = ANY ($1)`,
      [notifications.map(({ id }) => id)],
    );
    expect(failures).toEqual([{ error: 'refused' }]);
  });

  test('is told each thing that happened to a user after the one before it, of its own accord', async () => {
    const receiver = await receive();
    await told.listen(receiver.url);
    await told.tell(people(100).map((_, index) => `user-${index % 4}`));
    await told.settled();
    const order = (await told.notifications()).map((notification) => [
      notification.user,
      publicId(notification),
    ]);
    const came = receiver.requests.map((request) => [userOf(request), request.headers['webhook-id']]);
    for (const user of people(4))
      expect(came.filter(([whom]) => whom === user)).toEqual(order.filter(([whom]) => whom === user));
  });
});

describe('what was erased', () => {
  test('while it was being sent leaves no trace', async () => {
    const answered = Promise.withResolvers<{ status: number }>();
    const receiver = await receive(() => answered.promise);
    await told.listen(receiver.url);
    await told.tell(['ann']);
    await receiver.waitFor(1);
    const [notification] = await told.notifications();
    await told.forget('ann');
    answered.resolve({ status: 200 });
    await told.tell(['bob']);
    await told.settled();
    expect(await told.notifications()).toMatchObject([{ user: 'bob', status: 'delivered' }]);
    expect(
      await database.query('SELECT 1 FROM deliveries WHERE notification_id = $1', [notification?.id]),
    ).toEqual([]);
    await eventually('an end of all jobs', async () => (await countStrays(database)) === 0);
  });
});

describe('on two instances', () => {
  let second: TestApp;
  const clock = new ControlledClock();

  beforeAll(async () => {
    second = await startTestApp(database.url, { env, allowLoopback: true });
  });

  afterAll(async () => {
    await second.close();
  });

  const instance = (index: number): TestApp => (index % 2 === 0 ? service : second);

  async function countDelivered({ baseUrl }: TestApp): Promise<number> {
    const metrics = await (await fetch(`${baseUrl}/metrics`)).text();
    const [, count = '0'] = /attempts_total\{result="delivered"\} (\d+)/.exec(metrics) ?? [];
    return Number(count);
  }

  test('each of 400 notifications is delivered by one of them, and both do their part', async () => {
    // One instance alone has 64 under way at the most: the 65th shows that the other works as well.
    const both = Promise.withResolvers<void>();
    const receiver = await receive(async (_request, index) => {
      if (index >= 64) both.resolve();
      await both.promise;
      return { status: 204 };
    });
    for (let path = 0; path < 10; path++) await told.listen(`${receiver.url}/${path}`);
    const before = await Promise.all([service, second].map(countDelivered));
    await Promise.all(
      people(20, 'round').map((round, index) => told.tell(people(2, round), instance(index))),
    );
    await told.settled();
    const ids = receiver.requests.map(({ headers }) => headers['webhook-id']);
    expect(ids).toHaveLength(400);
    expect(new Set(ids).size).toBe(400);
    const after = await Promise.all([service, second].map(countDelivered));
    const done = after.map((count, index) => count - (before[index] ?? 0));
    expect(done.reduce((sum, count) => sum + count)).toBe(400);
    expect(Math.min(...done)).toBeGreaterThan(0);
    await eventually('an end of all jobs', async () => (await countStrays(database)) === 0);
  });

  test('a user is told of in order, whatever fails in between, and nothing gets stuck', async () => {
    const own = await createTestDatabase();
    // The queue's clock is not known to the connections that put jobs in: what is at once for them must not lie ahead.
    clock.advance(3_600_000);
    const queueClock = new TestClock(clock.now());
    const options = { env, clock, queueClock, allowLoopback: true };
    const pair = [await startTestApp(own.url, options), await startTestApp(own.url, options)] as const;
    try {
      await walk(pair, own, queueClock);
    } finally {
      await Promise.all(pair.map((each) => each.close()));
      await own.drop();
    }
  });

  async function walk(
    pair: readonly [TestApp, TestApp],
    own: TestDatabase,
    queueClock: TestClock,
  ): Promise<void> {
    const users = people(12);
    const app = new ToldApp(pair[0], own, (await pair[0].createTenant()).appId);
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
        for (let round = 0; round < 8; round++) await app.tell(users, each);
      }),
    );
    await eventually('the end of all notifications', async () => {
      clock.advance(6 * 60_000);
      await queueClock.setTime(clock.now());
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
    await eventually('an end of all jobs', async () => (await countStrays(own)) === 0);
  }
});
