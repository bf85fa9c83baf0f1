import { beforeAll, describe, expect, test } from '@jest/globals';
import { fromTypeId, toTypeId } from '../../src/platform/ids/type-id.js';
import { Api, problem } from '../support/http.js';
import { setUpInstagramStage, type StageAccount } from '../support/instagram-stage.js';
import { type OutboxRow, readOutbox, seedEndpoint } from '../support/outbox.js';
import { makeSecrets, startTestApp } from '../support/test-app.js';

const stage = setUpInstagramStage();
const DAY_MS = 86_400_000;
const COUPON = { key: 'coupon', question: { default: 'Send me my coupon' } };

let app: Api;
let account: StageAccount;

beforeAll(async () => {
  app = new Api(stage.service, stage.tenant.apiKey);
  account = await stage.addAccount({ username: 'acme' });
  await seedEndpoint(stage.database, stage.tenant);
  await stage.admin
    .put(`${account.path}/ice-breakers`, 'application/json', JSON.stringify({ items: [COUPON] }))
    .expect(200);
});

const create = async (more: object = {}) =>
  (await app.post('/v1/campaigns', { name: 'Autumn box', account: 'acme', ...more }).expect(201)).body;
const statsOf = async ({ id }: { id: string }) =>
  (await app.get(`/v1/campaigns/${id}/stats`).expect(200)).body;

/** A new person follows a link, and taps the first ice breaker. */
async function come(
  url: string,
  id = stage.fake.addPerson('Ada').id,
): Promise<{ id: string; igsid: string }> {
  stage.fake.openLink(id, url);
  if (stage.fake.threadOf(id, account.igId).isNew) stage.fake.tapIceBreaker(id, account.igId, 0);
  await stage.fake.settle();
  return { id, igsid: stage.fake.igsidOf(id, account.igId) };
}

/** What was published of a campaign. */
async function publishedOf({ id }: { id: string }): Promise<OutboxRow[]> {
  return (await readOutbox(stage.database)).filter(({ data }) => data['campaignId'] === id);
}

/** How often the metric counted a result. */
async function counted(result: string): Promise<number> {
  const line = new RegExp(`^hitch_webhook_events_total\\{result="${result}"\\} (\\d+)$`, 'm');
  return Number(line.exec(await stage.service.metrics())?.[1]);
}

test('a person who comes through a campaign is counted and published, and linked to nobody', async () => {
  const campaign = await create({ channel: 'packaging', context: { z: 1, coupon: 'AUTUMN' } });
  expect(campaign).toMatchObject({
    id: expect.stringMatching(/^cmp_/),
    name: 'Autumn box',
    account: { igId: account.igId, username: 'acme' },
    channel: 'packaging',
    context: { z: 1, coupon: 'AUTUMN' },
    icebreaker: null,
    status: 'active',
    startsAt: null,
    endsAt: null,
    ref: expect.stringMatching(/^c[0-9a-hjkmnp-tv-z]{39}$/),
    url: `https://ig.me/acme?ref=${campaign.ref}`,
    qrUrl: expect.stringMatching(new RegExp(`/q/${campaign.id}$`)),
  });
  const { id, igsid } = await come(campaign.url);
  await come(campaign.url, id);

  const data = {
    campaignId: campaign.id,
    appId: campaign.appId,
    channel: 'packaging',
    context: { z: 1, coupon: 'AUTUMN' },
    account: { igId: account.igId, username: 'acme' },
    igsid,
    externalUserId: null,
    identityId: null,
    eventAt: stage.clock.now().toISOString(),
  };
  const icebreaker = { title: 'Send me my coupon', payload: 'hitch:coupon' };
  expect(await publishedOf(campaign)).toMatchObject([
    {
      type: 'referral.received',
      externalUserId: null,
      igsid,
      isQueued: true,
      data: { ...data, via: 'postback', icebreaker, firstTime: true },
    },
    { isQueued: true, data: { ...data, via: 'referral', icebreaker: null, firstTime: false } },
  ]);
  const shared = { day: stage.clock.now().toISOString().slice(0, 10), channel: 'packaging' };
  expect(await statsOf(campaign)).toMatchObject({
    data: [
      { ...shared, via: 'postback', count: 1, newPeople: 1 },
      { ...shared, via: 'referral', count: 1, newPeople: 0 },
    ],
    people: 1,
    linked: 0,
  });
  expect(await stage.tenant.client.identities({ igsid })).toEqual([]);
});

