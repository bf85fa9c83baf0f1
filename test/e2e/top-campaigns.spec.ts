import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { deliveryOf, postbackEvent, referralEvent } from '../../src/dev/simulator/meta-payloads.js';
import { toTypeId } from '../../src/platform/ids/type-id.js';
import { Api, problem } from '../support/http.js';
import { ControlledClock, startTestApp, type TestApp } from '../support/test-app.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

const DAY_MS = 86_400_000;
const clock = new ControlledClock();

let database: TestDatabase;
let service: TestApp;
let admin: Api;
let people = 0;

beforeAll(async () => {
  database = await createTestDatabase();
  service = await startTestApp(database.url, { clock });
  admin = new Api(service, service.adminApiKey);
});

afterAll(async () => {
  await service.close();
  await database.drop();
});

interface Shop {
  readonly appId: string;
  readonly api: Api;
  readonly igId: string;
  readonly username: string;
}

interface Ref {
  readonly id: string;
  readonly ref: string;
}

async function openShop(): Promise<Shop> {
  const tenant = await service.createTenant();
  const { igId, username } = await service.createAccount(`shop_${++people}`, [tenant]);
  return { appId: toTypeId('app', tenant.appId), api: new Api(service, tenant.apiKey), igId, username };
}

const create = async ({ api, igId }: Shop, more: object = {}): Promise<Ref> =>
  (await api.post('/v1/campaigns', { name: 'Autumn box', account: igId, ...more }).expect(201)).body;

const newPerson = (): string => `9${++people}`;

/** A person comes through a ref: that of a campaign, or of a link. */
async function come({ igId }: Shop, { ref }: Pick<Ref, 'ref'>, igsid = newPerson()): Promise<string> {
  clock.advance(1_000);
  const make = people % 2 === 0 ? referralEvent : postbackEvent;
  const event = make({ igId, igsid, ref, timestampMs: clock.now().getTime() });
  expect((await service.meta.deliver(deliveryOf([event]))).status).toBe(200);
  return igsid;
}

/** A user of the shop is linked with the person. */
async function link(shop: Shop, igsid: string): Promise<void> {
  const body = { externalUserId: `user-${++people}`, account: shop.igId };
  await come(shop, (await shop.api.post('/v1/links', body).expect(201)).body, igsid);
}

const topOf = async (query: string) =>
  (await admin.get(`/v1/admin/stats/campaigns?${query}`).expect(200)).body;

describe('campaigns with visits', () => {
  test('come with the most visits first, and each with its people and those who were linked after their visit', async () => {
    const shop = await openShop();
    const [box, poster] = [await create(shop, { channel: 'packaging' }), await create(shop)];
    const [early, ada, bob] = [newPerson(), newPerson(), newPerson()];
    await link(shop, early);
    for (const igsid of [early, ada, bob, bob]) await come(shop, box, igsid);
    for (const igsid of [ada, newPerson()]) await come(shop, poster, igsid);
    await link(shop, ada);
    await shop.api.post(`/v1/campaigns/${poster.id}/end`).expect(200);
    const shared = { appId: shop.appId, name: 'Autumn box' };
    const account = { igId: shop.igId, username: shop.username };
    const top = await topOf(`appId=${shop.appId}`);
    expect(top).toMatchObject({
      // Ada came through both.
      totals: { visits: 6, people: 5, linked: 2 },
      data: [
        {
          ...shared,
          campaignId: box.id,
          account,
          channel: 'packaging',
          status: 'active',
          visits: 4,
          people: 3,
          linked: 1,
        },
        { ...shared, campaignId: poster.id, channel: null, status: 'ended', visits: 2, people: 2, linked: 1 },
      ],
      isMore: false,
    });
    for (const { campaignId, people, linked } of top.data) {
      const { body } = await shop.api.get(`/v1/campaigns/${campaignId}/stats`).expect(200);
      expect(body).toMatchObject({ from: top.from, to: top.to, people, linked });
    }
  });

  test('are those of an app, an account and a channel; of what is unknown there are none', async () => {
    const [shop, other] = [await openShop(), await openShop()];
    const box = await create(shop, { channel: 'packaging' });
    const poster = await create(shop, { channel: 'poster' });
    const far = await create(other, { channel: 'poster' });
    await link(shop, await come(shop, box));
    await come(shop, poster);
    await come(other, far);
    const found = async (query: string): Promise<string[]> => {
      const { totals, data } = await topOf(query);
      expect(totals.visits).toBe(data.length);
      return data.map(({ campaignId }: { campaignId: string }) => campaignId);
    };
    expect(await found(`appId=${shop.appId}`)).toEqual([poster.id, box.id]);
    expect(await found(`account=${shop.username}&channel=packaging`)).toEqual([box.id]);
    expect(await found(`account=${other.igId}`)).toEqual([far.id]);
    expect(await found(`account=${other.igId}&appId=${shop.appId}`)).toEqual([]);
    expect(await topOf(`appId=${shop.appId}&channel=poster`)).toMatchObject({ totals: { linked: 0 } });
    expect(await topOf(`appId=${shop.appId}&channel=packaging`)).toMatchObject({ totals: { linked: 1 } });
    const none = { totals: { visits: 0, people: 0, linked: 0 }, data: [], isMore: false };
    for (const query of ['account=nobodys', 'appId=app_01jd0000000000000000000000', 'appId=x', 'channel=web'])
      expect(await topOf(query)).toMatchObject(none);
  });

  test('a campaign follows its channel of today, and is there before anybody comes', async () => {
    const shop = await openShop();
    const box = await create(shop, { channel: 'packaging' });
    await come(shop, box);
    const quiet = await create(shop, { channel: 'leaflet', startsAt: '2099-01-01T00:00:00Z' });
    await shop.api.patch(`/v1/campaigns/${box.id}`, { channel: 'leaflet' }).expect(200);
    expect(await topOf(`appId=${shop.appId}&channel=packaging`)).toMatchObject({ data: [] });
    expect(await topOf(`appId=${shop.appId}&channel=leaflet`)).toMatchObject({
      data: [
        { campaignId: box.id, visits: 1 },
        { campaignId: quiet.id, status: 'scheduled', visits: 0, people: 0, linked: 0 },
      ],
    });
  });

  test('beyond twenty are not shown, and are part of the sums', async () => {
    const shop = await openShop();
    for (let index = 0; index < 21; index += 1) {
      const campaign = await create(shop);
      const igsid = await come(shop, campaign);
      if (index === 0) await link(shop, igsid);
      else await come(shop, campaign);
    }
    const { totals, data, isMore } = await topOf(`appId=${shop.appId}`);
    expect(totals).toEqual({ visits: 41, people: 41, linked: 1 });
    expect([data.length, isMore]).toEqual([20, true]);
    expect(data.every(({ visits, linked }: Record<string, number>) => visits === 2 && linked === 0)).toBe(
      true,
    );
  });
});

