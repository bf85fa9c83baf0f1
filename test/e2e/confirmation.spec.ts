import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { LinkSweepService } from '../../src/links/link-sweep.service.js';
import type { MintedLinkAnswer } from '../../src/dev/simulator/hitch-client.js';
import { deliveryOf, postbackEvent } from '../../src/dev/simulator/meta-payloads.js';
import { Api, problem } from '../support/http.js';
import { ControlledClock, startTestApp, type TestApp, type TestTenant } from '../support/test-app.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';
import { untilDecided } from '../support/waits.js';

let database: TestDatabase;
let service: TestApp;
let shop: TestTenant;
let api: Api;
let igId: string;
const clock = new ControlledClock();
let people = 0;

const newPerson = (): string => `91${++people}`;
const tap = async (ref: string, igsid: string, timestampMs = clock.now().getTime()): Promise<void> => {
  const event = postbackEvent({
    igId,
    igsid,
    ref,
    timestampMs,
    icebreaker: { title: 'Connect', payload: 'CONNECT' },
  });
  expect((await service.meta.deliver(deliveryOf([event]))).status).toBe(200);
};
const mint = (externalUserId: string, more: object = {}): Promise<MintedLinkAnswer> =>
  shop.client.mint({ externalUserId, sessionId: 'sess-9', confirmation: 'app', ...more });
const answer = (link: { id: string }, verb: 'confirm' | 'decline', sessionId = 'sess-9') =>
  api.post(`/v1/links/${link.id}/${verb}`, { sessionId });
const outcomesOf = async (link: { id: string }): Promise<string[]> => {
  const { body } = await api.get(`/v1/links/${link.id}/attempts`).expect(200);
  return body.data.map(({ outcome }: { outcome: string }) => outcome);
};

beforeAll(async () => {
  database = await createTestDatabase();
  service = await startTestApp(database.url, { clock });
  shop = await service.createTenant();
  ({ igId } = await service.createAccount('acme', [shop]));
  api = new Api(service, shop.apiKey);
});

afterAll(async () => {
  await service.close();
  await database.drop();
});

