import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ClaimedNotification, DeliveryResult } from '../../src/notifications/delivery-result.js';
import { QueueRepository } from '../../src/notifications/queue.repository.js';
import { Database } from '../../src/platform/database/database.service.js';
import { eventually, NotifiedApp, publicId, userOf } from '../support/notified-app.js';
import { countStrays, findForgotten } from '../support/outbox.js';
import { type Receiver, startReceiver } from '../support/receiver.js';
import { makeSecrets, startTestApp, type TestApp } from '../support/test-app.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

let database: TestDatabase;
let instances: readonly [TestApp, TestApp];
let shop: NotifiedApp;
let receiver: Receiver;

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
  shop = new NotifiedApp(instances[0], database, (await instances[0].createTenant()).appId);
  receiver = await startReceiver();
});

afterEach(async () => {
  await receiver.close();
  await database.query('DELETE FROM notifications');
});

const MAKE_DUE = {
  name: 'test_make_due',
  text: `UPDATE notifications SET next_attempt_at = clock_timestamp() - interval '1 second'
         WHERE app_id = $1 AND next_attempt_at IS NOT NULL`,
};

const idsOf = ({ requests }: Receiver): string[] =>
  requests.map(({ headers }) => String(headers['webhook-id']));

test('publishing and results that meet lose no notification: each user receives everything once, in order', async () => {
  receiver.answer(async (_request, index) => {
    if (index % 7 === 0) await sleep(index % 4);
    return { status: 204 };
  });
  await shop.listen(receiver.url);
  let isOver = false;
  const watch = async (): Promise<void> => {
    while (!isOver) {
      expect(await findForgotten(database)).toEqual([]);
      await sleep(5);
    }
  };
  const watching = watch();
  const users = Array.from({ length: 8 }, (_, index) => `user-${index}`);
  await Promise.all(
    users.map(async (user) => {
      for (let turn = 0; turn < 40; turn++)
        await shop.publish(turn % 5 === 0 ? [user, user] : [user], instances[turn % 2]);
    }),
  );
  await shop.settled();
  isOver = true;
  await watching;
  const rows = await shop.notifications();
  expect(rows).toHaveLength(users.length * 48);
  for (const user of users) {
    const own = receiver.requests.filter((request) => userOf(request) === user);
    expect(own.map(({ headers }) => headers['webhook-id'])).toEqual(
      rows.filter((row) => row.user === user).map(publicId),
    );
  }
});

