import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { fromTypeId } from '../../src/ids/type-id.js';
import { LinkSweepService } from '../../src/links/link-sweep.service.js';
import type { MintedLinkAnswer } from '../../src/simulator/hitch-client.js';
import { deliveryOf, type MetaEvent, postbackEvent } from '../../src/simulator/meta-payloads.js';
import { Api } from '../support/http.js';
import {
  countStrays,
  expectToBeQueued,
  holdToContract,
  type OutboxRow,
  readOutbox,
  seedEndpoint,
  typesOf,
} from '../support/outbox.js';
import { ControlledClock, startTestApp, type TestApp, type TestTenant } from '../support/test-app.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

const MINUTE = 60_000;

const clock = new ControlledClock();
let database: TestDatabase;
let service: TestApp;
let shop: TestTenant;
let api: Api;
let igId: string;
let endpointId: string;
let story = 0;
/** A name and a person that no other test has. */
let user: string;
let igsid: string;

const newPerson = (): string => `92${++story}`;
const mint = (more: object = {}): Promise<MintedLinkAnswer> =>
  shop.client.mint({
    externalUserId: user,
    sessionId: `s-${++story}`,
    channel: 'web',
    context: { page: '/' },
    ...more,
  });
const tap = ({ ref }: { ref: string }, person = igsid): MetaEvent =>
  postbackEvent({
    igId,
    igsid: person,
    ref,
    timestampMs: clock.now().getTime(),
    icebreaker: { title: 'Connect', payload: 'CONNECT' },
  });
const deliver = async (...events: MetaEvent[]): Promise<void> => {
  expect((await service.meta.deliver(deliveryOf(events))).status).toBe(200);
};
const linkOf = async ({ id }: { id: string }): Promise<object> =>
  (await api.get(`/v1/links/${id}`).expect(200)).body;
const identityOf = async (id: unknown): Promise<object> =>
  (await api.get(`/v1/identities/${String(id)}`).expect(200)).body;

/** What was written about this test's user, as the document says, each with its job. */
async function outbox(externalUserId = user): Promise<OutboxRow[]> {
  const rows = await readOutbox(database, externalUserId);
  holdToContract(service, rows);
  await expectToBeQueued(database, rows);
  return rows;
}

beforeAll(async () => {
  database = await createTestDatabase();
  service = await startTestApp(database.url, { clock });
  shop = await service.createTenant();
  ({ igId } = await service.createAccount('acme', [shop]));
  api = new Api(service, shop.apiKey);
  endpointId = await seedEndpoint(database, shop);
});

afterAll(async () => {
  await service.close();
  await database.drop();
});

beforeEach(() => {
  user = `user-${++story}`;
  igsid = newPerson();
});