describe('a ref that does not count', () => {
  const hourMs = 3_600_000;
  const inHours = (hours: number): string =>
    new Date(stage.clock.now().getTime() + hours * hourMs).toISOString();

  test.each([
    ['of a campaign that has ended', 'campaign_ended', {}, 'end'],
    ['of a paused campaign', 'campaign_paused', {}, 'pause'],
    ['of a campaign that has not started', 'campaign_not_started', { startsAt: 1 }, null],
  ] as const)('%s is counted as %s and nothing else', async (_name, result, { ...times }, act) => {
    const before = await counted(result);
    const startsAt = 'startsAt' in times ? inHours(times.startsAt) : null;
    const campaign = await create({ startsAt });
    if (act === 'end') await app.post(`/v1/campaigns/${campaign.id}/end`).expect(200);
    if (act === 'pause') await app.patch(`/v1/campaigns/${campaign.id}`, { status: 'paused' }).expect(200);
    await come(campaign.url);
    expect(await counted(result)).toBe(before + 1);
    expect(await publishedOf(campaign)).toEqual([]);
    expect(await statsOf(campaign)).toMatchObject({ data: [], people: 0 });
  });

  test('of a campaign that was resumed counts again', async () => {
    const campaign = await create();
    await app.patch(`/v1/campaigns/${campaign.id}`, { status: 'paused' }).expect(200);
    const { body } = await app.patch(`/v1/campaigns/${campaign.id}`, { status: 'active' }).expect(200);
    expect(body.status).toBe('active');
    await come(campaign.url);
    expect(await statsOf(campaign)).toMatchObject({ people: 1 });
  });

  test('that was edited finds no campaign, and one in capitals finds its own', async () => {
    const campaign = await create();
    const before = await counted('campaign_unknown');
    const edited = campaign.ref.replace(/.$/, (last: string) => (last === '0' ? '8' : '0'));
    await come(campaign.url.replace(campaign.ref, edited));
    expect([await counted('campaign_unknown'), (await publishedOf(campaign)).length]).toEqual([
      before + 1,
      0,
    ]);
    await come(campaign.url.replace(campaign.ref, campaign.ref.toUpperCase()));
    expect(await publishedOf(campaign)).toHaveLength(1);
  });

  test('that comes to another account counts for neither', async () => {
    const other = await stage.addAccount();
    const campaign = await create({ account: other.username });
    const before = await counted('campaign_wrong_account');
    await come(campaign.url.replace(other.username, 'acme'));
    expect(await counted('campaign_wrong_account')).toBe(before + 1);
    expect(await publishedOf(campaign)).toEqual([]);
  });

  test('of an app whose grant of the account was removed counts again once it is granted again', async () => {
    const tenant = await stage.service.createTenant();
    const appPath = `/v1/admin/apps/${toTypeId('app', tenant.appId)}`;
    const grant = () =>
      stage.admin
        .post(`${appPath}/accounts`, { accountId: account.typeId })
        .expect(({ status }) => expect([200, 201]).toContain(status));
    await grant();
    await seedEndpoint(stage.database, tenant);
    const theirs = new Api(stage.service, tenant.apiKey);
    const campaign = (await theirs.post('/v1/campaigns', { name: 'x', account: 'acme' }).expect(201)).body;
    await stage.admin.delete(`${appPath}/accounts/${account.typeId}`).expect(204);
    const before = await counted('campaign_not_granted');
    await come(campaign.url);
    expect(await counted('campaign_not_granted')).toBe(before + 1);
    expect(await publishedOf(campaign)).toEqual([]);
    expect((await theirs.get(`/v1/campaigns/${campaign.id}/stats`).expect(200)).body).toMatchObject({
      data: [],
      people: 0,
    });
    await grant();
    await come(campaign.url);
    expect(await publishedOf(campaign)).toHaveLength(1);
  });

  test('of a disabled app is neither counted nor published', async () => {
    const tenant = await stage.service.createTenant();
    const typeId = (await stage.admin.get('/v1/admin/apps').expect(200)).body.data[0].id;
    expect(fromTypeId('app', typeId)).toBe(tenant.appId);
    await stage.admin
      .post(`/v1/admin/apps/${typeId}/accounts`, { accountId: account.typeId })
      .expect(({ status }) => expect([200, 201]).toContain(status));
    await seedEndpoint(stage.database, tenant);
    const theirs = new Api(stage.service, tenant.apiKey);
    const campaign = (await theirs.post('/v1/campaigns', { name: 'x', account: 'acme' }).expect(201)).body;
    await stage.admin.patch(`/v1/admin/apps/${typeId}`, { status: 'disabled' }).expect(200);
    const before = await counted('campaign_app_disabled');
    await come(campaign.url);
    expect(await counted('campaign_app_disabled')).toBe(before + 1);
    expect(await publishedOf(campaign)).toEqual([]);
  });
});