describe('claim', () => {
  /** Claims everything due of the app at an endpoint that no instance can send to in the meantime. */
  async function claim(endpointId: string): Promise<readonly ClaimedNotification[]> {
    const { app } = instances[0];
    return app.get(Database).inTransaction(async (tx) => {
      await tx.query(MAKE_DUE, [shop.appId]);
      const { claimed } = await app
        .get(QueueRepository)
        .claim(tx, shop.accountId, [{ endpointId, count: 10 }]);
      return claimed;
    });
  }

  /** As if the lease of every claim had ended. */
  const endLeases = (): Promise<unknown> =>
    database.query(`UPDATE notifications SET next_attempt_at = clock_timestamp() WHERE app_id = $1`, [
      shop.appId,
    ]);

  const resultOf = (claimed: ClaimedNotification, status: DeliveryResult['status']): DeliveryResult => ({
    appId: claimed.appId,
    accountId: claimed.accountId,
    notificationId: claimed.id,
    endpointId: claimed.endpointId,
    claims: claimed.claims,
    url: receiver.url,
    effect: 'none',
    status,
    step: claimed.step + 1,
    waitMs: 3_600_000,
    attempt: {
      attemptedAt: new Date(),
      httpStatus: 500,
      latencyMs: 1,
      responseBody: 'late',
      error: 'status',
    },
  });

  const record = (result: DeliveryResult): Promise<void> => {
    const { app } = instances[0];
    return app
      .get(Database)
      .inTransaction((tx) => app.get(QueueRepository).record(tx, result.accountId, [result], new Date()));
  };

  /** A notification whose first attempt failed, so that it waits for the next one. */
  async function failOnce(): Promise<string> {
    receiver.answer({ status: 500 });
    const { id } = await shop.listen(receiver.url);
    await shop.publish(['ann']);
    await eventually('a failure', async () => (await shop.notifications())[0]?.attempts === 1);
    receiver.answer({ status: 204 });
    return id;
  }

  test('a claim belongs to its claimant until its lease ends, and then to the next one', async () => {
    const endpointId = await failOnce();
    const [claimed] = await claim(endpointId);
    expect(claimed).toMatchObject({ endpointId, accountId: shop.accountId });
    expect(
      await instances[1].app
        .get(Database)
        .inTransaction(async (tx) =>
          instances[1].app.get(QueueRepository).claim(tx, shop.accountId, [{ endpointId, count: 10 }]),
        ),
    ).toMatchObject({ claimed: [] });
    expect(receiver.requests).toHaveLength(1);
    await endLeases();
    await shop.settled();
    expect(receiver.requests).toHaveLength(2);
  });

  test('a claim that was lost to another instance changes nothing when it ends late, and is one more attempt in the record', async () => {
    const endpointId = await failOnce();
    const [claimed] = (await claim(endpointId)) as [ClaimedNotification];
    await endLeases();
    await shop.settled();
    const before = await shop.notifications();
    for (const status of ['pending', 'exhausted'] as const) await record(resultOf(claimed, status));
    const [row] = await shop.notifications();
    expect(row).toEqual({ ...before[0], attempts: 4 });
    const deliveries = await database.query(
      'SELECT attempt, response_body AS body FROM deliveries WHERE notification_id = $1 ORDER BY attempt',
      [claimed.id],
    );
    expect(deliveries).toMatchObject([{ attempt: 1 }, { attempt: 2 }, { body: 'late' }, { body: 'late' }]);
  });

  test('a claim on an erased notification leaves no attempt', async () => {
    const endpointId = await failOnce();
    const [claimed] = (await claim(endpointId)) as [ClaimedNotification];
    await shop.forget('ann');
    await database.query('DELETE FROM deliveries');
    await record(resultOf(claimed, 'delivered'));
    expect(await database.query('SELECT FROM deliveries')).toEqual([]);
  });

  test('a claim finds a notification that is due before an earlier one of its user, and lets it wait', async () => {
    const endpointId = await failOnce();
    await shop.publish(['ann']);
    const [first, second] = await shop.notifications();
    await database.query(`UPDATE notifications SET next_attempt_at = 'infinity' WHERE id = $1`, [first?.id]);
    await database.query('UPDATE notifications SET next_attempt_at = clock_timestamp() WHERE id = $1', [
      second?.id,
    ]);
    await eventually('that it waits', async () => (await shop.notifications())[1]?.nextAttemptAt === null);
    expect(receiver.requests).toHaveLength(1);
    await database.query('UPDATE notifications SET next_attempt_at = clock_timestamp() WHERE id = $1', [
      first?.id,
    ]);
    await shop.settled();
    expect(idsOf(receiver)).toEqual([first, first, second].map((row) => publicId({ id: row?.id ?? '' })));
    expect(endpointId).not.toBe('');
  });
});

test('the repair finds notifications that wait for one that was removed', async () => {
  receiver.answer({ status: 500 });
  await shop.listen(receiver.url);
  await shop.publish(['ann', 'ann', 'ann']);
  await eventually('a failure', async () => (await shop.notifications())[0]?.attempts === 1);
  receiver.answer({ status: 204 });
  const [first] = await shop.notifications();
  await database.query('DELETE FROM notifications WHERE id = $1', [first?.id]);
  expect(await countStrays(database)).toBe(1);
  await shop.settled();
  expect(await shop.statuses()).toEqual(['delivered', 'delivered']);
});
