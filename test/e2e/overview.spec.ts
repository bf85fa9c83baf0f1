import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { deliveryOf, referralEvent } from '../../src/dev/simulator/meta-payloads.js';
import { toTypeId } from '../../src/platform/ids/type-id.js';
import { Api } from '../support/http.js';
import { eventually } from '../support/notified-app.js';
import { startReceiver } from '../support/receiver.js';
import { ControlledClock, makeSecrets, startTestApp, type TestApp } from '../support/test-app.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

const HOUR_MS = 3_600_000;
const clock = new ControlledClock();

let database: TestDatabase;
let service: TestApp;
let admin: Api;

beforeAll(async () => {
  database = await createTestDatabase();
  service = await startTestApp(database.url, { clock, env: makeSecrets(), allowLoopback: true });
  admin = new Api(service, service.adminApiKey);
});

afterAll(async () => {
  await service.close();
  await database.drop();
});

interface Shown {
  readonly accounts: { data: { id: string; trouble: string | null; lastEventAt: string | null }[] };
  readonly endpoints: { data: { id: string; status: string; successPercent: number | null }[] };
  readonly notifications: { count: number; oldestAt: string | null };
  readonly deadLetters: { count: number };
  readonly signatures: { verified: { lastDay: number }; refused: { lastDay: number } };
  readonly weeks: { last: { minted: number }; before: { minted: number } };
  readonly setup: { step: string; done: boolean }[];
}

const overview = async (): Promise<Shown> => (await admin.get('/v1/admin/overview').expect(200)).body;
const done = async (): Promise<string[]> =>
  (await overview()).setup.flatMap((step) => (step.done ? [step.step] : []));

test('from a fresh service to the first answer of an endpoint, each step is done when it has happened', async () => {
  expect(await done()).toEqual([]);
  const tenant = await service.createTenant();
  expect(await done()).toEqual(['app']);
  const account = await service.createAccount('acme', [tenant]);
  expect(await done()).toEqual(['app', 'account', 'grant']);
  const app = new Api(service, tenant.apiKey);
  const receiver = await startReceiver();
  const endpoint = (await app.post('/v1/endpoints', { url: `${receiver.url}/hook` }).expect(201)).body.id;
  const link = (await app.post('/v1/links', { externalUserId: 'a-user' }).expect(201)).body;
  expect(await done()).toEqual(['app', 'account', 'grant', 'key_used', 'first_mint']);

  receiver.answer({ status: 500 });
  const event = referralEvent({
    igId: account.igId,
    igsid: '4711',
    ref: link.ref,
    timestampMs: clock.now().getTime(),
  });
  expect((await service.meta.deliver(deliveryOf([event]))).status).toBe(200);
  await eventually(
    'a failed attempt',
    async () => (await overview()).endpoints.data[0]?.status === 'failing',
  );
  const failing = await overview();
  expect(failing).toMatchObject({
    accounts: { data: [{ id: toTypeId('acc', account.id), trouble: null }], isMore: false },
    endpoints: { data: [{ id: endpoint, appId: toTypeId('app', tenant.appId), successPercent: 0 }] },
    notifications: { count: 1, isMore: false },
    signatures: { verified: { lastDay: 1 }, refused: { lastDay: 0 } },
    weeks: { last: { minted: 1, linked: 1 }, before: { minted: 0 } },
  });
  expect(failing.accounts.data[0]?.lastEventAt).not.toBeNull();
  expect(Date.parse(failing.notifications.oldestAt ?? '')).toBeLessThanOrEqual(clock.now().getTime());
  expect(await done()).toEqual([
    'app',
    'account',
    'grant',
    'key_used',
    'first_mint',
    'webhook_signed',
    'first_link',
  ]);

  receiver.answer({ status: 204 });
  await app.post(`/v1/endpoints/${endpoint}/test`).expect(202);
  await eventually('an accepted attempt', async () => (await done()).includes('endpoint_answered'));
  expect((await overview()).setup.every((step) => step.done)).toBe(true);
  await receiver.close();
});

test('a silent account comes first, with the time since when', async () => {
  const quiet = await service.createAccount('quiet', []);
  await service.createAccount('newer', []);
  const since = new Date(clock.now().getTime() - 3 * HOUR_MS);
  await database.query(
    `INSERT INTO account_watches (account_id, looked_at, trouble, since) VALUES ($1, $2, 'silent_any', $2)`,
    [quiet.id, since],
  );
  expect((await overview()).accounts.data[0]).toMatchObject({
    id: toTypeId('acc', quiet.id),
    trouble: 'silent_any',
    troubleSince: since.toISOString(),
    connection: null,
  });
});

test('what was minted last week is compared with this week', async () => {
  clock.advance(8 * 24 * HOUR_MS);
  expect((await overview()).weeks).toMatchObject({ last: { minted: 0 }, before: { minted: 1 } });
});