describe('an app is told', () => {
  test('of an identity: as the API shows it, with the session of its link', async () => {
    const link = await mint({ sessionId: 'sess-9' });
    await deliver(tap(link));
    const [told, ...more] = await outbox();
    expect(more).toEqual([]);
    const { identityId } = await shop.client.link(link.id);
    expect(told).toMatchObject({
      type: 'identity.linked',
      data: { ...(await identityOf(identityId)), sessionId: 'sess-9' },
      endpointId,
      igsid,
      linkId: fromTypeId('lnk', link.id),
      identityId: fromTypeId('idn', identityId ?? ''),
      createdAt: clock.now(),
    });
  });

  test('of a known person who comes through another link: what that link says, and how long the window is open', async () => {
    await deliver(tap(await mint()));
    clock.advance(MINUTE);
    const link = await mint({ sessionId: 'later', channel: 'mail', context: { page: '/autumn' } });
    await deliver(tap(link));
    const told = (await outbox())[1];
    const identity = await identityOf(told?.data['id']);
    expect(told).toMatchObject({
      type: 'identity.seen',
      linkId: fromTypeId('lnk', link.id),
      data: {
        ...identity,
        linkId: link.id,
        sessionId: 'later',
        channel: 'mail',
        context: { page: '/autumn' },
        lastReferralAt: clock.now().toISOString(),
        replyWindowEndsAt: new Date(clock.now().getTime() + 24 * 60 * MINUTE).toISOString(),
      },
    });
  });

  test('of an identity that ends because somebody asks, once', async () => {
    await deliver(tap(await mint({ sessionId: 'sess-9' })));
    const { id } = (await shop.client.identities({ igsid }))[0] ?? {};
    await api.post(`/v1/identities/${id}/unlink`, { reason: 'moved out' }).expect(200);
    await api.post(`/v1/identities/${id}/unlink`, { reason: 'again' }).expect(200);
    const rows = await outbox();
    expect(typesOf(rows)).toEqual(['identity.linked', 'identity.unlinked']);
    expect(rows[1]?.data).toEqual({ ...(await identityOf(id)), sessionId: 'sess-9' });
    expect(rows[1]?.data).toMatchObject({ status: 'unlinked', unlinkReason: 'moved out' });
  });

  test('of those whose place is taken, before the one who takes it', async () => {
    const other = `${user}-other`;
    await deliver(tap(await mint({ sessionId: 'old' })));
    await deliver(tap(await mint({ externalUserId: other }), newPerson()));
    clock.advance(MINUTE);
    // This user to that person: both are taken.
    const [theirs] = await shop.client.identities({ externalUserId: other });
    const link = await mint({ onConflict: 'replace', confirmation: 'app' });
    await deliver(tap(link, theirs?.igsid));
    await api.post(`/v1/links/${link.id}/confirm`, { sessionId: await sessionOf(link) }).expect(200);
    const mine = await outbox();
    expect(typesOf(mine)).toEqual([
      'identity.linked',
      'link.awaiting_confirmation',
      'identity.unlinked',
      'identity.linked',
    ]);
    expect(mine[2]?.data).toEqual({ ...(await identityOf(mine[0]?.data['id'])), sessionId: 'old' });
    expect(mine[2]?.data).toMatchObject({ unlinkReason: 'replaced', igsid });
    expect(mine[3]?.data).toMatchObject({ igsid: theirs?.igsid, linkId: link.id });
    expect(typesOf(await outbox(other))).toEqual(['identity.linked', 'identity.unlinked']);
  });

  test('of a link that waits for a confirmation, and of one that is declined', async () => {
    const link = await mint({ confirmation: 'app', sessionId: 'sess-9' });
    await deliver(tap(link));
    await deliver(tap(link));
    const waiting = await linkOf(link);
    expect(await outbox()).toMatchObject([
      {
        type: 'link.awaiting_confirmation',
        data: waiting,
        igsid,
        linkId: fromTypeId('lnk', link.id),
        identityId: null,
      },
    ]);
    await api.post(`/v1/links/${link.id}/decline`, { sessionId: 'sess-9' }).expect(200);
    await api.post(`/v1/links/${link.id}/decline`, { sessionId: 'sess-9' }).expect(200);
    const rows = await outbox();
    expect(rows).toHaveLength(2);
    expect(rows[1]).toMatchObject({ type: 'link.rejected', data: await linkOf(link), igsid: null });
    expect(rows[1]?.data).toMatchObject({ status: 'rejected', reason: 'declined', igsid: null });
  });

  test('of a link that is confirmed for a person who was linked meanwhile', async () => {
    const link = await mint({ confirmation: 'app', sessionId: 'sess-9', channel: 'qr' });
    await deliver(tap(link));
    clock.advance(1_000);
    await deliver(tap(await mint()));
    await api.post(`/v1/links/${link.id}/confirm`, { sessionId: 'sess-9' }).expect(200);
    const rows = await outbox();
    expect(typesOf(rows)).toEqual(['link.awaiting_confirmation', 'identity.linked', 'identity.seen']);
    expect(rows[2]?.data).toMatchObject({
      linkId: link.id,
      channel: 'qr',
      sessionId: 'sess-9',
      lastReferralAt: rows[1]?.data['linkedAt'],
    });
  });

  test.each(['igsid_taken', 'user_taken'])('of a link that is refused: %s', async (reason) => {
    await deliver(tap(await mint({ externalUserId: `${user}-first` })));
    if (reason === 'user_taken') await deliver(tap(await mint(), newPerson()));
    const link = await mint();
    await deliver(tap(link, reason === 'igsid_taken' ? igsid : newPerson()));
    const told = (await outbox()).at(-1);
    expect(told).toMatchObject({ type: 'link.rejected', data: await linkOf(link), igsid: null });
    expect(told?.data).toMatchObject({ reason, igsid: null });
  });

  test('of a link that is refused at the confirmation', async () => {
    const link = await mint({ confirmation: 'app', sessionId: 'sess-9' });
    await deliver(tap(link));
    await deliver(tap(await mint({ externalUserId: `${user}-faster` })));
    await api.post(`/v1/links/${link.id}/confirm`, { sessionId: 'sess-9' }).expect(409);
    await api.post(`/v1/links/${link.id}/confirm`, { sessionId: 'sess-9' }).expect(409);
    const rows = await outbox();
    expect(typesOf(rows)).toEqual(['link.awaiting_confirmation', 'link.rejected']);
    expect(rows[1]?.data).toMatchObject({ reason: 'igsid_taken', igsid: null });
  });

  test('of links that run out: by the sweep, or by an event that comes too late; once', async () => {
    const [swept, late] = [await mint({ ttlSeconds: 60 }), await mint({ ttlSeconds: 60 })];
    clock.advance(10 * MINUTE);
    await deliver(tap(late));
    await sweep();
    await deliver(tap(late, newPerson()), tap(swept));
    await sweep();
    const rows = await outbox();
    expect(rows.map(({ type, data }) => [type, data['id']])).toEqual([
      ['link.expired', late.id],
      ['link.expired', swept.id],
    ]);
    expect(rows[1]?.data).toEqual(await linkOf(swept));
    expect(rows[1]?.data).toMatchObject({ status: 'expired', reason: null, completedAt: swept.expiresAt });
  });

  test('of a link that ran out and is used in time after all', async () => {
    const link = await mint({ ttlSeconds: 60 });
    const event = tap(link);
    clock.advance(2 * MINUTE);
    await sweep();
    await deliver(event);
    expect(typesOf(await outbox())).toEqual(['link.expired', 'identity.linked']);
  });

  test('of a confirmation that nobody gave, and not of one that was asked for too late to be given', async () => {
    const link = await mint({ confirmation: 'app' });
    const late = await mint({ confirmation: 'app' });
    const event = tap(late, newPerson());
    await deliver(tap(link));
    clock.advance(11 * MINUTE);
    await deliver(event);
    await sweep();
    const rows = await outbox();
    expect(rows.map(({ type, data }) => [type, data['id']])).toEqual([
      ['link.awaiting_confirmation', link.id],
      ['link.expired', link.id],
      ['link.expired', late.id],
    ]);
    expect(rows[1]).toMatchObject({ data: { reason: 'confirmation_timeout', igsid: null }, igsid: null });
  });

  test('of a link that is revoked, once', async () => {
    const link = await mint();
    await api.post(`/v1/links/${link.id}/revoke`).expect(200);
    await api.post(`/v1/links/${link.id}/revoke`).expect(200);
    const rows = await outbox();
    expect(rows).toMatchObject([{ type: 'link.revoked', data: await linkOf(link) }]);
    expect(rows[0]?.data).toMatchObject({ status: 'revoked', reason: null });
  });

  test('nothing of what changes nothing', async () => {
    const link = await mint();
    const event = tap(link);
    await deliver(event);
    // Repeated, again by the same person, by another one, and through links that are closed or unknown.
    const closed = await mint({ externalUserId: `${user}-closed` });
    await api.post(`/v1/links/${closed.id}/revoke`).expect(200);
    clock.advance(1_000);
    await deliver(event, tap(link), tap(link, newPerson()), tap(closed), tap({ ref: `${link.ref}x` }));
    await api.post(`/v1/links/${link.id}/revoke`).expect(409);
    expect(typesOf(await outbox())).toEqual(['identity.linked']);
    expect(typesOf(await outbox(`${user}-closed`))).toEqual(['link.revoked']);
  });
});

