import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import {
  deliveryOf,
  type MetaEvent,
  postbackEvent,
  referralEvent,
} from '../../src/dev/simulator/meta-payloads.js';
import { fromTypeId } from '../../src/platform/ids/type-id.js';
import { Api } from '../support/http.js';
import { seedEndpoint } from '../support/outbox.js';
import { makeSecrets, startTestApp, type TestApp, type TestTenant } from '../support/test-app.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';
import { recordTransactions } from '../support/transactions.js';

interface Campaign {
  readonly id: string;
  readonly uuid: string;
  readonly ref: string;
}

const DAY_MS = 86_400_000;
const PEOPLE = 10_000;
const PER_DELIVERY = 1_000;
/** Each counts 50 times, and their notifications fit in one statement. */
const TAPS = 45;

let database: TestDatabase;
let one: TestApp;
let two: TestApp;
let tenant: TestTenant;
let igId: string;
let transactions: string[][];
let people = 0;

beforeAll(async () => {
  database = await createTestDatabase();
  const env = makeSecrets();
  one = await startTestApp(database.url, { env });
  two = await startTestApp(database.url, { env });
  tenant = await one.createTenant();
  ({ igId } = await one.createAccount('acme', [tenant]));
  await seedEndpoint(database, tenant);
  transactions = recordTransactions(one);
});

afterAll(async () => {
  await Promise.all([one.close(), two.close()]);
  await database.drop();
});

const newPerson = (): string => `9${Date.now()}${++people}`;
/** Each of the two instances in turn. */
const instance = (index: number): TestApp => (index % 2 === 0 ? one : two);

async function create(): Promise<Campaign> {
  const { body } = await new Api(one, tenant.apiKey).post('/v1/campaigns', { name: 'x' }).expect(201);
  return { id: body.id, uuid: fromTypeId('cmp', body.id) ?? '', ref: body.ref };
}

const visit = ({ ref }: Campaign, igsid: string, timestampMs = Date.now()): MetaEvent =>
  referralEvent({ igId, igsid, ref, timestampMs });

/** What is stored of a campaign. */
async function storedOf({ id, uuid }: Campaign) {
  const [row] = await database.query<{
    people: number;
    visits: number;
    count: number;
    newPeople: number;
    published: number;
  }>(
    `SELECT (SELECT count(*)::int FROM campaign_people WHERE campaign_id = $1) AS people,
            (SELECT coalesce(sum(visits), 0)::int FROM campaign_people WHERE campaign_id = $1) AS visits,
            (SELECT coalesce(sum(count), 0)::int FROM campaign_counts WHERE campaign_id = $1) AS count,
            (SELECT coalesce(sum(new_people), 0)::int FROM campaign_counts WHERE campaign_id = $1) AS "newPeople",
            (SELECT count(*)::int FROM notifications WHERE data->>'campaignId' = $2) AS published`,
    [uuid, id],
  );
  return row;
}

const all = (count: number) => ({
  people: count,
  visits: count,
  count,
  newPeople: count,
  published: count,
});