describe('the days', () => {
  test('are whole ones in UTC: the first begins with `from`, the last ends with `to`', async () => {
    const shop = await openShop();
    const box = await create(shop);
    const first = clock.now();
    await come(shop, box, 'a-person');
    clock.advance(2 * DAY_MS);
    await come(shop, box, 'a-person');
    await come(shop, box);
    const dayOf = (ms: number): string => new Date(Math.floor(ms / DAY_MS) * DAY_MS).toISOString();
    const end = first.getTime() + DAY_MS;
    const early = await topOf(
      `appId=${shop.appId}&from=${first.toISOString()}&to=${new Date(end).toISOString()}`,
    );
    expect(early).toMatchObject({
      from: dayOf(first.getTime()),
      to: dayOf(end + DAY_MS),
      totals: { visits: 1, people: 1 },
    });
    const tomorrow = new Date(clock.now().getTime() + DAY_MS).toISOString();
    const late = await topOf(`appId=${shop.appId}&from=${clock.now().toISOString()}&to=${tomorrow}`);
    expect(late).toMatchObject({
      totals: { visits: 2, people: 1 },
      data: [{ visits: 2, people: 1 }],
    });
    const { from, to, totals } = await topOf(`appId=${shop.appId}`);
    expect((Date.parse(to) - Date.parse(from)) / DAY_MS).toBe(30);
    expect(totals).toMatchObject({ visits: 3, people: 2 });
  });

  test.each([
    ['an end before the start', 'from=2026-11-22T00:00:00Z&to=2026-11-21T00:00:00Z', '/from'],
    ['more than 400 days', 'from=2025-01-01T00:00:00Z&to=2026-11-21T00:00:00Z', '/from'],
    ['no time', 'from=yesterday', '/from'],
    ['a time without an offset', 'to=2026-11-21T00:00:00', '/to'],
  ])('%s is refused', async (_name, query, pointer) => {
    const { body } = await admin.get(`/v1/admin/stats/campaigns?${query}`).expect(422);
    expect(body).toMatchObject({ ...problem(422, 'validation_failed'), errors: [{ pointer }] });
  });
});

test.each(['admin', 'support', 'viewer'])(
  'a key of the role %s reads them, and finds no person',
  async (role) => {
    const { body } = await admin.post('/v1/admin/keys', { name: role, role }).expect(201);
    const answer = await new Api(service, body.key).get('/v1/admin/stats/campaigns').expect(200);
    expect(answer.body.data).toHaveLength(20);
    expect(JSON.stringify(answer.body)).not.toMatch(/igsid|a-person|user-/);
  },
);

test('the key of an app is refused', async () => {
  const { api } = await openShop();
  const { body } = await api.get('/v1/admin/stats/campaigns').expect(403);
  expect(body).toMatchObject(problem(403, 'insufficient_scope'));
});
