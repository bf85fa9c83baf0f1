import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { WAITS_MS } from '../../src/notifications/delivery-schedule.js';
import { EndpointSecrets } from '../../src/endpoints/endpoint-secrets.service.js';
import { Api } from '../support/http.js';
import { countStrays } from '../support/outbox.js';
import { seedNotifications } from '../support/seed-notifications.js';
import { type ReceivedRequest, type Receiver, startReceiver } from '../support/receiver.js';
import { ControlledClock, startTestApp, type TestApp } from '../support/test-app.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';
import {
  eventually,
  isSigned,
  publicId,
  type StoredNotification,
  NotifiedApp,
} from '../support/notified-app.js';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const clock = new ControlledClock();

let database: TestDatabase;
let service: TestApp;
let shop: NotifiedApp;
let receiver: Receiver;
let witness: { readonly app: NotifiedApp; readonly endpointId: string; readonly close: () => Promise<void> };

beforeAll(async () => {
  database = await createTestDatabase();
  service = await startTestApp(database.url, { clock, allowLoopback: true, captureLogs: true });
  const other = await service.createTenant();
  const app = new NotifiedApp(service, database, other.appId);
  const { url, close } = await startReceiver();
  witness = { app, endpointId: (await app.listen(url)).id, close };
});

afterAll(async () => {
  await service.close();
  await witness.close();
  await database.drop();
});

beforeEach(async () => {
  shop = new NotifiedApp(service, database, (await service.createTenant()).appId);
  receiver = await startReceiver();
});

afterEach(async () => {
  await receiver.close();
});

/** Lets time pass for the service's clock and for what waits in the database. */
async function advance(ms: number): Promise<void> {
  clock.advance(ms);
  await shop.advance(ms);
}

/** Waits until the service has looked for what is due, by itself: what was due has been claimed by then. */
async function untilLooked(): Promise<void> {
  const { app, endpointId } = witness;
  await seedNotifications(database, { id: endpointId, appId: app.appId }, [
    { status: 'pending', isDue: true },
  ]);
  await app.settled();
}

/** How long from now until a notification is due. */
const waitOf = ({ nextAttemptAt }: StoredNotification): number =>
  (nextAttemptAt?.getTime() ?? Number.NaN) - Date.now();

/** The one notification of the app as soon as it was attempted so many times. */
async function afterAttempt(count: number): Promise<StoredNotification> {
  let found: StoredNotification | undefined;
  await eventually(`attempt ${count}`, async () => {
    [found] = await shop.notifications();
    return found?.attempts === count;
  });
  return found as StoredNotification;
}

interface StoredDelivery {
  readonly attempt: number;
  readonly attempted_at: Date;
  readonly http_status: number | null;
  readonly response_body: string | null;
  readonly error: string | null;
}

const deliveries = ({ id }: StoredNotification): Promise<StoredDelivery[]> =>
  database.query('SELECT * FROM deliveries WHERE notification_id = $1 ORDER BY attempt', [id]);

const endpoint = async (id: string): Promise<Record<string, unknown>> =>
  (await database.query('SELECT * FROM endpoints WHERE id = $1', [id]))[0] ?? {};

const signatures = ({ headers }: ReceivedRequest): string[] =>
  String(headers['webhook-signature']).split(' ');