describe('two instances', () => {
  test('the same delivery sent 20 times to two instances counts once', async () => {
    const campaign = await create();
    const delivery = deliveryOf([visit(campaign, newPerson()), visit(campaign, newPerson())]);
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, index) => instance(index).meta.deliver(delivery)),
    );
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    expect(await storedOf(campaign)).toEqual(all(2));
  });

  test('20 visits of one person at once on two instances are one person, who came for the first time once', async () => {
    const campaign = await create();
    const igsid = newPerson();
    const now = Date.now();
    await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        instance(index).meta.deliver(deliveryOf([visit(campaign, igsid, now - index)])),
      ),
    );
    expect(await storedOf(campaign)).toEqual({
      people: 1,
      visits: 20,
      count: 20,
      newPeople: 1,
      published: 20,
    });
    const first = `SELECT data->>'eventAt' AS at FROM notifications WHERE data->>'campaignId' = $1 AND data->>'firstTime' = 'true'`;
    const firsts = await database.query<{ at: string }>(first, [campaign.id]);
    expect(firsts).toHaveLength(1);
    const [person] = await database.query<{ first_at: Date; last_at: Date }>(
      'SELECT first_at, last_at FROM campaign_people WHERE campaign_id = $1',
      [campaign.uuid],
    );
    expect([person?.first_at.getTime(), person?.last_at.getTime()]).toEqual([
      Date.parse(firsts[0]?.at ?? ''),
      now,
    ]);
  });

  test('a person whose older visit arrives later is among the people and the linked of the same day', async () => {
    const campaign = await create();
    const igsid = newPerson();
    const now = Date.now();
    await one.meta.deliver(deliveryOf([visit(campaign, igsid, now)]));
    await database.query('UPDATE campaigns SET created_at = $2 WHERE id = $1', [
      campaign.uuid,
      new Date(now - 3 * DAY_MS),
    ]);
    await two.meta.deliver(deliveryOf([visit(campaign, igsid, now - DAY_MS)]));
    const link = await tenant.client.mint({ externalUserId: igsid, account: 'acme' });
    const tap = referralEvent({ igId, igsid, ref: link.ref, timestampMs: now + 1 });
    await one.meta.deliver(deliveryOf([tap]));
    const statsOn = async (time: number) => {
      const [since, until] = [time, time + 1].map((each) => new Date(each).toISOString());
      const path = `/v1/campaigns/${campaign.id}/stats?from=${since}&to=${until}`;
      const { people, linked, data } = (await new Api(one, tenant.apiKey).get(path).expect(200)).body;
      return { people, linked, days: data.length };
    };
    expect(await statsOn(now)).toEqual({ people: 1, linked: 1, days: 1 });
    expect(await statsOn(now - DAY_MS)).toEqual({ people: 0, linked: 0, days: 1 });
  });

  test('a campaign that ends while batches are under way counts what came before its end, and nothing after it', async () => {
    const campaign = await create();
    const api = new Api(two, tenant.apiKey);
    const deliver = (index: number) =>
      instance(index).meta.deliver(
        deliveryOf(Array.from({ length: 50 }, () => visit(campaign, newPerson()))),
      );
    const before = Array.from({ length: 6 }, (_, index) => deliver(index));
    const ended = api.post(`/v1/campaigns/${campaign.id}/end`).expect(200);
    const during = Array.from({ length: 6 }, (_, index) => deliver(index));
    await Promise.all([...before, ended, ...during]);
    const { endsAt } = (await ended).body;
    const stored = await storedOf(campaign);
    expect(stored).toEqual(all(stored?.count ?? -1));
    const late = await database.query(
      `SELECT FROM campaign_people WHERE campaign_id = $1 AND last_at >= $2`,
      [campaign.uuid, endsAt],
    );
    expect(late).toEqual([]);
    await deliver(0);
    expect(await storedOf(campaign)).toEqual(stored);
    // An event from before the end that arrives late.
    const past = new Date(endsAt).getTime() - 1;
    await one.meta.deliver(deliveryOf([visit(campaign, newPerson(), past)]));
    expect(await storedOf(campaign)).toEqual(all((stored?.count ?? 0) + 1));
  });
});

test('a campaign that is busy without a pause can be paused and ended', async () => {
  const campaign = await create();
  const api = new Api(two, tenant.apiKey);
  let isBusy = true;
  let delivered = 0;
  const streams = Array.from({ length: 12 }, async (_, index) => {
    while (isBusy) {
      const events = Array.from({ length: 100 }, () => visit(campaign, newPerson()));
      expect((await instance(index).meta.deliver(deliveryOf(events))).status).toBe(200);
      delivered++;
    }
  });
  while (delivered < streams.length) await new Promise((resolve) => setTimeout(resolve, 20));
  const paused = await api.patch(`/v1/campaigns/${campaign.id}`, { status: 'paused' });
  const resumed = await api.patch(`/v1/campaigns/${campaign.id}`, { status: 'active' });
  const ended = await api.post(`/v1/campaigns/${campaign.id}/end`);
  isBusy = false;
  await Promise.all(streams);
  expect([paused.status, resumed.status, ended.status]).toEqual([200, 200, 200]);
  expect([paused.body.status, resumed.body.status, ended.body.status]).toEqual(['paused', 'active', 'ended']);
});

/** The transactions that counted visits, without what is read of the account every few seconds. */
const statementsOf = (taken: readonly string[][]): string[][] =>
  taken
    .filter((names) => names.includes('campaign_people_add') && names.includes('COMMIT'))
    .map((names) => names.filter((name) => name !== 'accounts_find_by_ids'));

