import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { normaliseText } from '../../src/instagram/chat/compose-message.js';
import { fromTypeId, toTypeId } from '../../src/platform/ids/type-id.js';
import { ChatStage } from '../support/chat-stage.js';
import { Api, problem } from '../support/http.js';
import { holdToContract, readOutbox, seedEndpoint } from '../support/outbox.js';
import type { TestTenant } from '../support/test-app.js';
import { eventually } from '../support/waits.js';

const PAGE = 'https://in.shop.example/instagram?lang=de';
const MINUTE = 60_000;

const stage = new ChatStage();
let taps = 0;

interface Invite {
  readonly id: string;
  readonly invite: string;
  readonly url: string | null;
}

beforeAll(async () => {
  await stage.start();
  await patchApp(stage.shop, { inviteUrl: PAGE });
  await seedEndpoint(stage.database, stage.shop);
});
afterAll(() => stage.stop());

async function patchApp(tenant: TestTenant, change: object): Promise<void> {
  await stage.admin.patch(`/v1/admin/apps/${stage.appId(tenant)}`, change).expect(200);
}

async function patchAccount(inviteOnTap: object | null, account = stage.account): Promise<void> {
  await stage.admin.patch(account.path, { inviteOnTap }).expect(200);
}

async function mint(igsid: string, more: object = {}): Promise<Invite> {
  const { body } = await stage.api.post('/v1/invites', { account: 'acme', igsid, ...more }).expect(201);
  return body;
}

const inspect = (invite: string, api = stage.api) => api.post('/v1/invites/inspect', { invite });
const redeem = (invite: string, externalUserId: string, more: object = {}, api = stage.api) =>
  api.post('/v1/invites/redeem', { invite, externalUserId, ...more });
const show = async (id: string): Promise<Record<string, unknown>> =>
  (await stage.api.get(`/v1/invites/${id}`).expect(200)).body;

/** A person who has written to the account, so that it may write to them. */
async function newWriter(): Promise<string> {
  const person = stage.newPerson();
  await stage.type(person, 'Hello');
  return person;
}

/** The invite in the newest message that a person has got. */
function inviteIn(text: string): string {
  const url = /https:\/\/\S+/.exec(text)?.[0] ?? '';
  return new URL(url).searchParams.get('invite') ?? '';
}

/** A tap on a menu item, or on an ice breaker, as Meta delivers it. */
function tapOf(person: string, payload: string, timestamp = stage.clock.now().getTime()) {
  const postback: Record<string, unknown> = {
    mid: `tap-${++taps}`,
    title: 'Connect my account',
    payload,
  };
  const event = {
    sender: { id: stage.igsidOf(person) },
    recipient: { id: stage.account.igId },
    timestamp,
    postback,
  };
  return {
    object: 'instagram',
    entry: [{ id: stage.account.igId, time: timestamp, messaging: [event] }] as const,
  };
}

async function deliver(delivery: object): Promise<void> {
  expect((await stage.service.meta.deliver(delivery as never)).status).toBe(200);
}

const invitesOf = (person: string): Promise<{ id: string; status: string }[]> =>
  stage.database.query('SELECT id, status FROM invites WHERE igsid = $1 ORDER BY id', [
    stage.igsidOf(person),
  ]);