describe('schedule', () => {
  test('the retry schedule has ten attempts, each at its time, with the same id and bytes', async () => {
    receiver.answer({ status: 500, body: 'out of order' });
    const { secret } = await shop.listen(`${receiver.url}/hooks?tenant=7`);
    const begun = clock.now();
    await shop.publish(['ann']);
    const waits: number[] = [0];
    for (let count = 1; count <= 10; count++) {
      const notification = await afterAttempt(count);
      if (notification.nextAttemptAt === null) {
        expect([notification.status, count]).toEqual(['exhausted', 10]);
        break;
      }
      expect(notification.status).toBe('pending');
      const wait = waitOf(notification);
      waits.push(wait);
      if (wait > MINUTE) {
        await advance(wait - MINUTE);
        await untilLooked();
      }
      expect(receiver.requests).toHaveLength(count);
      await advance(MINUTE);
    }
    for (const [index, wait] of waits.entries()) {
      // Some of it has passed when it is read.
      expect(wait).toBeGreaterThanOrEqual((WAITS_MS[index] ?? Number.NaN) - 4 * SECOND);
      expect(wait).toBeLessThanOrEqual((WAITS_MS[index] ?? Number.NaN) * 1.1);
    }
    expect(waits).toHaveLength(10);

    const [notification] = await shop.notifications();
    const { requests } = receiver;
    expect(requests).toHaveLength(10);
    expect(new Set(requests.map(({ headers }) => headers['webhook-id']))).toEqual(
      new Set([publicId(notification as StoredNotification)]),
    );
    expect(new Set(requests.map(({ body }) => body.toString()))).toEqual(
      new Set([
        `{"type":"identity.linked","timestamp":"${begun.toISOString()}","data":{"externalUserId":"ann","index":0}}`,
      ]),
    );
    const rows = await deliveries(notification as StoredNotification);
    expect(rows).toMatchObject(
      requests.map((_request, index) => ({
        attempt: index + 1,
        http_status: 500,
        response_body: 'out of order',
        error: 'status',
      })),
    );
    expect(requests.map(({ headers }) => headers['webhook-timestamp'])).toEqual(
      rows.map(({ attempted_at: attemptedAt }) => String(Math.floor(attemptedAt.getTime() / 1_000))),
    );
    expect(requests.every((request) => isSigned(request, secret))).toBe(true);
    expect(requests[0]).toMatchObject({
      method: 'POST',
      path: '/hooks?tenant=7',
      headers: {
        'content-type': 'application/json',
        'user-agent': expect.stringMatching(/^Hitch\/\d+\.\d+\.\d+$/),
      },
    });
    await advance(40 * HOUR);
    await untilLooked();
    expect(receiver.requests).toHaveLength(10);
    const logs = service.logs();
    expect(logs).toContain('a delivery failed');
    for (const secretText of [secret, 'out of order', '/hooks', 'tenant=7'])
      expect(logs).not.toContain(secretText);
  });

  test.each([
    [429, '3600'],
    [503, '3600'],
  ])('an answer of %i may ask for a longer wait, which is kept', async (status, retryAfter) => {
    receiver.answer({ status, headers: { 'retry-after': retryAfter } });
    await shop.listen(receiver.url);
    await shop.publish(['ann']);
    const wait = waitOf(await afterAttempt(1));
    expect(wait).toBeGreaterThan(HOUR - MINUTE);
    expect(wait).toBeLessThanOrEqual(HOUR);
    await advance(HOUR / 2);
    await untilLooked();
    expect(receiver.requests).toHaveLength(1);
    receiver.answer({ status: 200 });
    await advance(HOUR / 2);
    await shop.settled();
    expect(await shop.statuses()).toEqual(['delivered']);
  });

  test("a retry schedule that is restarted during an attempt continues from its beginning, whatever that attempt's result", async () => {
    const tenant = await service.createTenant();
    shop = new NotifiedApp(service, database, tenant.appId);
    const gates = [1, 2, 3].map(() => Promise.withResolvers<{ status: number }>());
    receiver.answer((_request, index) => gates[index]?.promise ?? { status: 200 });
    gates[0]?.resolve({ status: 500 });
    await shop.listen(receiver.url);
    await shop.publish(['ann']);
    const { id } = await afterAttempt(1);
    await database.query('UPDATE notifications SET step = 9 WHERE id = $1', [id]);
    await advance(10 * SECOND);
    await receiver.waitFor(2);
    await new Api(service, tenant.apiKey).post(`/v1/notifications/${publicId({ id })}/redeliver`).expect(202);
    await receiver.waitFor(3);
    gates[1]?.resolve({ status: 500 });
    expect(await afterAttempt(2)).toMatchObject({ status: 'pending', completedAt: null });
    gates[2]?.resolve({ status: 200 });
    await shop.settled();
    expect(await shop.statuses()).toEqual(['delivered']);
    expect(await countStrays(database)).toBe(0);
  });

  test('a redirection counts as a failure and is not followed', async () => {
    const elsewhere = await startReceiver();
    receiver.answer({ status: 307, headers: { location: elsewhere.url } });
    await shop.listen(receiver.url);
    await shop.publish(['ann']);
    const notification = await afterAttempt(1);
    expect(await deliveries(notification)).toMatchObject([{ http_status: 307, error: 'redirect' }]);
    expect([notification.status, elsewhere.requests.length]).toEqual(['pending', 0]);
    receiver.answer({ status: 200 });
    await advance(10 * SECOND);
    await shop.settled();
    await elsewhere.close();
  });

  test('the first KiB of an answer is kept, as far as it is text', async () => {
    receiver.answer({ status: 200, body: `a\0b${'x'.repeat(5_000)}` });
    await shop.listen(receiver.url);
    await shop.publish(['ann']);
    const [row] = await deliveries(await afterAttempt(1));
    expect(row?.response_body).toMatch(/^abx{1000,1024}$/);
    expect(Buffer.byteLength(row?.response_body ?? '')).toBeLessThanOrEqual(1_024);
  });
});

