import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { fromTypeId } from '../../src/platform/ids/type-id.js';
import { typesOf } from '../support/outbox.js';
import { OutboxStory } from '../support/outbox-story.js';

const MINUTE = 60_000;

let story: OutboxStory;

beforeAll(async () => {
  story = await OutboxStory.open();
});

afterAll(() => story.close());

beforeEach(() => story.begin());

describe('an app is notified', () => {
  test('an app is notified of an identity as the API shows it, with the session of its link', async () => {
    const link = await story.mint({ sessionId: 'sess-9' });
    await story.deliver(story.tap(link));
    const [notification, ...more] = await story.outbox();
    expect(more).toEqual([]);
    const { identityId } = await story.shop.client.link(link.id);
    expect(notification).toMatchObject({
      type: 'identity.linked',
      data: { ...(await story.identity(identityId)), sessionId: 'sess-9' },
      endpointId: story.endpointId,
      igsid: story.igsid,
      linkId: fromTypeId('lnk', link.id),
      identityId: fromTypeId('idn', identityId ?? ''),
      createdAt: story.clock.now(),
    });
  });

  test('an app is notified of a known person who comes through another link, with that link’s data and reply window', async () => {
    await story.deliver(story.tap(await story.mint()));
    story.clock.advance(MINUTE);
    const link = await story.mint({ sessionId: 'later', channel: 'mail', context: { page: '/autumn' } });
    await story.deliver(story.tap(link));
    const notification = (await story.outbox())[1];
    const identity = await story.identity(notification?.data['id']);
    expect(notification).toMatchObject({
      type: 'identity.seen',
      linkId: fromTypeId('lnk', link.id),
      data: {
        ...identity,
        linkId: link.id,
        sessionId: 'later',
        channel: 'mail',
        context: { page: '/autumn' },
        lastReferralAt: story.clock.now().toISOString(),
        replyWindowEndsAt: new Date(story.clock.now().getTime() + 24 * 60 * MINUTE).toISOString(),
      },
    });
  });

  test('an app is notified once of an identity that is unlinked by request', async () => {
    await story.deliver(story.tap(await story.mint({ sessionId: 'sess-9' })));
    const { id } = (await story.shop.client.identities({ igsid: story.igsid }))[0] ?? {};
    await story.api.post(`/v1/identities/${id}/unlink`, { reason: 'moved out' }).expect(200);
    await story.api.post(`/v1/identities/${id}/unlink`, { reason: 'again' }).expect(200);
    const rows = await story.outbox();
    expect(typesOf(rows)).toEqual(['identity.linked', 'identity.unlinked']);
    expect(rows[1]?.data).toEqual({ ...(await story.identity(id)), sessionId: 'sess-9' });
    expect(rows[1]?.data).toMatchObject({ status: 'unlinked', unlinkReason: 'moved out' });
  });

  test('an app is notified of replaced identities before the one that replaces them', async () => {
    const other = `${story.user}-other`;
    await story.database.query(`UPDATE apps SET allow_unconfirmed_replace = true WHERE id = $1`, [
      story.shop.appId,
    ]);
    await story.deliver(story.tap(await story.mint({ sessionId: 'old' })));
    await story.deliver(story.tap(await story.mint({ externalUserId: other }), story.newPerson()));
    story.clock.advance(MINUTE);
    // This user to that person: both are taken.
    const [theirs] = await story.shop.client.identities({ externalUserId: other });
    const link = await story.mint({ onConflict: 'replace', confirmation: 'app' });
    await story.deliver(story.tap(link, theirs?.igsid));
    await story.api
      .post(`/v1/links/${link.id}/confirm`, { sessionId: (await story.link(link)).sessionId })
      .expect(200);
    const mine = await story.outbox();
    expect(typesOf(mine)).toEqual([
      'identity.linked',
      'link.awaiting_confirmation',
      'identity.unlinked',
      'identity.linked',
    ]);
    expect(mine[2]?.data).toEqual({ ...(await story.identity(mine[0]?.data['id'])), sessionId: 'old' });
    expect(mine[2]?.data).toMatchObject({ unlinkReason: 'replaced', igsid: story.igsid });
    expect(mine[3]?.data).toMatchObject({ igsid: theirs?.igsid, linkId: link.id });
    expect(typesOf(await story.outbox(other))).toEqual(['identity.linked', 'identity.unlinked']);
    await story.database.query(`UPDATE apps SET allow_unconfirmed_replace = false WHERE id = $1`, [
      story.shop.appId,
    ]);
  });

  test('an app is notified of a link that waits for a confirmation, and of one that is declined', async () => {
    const link = await story.mint({ confirmation: 'app', sessionId: 'sess-9' });
    await story.deliver(story.tap(link));
    await story.deliver(story.tap(link));
    const waiting = await story.link(link);
    expect(await story.outbox()).toMatchObject([
      {
        type: 'link.awaiting_confirmation',
        data: waiting,
        igsid: story.igsid,
        linkId: fromTypeId('lnk', link.id),
        identityId: null,
      },
    ]);
    await story.api.post(`/v1/links/${link.id}/decline`, { sessionId: 'sess-9' }).expect(200);
    await story.api.post(`/v1/links/${link.id}/decline`, { sessionId: 'sess-9' }).expect(200);
    const rows = await story.outbox();
    expect(rows).toHaveLength(2);
    expect(rows[1]).toMatchObject({ type: 'link.rejected', data: await story.link(link), igsid: null });
    expect(rows[1]?.data).toMatchObject({ status: 'rejected', reason: 'declined', igsid: null });
  });

  test('an app is notified of a link that is confirmed for a person who was linked in the meantime', async () => {
    const link = await story.mint({ confirmation: 'app', sessionId: 'sess-9', channel: 'qr' });
    await story.deliver(story.tap(link));
    story.clock.advance(1_000);
    await story.deliver(story.tap(await story.mint()));
    await story.api.post(`/v1/links/${link.id}/confirm`, { sessionId: 'sess-9' }).expect(200);
    const rows = await story.outbox();
    expect(typesOf(rows)).toEqual(['link.awaiting_confirmation', 'identity.linked', 'identity.seen']);
    expect(rows[2]?.data).toMatchObject({
      linkId: link.id,
      channel: 'qr',
      sessionId: 'sess-9',
      lastReferralAt: rows[1]?.data['linkedAt'],
    });
  });

  test.each(['igsid_taken', 'user_taken'])(
    'an app is notified of a link that is refused: %s',
    async (reason) => {
      await story.deliver(story.tap(await story.mint({ externalUserId: `${story.user}-first` })));
      if (reason === 'user_taken') await story.deliver(story.tap(await story.mint(), story.newPerson()));
      const link = await story.mint();
      await story.deliver(story.tap(link, reason === 'igsid_taken' ? story.igsid : story.newPerson()));
      const notification = (await story.outbox()).at(-1);
      expect(notification).toMatchObject({
        type: 'link.rejected',
        data: await story.link(link),
        igsid: null,
      });
      expect(notification?.data).toMatchObject({ reason, igsid: null });
    },
  );

  test('an app is notified of a link that is refused at the confirmation', async () => {
    const link = await story.mint({ confirmation: 'app', sessionId: 'sess-9' });
    await story.deliver(story.tap(link));
    await story.deliver(story.tap(await story.mint({ externalUserId: `${story.user}-faster` })));
    await story.api.post(`/v1/links/${link.id}/confirm`, { sessionId: 'sess-9' }).expect(409);
    await story.api.post(`/v1/links/${link.id}/confirm`, { sessionId: 'sess-9' }).expect(409);
    const rows = await story.outbox();
    expect(typesOf(rows)).toEqual(['link.awaiting_confirmation', 'link.rejected']);
    expect(rows[1]?.data).toMatchObject({ reason: 'igsid_taken', igsid: null });
  });

  test('an app is notified once of a link that expires, by the sweep or by an event that comes too late', async () => {
    const [swept, late] = [await story.mint({ ttlSeconds: 60 }), await story.mint({ ttlSeconds: 60 })];
    story.clock.advance(10 * MINUTE);
    await story.deliver(story.tap(late));
    await story.sweep();
    await story.deliver(story.tap(late, story.newPerson()), story.tap(swept));
    await story.sweep();
    const rows = await story.outbox();
    expect(rows.map(({ type, data }) => [type, data['id']])).toEqual([
      ['link.expired', late.id],
      ['link.expired', swept.id],
    ]);
    expect(rows[1]?.data).toEqual(await story.link(swept));
    expect(rows[1]?.data).toMatchObject({ status: 'expired', reason: null, completedAt: swept.expiresAt });
  });

  test('an app is notified of a link that expired and is redeemed by an event that was in time', async () => {
    const link = await story.mint({ ttlSeconds: 60 });
    const event = story.tap(link);
    story.clock.advance(2 * MINUTE);
    await story.sweep();
    await story.deliver(event);
    expect(typesOf(await story.outbox())).toEqual(['link.expired', 'identity.linked']);
  });

  test('an app is notified of a confirmation that timed out, and not of one requested too late to be given', async () => {
    const link = await story.mint({ confirmation: 'app' });
    const late = await story.mint({ confirmation: 'app' });
    const event = story.tap(late, story.newPerson());
    await story.deliver(story.tap(link));
    story.clock.advance(11 * MINUTE);
    await story.deliver(event);
    await story.sweep();
    const rows = await story.outbox();
    expect(rows.map(({ type, data }) => [type, data['id']])).toEqual([
      ['link.awaiting_confirmation', link.id],
      ['link.expired', link.id],
      ['link.expired', late.id],
    ]);
    expect(rows[1]).toMatchObject({ data: { reason: 'confirmation_timeout', igsid: null }, igsid: null });
  });

  test('an app is notified once of a link that is revoked', async () => {
    const link = await story.mint();
    await story.api.post(`/v1/links/${link.id}/revoke`).expect(200);
    await story.api.post(`/v1/links/${link.id}/revoke`).expect(200);
    const rows = await story.outbox();
    expect(rows).toMatchObject([{ type: 'link.revoked', data: await story.link(link) }]);
    expect(rows[0]?.data).toMatchObject({ status: 'revoked', reason: null });
  });

  test('an app is not notified of requests that change nothing', async () => {
    const link = await story.mint();
    const event = story.tap(link);
    await story.deliver(event);
    // Repeated, again by the same person, by another one, and through links that are closed or unknown.
    const closed = await story.mint({ externalUserId: `${story.user}-closed` });
    await story.api.post(`/v1/links/${closed.id}/revoke`).expect(200);
    story.clock.advance(1_000);
    await story.deliver(
      event,
      story.tap(link),
      story.tap(link, story.newPerson()),
      story.tap(closed),
      story.tap({ ref: `${link.ref}x` }),
    );
    await story.api.post(`/v1/links/${link.id}/revoke`).expect(409);
    expect(typesOf(await story.outbox())).toEqual(['identity.linked']);
    expect(typesOf(await story.outbox(`${story.user}-closed`))).toEqual(['link.revoked']);
  });
});