describe('from the chat to the web', () => {
  test('a person is brought an invite, opens the page, sees whose Instagram it is, says yes, and is linked', async () => {
    const person = await newWriter();
    const igsid = stage.igsidOf(person);
    const made = await mint(igsid, { deliver: 'dm', channel: 'chat', context: { coupon: 7 }, locale: 'en' });
    expect(made).toMatchObject({
      status: 'pending',
      igsid,
      delivery: { status: 'queued', code: null, sentAt: null },
      url: `${PAGE}&invite=${made.invite}`,
    });
    const [text = ''] = await stage.untilReceived(person, 1);
    for (const said of ['Aurora Shop', '(in.shop.example)', 'within 15 minutes', 'Automated message'])
      expect(normaliseText(text)).toContain(said);
    expect(inviteIn(text)).toBe(made.invite);
    await eventually(async () => (await show(made.id))['delivery'] !== null);
    await eventually(
      async () => ((await show(made.id))['delivery'] as { status: string } | null)?.status === 'sent',
    );

    const { username } = stage.fake.world.person(person);
    const inspected = await inspect(made.invite).expect(200);
    expect(inspected.body).toEqual({
      id: made.id,
      account: { igId: stage.account.igId, username: 'acme' },
      instagramUsername: username,
      expiresAt: expect.any(String),
      status: 'pending',
    });
    stage.clock.advance(MINUTE);
    const { body } = await redeem(made.invite, 'ada', { sessionId: 'sess-1' }).expect(200);
    expect(body).toMatchObject({
      outcome: 'linked',
      identity: {
        externalUserId: 'ada',
        igsid,
        via: 'invite',
        source: null,
        icebreaker: null,
        channel: 'chat',
        context: { coupon: 7 },
        status: 'active',
      },
      link: { status: 'linked', externalUserId: 'ada', sessionId: 'sess-1', confirmation: 'none', igsid },
    });
    // Redeeming is nothing that the person does in the chat: the window counts from what they did there.
    const madeAt = Date.parse((await show(made.id))['createdAt'] as string);
    expect(Date.parse(body.identity.replyWindowEndsAt)).toBe(madeAt + 24 * 60 * MINUTE);
    expect(await show(made.id)).toMatchObject({ status: 'redeemed', linkId: body.link.id });
    const outbox = await readOutbox(stage.database, 'ada');
    expect(outbox).toMatchObject([{ type: 'identity.linked', igsid, data: { via: 'invite' } }]);
    holdToContract(stage.service, outbox);
    const { body: attempts } = await stage.api.get(`/v1/links/${body.link.id}/attempts`).expect(200);
    expect(attempts.data).toMatchObject([{ outcome: 'linked', via: 'invite', igsid }]);
    const texts = await stage.untilReceived(person, 2);
    expect(normaliseText(texts[1] ?? '')).toContain('write UNLINK here');
  });

  test('the same user gets the same answer again, and any other learns that the invite is used', async () => {
    const { invite } = await mint('4711001');
    const { body: first } = await redeem(invite, 'again').expect(200);
    expect((await redeem(invite, 'again').expect(200)).body).toEqual(first);
    expect((await redeem(invite, 'somebody').expect(409)).body).toMatchObject(problem(409, 'invite_used'));
    expect((await inspect(invite).expect(200)).body).toMatchObject({ status: 'redeemed' });
    await stage.api.post(`/v1/identities/${first.identity.id}/unlink`, {}).expect(200);
    expect((await redeem(invite, 'again').expect(200)).body).toMatchObject({
      outcome: 'linked',
      identity: { status: 'unlinked' },
    });
  });

  test('an invite whose time is over is refused, and one that was revoked', async () => {
    const late = await mint('4711002', { ttlSeconds: 60 });
    stage.clock.advance(MINUTE + 1);
    expect((await redeem(late.invite, 'late').expect(409)).body).toMatchObject({ code: 'invite_expired' });
    expect(await show(late.id)).toMatchObject({ status: 'expired' });
    const { id, invite } = await mint('4711003');
    const revoked = await stage.api.post(`/v1/invites/${id}/revoke`, {}).expect(200);
    expect((await stage.api.post(`/v1/invites/${id}/revoke`, {}).expect(200)).body).toEqual(revoked.body);
    expect((await redeem(invite, 'late').expect(409)).body).toMatchObject({ code: 'invite_revoked' });
    expect(await stage.shop.client.identities({ externalUserId: 'late' })).toEqual([]);
  });

  test('an invite that has ended does not say whose Instagram it is', async () => {
    const igsid = stage.igsidOf(await newWriter());
    const [revoked, late] = [await mint(igsid), await mint(igsid, { ttlSeconds: 60 })];
    for (const { invite } of [revoked, late])
      expect((await inspect(invite).expect(200)).body.instagramUsername).toEqual(expect.any(String));
    await stage.api.post(`/v1/invites/${revoked.id}/revoke`, {}).expect(200);
    stage.clock.advance(MINUTE + 1);
    expect((await inspect(revoked.invite).expect(200)).body).toMatchObject({
      status: 'revoked',
      instagramUsername: null,
    });
    expect((await inspect(late.invite).expect(200)).body).toMatchObject({
      status: 'expired',
      instagramUsername: null,
    });
  });

  test('a redeemed invite cannot be revoked', async () => {
    const { id, invite } = await mint('4711004');
    await redeem(invite, 'kept').expect(200);
    expect((await stage.api.post(`/v1/invites/${id}/revoke`, {}).expect(409)).body).toMatchObject({
      code: 'invite_used',
    });
  });

  test('for another app, and changed, an invite is as one that does not exist', async () => {
    const other = await stage.newApp('Cirrus', 'https://cirrus.example/');
    await stage.grant(other);
    const api = new Api(stage.service, other.apiKey);
    const { id, invite } = await mint('4711005');
    const changed = `${invite.slice(0, 20)}${invite[20] === 'a' ? 'b' : 'a'}${invite.slice(21)}`;
    const answers = [
      await inspect(invite, api).expect(404),
      await redeem(invite, 'thief', {}, api).expect(404),
      await inspect(changed).expect(404),
      await redeem(changed, 'thief').expect(404),
      await redeem('nothing', 'thief').expect(404),
    ];
    for (const { body } of answers) expect(body).toMatchObject({ detail: 'There is no such invite.' });
    await api.get(`/v1/invites/${id}`).expect(404);
    await api.post(`/v1/invites/${id}/revoke`, {}).expect(404);
    expect((await api.get('/v1/invites?igsid=4711005').expect(200)).body.data).toEqual([]);
    expect((await stage.api.get('/v1/invites?igsid=4711005').expect(200)).body.data).toMatchObject([{ id }]);
  });

  test('an invite is listed and shown without what redeems it', async () => {
    const { id, invite } = await mint('4711006');
    const { body, text } = await stage.api.get('/v1/invites?status=pending&limit=100').expect(200);
    expect(body.data[0]).toMatchObject({ id, igsid: '4711006', status: 'pending' });
    expect(text).not.toContain(invite);
    const masked = await stage.admin.get(`/v1/invites?appId=${stage.appId(stage.shop)}`).expect(200);
    expect(masked.body.data[0]).toMatchObject({ id, igsid: '…', context: null });
  });
});