describe('rotated secret', () => {
  test('after a rotation both secrets sign until the old one expires, the new one first', async () => {
    const { id, secret: old } = await shop.listen(receiver.url);
    const secrets = service.app.get(EndpointSecrets);
    const fresh = secrets.create();
    await database.query(
      `UPDATE endpoints SET previous_secret = secret, secret = $2, previous_secret_expires_at = $3 WHERE id = $1`,
      [id, secrets.seal(id, fresh), new Date(clock.now().getTime() + DAY)],
    );
    await shop.publish(['ann']);
    const [during] = (await receiver.waitFor(1)) as [ReceivedRequest];
    expect([isSigned(during, old), isSigned(during, fresh), signatures(during).length]).toEqual([
      true,
      true,
      2,
    ]);
    const firstOnly = {
      ...during,
      headers: { ...during.headers, 'webhook-signature': signatures(during)[0] },
    };
    expect([isSigned(firstOnly, old), isSigned(firstOnly, fresh)]).toEqual([false, true]);

    await advance(DAY);
    await shop.publish(['bob']);
    const [, after] = (await receiver.waitFor(2)) as [ReceivedRequest, ReceivedRequest];
    expect([isSigned(after, old), isSigned(after, fresh), signatures(after).length]).toEqual([
      false,
      true,
      1,
    ]);
    await shop.settled();
  });

  test('a secret that cannot be decrypted fails the attempt with an error of its own', async () => {
    const { id } = await shop.listen(receiver.url);
    await database.query(`UPDATE endpoints SET secret = '\\x00' WHERE id = $1`, [id]);
    await shop.publish(['ann']);
    const notification = await afterAttempt(1);
    expect(notification.status).toBe('pending');
    expect(await deliveries(notification)).toMatchObject([{ http_status: null, error: 'unreadable_secret' }]);
    expect(receiver.requests).toEqual([]);
  });

  test('a rotated secret signs alone when the one before cannot be decrypted', async () => {
    const { id } = await shop.listen(receiver.url);
    const secrets = service.app.get(EndpointSecrets);
    const fresh = secrets.create();
    await database.query(
      `UPDATE endpoints SET previous_secret = '\\x00', secret = $2, previous_secret_expires_at = $3 WHERE id = $1`,
      [id, secrets.seal(id, fresh), new Date(clock.now().getTime() + DAY)],
    );
    await shop.publish(['ann']);
    await afterAttempt(1);
    expect(await shop.statuses()).toEqual(['delivered']);
    const [request] = receiver.requests as [ReceivedRequest];
    expect([isSigned(request, fresh), signatures(request).length]).toEqual([true, 1]);
  });
});

