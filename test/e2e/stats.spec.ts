import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { deliveryOf, referralEvent } from '../../src/dev/simulator/meta-payloads.js';
import { Statistics } from '../../src/statistics/statistics.service.js';
import { toTypeId } from '../../src/platform/ids/type-id.js';
import { Api, problem } from '../support/http.js';
import { eventually } from '../support/notified-app.js';
import { startReceiver } from '../support/receiver.js';
import {
  ControlledClock,
  makeSecrets,
  startTestApp,
  type TestApp,
  type TestTenant,
} from '../support/test-app.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

const HOUR_MS = 3_600_000;
const clock = new ControlledClock();
const env = makeSecrets();

let database: TestDatabase;
let service: TestApp;
let admin: Api;
let people = 0;

beforeAll(async () => {
  database = await createTestDatabase();
  service = await startTestApp(database.url, { clock, env, allowLoopback: true });
  admin = new Api(service, service.adminApiKey);
});

afterAll(async () => {
  await service.close();
  await database.drop();
});

interface Shop extends TestTenant {
  readonly api: Api;
  readonly igId: string;
  readonly username: string;
}

async function openShop(): Promise<Shop> {
  const tenant = await service.createTenant();
  const { igId, username } = await service.createAccount(`shop_${++people}`, [tenant]);
  return {
    ...tenant,
    appId: toTypeId('app', tenant.appId),
    api: new Api(service, tenant.apiKey),
    igId,
    username,
  };
}

interface Link {
  readonly id: string;
  readonly ref: string;
  readonly connectUrl: string;
}

async function mint(shop: Shop, more: object = {}): Promise<Link> {
  const body = { externalUserId: `user-${++people}`, account: shop.igId, ...more };
  return (await shop.api.post('/v1/links', body).expect(201)).body;
}

/** A person comes to a link through Instagram. */
async function come({ igId }: Shop, { ref }: Link, igsid = `9${++people}`): Promise<void> {
  const event = referralEvent({ igId, igsid, ref, timestampMs: clock.now().getTime() });
  expect((await service.meta.deliver(deliveryOf([event]))).status).toBe(200);
}

const open = ({ connectUrl }: Link): Promise<Response> =>
  fetch(`${service.baseUrl}${new URL(connectUrl).pathname}/opened`, { method: 'POST' });

interface Stats {
  readonly from: string;
  readonly to: string;
  readonly data: { at: string; minted: number; linked: number }[];
  readonly totals: { minted: number; linked: number; deliveries: { failed: number } };
  readonly channels: { channel: string; minted: number }[] | null;
}

const statsOf = async (query: string): Promise<Stats> =>
  (await admin.get(`/v1/admin/stats?${query}`).expect(200)).body;

test('links are counted as they are minted, opened, come to and linked, by app and channel', async () => {
  const [shop, other] = [await openShop(), await openShop()];
  const [first, second, third] = [
    await mint(shop, { channel: 'web' }),
    await mint(shop, { channel: 'web' }),
    await mint(shop),
  ];
  await mint(other, { channel: 'web' });
  await open(first);
  await open(first);
  await open(second);
  await come(shop, first, 'a-person');
  await come(shop, second, 'a-person');
  await come(shop, third);
  // A second person finds the link used.
  await come(shop, first);
  const stats = await statsOf(`appId=${shop.appId}`);
  expect(stats).toMatchObject({
    bucket: 'day',
    totals: {
      minted: 3,
      opened: 2,
      came: 3,
      linked: 2,
      outcomes: { linked: 2, igsid_taken: 1, used_by_other: 1, expired: 0 },
    },
    channels: [
      { channel: 'web', minted: 2, opened: 2, came: 2, linked: 1 },
      { channel: null, minted: 1, opened: 0, came: 1, linked: 1 },
    ],
  });
  expect(await statsOf(`appId=${shop.appId}&channel=web`)).toMatchObject({
    totals: { minted: 2, linked: 1 },
  });
  expect(await statsOf(`account=${shop.username}`)).toMatchObject({ totals: { minted: 3, linked: 2 } });
  expect(await statsOf(`account=${other.igId}`)).toMatchObject({ totals: { minted: 1, linked: 0 } });
  expect(await statsOf('account=an_unknown_account')).toMatchObject({
    totals: { minted: 0 },
    channels: null,
  });
  expect(await statsOf('appId=app_01jd0000000000000000000000')).toMatchObject({ totals: { minted: 0 } });
});