describe('in one delivery', () => {
  test('each step is told in its order, as it was at that step', async () => {
    const users = ['a', 'b', 'c'].map((name) => `${user}-${name}`);
    const app = await service.createTenant();
    const account = await service.createAccount('steps', [app]);
    await seedEndpoint(database, app);
    // Without a confirmation only an app that may replaces.
    await database.query(`UPDATE apps SET allow_unconfirmed_replace = true WHERE id = $1`, [app.appId]);
    const links = [];
    for (const externalUserId of users)
      links.push(await app.client.mint({ externalUserId, onConflict: 'replace', sessionId: externalUserId }));
    const events = links.map(({ ref }, index) =>
      postbackEvent({
        igId: account.igId,
        igsid,
        ref,
        timestampMs: clock.now().getTime() + index,
        icebreaker: { title: `Step ${index}`, payload: 'P' },
      }),
    );
    await deliver(...events);
    const rows = (await readOutbox(database)).filter((row) => users.includes(row.externalUserId ?? ''));
    holdToContract(service, rows);
    await expectToBeQueued(database, rows);
    expect(rows.map(({ type, externalUserId }) => `${type} ${externalUserId?.at(-1)}`)).toEqual([
      'identity.linked a',
      'identity.unlinked a',
      'identity.linked b',
      'identity.unlinked b',
      'identity.linked c',
    ]);
    const key = new Api(service, app.apiKey);
    for (const [index, row] of rows.entries()) {
      const { body } = await key.get(`/v1/identities/${String(row.data['id'])}`).expect(200);
      const ended = row.type === 'identity.unlinked' || index === rows.length - 1;
      const open = { status: 'active', unlinkedAt: null, unlinkReason: null };
      const then = ended ? body : { ...body, ...open };
      expect(row.data).toEqual({ ...then, sessionId: row.externalUserId });
    }
  });
});