test('a tap on the ice breaker of a campaign without a ref counts for it, and other taps for none', async () => {
  const campaign = await create({ icebreaker: 'coupon', context: { from: 'tap' } });
  const another = await create({ icebreaker: 'help' });
  const { id } = stage.fake.addPerson('Bob');
  stage.fake.tapIceBreaker(id, account.igId, 0);
  await stage.fake.settle();
  expect(await publishedOf(campaign)).toMatchObject([
    {
      data: {
        via: 'icebreaker',
        icebreaker: { title: 'Send me my coupon', payload: 'hitch:coupon' },
        context: { from: 'tap' },
        firstTime: true,
      },
    },
  ]);
  expect(await publishedOf(another)).toEqual([]);
  // With a ref the tap belongs to the ref.
  const third = await create();
  await come(third.url);
  expect(await publishedOf(campaign)).toHaveLength(1);
  expect(await publishedOf(third)).toHaveLength(1);
  await app.post(`/v1/campaigns/${campaign.id}/end`).expect(200);
});

test('a tap counts for a running campaign, however many newer ones with its ice breaker have ended', async () => {
  const campaign = await create({ icebreaker: 'coupon' });
  const uuid = fromTypeId('cmp', campaign.id);
  const copies = `
    INSERT INTO campaigns (id, app_id, account_id, name, icebreaker, ends_at, ref, created_at, updated_at)
    SELECT ('ff000000-0000-7000-8000-' || lpad(n::text, 12, '0'))::uuid, app_id, account_id, 'copy', icebreaker, $2, 'copy-' || n,
           created_at, updated_at
    FROM campaigns, generate_series(1, 50) n WHERE id = $1`;
  const hoursAgo = (hours: number): Date => new Date(stage.clock.now().getTime() - hours * 3_600_000);
  await stage.database.query(copies, [uuid, hoursAgo(37)]);
  stage.fake.tapIceBreaker(stage.fake.addPerson('Cleo').id, account.igId, 0);
  await stage.fake.settle();
  await stage.database.query(`DELETE FROM campaigns WHERE name = 'copy'`);
  expect(await publishedOf(campaign)).toMatchObject([{ data: { via: 'icebreaker' } }]);
  await app.post(`/v1/campaigns/${campaign.id}/end`).expect(200);
});