test('10,000 people through one ref in ten deliveries take a few seconds, and as many statements as two people', async () => {
  const campaign = await create();
  const deliveryTo = (count: number) =>
    deliveryOf(
      Array.from({ length: count }, () => {
        const icebreaker = { title: 'Connect', payload: 'hitch:connect' };
        return postbackEvent({
          igId,
          igsid: newPerson(),
          ref: campaign.ref,
          timestampMs: Date.now(),
          icebreaker,
        });
      }),
    );
  transactions.length = 0;
  await one.meta.deliver(deliveryTo(2));
  const [few] = statementsOf(transactions);
  transactions.length = 0;

  const startedAt = performance.now();
  const answers = await Promise.all(
    Array.from({ length: PEOPLE / PER_DELIVERY }, () => one.meta.deliver(deliveryTo(PER_DELIVERY))),
  );
  const seconds = (performance.now() - startedAt) / 1_000;
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
  expect(await storedOf(campaign)).toEqual(all(PEOPLE + 2));
  const many = statementsOf(transactions);
  // One that waited too long for a lock is tried in parts.
  expect(many.length).toBeGreaterThanOrEqual(PEOPLE / PER_DELIVERY);
  for (const names of many) expect(names).toEqual(few);
  // The bound that a minute leaves: on a busy machine it takes about a tenth of it.
  expect(seconds).toBeLessThan(60);
});

test('taps that 50 campaigns of two apps count take as many statements as one tap that one campaign counts', async () => {
  const [shop, other] = [await one.createTenant(), await one.createTenant()];
  const account = await one.createAccount('tapped', [shop, other]);
  for (const each of [shop, other]) await seedEndpoint(database, each);
  const icebreaker = { title: 'Send me my coupon', payload: 'hitch:coupon' };
  /** Without a ref. */
  const tap = (igsid: string): MetaEvent => {
    const event = postbackEvent({ igId: account.igId, igsid, ref: '', timestampMs: Date.now(), icebreaker });
    return { ...event, postback: { ...event.postback, referral: undefined } } as unknown as MetaEvent;
  };
  await new Api(one, shop.apiKey).post('/v1/campaigns', { name: 'taps', icebreaker: 'coupon' }).expect(201);
  transactions.length = 0;
  await one.meta.deliver(deliveryOf([tap(newPerson())]));
  const [few] = statementsOf(transactions);
  expect(few).toBeDefined();

  await database.query(
    `INSERT INTO campaigns (id, app_id, account_id, name, icebreaker, ref, created_at, updated_at)
     SELECT gen_random_uuid(), CASE WHEN n % 2 = 0 THEN app_id ELSE $2 END, account_id, name, icebreaker, 'copy ' || n, created_at, now()
     FROM campaigns, generate_series(1, 60) AS n WHERE account_id = $1`,
    [account.id, other.appId],
  );
  transactions.length = 0;
  const taps = Array.from({ length: TAPS }, () => tap(newPerson()));
  expect((await one.meta.deliver(deliveryOf(taps))).status).toBe(200);
  expect(statementsOf(transactions)).toEqual([few]);
  const [counted] = await database.query(
    `SELECT count(DISTINCT p.campaign_id)::int AS campaigns, count(*)::int AS visits FROM campaign_people p
     JOIN campaigns c ON c.id = p.campaign_id WHERE c.account_id = $1 AND p.first_at > c.created_at`,
    [account.id],
  );
  // Beside the visit of the first tap.
  expect(counted).toEqual({ campaigns: 51, visits: TAPS * 50 + 1 });
});

describe('refused by the database', () => {
  test('one event that is refused becomes a dead letter, and the others of its delivery count', async () => {
    const campaign = await create();
    await database.query(`
      CREATE FUNCTION refuse_visit() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        IF NEW.igsid = 'poison' THEN RAISE EXCEPTION 'refused' USING ERRCODE = '22000'; END IF;
        RETURN NEW;
      END $$`);
    await database.query(
      `CREATE TRIGGER refuse_visit BEFORE INSERT ON campaign_people FOR EACH ROW EXECUTE FUNCTION refuse_visit()`,
    );
    const others = Array.from({ length: 20 }, () => visit(campaign, newPerson()));
    const answer = await one.meta.deliver(deliveryOf([...others, visit(campaign, 'poison')]));
    await database.query('DROP FUNCTION refuse_visit CASCADE');
    expect(answer.status).toBe(200);
    expect(await storedOf(campaign)).toEqual(all(20));
    const letters = await database.query(`SELECT igsid, via, link_id FROM dead_letters`);
    expect(letters).toEqual([{ igsid: 'poison', via: 'referral', link_id: null }]);
  });

  test('when nothing of a delivery can be stored Meta is asked to send it again, and nothing is half done', async () => {
    const campaign = await create();
    const delivery = deliveryOf([visit(campaign, newPerson())]);
    await database.query('ALTER TABLE campaign_counts RENAME TO campaign_counts_away');
    const answer = await one.meta.deliver(delivery);
    await database.query('ALTER TABLE campaign_counts_away RENAME TO campaign_counts');
    expect(answer.status).toBe(503);
    expect(await storedOf(campaign)).toEqual(all(0));
    expect((await one.meta.deliver(delivery)).status).toBe(200);
    expect(await storedOf(campaign)).toEqual(all(1));
  });
});