describe('who is told', () => {
  const eachTold = async (externalUserId: string): Promise<string[]> =>
    (await readOutbox(database, externalUserId)).map(
      ({ endpointId: id, type, status, hasJob }) => `${id} ${type} ${status} ${hasJob}`,
    );

  test('is every endpoint of the app that wants the type; a disabled one is kept what it misses', async () => {
    const app = await service.createTenant();
    const { igId: theirs } = await service.createAccount('choosy', [app]);
    const all = await seedEndpoint(database, app);
    const some = await seedEndpoint(database, app, { eventTypes: ['link.revoked', 'identity.seen'] });
    const off = await seedEndpoint(database, app, { isDisabled: true });
    const gone = await seedEndpoint(database, app);
    await database.query('UPDATE endpoints SET deleted_at = now() WHERE id = $1', [gone]);
    const revoked = await app.client.mint({ externalUserId: user, sessionId: '1' });
    await new Api(service, app.apiKey).post(`/v1/links/${revoked.id}/revoke`).expect(200);
    const { ref } = await app.client.mint({ externalUserId: user, sessionId: '2' });
    await deliver({ ...tap({ ref }), recipient: { id: theirs } });
    expect(await eachTold(user)).toEqual([
      `${all} link.revoked pending true`,
      `${some} link.revoked pending true`,
      `${off} link.revoked canceled false`,
      `${all} identity.linked pending true`,
      `${off} identity.linked canceled false`,
    ]);
    expect(await countStrays(database)).toBe(0);
  });

  test('is nobody of another app, and nobody at all when the app has no endpoint', async () => {
    const silent = await service.createTenant();
    const { igId: shared } = await service.createAccount('shared', [shop, silent]);
    const before = (await readOutbox(database)).length;
    const { ref } = await silent.client.mint({ externalUserId: user });
    await deliver({ ...tap({ ref }), recipient: { id: shared } });
    expect(await silent.client.identities({ igsid })).toHaveLength(1);
    expect(await readOutbox(database)).toHaveLength(before);
    expect(await countStrays(database)).toBe(0);
  });

  test('is nobody when the app is disabled; what its endpoints miss is kept', async () => {
    const app = await service.createTenant();
    await service.createAccount('closing', [app]);
    const endpoint = await seedEndpoint(database, app);
    const link = await app.client.mint({ externalUserId: user });
    await database.query('UPDATE apps SET disabled_at = now() WHERE id = $1', [app.appId]);
    await sweep();
    const rows = await readOutbox(database, user);
    holdToContract(service, rows);
    expect(rows).toMatchObject([
      {
        type: 'link.revoked',
        data: { id: link.id, status: 'revoked', reason: 'app_disabled' },
        endpointId: endpoint,
        status: 'canceled',
        hasJob: false,
      },
    ]);
    expect(await countStrays(database)).toBe(0);
  });
});

async function sweep(): Promise<void> {
  await service.app.get(LinkSweepService).sweep();
}

async function sessionOf(link: { id: string }): Promise<unknown> {
  return ((await linkOf(link)) as { sessionId: unknown }).sessionId;
}