describe('people and links', () => {
  test('a person who is linked later counts as linked, and one who was linked before does not', async () => {
    const campaign = await create();
    const ada = await come(campaign.url);
    const early = await stage.tenant.client.mint({ externalUserId: 'early-bird', account: 'acme' });
    const bob = await come(early.url);
    stage.clock.advance(1_000);
    await come(campaign.url, bob.id);
    await come(campaign.url);
    expect(await statsOf(campaign)).toMatchObject({ people: 3, linked: 0 });
    stage.clock.advance(1_000);
    const late = await stage.tenant.client.mint({ externalUserId: 'late-riser', account: 'acme' });
    await come(late.url, ada.id);
    expect(await statsOf(campaign)).toMatchObject({ people: 3, linked: 1 });
  });

  test('a person who is linked already is published with the user, and the referral is one of the identity', async () => {
    const campaign = await create();
    const link = await stage.tenant.client.mint({ externalUserId: 'regular', account: 'acme' });
    const { id, igsid } = await come(link.url);
    stage.clock.advance(60_000);
    await come(campaign.url, id);
    const [identity] = await stage.tenant.client.identities({ igsid });
    expect(identity).toMatchObject({ lastReferralAt: stage.clock.now().toISOString() });
    expect(await publishedOf(campaign)).toMatchObject([
      {
        externalUserId: 'regular',
        igsid,
        data: { externalUserId: 'regular', identityId: identity?.id, igsid },
      },
    ]);
  });

  test('the dry run of an erasure counts the visits, and the erasure removes them and keeps the person out', async () => {
    const campaign = await create();
    const { id, igsid } = await come(campaign.url);
    const target = { account: 'acme', igsid };
    const preview = await stage.admin.post('/v1/admin/erasures?dryRun=true', target).expect(200);
    expect(preview.body.removed).toMatchObject({ campaignVisits: 1, notifications: 1 });
    const { body } = await stage.admin.post('/v1/admin/erasures', target).expect(201);
    expect(body.removed).toMatchObject({ campaignVisits: 1, notifications: 1 });
    const before = await counted('erased');
    await come(campaign.url, id);
    expect(await counted('erased')).toBe(before + 1);
    expect(await stage.database.query('SELECT FROM campaign_people WHERE igsid = $1', [igsid])).toEqual([]);
    // The count names no person and stays.
    expect(await statsOf(campaign)).toMatchObject({ people: 1, linked: 0 });
  });
});

test('a printed ref counts under other signing keys, and is shown as before', async () => {
  const campaign = await create();
  const rotated = await startTestApp(stage.database.url, { env: makeSecrets(), clock: stage.clock });
  try {
    const { body } = await new Api(rotated, stage.tenant.apiKey)
      .get(`/v1/campaigns/${campaign.id}`)
      .expect(200);
    expect(body).toMatchObject({ ref: campaign.ref, url: campaign.url });
    const event = {
      sender: { id: '991' },
      recipient: { id: account.igId },
      timestamp: stage.clock.now().getTime(),
      referral: { ref: campaign.ref, source: 'SHORTLINKS', type: 'OPEN_THREAD' },
    };
    const delivery = { object: 'instagram', entry: [{ id: account.igId, time: 0, messaging: [event] }] };
    expect(await rotated.meta.deliver(delivery)).toMatchObject({ status: 200, body: { received: 1 } });
  } finally {
    await rotated.close();
  }
  expect(await publishedOf(campaign)).toMatchObject([{ igsid: '991' }]);
});

test('a look-up of the id, the ref or the whole link of a campaign says what it is', async () => {
  const campaign = await create({ name: 'Found box' });
  for (const q of [
    campaign.id,
    campaign.ref,
    campaign.ref.toUpperCase(),
    campaign.url,
    `see ${campaign.url} please`,
  ]) {
    const { explanation, links } = await stage.service.admin.lookup(q);
    expect([q, explanation.verdict, links]).toEqual([q, 'not_linked', []]);
    expect(explanation.sentence).toBe(
      `The campaign “Found box” (${campaign.id}) is active. A campaign does not link people.`,
    );
  }
});