describe('link that asks for confirmation', () => {
  test('a link that asks the app for a confirmation waits with the person who came, and links when the app confirms', async () => {
    const link = await mint('user-1', { channel: 'web', context: { page: '/rewards' } });
    const igsid = newPerson();
    await tap(link.ref, igsid);
    const eventAt = clock.now().toISOString();
    expect(await shop.client.link(link.id)).toMatchObject({
      status: 'awaiting_confirmation',
      igsid,
      identityId: null,
    });
    expect(await shop.client.identities({ externalUserId: 'user-1' })).toEqual([]);

    clock.advance(60_000);
    await tap(link.ref, igsid);
    const lastReferralAt = clock.now().toISOString();
    clock.advance(5_000);
    const { body } = await answer(link, 'confirm').expect(200);
    const decidedAt = clock.now().toISOString();
    expect(body).toMatchObject({ status: 'linked', reason: null, igsid, decidedAt, completedAt: decidedAt });
    const [identity] = await shop.client.identities({ igsid });
    expect(identity).toMatchObject({
      id: body.identityId,
      externalUserId: 'user-1',
      linkId: link.id,
      via: 'postback',
      icebreaker: { title: 'Connect', payload: 'CONNECT' },
      channel: 'web',
      context: { page: '/rewards' },
      linkedAt: eventAt,
      lastReferralAt,
    });
    expect(await outcomesOf(link)).toEqual(['awaiting_confirmation', 'awaiting_confirmation']);

    clock.advance(5_000);
    expect((await answer(link, 'confirm').expect(200)).body).toEqual(body);
    expect((await answer(link, 'decline').expect(409)).body).toMatchObject(
      problem(409, 'link_not_awaiting_confirmation'),
    );
  });

  test('a link that asks the app for a confirmation links no one when the app declines', async () => {
    const link = await mint('user-2');
    const igsid = newPerson();
    await tap(link.ref, igsid);
    const { body } = await answer(link, 'decline').expect(200);
    expect(body).toMatchObject({ status: 'rejected', reason: 'declined', igsid: null, identityId: null });
    expect((await answer(link, 'decline').expect(200)).body).toEqual(body);
    await answer(link, 'confirm').expect(409);
    await tap(link.ref, igsid, clock.now().getTime() + 1);
    expect(await outcomesOf(link)).toEqual(['closed', 'awaiting_confirmation']);
    expect(await shop.client.identities({ igsid })).toEqual([]);
  });

  test('a link that asks the app for a confirmation accepts the answer of the mint’s session only', async () => {
    const link = await mint('user-3');
    await tap(link.ref, newPerson());
    for (const body of [{ sessionId: 'sess-8' }, {}, { sessionId: null }]) {
      const refused = await api.post(`/v1/links/${link.id}/confirm`, body).expect(422);
      expect(refused.body).toMatchObject(problem(422, 'session_mismatch'));
    }
    await api.post(`/v1/links/${link.id}/decline`).expect(422);
    expect((await shop.client.link(link.id)).status).toBe('awaiting_confirmation');
    await answer(link, 'confirm').expect(200);
  });

  test('a link that was minted without a session needs none for its confirmation', async () => {
    const link = await mint('user-4', { sessionId: null });
    await tap(link.ref, newPerson());
    expect((await api.post(`/v1/links/${link.id}/confirm`).expect(200)).body.status).toBe('linked');
  });

  test('a link cannot be confirmed before a person came, by another app, or by support', async () => {
    const link = await mint('user-5');
    expect((await answer(link, 'confirm').expect(409)).body).toMatchObject(
      problem(409, 'link_not_awaiting_confirmation'),
    );
    const stranger = new Api(service, (await service.createTenant()).apiKey);
    await stranger.post(`/v1/links/${link.id}/confirm`, { sessionId: 'sess-9' }).expect(404);
    const support = new Api(service, service.adminApiKey);
    const refused = await support.post(`/v1/links/${link.id}/confirm`, { sessionId: 'sess-9' }).expect(403);
    expect(refused.body).toMatchObject(problem(403, 'app_key_required'));
  });

  test('a link that waits for a confirmation belongs to the person who came first', async () => {
    const link = await mint('user-6');
    const [first, second] = [newPerson(), newPerson()];
    await tap(link.ref, first);
    await tap(link.ref, second);
    expect(await outcomesOf(link)).toEqual(['used_by_other', 'awaiting_confirmation']);
    expect((await answer(link, 'confirm').expect(200)).body.igsid).toBe(first);
  });

  test('a link whose event an erasure has removed cannot be confirmed', async () => {
    const link = await mint('user-8');
    const igsid = newPerson();
    await tap(link.ref, igsid);
    await database.query('DELETE FROM attempts WHERE igsid = $1', [igsid]);
    expect((await answer(link, 'confirm').expect(409)).body).toMatchObject(
      problem(409, 'link_not_awaiting_confirmation'),
    );
    expect(await shop.client.identities({ igsid })).toEqual([]);
    await answer(link, 'decline').expect(200);
  });

  test('a link that waits for a confirmation can be revoked', async () => {
    const link = await mint('user-7');
    await tap(link.ref, newPerson());
    const { body } = await api.post(`/v1/links/${link.id}/revoke`).expect(200);
    expect(body).toMatchObject({ status: 'revoked', igsid: null });
    await answer(link, 'confirm').expect(409);
  });
});

describe('timeout', () => {
  test('a confirmation times out ten minutes after the event, for readers before the sweep as after it', async () => {
    const link = await mint('slow');
    await tap(link.ref, newPerson());
    clock.advance(600_000);
    expect((await shop.client.link(link.id)).status).toBe('awaiting_confirmation');
    clock.advance(1);
    const expected = { status: 'expired', reason: 'confirmation_timeout', igsid: null };
    const before = await shop.client.link(link.id);
    expect(before).toMatchObject(expected);
    await answer(link, 'confirm').expect(409);
    expect(await service.app.get(LinkSweepService).sweep()).toBe(1);
    expect(await shop.client.link(link.id)).toEqual(before);
    await answer(link, 'confirm').expect(409);
  });

  test('a confirmation that timed out lets the same or another person come again while the link is valid', async () => {
    const link = await mint('again', { ttlSeconds: 3_600 });
    await tap(link.ref, newPerson());
    clock.advance(601_000);
    const igsid = newPerson();
    await tap(link.ref, igsid);
    expect(await shop.client.link(link.id)).toMatchObject({ status: 'awaiting_confirmation', igsid });
    expect((await answer(link, 'confirm').expect(200)).body).toMatchObject({ status: 'linked', igsid });
  });
});