describe('what an app may ask for', () => {
  test('without a page of the app an invite has no URL, and cannot be brought in the chat', async () => {
    const plain = await stage.newApp('Plain', 'https://plain.example/');
    await stage.grant(plain);
    const api = new Api(stage.service, plain.apiKey);
    const order = { account: 'acme', igsid: '4711007' };
    expect((await api.post('/v1/invites', order).expect(201)).body).toMatchObject({
      url: null,
      delivery: null,
    });
    const { body } = await api.post('/v1/invites', { ...order, deliver: 'dm' }).expect(422);
    expect(body).toMatchObject({ errors: [{ pointer: '/deliver' }] });
  });

  test('an account that is not granted is refused, and one that is not connected cannot bring an invite', async () => {
    const { body } = await stage.api.post('/v1/invites', { account: 'nobody', igsid: '1' }).expect(422);
    expect(body).toMatchObject({ errors: [{ pointer: '/account' }] });
    const quiet = await stage.service.createAccount('quiet', [stage.shop]);
    const order = { account: quiet.username, igsid: '4711008' };
    const refused = await stage.api.post('/v1/invites', { ...order, deliver: 'dm' }).expect(409);
    expect(refused.body).toMatchObject({ code: 'account_not_connected' });
    const { invite } = (await stage.api.post('/v1/invites', order).expect(201)).body;
    expect((await inspect(invite).expect(200)).body).toMatchObject({ instagramUsername: null });
  });

  test.each([
    ['/account', { igsid: '1' }],
    ['/igsid', { account: 'acme', igsid: 'a b' }],
    ['/ttlSeconds', { account: 'acme', igsid: '1', ttlSeconds: 59 }],
    ['/ttlSeconds', { account: 'acme', igsid: '1', ttlSeconds: 86_401 }],
    ['/deliver', { account: 'acme', igsid: '1', deliver: 'mail' }],
    ['/context', { account: 'acme', igsid: '1', context: 'text' }],
  ])('a fault in %s is named', async (pointer, body) => {
    expect((await stage.api.post('/v1/invites', body).expect(422)).body).toMatchObject({
      errors: [{ pointer }],
    });
  });

  test.each([
    'http://shop.example/i',
    'https://user@shop.example/i',
    'https://shop.example/i?invite=mine',
    `https://shop.example/${'a'.repeat(200)}`,
    7,
  ])('%s cannot be the page of invites', async (inviteUrl) => {
    const { body } = await stage.admin
      .patch(`/v1/admin/apps/${stage.appId(stage.shop)}`, { inviteUrl })
      .expect(422);
    expect(body).toMatchObject({ errors: [{ pointer: '/inviteUrl' }] });
  });

  test('a repeated request under one key gets the same invite, and brings it once', async () => {
    const person = await newWriter();
    const order = { account: 'acme', igsid: stage.igsidOf(person), deliver: 'dm' };
    const ask = () => stage.api.post('/v1/invites', order).set('idempotency-key', 'one-invite');
    const first = await ask().expect(201);
    await stage.untilReceived(person, 1);
    const second = await ask().expect(201);
    expect(second.body).toEqual(first.body);
    expect(second.headers['idempotent-replayed']).toBe('true');
    expect(await invitesOf(person)).toHaveLength(1);
    expect(stage.received(person)).toHaveLength(1);
  });

  test('a person is brought one invite of an app a minute; what the app brings itself is not held up', async () => {
    const person = await newWriter();
    const igsid = stage.igsidOf(person);
    await mint(igsid, { deliver: 'dm' });
    const order = { account: stage.account.igId, igsid, deliver: 'dm' };
    const refused = await stage.api.post('/v1/invites', order).expect(429);
    expect(refused.body).toMatchObject({ code: 'rate_limited' });
    expect(Number(refused.headers['retry-after'])).toBe(60);
    await mint(igsid);
    expect(await invitesOf(person)).toHaveLength(2);
    stage.clock.advance(MINUTE);
    await mint(igsid, { deliver: 'dm' });
    await stage.untilReceived(person, 2);
  });

  test('the limit of a person counts every name of the account', async () => {
    const igsid = '4711050';
    await patchApp(stage.shop, {
      limits: { mintsPerMinute: 0, readsPerMinute: 0, mintsPerUserPerMinute: 4 },
    });
    stage.clock.advance(MINUTE);
    const statuses: number[] = [];
    for (const account of ['acme', 'ACME', stage.account.igId, 'aCmE', 'Acme'])
      statuses.push((await stage.api.post('/v1/invites', { account, igsid })).status);
    expect(statuses).toEqual([201, 201, 201, 201, 429]);
    await patchApp(stage.shop, {
      limits: { mintsPerMinute: 0, readsPerMinute: 0, mintsPerUserPerMinute: 0 },
    });
    stage.clock.advance(MINUTE);
  });

  test('a message that Instagram refuses is shown as failed, and the invite works all the same', async () => {
    const person = stage.newPerson();
    // The account may not write to a person who has never written: the message cannot be sent.
    const { id, invite } = await mint(stage.igsidOf(person), { deliver: 'dm' });
    await eventually(async () => ((await show(id))['delivery'] as { status: string }).status === 'failed');
    expect(stage.received(person)).toEqual([]);
    await redeem(invite, 'unwritten').expect(200);
  });

  test('an invite that is revoked before its message is sent is not brought', async () => {
    const person = await newWriter();
    const { id } = await mint(stage.igsidOf(person));
    await stage.api.post(`/v1/invites/${id}/revoke`, {}).expect(200);
    const [row] = await stage.database.query<{ account_id: string; app_id: string }>(
      `INSERT INTO messages (account_id, id, kind, igsid, app_id, invite_id, about_at, status, next_step_at, created_at)
       SELECT account_id, gen_random_uuid(), 'invite', igsid, app_id, id, now(), 'queued', now(), now()
       FROM invites WHERE id = $1 RETURNING account_id, app_id`,
      [fromTypeId('inv', id)],
    );
    expect(row).toBeDefined();
    await eventually(
      async () => ((await show(id))['delivery'] as { code: string } | null)?.code === 'no_longer_open',
    );
    expect(stage.received(person)).toEqual([]);
  });
});

