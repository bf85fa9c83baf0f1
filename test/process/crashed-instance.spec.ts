import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { HitchClient } from '../../src/dev/simulator/hitch-client.js';
import { MetaSimulator } from '../../src/dev/simulator/meta-client.js';
import { deliveryOf, postbackEvent } from '../../src/dev/simulator/meta-payloads.js';
import { toTypeId } from '../../src/platform/ids/type-id.js';
import { type Instance, startInstance } from '../support/instance.js';
import { eventually, userOf } from '../support/notified-app.js';
import { type Receiver, startReceiver } from '../support/receiver.js';
import { makeSecrets } from '../support/test-app.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

const PEOPLE = 40;
/** How long an endpoint may hear nothing because of an instance that is gone. */
const SILENCE_MS = 1_000;

const secrets = makeSecrets();

let database: TestDatabase;
let crashing: Instance;
let other: Instance;
let receiver: Receiver;
let apiKey: string;
let igId: string;
let release: () => void;

beforeEach(async () => {
  database = await createTestDatabase();
  const env = { ...secrets, DELIVERY_CONCURRENCY: '4' };
  [crashing, other] = await Promise.all([startInstance(database.url, env), startInstance(database.url, env)]);
  const released = Promise.withResolvers<void>();
  ({ resolve: release } = released);
  receiver = await startReceiver(async () => {
    await released.promise;
    return { status: 204 };
  });
  const { id: app } = await post('/v1/admin/apps', { name: 'shop' });
  ({ key: apiKey } = await post(`/v1/admin/apps/${app}/keys`, {
    scopes: ['links:write', 'webhooks:manage'],
  }));
  igId = '17841400000000001';
  const { id: accountId } = await post('/v1/admin/accounts', { igId, username: 'acme' });
  await post(`/v1/admin/apps/${app}/accounts`, { accountId });
  await post('/v1/endpoints', { url: receiver.url }, apiKey);
});

afterEach(async () => {
  await Promise.all([crashing.kill(), other.kill()]);
  await receiver.close();
  await database.drop();
});

async function post(
  path: string,
  body: object,
  key = secrets.ADMIN_API_KEY,
): Promise<Record<'id' | 'key', string>> {
  const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' };
  const answer = await fetch(`${other.url}${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
  expect([path, answer.status]).toEqual([path, 201]);
  return (await answer.json()) as Record<'id' | 'key', string>;
}

/** Links these users at an instance. */
async function link({ url }: Instance, users: readonly string[]): Promise<void> {
  const client = new HitchClient(url, apiKey);
  const [appSecret = ''] = secrets.META_APP_SECRETS.split(',');
  const meta = new MetaSimulator({ baseUrl: url, appSecret, verifyToken: secrets.META_VERIFY_TOKEN });
  const links = await Promise.all(users.map((externalUserId) => client.mint({ externalUserId })));
  const events = links.map(({ ref }, index) =>
    postbackEvent({
      igId,
      igsid: `7${users[index]?.replace(/\D/g, '') ?? ''}`,
      ref,
      timestampMs: Date.now(),
    }),
  );
  expect((await meta.deliver(deliveryOf(events))).status).toBe(200);
}

const countDelivered = async (): Promise<number> =>
  (
    await database.query<{ count: number }>(
      `SELECT count(*)::int FROM notifications WHERE status = 'delivered'`,
    )
  )[0]?.count ?? 0;

test.each([
  ['killed', 'SIGKILL'],
  ['stopped', 'SIGSTOP'],
] as const)(
  'an instance that is %s leaves no endpoint silent on the other, and loses nothing',
  async (_name, signal) => {
    const users = Array.from({ length: PEOPLE }, (_, index) => `user-${index + 100}`);
    await link(crashing, users);
    await receiver.waitFor(4);
    crashing.signal(signal);
    const before = receiver.requests.length;
    release();
    await receiver.waitFor(before + 1, SILENCE_MS);
    await link(other, ['user-999']);
    const linked = performance.now();
    await eventually('the news of a new user', () =>
      receiver.requests.some((request) => userOf(request) === 'user-999'),
    );
    expect(performance.now() - linked).toBeLessThan(SILENCE_MS);
    // What the instance had claimed is free when its leases end, which is when the other one sends it.
    await eventually('all deliveries', async () => (await countDelivered()) === PEOPLE + 1);
    if (signal === 'SIGSTOP') crashing.signal('SIGCONT');
    const sent = new Map(
      receiver.requests.map((request) => [request.headers['webhook-id'], userOf(request)]),
    );
    expect([...sent.values()].sort()).toEqual([...users, 'user-999']);
    const rows = await database.query<{ id: string }>('SELECT id FROM notifications');
    expect([...sent.keys()].sort()).toEqual(rows.map(({ id }) => toTypeId('evt', id)).sort());
    const repeated = receiver.requests.length - (PEOPLE + 1);
    expect(repeated).toBeLessThanOrEqual(4);
  },
);