describe('decision at the confirmation', () => {
  test('under reject, a confirmation rejects the link when its place was taken in the meantime', async () => {
    const [waiting, quick] = [
      await mint('divided'),
      await mint('divided', { sessionId: 'b', confirmation: 'none' }),
    ];
    await tap(waiting.ref, newPerson());
    await tap(quick.ref, newPerson());
    const refused = await answer(waiting, 'confirm').expect(409);
    expect(refused.body).toMatchObject(problem(409, 'user_taken'));
    expect(await shop.client.link(waiting.id)).toMatchObject({ status: 'rejected', reason: 'user_taken' });
    expect((await answer(waiting, 'confirm').expect(409)).body).toMatchObject(problem(409, 'user_taken'));
  });

  test('a confirmation rejects the link when the person was linked to another user in the meantime', async () => {
    const igsid = newPerson();
    const [waiting, quick] = [await mint('first'), await mint('second', { confirmation: 'none' })];
    await tap(waiting.ref, igsid);
    await tap(quick.ref, igsid);
    expect((await answer(waiting, 'confirm').expect(409)).body).toMatchObject(problem(409, 'igsid_taken'));
  });

  test('under replace, a confirmation keeps what was linked after the event', async () => {
    const link = await mint('old-event', { onConflict: 'replace' });
    await tap(link.ref, newPerson());
    clock.advance(1_000);
    const newer = newPerson();
    await tap((await mint('old-event', { sessionId: 'b', confirmation: 'none' })).ref, newer);
    expect((await answer(link, 'confirm').expect(409)).body).toMatchObject(problem(409, 'user_taken'));
    expect(await shop.client.identities({ externalUserId: 'old-event' })).toMatchObject([{ igsid: newer }]);
  });

  test('a confirmation leads to the identity that another link made for the same pair in the meantime', async () => {
    const igsid = newPerson();
    const [waiting, quick] = [
      await mint('pair'),
      await mint('pair', { sessionId: 'b', confirmation: 'none' }),
    ];
    await tap(waiting.ref, igsid);
    await tap(quick.ref, igsid);
    const { body } = await answer(waiting, 'confirm').expect(200);
    const made = await shop.client.link(quick.id);
    expect(body).toMatchObject({ status: 'linked', reason: 'already_linked', identityId: made.identityId });
  });

  test('a confirmation extends the reply window of a pair that an earlier event of another link made', async () => {
    const igsid = newPerson();
    const [waiting, quick] = [
      await mint('window'),
      await mint('window', { sessionId: 'b', confirmation: 'none' }),
    ];
    const mintedAt = clock.now().getTime();
    clock.advance(30_000);
    await tap(waiting.ref, igsid, mintedAt + 20_000);
    await tap(quick.ref, igsid, mintedAt + 10_000);
    await answer(waiting, 'confirm').expect(200);
    const [identity] = await shop.client.identities({ igsid });
    expect(identity).toMatchObject({ lastReferralAt: new Date(mintedAt + 20_000).toISOString() });
  });
});

describe('concurrent answers', () => {
  test('50 concurrent confirmations and declines of one link have one result, and nothing is done twice', async () => {
    for (let round = 0; round < 5; round++) {
      const link = await mint(`crowd-${round}`);
      await tap(link.ref, newPerson());
      const answers = await Promise.all(
        Array.from({ length: 50 }, (_, index) =>
          untilDecided(() => answer(link, index % 2 ? 'confirm' : 'decline')),
        ),
      );
      const { status } = await shop.client.link(link.id);
      const winners = answers.filter((each) => each.status === 200);
      expect(winners).toHaveLength(25);
      expect(new Set(winners.map(({ body }) => body.status))).toEqual(new Set([status]));
      expect(answers.filter((each) => each.status === 409)).toHaveLength(25);
      const identities = await shop.client.identities({ externalUserId: `crowd-${round}` });
      expect(identities).toHaveLength(status === 'linked' ? 1 : 0);
    }
    const entries = await database.query<{ count: number }>(
      `SELECT count(*)::int AS count FROM audit_entries e JOIN links l ON l.id = e.target_id
       WHERE l.external_user_id LIKE 'crowd-%' GROUP BY e.target_id`,
    );
    expect(entries).toEqual(Array.from({ length: 5 }, () => ({ count: 1 })));
  });

  test('concurrent confirmations of two links of one person link the person to one user', async () => {
    for (let round = 0; round < 10; round++) {
      const igsid = newPerson();
      const links = [await mint(`left-${round}`), await mint(`right-${round}`)];
      for (const link of links) await tap(link.ref, igsid);
      const answers = await Promise.all(links.map((link) => untilDecided(() => answer(link, 'confirm'))));
      expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
      expect(await shop.client.identities({ igsid })).toHaveLength(1);
    }
  });
});