test('disabling an app revokes its open invites for good', async () => {
  const [open, used] = [await mint('4711040'), await mint('4711041')];
  await redeem(used.invite, 'before').expect(200);
  await patchApp(stage.shop, { status: 'disabled' });
  await patchApp(stage.shop, { status: 'active' });
  expect((await redeem(open.invite, 'after').expect(409)).body).toMatchObject({ code: 'invite_revoked' });
  expect(await show(open.id)).toMatchObject({ status: 'revoked' });
  expect(await show(used.id)).toMatchObject({ status: 'redeemed' });
});

describe('the word that ends everything', () => {
  const ENDED = /no longer connected/;

  test('revokes what was made before it, also when nothing is linked, and is answered', async () => {
    const person = await newWriter();
    const igsid = stage.igsidOf(person);
    const before = await mint(igsid);
    const elsewhere = await mint('4711030');
    stage.clock.advance(1_000);
    await stage.type(person, 'unlink');
    expect(await show(before.id)).toMatchObject({ status: 'revoked', completedAt: expect.any(String) });
    expect(await show(elsewhere.id)).toMatchObject({ status: 'pending' });
    const [text = ''] = await stage.untilReceived(person, 1);
    expect(normaliseText(text)).toMatch(ENDED);
    expect((await redeem(before.invite, 'ended').expect(409)).body).toMatchObject({ code: 'invite_revoked' });
    stage.clock.advance(1_000);
    await redeem((await mint(igsid)).invite, 'ended').expect(200);
  });

  test('revokes what is open beside what it unlinks', async () => {
    const person = await newWriter();
    const igsid = stage.igsidOf(person);
    const [used, open] = [await mint(igsid), await mint(igsid)];
    await redeem(used.invite, 'both').expect(200);
    stage.clock.advance(1_000);
    await stage.type(person, 'unlink');
    expect(await stage.shop.client.identities({ externalUserId: 'both' })).toEqual([]);
    expect(await show(open.id)).toMatchObject({ status: 'revoked' });
    expect(await show(used.id)).toMatchObject({ status: 'redeemed' });
  });
});