describe('the API', () => {
  test('a repeated creation with the same Idempotency-Key gives the same campaign', async () => {
    const headers = { 'idempotency-key': 'one-box' };
    const body = { name: 'Once', account: 'acme' };
    const first = await app.post('/v1/campaigns', body).set(headers).expect(201);
    const again = await app.post('/v1/campaigns', body).set(headers).expect(201);
    expect(again.body).toEqual(first.body);
    expect(again.headers['idempotent-replayed']).toBe('true');
  });

  test('all faults of a body are answered at once', async () => {
    const { body } = await app
      .post('/v1/campaigns', {
        name: 'two\nlines',
        account: 'nobodys',
        channel: 'Not a channel',
        context: [],
        icebreaker: 'Ä',
        startsAt: 'tomorrow',
        endsAt: 7,
        more: 1,
      })
      .expect(422);
    expect(body).toMatchObject(problem(422, 'validation_failed'));
    const pointers = body.errors.map(({ pointer }: { pointer: string }) => pointer);
    expect(pointers.toSorted()).toEqual(
      ['/channel', '/context', '/endsAt', '/icebreaker', '/more', '/name', '/startsAt'].toSorted(),
    );
  });

  test.each([
    ['an account that is not granted', { account: 'nobodys' }, '/account'],
    [
      'an end before the start',
      { startsAt: '2027-01-02T00:00:00Z', endsAt: '2027-01-01T00:00:00Z' },
      '/endsAt',
    ],
  ])('%s is refused', async (_name, more, pointer) => {
    const { body } = await app.post('/v1/campaigns', { name: 'x', account: 'acme', ...more }).expect(422);
    expect(body.errors).toMatchObject([{ pointer }]);
  });

  test('a change keeps the ref, shows in the list, and null removes a setting', async () => {
    const campaign = await create({ channel: 'poster', endsAt: '2099-01-01T00:00:00Z' });
    const { body } = await app
      .patch(`/v1/campaigns/${campaign.id}`, { name: 'Winter box', channel: null, endsAt: null })
      .expect(200);
    expect(body).toEqual({ ...campaign, name: 'Winter box', channel: null, endsAt: null });
    const list = await app.get('/v1/campaigns?limit=1').expect(200);
    expect(list.body.data).toEqual([body]);
    const next = await app.get(`/v1/campaigns?limit=1&cursor=${list.body.nextCursor}`).expect(200);
    expect(next.body.data[0].id < campaign.id).toBe(true);
    const inverted = { startsAt: '2099-01-02T00:00:00Z', endsAt: '2099-01-01T00:00:00Z' };
    await app.patch(`/v1/campaigns/${campaign.id}`, inverted).expect(422);
  });

  test('ending a campaign twice gives one answer and one entry of the audit', async () => {
    const campaign = await create();
    const first = await app.post(`/v1/campaigns/${campaign.id}/end`).expect(200);
    stage.clock.advance(1_000);
    const again = await app.post(`/v1/campaigns/${campaign.id}/end`).expect(200);
    expect(first.body.status).toBe('ended');
    expect(again.body).toEqual(first.body);
    const { body } = await stage.admin.get(`/v1/admin/audit?target=${campaign.id}`).expect(200);
    expect(body.data.map(({ action }: { action: string }) => action)).toEqual([
      'campaign.ended',
      'campaign.created',
    ]);
  });

  test('a campaign that has ended is neither paused nor resumed, and one that is scheduled can be paused', async () => {
    const campaign = await create();
    await app.post(`/v1/campaigns/${campaign.id}/end`).expect(200);
    for (const status of ['paused', 'active']) {
      const { body } = await app.patch(`/v1/campaigns/${campaign.id}`, { status }).expect(409);
      expect(body).toMatchObject(problem(409, 'campaign_ended'));
    }
    await app.patch(`/v1/campaigns/${campaign.id}`, { name: 'Old box' }).expect(200);
    const again = await app.patch(`/v1/campaigns/${campaign.id}`, { status: 'active', endsAt: null });
    expect(again.body).toMatchObject({ status: 'active', endsAt: null });
    const scheduled = await create({ startsAt: '2099-01-01T00:00:00Z' });
    const paused = await app.patch(`/v1/campaigns/${scheduled.id}`, { status: 'paused' }).expect(200);
    expect(paused.body).toMatchObject({ status: 'paused' });
  });

  test('counts are asked for by days, and a range that is too long or inverted is refused', async () => {
    const campaign = await create();
    await come(campaign.url);
    const day = (days: number): string => new Date(stage.clock.now().getTime() + days * DAY_MS).toISOString();
    const ask = (from: string, to: string) =>
      app.get(`/v1/campaigns/${campaign.id}/stats?from=${from}&to=${to}`);
    expect((await ask(day(-2), day(-1)).expect(200)).body).toMatchObject({ data: [], people: 0 });
    expect((await ask(day(-1), day(0)).expect(200)).body).toMatchObject({ people: 1 });
    await ask(day(0), day(-1)).expect(422);
    await ask(day(-500), day(0)).expect(422);
  });
});