describe('endpoint', () => {
  test('an endpoint that answers 410 is disabled, and receives nothing more', async () => {
    receiver.answer({ status: 410 });
    const { id } = await shop.listen(receiver.url);
    await shop.publish(['ann']);
    await shop.settled();
    expect(await shop.statuses()).toEqual(['canceled']);
    expect(await endpoint(id)).toMatchObject({ disabled_reason: 'gone', disabled_at: clock.now() });
    await shop.publish(['ann', 'bob']);
    expect(await shop.statuses()).toEqual(['canceled', 'canceled', 'canceled']);
    await untilLooked();
    expect(receiver.requests).toHaveLength(1);
    expect(service.logs()).toContain('an endpoint is disabled');
  });

  test('an endpoint that was moved while its old place answers 410 receives everything at the new one', async () => {
    const { promise: moved, resolve: move } = Promise.withResolvers<void>();
    receiver.answer(async () => {
      await moved;
      return { status: 410 };
    });
    const { id } = await shop.listen(receiver.url);
    await shop.publish(['ann', 'ann']);
    await receiver.waitFor(1);
    const next = await startReceiver();
    try {
      await database.query('UPDATE endpoints SET url = $2 WHERE id = $1', [id, next.url]);
      move();
      await shop.settled();
      expect(await shop.statuses()).toEqual(['delivered', 'delivered']);
      expect(await endpoint(id)).toMatchObject({ disabled_reason: null, disabled_at: null });
      expect([receiver.requests.length, next.requests.length]).toEqual([1, 2]);
    } finally {
      await next.close();
    }
  });

  test('an endpoint that fails for five days is disabled with a reason, and a success in between restarts the count', async () => {
    receiver.answer({ status: 500 });
    const { id } = await shop.listen(receiver.url);
    const fail = async (user: string): Promise<void> => {
      const before = receiver.requests.length;
      await shop.publish([user]);
      await receiver.waitFor(before + 1);
      await eventually('the failure', async () => (await shop.notifications()).at(-1)?.attempts === 1);
    };
    await fail('ann');
    const since = clock.now();
    expect(await endpoint(id)).toMatchObject({ failing_since: since, disabled_at: null });
    await advance(4 * DAY);
    await fail('bob');
    expect(await endpoint(id)).toMatchObject({ failing_since: since, disabled_at: null });

    receiver.answer({ status: 200 });
    await shop.publish(['cleo']);
    await eventually('the success', async () => (await endpoint(id))['failing_since'] === null);
    receiver.answer({ status: 500 });
    await advance(DAY);
    await fail('dora');
    const again = clock.now();
    await advance(5 * DAY);
    expect(await endpoint(id)).toMatchObject({ failing_since: again, disabled_at: null });
    await fail('emil');
    expect(await endpoint(id)).toMatchObject({
      failing_since: again,
      disabled_at: clock.now(),
      disabled_reason: 'failing',
    });
    const before = receiver.requests.length;
    await advance(DAY);
    await shop.settled();
    expect(receiver.requests).toHaveLength(before);
    expect(new Set(await shop.statuses())).toEqual(new Set(['delivered', 'canceled']));
  });

  test.each([
    ['is disabled', `UPDATE endpoints SET disabled_at = now(), disabled_reason = 'requested' WHERE id = $1`],
    ['is deleted', `UPDATE endpoints SET deleted_at = now() WHERE id = $1`],
    [
      'has its app disabled',
      `UPDATE apps SET disabled_at = now() WHERE id = (SELECT app_id FROM endpoints WHERE id = $1)`,
    ],
  ])('an endpoint that %s while notifications wait receives nothing more', async (_name, statement) => {
    receiver.answer({ status: 500 });
    const { id } = await shop.listen(receiver.url);
    await shop.publish(['ann', 'ann', 'bob']);
    await receiver.waitFor(2);
    await eventually(
      'two failures',
      async () => (await shop.notifications()).filter(({ attempts }) => attempts).length === 2,
    );
    await database.query(statement, [id]);
    await advance(HOUR);
    await shop.settled();
    expect(await shop.notifications()).toMatchObject(
      [1, 0, 1].map((attempts) => ({ status: 'canceled', attempts, completedAt: expect.any(Date) })),
    );
    expect(receiver.requests).toHaveLength(2);
  });
});

test('the metrics count the results of attempts', async () => {
  const metrics = await service.metrics();
  for (const result of ['delivered', 'failed', 'exhausted', 'gone', 'canceled'])
    expect(metrics).toMatch(new RegExp(`hitch_notification_attempts_total\\{result="${result}"\\} [1-9]`));
  expect(metrics).toMatch(/hitch_notification_attempt_duration_seconds_count [1-9]/);
});