describe('conflicts', () => {
  test('a user who is linked with another person is refused, and the same invite moves them when asked to', async () => {
    const [before, after] = [await mint('4711010'), await mint('4711011', { context: { page: '/rewards' } })];
    await redeem(before.invite, 'mover').expect(200);
    const refused = await redeem(after.invite, 'mover', { onConflict: 'reject' }).expect(409);
    expect(refused.body).toMatchObject({ code: 'user_taken' });
    expect(await show(after.id)).toMatchObject({ status: 'pending', linkId: null });
    stage.clock.advance(1_000);
    const { body } = await redeem(after.invite, 'mover', { onConflict: 'replace' }).expect(200);
    expect(body).toMatchObject({ outcome: 'linked', identity: { igsid: '4711011' } });
    expect(await stage.shop.client.identities({ externalUserId: 'mover' })).toMatchObject([
      { igsid: '4711011' },
    ]);
    const outbox = await readOutbox(stage.database, 'mover');
    const types = outbox.map(({ type }) => type);
    expect(types).toEqual(['identity.linked', 'link.rejected', 'identity.unlinked', 'identity.linked']);
    // The context is about the person of the invite, whose erasure would find neither the link nor the notification.
    const rejected = outbox.find(({ type }) => type === 'link.rejected');
    expect(rejected?.data['context']).toBeNull();
    const links = await stage.database.query(
      `SELECT status, context FROM links WHERE external_user_id = 'mover' ORDER BY id`,
    );
    expect(links).toEqual([
      { status: 'linked', context: null },
      { status: 'rejected', context: null },
      { status: 'linked', context: { page: '/rewards' } },
    ]);
  });

  test('replace never takes a person from another user, but where the app’s setting allows it', async () => {
    await redeem((await mint('4711012')).invite, 'holder').expect(200);
    const { id, invite } = await mint('4711012');
    stage.clock.advance(1_000);
    const refused = await redeem(invite, 'taker', { onConflict: 'replace' }).expect(409);
    expect(refused.body).toMatchObject({ code: 'igsid_taken' });
    expect(await show(id)).toMatchObject({ status: 'pending' });
    expect((await redeem(invite, 'holder').expect(200)).body).toMatchObject({ outcome: 'already_linked' });
    await patchApp(stage.shop, { allowUnconfirmedReplace: true });
    stage.clock.advance(1_000);
    const taken = await redeem((await mint('4711012')).invite, 'taker', { onConflict: 'replace' }).expect(
      200,
    );
    expect(taken.body).toMatchObject({ outcome: 'linked' });
    await patchApp(stage.shop, { allowUnconfirmedReplace: false });
    expect(await stage.shop.client.identities({ igsid: '4711012' })).toMatchObject([
      { externalUserId: 'taker' },
    ]);
  });

  test('the app’s setting decides where the request does not say', async () => {
    await redeem((await mint('4711013')).invite, 'settled').expect(200);
    await patchApp(stage.shop, { onConflict: 'replace' });
    stage.clock.advance(1_000);
    const { body } = await redeem((await mint('4711014')).invite, 'settled').expect(200);
    expect(body).toMatchObject({ outcome: 'linked', link: { onConflict: 'replace' } });
    await patchApp(stage.shop, { onConflict: 'reject' });
  });
});