test('a link that the app confirms counts as linked when it is confirmed, and what is sent again counts once', async () => {
  const shop = await openShop();
  const headers = { 'idempotency-key': 'once' };
  const send = () =>
    shop.api
      .post('/v1/links', { externalUserId: 'a-user', account: shop.igId, confirmation: 'app' })
      .set(headers);
  const link: Link = (await send().expect(201)).body;
  await send().expect(201);
  await come(shop, link, 'somebody');
  expect(await statsOf(`appId=${shop.appId}`)).toMatchObject({ totals: { minted: 1, came: 1, linked: 0 } });
  await shop.api.post(`/v1/links/${link.id}/confirm`, {}).expect(200);
  expect(await statsOf(`appId=${shop.appId}`)).toMatchObject({
    totals: { minted: 1, came: 1, linked: 1, outcomes: { awaiting_confirmation: 1, linked: 0 } },
  });
});

test('attempts to deliver count as succeeded or failed', async () => {
  const [shop, receiver] = [await openShop(), await startReceiver()];
  await shop.api.post('/v1/endpoints', { url: `${receiver.url}/hook` }).expect(201);
  receiver.answer({ status: 500 });
  await come(shop, await mint(shop));
  await eventually('a failed attempt', async () => {
    const { totals } = await statsOf(`appId=${shop.appId}`);
    return totals.deliveries.failed === 1;
  });
  await receiver.close();
});

test('hours come one by one, an event that was repeated is not counted again, and all apps together are the sum', async () => {
  const shop = await openShop();
  const before = (await statsOf('bucket=hour')).totals;
  const link = await mint(shop);
  await come(shop, link, 'same');
  await come(shop, link, 'same');
  clock.advance(2 * HOUR_MS);
  await mint(shop);
  const { data, from, to } = await statsOf(`appId=${shop.appId}&bucket=hour`);
  expect(data).toHaveLength(24);
  expect([from, to]).toEqual([data[0]?.at, new Date(Date.parse(data[23]?.at ?? '') + HOUR_MS).toISOString()]);
  expect(data.slice(-3).map(({ minted, linked }) => [minted, linked])).toEqual([
    [1, 1],
    [0, 0],
    [1, 0],
  ]);
  expect(await statsOf('bucket=hour')).toMatchObject({
    channels: null,
    totals: { minted: before.minted + 2, linked: before.linked + 1 },
  });
});

test('what other instances counted is there once they wrote it, and a shutdown writes it', async () => {
  const shop = await openShop();
  const second = await startTestApp(database.url, { clock, env });
  const body = { externalUserId: 'a-user', account: shop.igId };
  await new Api(second, shop.apiKey).post('/v1/links', body).expect(201);
  await mint(shop);
  await second.close();
  expect(await statsOf(`appId=${shop.appId}`)).toMatchObject({ totals: { minted: 2 } });
});

test('an app has a hundred channels a day; the rest are one', async () => {
  const shop = await openShop();
  for (let index = 0; index < 3; index += 1) await mint(shop, { channel: `early-${index}` });
  await service.app.get(Statistics, { strict: false }).flush();
  await Promise.all(Array.from({ length: 110 }, (_, index) => mint(shop, { channel: `c${index}` })));
  const { channels } = await statsOf(`appId=${shop.appId}`);
  expect(channels).toHaveLength(101);
  expect(channels?.[0]).toMatchObject({ channel: '*', minted: 13 });
});

describe('a question that cannot be answered', () => {
  test.each([
    ['a time without an offset', 'from=2026-11-30T10:00:00', '/from'],
    ['two faults at once', 'from=yesterday&to=now', '/to'],
    ['a start behind the end', 'from=2026-11-30T10:00:00Z&to=2026-11-30T09:00:00Z', '/from'],
    ['more hours than are kept', 'bucket=hour&from=2026-01-01T00:00:00Z', '/from'],
    ['another bucket', 'bucket=week', '/bucket'],
  ])('%s is 422 and names the field', async (_name, query, pointer) => {
    const { body } = await admin.get(`/v1/admin/stats?${query}`).expect(422);
    expect(body).toMatchObject(problem(422, 'validation_failed'));
    expect((body.errors as { pointer: string }[]).map((fault) => fault.pointer)).toContain(pointer);
  });
});