describe('a tap in the chat', () => {
  beforeAll(async () => {
    stage.fake.setIceBreakers(stage.account.igId, [
      { question: 'Connect my account', payload: 'hitch:start' },
      { question: 'Opening hours', payload: 'hitch:hours' },
    ]);
    await patchAccount({ appId: stage.appId(stage.shop), icebreaker: 'start' });
  });

  test('on the ice breaker brings an invite, which links the person with the user who opens it', async () => {
    const person = stage.newPerson();
    stage.fake.tapIceBreaker(person, stage.account.igId, 0);
    await stage.fake.settle();
    const [text = ''] = await stage.untilReceived(person, 1);
    const { body } = await redeem(inviteIn(text), 'tapper').expect(200);
    expect(body.identity).toMatchObject({
      igsid: stage.igsidOf(person),
      via: 'invite',
      context: { icebreaker: 'start' },
    });
    stage.clock.advance(2 * MINUTE);
    await deliver(tapOf(person, 'hitch:start'));
    expect(await invitesOf(person)).toHaveLength(1);
  });

  test('on a menu item does, too; on another ice breaker, and by a person with a ref, it does not', async () => {
    const [menu, hours, referred] = [await newWriter(), await newWriter(), stage.newPerson()];
    await deliver(tapOf(menu, 'hitch:connect'));
    await deliver(tapOf(hours, 'hitch:hours'));
    const link = await stage.mint('by-ref', { confirmation: 'none' });
    await stage.come(referred, link);
    expect(await invitesOf(menu)).toHaveLength(1);
    expect(await invitesOf(hours)).toEqual([]);
    expect(await invitesOf(referred)).toEqual([]);
  });

  test('of a person who came by a campaign or an advertisement does', async () => {
    const { body: campaign } = await stage.api.post('/v1/campaigns', { name: 'Spring', account: 'acme' });
    for (const ref of ['spring-sale', String(campaign.ref)]) {
      const person = await newWriter();
      const tap = tapOf(person, 'hitch:start');
      tap.entry[0].messaging[0].postback.referral = { ref, source: 'ADS', type: 'OPEN_THREAD' };
      await deliver(tap);
      expect(await invitesOf(person)).toHaveLength(1);
    }
  });

  test('delivered again, and made again within a minute, brings nothing more; after a minute the same invite', async () => {
    const person = await newWriter();
    const tap = tapOf(person, 'hitch:start');
    await Promise.all([deliver(tap), deliver(tap), deliver(tapOf(person, 'hitch:start'))]);
    await deliver(tap);
    const [first = ''] = await stage.untilReceived(person, 1);
    expect(await invitesOf(person)).toHaveLength(1);
    stage.clock.advance(MINUTE);
    await deliver(tap);
    await deliver(tapOf(person, 'hitch:start'));
    const texts = await stage.untilReceived(person, 2);
    expect(texts).toHaveLength(2);
    expect(inviteIn(texts[1] ?? '')).toBe(inviteIn(first));
    stage.clock.advance(20 * MINUTE);
    await deliver(tap);
    expect(await invitesOf(person)).toHaveLength(1);
    await deliver(tapOf(person, 'hitch:start'));
    expect(await invitesOf(person)).toHaveLength(2);
  });

  test('that brought nothing brings nothing when it is delivered again', async () => {
    const person = await newWriter();
    await deliver(tapOf(person, 'hitch:start'));
    const [first = ''] = await stage.untilReceived(person, 1);
    const within = tapOf(person, 'hitch:start');
    await deliver(within);
    const { body } = await redeem(inviteIn(first), 'twice').expect(200);
    const linked = tapOf(person, 'hitch:start');
    await deliver(linked);
    stage.clock.advance(2 * MINUTE);
    await stage.api.post(`/v1/identities/${body.identity.id}/unlink`, {}).expect(200);
    for (const tap of [within, linked]) await deliver(tap);
    expect(await invitesOf(person)).toHaveLength(1);
    await deliver(tapOf(person, 'hitch:start'));
    expect(await invitesOf(person)).toHaveLength(2);
  });

  test('does not bring an invite that the app delivers itself', async () => {
    const person = await newWriter();
    const own = await mint(stage.igsidOf(person), { context: { desk: 1 } });
    await deliver(tapOf(person, 'hitch:start'));
    const [text = ''] = await stage.untilReceived(person, 1);
    expect(inviteIn(text)).not.toBe(own.invite);
    expect(await show(own.id)).toMatchObject({ status: 'pending', delivery: null });
  });

  test('that arrives when its invite would have ended brings nothing', async () => {
    const person = await newWriter();
    await deliver(tapOf(person, 'hitch:start', stage.clock.now().getTime() - 16 * MINUTE));
    expect(await invitesOf(person)).toEqual([]);
  });

  test('of a person who was erased brings nothing', async () => {
    const person = await newWriter();
    const igsid = stage.igsidOf(person);
    await deliver(tapOf(person, 'hitch:start'));
    await stage.untilReceived(person, 1);
    await stage.admin.post('/v1/admin/erasures', { account: 'acme', igsid }).expect(201);
    stage.clock.advance(2 * MINUTE);
    await deliver(tapOf(person, 'hitch:start'));
    expect(await invitesOf(person)).toEqual([]);
    expect(stage.received(person)).toHaveLength(1);
  });

  test('brings nothing once the setting, the grant or the page of the app is gone', async () => {
    const persons = [await newWriter(), await newWriter()];
    await patchApp(stage.shop, { inviteUrl: null });
    await deliver(tapOf(persons[0] ?? '', 'hitch:start'));
    await patchApp(stage.shop, { inviteUrl: PAGE });
    await patchAccount(null);
    await deliver(tapOf(persons[1] ?? '', 'hitch:start'));
    for (const person of persons) expect(await invitesOf(person)).toEqual([]);
    await patchAccount({ appId: stage.appId(stage.shop), icebreaker: 'start' });
  });

  test('the setting names an app that has the account and a page, and is shown', async () => {
    const stranger = await stage.newApp('Stranger', 'https://stranger.example/');
    const attempts = [
      [{ appId: stage.appId(stranger), icebreaker: 'start' }, '/inviteOnTap/appId'],
      [{ appId: toTypeId('app', stage.account.id), icebreaker: 'start' }, '/inviteOnTap/appId'],
      [{ appId: 'app_x', icebreaker: 'start' }, '/inviteOnTap/appId'],
      [{ appId: stage.appId(stage.shop), icebreaker: 'No key' }, '/inviteOnTap/icebreaker'],
    ] as const;
    for (const [inviteOnTap, pointer] of attempts) {
      const { body } = await stage.admin.patch(stage.account.path, { inviteOnTap }).expect(422);
      expect(body).toMatchObject({ errors: [{ pointer }] });
    }
    expect((await stage.admin.get(stage.account.path).expect(200)).body).toMatchObject({
      inviteOnTap: { appId: stage.appId(stage.shop), icebreaker: 'start' },
    });
  });
});

test('no table and no answer but the first holds an invite', async () => {
  const { id, invite } = await mint('4711020');
  const rows = await stage.database.query<{ row: string }>('SELECT to_jsonb(i)::text AS row FROM invites i');
  const uuid = fromTypeId('inv', id) ?? '';
  expect(rows.some(({ row }) => row.includes(uuid))).toBe(true);
  expect(rows.some(({ row }) => row.includes(invite) || row.includes(invite.slice(1)))).toBe(false);
});

test('support learns what became of an invite from its id, its address and the invite itself', async () => {
  const { id, invite, url } = await mint('4711021', { ttlSeconds: 60 });
  const sentences = async (): Promise<string[]> => {
    const asked = [id, url, invite].map((q) => stage.admin.post('/v1/admin/lookup', { q }).expect(200));
    return (await Promise.all(asked)).map(({ body }) => body.explanation.sentence);
  };
  const three = (text: string): unknown[] => Array.from({ length: 3 }, () => expect.stringContaining(text));
  expect(await sentences()).toEqual(three('Not linked yet: the invite is open until '));
  stage.clock.advance(61_000);
  expect(await sentences()).toEqual(three('Not linked: the invite expired at '));
});
