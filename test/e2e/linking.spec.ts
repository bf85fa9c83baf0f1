import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import {
  changesOf,
  deliveryOf,
  EVENT_SHAPES,
  messageEvent,
  postbackEvent,
  referralEvent,
  type ReferralInput,
} from '../../src/dev/simulator/meta-payloads.js';
import { Api, problem } from '../support/http.js';
import { startTestApp, type TestApp, type TestTenant } from '../support/test-app.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

let database: TestDatabase;
let service: TestApp;
let shop: TestTenant;
let other: TestTenant;
let account: { id: string; igId: string; username: string };
let people = 0;

const newPerson = (): string => `8${Date.now()}${++people}`;
const event = (ref: string, igsid: string, more: Partial<ReferralInput> = {}): ReferralInput => ({
  igId: account.igId,
  igsid,
  ref,
  timestampMs: Date.now(),
  ...more,
});
const tap = async (ref: string, igsid: string): Promise<void> => {
  const answer = await service.meta.deliver(deliveryOf([referralEvent(event(ref, igsid))]));
  expect(answer.status).toBe(200);
};
/** The outcomes of a person's attempts, or of a link's, newest first. */
const outcomesOf = async (q: string): Promise<string[]> => {
  const { attempts } = await service.admin.lookup(q);
  return attempts.filter(({ igsid, linkId }) => igsid === q || linkId === q).map(({ outcome }) => outcome);
};

beforeAll(async () => {
  database = await createTestDatabase();
  service = await startTestApp(database.url);
  shop = await service.createTenant();
  other = await service.createTenant();
  account = await service.createAccount('acme', [shop, other]);
});

afterAll(async () => {
  await service.close();
  await database.drop();
});

describe('handshake', () => {
  test('Meta’s handshake gets the challenge back as text with the right verify token', async () => {
    const { status, body, challenge } = await service.meta.handshake();
    expect([status, body]).toEqual([200, challenge]);
  });

  test.each([
    ['a wrong token', '?hub.mode=subscribe&hub.verify_token=guess&hub.challenge=1'],
    ['no token', '?hub.mode=subscribe&hub.challenge=1'],
    ['no query at all', ''],
  ])('Meta’s handshake refuses %s', async (_name, query) => {
    const answer = await new Api(service, null).get(`/webhooks/instagram${query}`).expect(403);
    expect(answer.body).toEqual(problem(403, 'invalid_verify_token'));
  });
});

describe('person who comes through a link', () => {
  const shapes = [
    { via: 'postback', build: postbackEvent, icebreaker: { title: 'Connect', payload: 'GO' }, mid: 'mid-1' },
    { via: 'message', build: messageEvent, icebreaker: null, mid: 'mid-2' },
    { via: 'referral', build: referralEvent, icebreaker: null, mid: null },
  ] as const;

  test.each(shapes)(
    'a person who comes through a link is linked by a $via, and found both ways',
    async ({ via, build, icebreaker, mid }) => {
      const wish = {
        externalUserId: `by-${via}`,
        sessionId: 's-1',
        channel: 'web',
        context: { z: 1, a: { page: '/r' } },
      };
      const link = await shop.client.mint(wish);
      const igsid = newPerson();
      const input = event(link.ref, igsid, {
        ...(icebreaker ? { icebreaker } : {}),
        ...(mid ? { mid } : {}),
      });
      expect(await service.meta.deliver(deliveryOf([build(input)]))).toMatchObject({
        status: 200,
        body: { received: 1 },
      });

      const identity = {
        appId: expect.stringMatching(/^app_/),
        externalUserId: wish.externalUserId,
        account: { igId: account.igId, username: 'acme' },
        igsid,
        status: 'active',
        linkId: link.id,
        via,
        source: 'SHORTLINKS',
        icebreaker,
        channel: 'web',
        context: wish.context,
        linkedAt: new Date(input.timestampMs).toISOString(),
        lastReferralAt: new Date(input.timestampMs).toISOString(),
        replyWindowEndsAt: new Date(input.timestampMs + 86_400_000).toISOString(),
        unlinkedAt: null,
        unlinkReason: null,
      };
      expect(await shop.client.identities({ igsid })).toMatchObject([identity]);
      expect(
        await shop.client.identities({ externalUserId: wish.externalUserId, account: 'ACME' }),
      ).toMatchObject([identity]);
      const [found] = await shop.client.identities({ igsid, account: account.igId });
      expect(await shop.client.link(link.id)).toMatchObject({
        status: 'linked',
        reason: null,
        igsid,
        identityId: found?.id,
        completedAt: expect.any(String),
      });
      const { attempts } = await service.admin.lookup(link.id);
      expect(attempts).toMatchObject([{ outcome: 'linked', via, icebreaker, mid, igsid, linkId: link.id }]);
    },
  );

  test('a linked identity keeps the order of the keys in context', async () => {
    const link = await shop.client.mint({ externalUserId: 'ordered', context: { z: 1, a: 2, m: 3 } });
    const { body } = await new Api(service, shop.apiKey).get(`/v1/links/${link.id}`).expect(200);
    expect(Object.keys(body.context)).toEqual(['z', 'a', 'm']);
  });

  test('a postback and a referral of one tap are one notification', async () => {
    const link = await shop.client.mint({ externalUserId: 'seen-twice' });
    const igsid = newPerson();
    const both = [postbackEvent(event(link.ref, igsid)), referralEvent(event(link.ref, igsid))];
    await service.meta.deliver(deliveryOf(both));
    expect((await outcomesOf(igsid)).sort()).toEqual(['already_linked', 'linked']);
    expect(await shop.client.identities({ igsid })).toHaveLength(1);
  });

  test('a person is linked by a 17-digit IGSID that came as a JSON number, to the digit', async () => {
    const link = await shop.client.mint({ externalUserId: 'digits' });
    const body = JSON.stringify(deliveryOf([referralEvent(event(link.ref, '12345678901234567'))])).replace(
      '"12345678901234567"',
      '12345678901234567',
    );
    expect((await service.meta.deliver(Buffer.from(body))).status).toBe(200);
    expect((await shop.client.link(link.id)).igsid).toBe('12345678901234567');
  });

  test('a person is linked when the ref has %3D for =', async () => {
    const link = await shop.client.mint({ externalUserId: 'escaped' });
    const igsid = newPerson();
    await tap(link.ref.replaceAll('=', '%3D'), igsid);
    expect((await shop.client.link(link.id)).igsid).toBe(igsid);
  });
});

describe('events under changes', () => {
  test.each(['postback', 'message', 'referral'] as const)(
    'a person is linked by a %s under changes, and a repeat under messaging changes nothing',
    async (shape) => {
      const link = await shop.client.mint({ externalUserId: `changes-${shape}` });
      const igsid = newPerson();
      const tapped = EVENT_SHAPES[shape](event(link.ref, igsid));
      for (const body of [changesOf([tapped]), deliveryOf([tapped]), changesOf([tapped])])
        expect(await service.meta.deliver(body)).toMatchObject({ status: 200, body: { received: 1 } });
      expect((await shop.client.link(link.id)).igsid).toBe(igsid);
      expect(await outcomesOf(igsid)).toEqual(['linked']);
      expect(await shop.client.identities({ igsid })).toMatchObject([{ via: shape }]);
    },
  );

  test('a person is linked by a 17-digit IGSID under changes that came as a JSON number, to the digit', async () => {
    const link = await shop.client.mint({ externalUserId: 'changed-digits' });
    const body = JSON.stringify(changesOf([referralEvent(event(link.ref, '12345678901234569'))])).replace(
      '"12345678901234569"',
      '12345678901234569',
    );
    expect((await service.meta.deliver(Buffer.from(body))).status).toBe(200);
    expect((await shop.client.link(link.id)).igsid).toBe('12345678901234569');
  });

  test('a ref under changes that does not verify is no ref of ours, and one that verifies decides as elsewhere', async () => {
    const link = await shop.client.mint({ externalUserId: 'changes-forged' });
    const [header, payload] = link.ref.split('=');
    const igsid = newPerson();
    const forged = [`${link.ref.slice(0, -4)}AAAA`, `${header}=${payload}=AAAA`, 'summer-sale'];
    const answer = await service.meta.deliver(
      changesOf(forged.map((ref) => referralEvent(event(ref, igsid)))),
    );
    expect(answer).toMatchObject({ status: 200, body: { received: 0 } });
    expect(await outcomesOf(igsid)).toEqual([]);
    const elsewhere = referralEvent(event(link.ref, igsid, { igId: '17849999999999998' }));
    await service.meta.deliver(changesOf([elsewhere]));
    expect(await outcomesOf(igsid)).toEqual(['wrong_account']);
    expect((await shop.client.link(link.id)).status).toBe('pending');
  });

  test('comments, the test button and values of wrong types under changes are accepted, and do not cost the others', async () => {
    const link = await shop.client.mint({ externalUserId: 'changes-mixed' });
    const igsid = newPerson();
    const changes = [
      {
        field: 'comments',
        value: { from: { id: igsid, username: 'x' }, text: link.ref, media: { id: '1' } },
      },
      {
        field: 'messages',
        value: {
          sender: { id: '12334' },
          recipient: { id: '23245' },
          timestamp: '1527459824',
          message: { mid: 'random_mid', text: 'random_text' },
        },
      },
      { field: 'messages', value: link.ref },
      { field: 'messages' },
      null,
      { field: 'messages', value: referralEvent(event(link.ref, igsid)) },
    ];
    const answer = await service.meta.deliver({
      object: 'instagram',
      entry: [{ id: '0', time: 1_527_459_824, changes }],
    });
    expect(answer).toMatchObject({ status: 200, body: { received: 1 } });
    expect(await outcomesOf(igsid)).toEqual(['linked']);
  });
});

describe('what does not link', () => {
  test('a forged signature is answered 401, and nothing is written', async () => {
    const link = await shop.client.mint({ externalUserId: 'forged' });
    const igsid = newPerson();
    const delivery = deliveryOf([referralEvent(event(link.ref, igsid))]);
    for (const signature of [`sha256=${'0'.repeat(64)}`, '', 'sha1=abc']) {
      const answer = await service.meta.deliver(delivery, { signature });
      expect([answer.status, answer.body]).toEqual([401, problem(401, 'invalid_signature')]);
    }
    expect((await shop.client.link(link.id)).status).toBe('pending');
    expect(await service.admin.lookup(igsid)).toMatchObject({ attempts: [], identities: [] });
  });

  test('a changed ref is an invalid_token attempt that only support sees, with the hash of the ref only', async () => {
    const link = await shop.client.mint({ externalUserId: 'changed' });
    const igsid = newPerson();
    const changed = `${link.ref.slice(0, -2)}${link.ref.at(-2) === 'A' ? 'B' : 'A'}${link.ref.slice(-1)}`;
    await tap(changed, igsid);
    expect((await shop.client.link(link.id)).status).toBe('pending');
    expect(await service.admin.lookup(changed)).toMatchObject({
      understoodAs: ['ref'],
      attempts: [
        {
          outcome: 'invalid_token',
          igsid,
          linkId: null,
          appId: null,
          detail: expect.stringMatching(/forged/),
        },
      ],
      ref: { valid: false, reason: 'invalid_token' },
    });
  });

  test('a second person is used_by_other, and the first keeps the link', async () => {
    const link = await shop.client.mint({ externalUserId: 'first-come' });
    const [first, second] = [newPerson(), newPerson()];
    await tap(link.ref, first);
    await tap(link.ref, second);
    expect((await shop.client.link(link.id)).igsid).toBe(first);
    expect(await outcomesOf(second)).toEqual(['used_by_other']);
  });

  test('a user who belongs to another person and a person who belongs to another user are not linked', async () => {
    const igsid = newPerson();
    await tap((await shop.client.mint({ externalUserId: 'taken' })).ref, igsid);
    const again = await shop.client.mint({ externalUserId: 'taken' });
    await tap(again.ref, newPerson());
    expect(await shop.client.link(again.id)).toMatchObject({
      status: 'rejected',
      reason: 'user_taken',
      igsid: null,
    });
    const another = await shop.client.mint({ externalUserId: 'another-user' });
    await tap(another.ref, igsid);
    expect(await shop.client.link(another.id)).toMatchObject({ status: 'rejected', reason: 'igsid_taken' });
    await tap(another.ref, igsid);
    expect(await outcomesOf(another.id)).toEqual(['closed', 'igsid_taken']);
  });

  test('the same person through another link of the same user is already linked, and the link says so', async () => {
    const igsid = newPerson();
    await tap((await shop.client.mint({ externalUserId: 'regular' })).ref, igsid);
    const again = await shop.client.mint({ externalUserId: 'regular' });
    await tap(again.ref, igsid);
    const [identity] = await shop.client.identities({ igsid });
    expect(await shop.client.link(again.id)).toMatchObject({
      status: 'linked',
      reason: 'already_linked',
      identityId: identity?.id,
    });
  });

  test('an event of the wrong account, registered or not, does not link', async () => {
    const link = await shop.client.mint({ externalUserId: 'elsewhere', account: 'acme' });
    const branch = await service.createAccount('branch', []);
    const igsid = newPerson();
    for (const igId of [branch.igId, '17849999999999999']) {
      await service.meta.deliver(deliveryOf([referralEvent(event(link.ref, igsid, { igId }))]));
    }
    expect(await outcomesOf(igsid)).toEqual(['wrong_account', 'wrong_account']);
    expect((await shop.client.link(link.id)).status).toBe('pending');
  });

  test('a token whose link was removed does not link', async () => {
    const link = await shop.client.mint({ externalUserId: 'forgotten' });
    await database.query(`DELETE FROM links WHERE external_user_id = 'forgotten'`);
    const igsid = newPerson();
    await tap(link.ref, igsid);
    expect(await outcomesOf(igsid)).toEqual(['unknown_link']);
  });

  test('campaign words, echoes, likes and pages are accepted, and nothing of them is stored', async () => {
    const igsid = newPerson();
    const link = await shop.client.mint({ externalUserId: 'echoed' });
    const echo = messageEvent(event(link.ref, igsid));
    const bodies = [
      deliveryOf([referralEvent(event('summer-sale', igsid))]),
      deliveryOf([{ ...echo, message: { ...echo.message, is_echo: true } } as typeof echo]),
      { object: 'page', entry: [{ id: '1', messaging: [echo] }] },
      { object: 'instagram', entry: [{ id: '1', changes: [{ field: 'comments', value: {} }] }] },
      [],
      null,
    ];
    for (const body of bodies)
      expect(await service.meta.deliver(body)).toMatchObject({ status: 200, body: { received: 0 } });
    expect(await service.admin.lookup(igsid)).toMatchObject({ attempts: [], identities: [] });
    expect((await shop.client.link(link.id)).status).toBe('pending');
  });

  test('a superseded link does not link for an event after the newer mint, and links for an older one', async () => {
    const wish = { externalUserId: 'impatient', sessionId: 's' };
    const first = await shop.client.mint(wish);
    const beforeSecond = Date.now();
    await new Promise((resolve) => setTimeout(resolve, 5));
    await shop.client.mint(wish);
    expect(await shop.client.link(first.id)).toMatchObject({ status: 'revoked', reason: 'superseded' });
    const [late, timely] = [newPerson(), newPerson()];
    await service.meta.deliver(
      deliveryOf([referralEvent(event(first.ref, late, { timestampMs: Date.now() + 1_000 }))]),
    );
    expect(await outcomesOf(late)).toEqual(['revoked']);
    await service.meta.deliver(
      deliveryOf([referralEvent(event(first.ref, timely, { timestampMs: beforeSecond }))]),
    );
    expect(await outcomesOf(timely)).toEqual(['linked']);
  });

  test('links of other sessions are not superseded', async () => {
    const links = await Promise.all(
      [undefined, 'a', 'b'].map((sessionId) => shop.client.mint({ externalUserId: 'many-tabs', sessionId })),
    );
    const after = await Promise.all(links.map(({ id }) => shop.client.link(id)));
    expect(after.map(({ status }) => status)).toEqual(['pending', 'pending', 'pending']);
  });
});

describe('unlinking', () => {
  test('unlinking frees both sides, keeps the history, and a used token never links twice', async () => {
    const api = new Api(service, shop.apiKey);
    const link = await shop.client.mint({ externalUserId: 'leaving' });
    const igsid = newPerson();
    await tap(link.ref, igsid);
    const [identity] = await shop.client.identities({ igsid });
    const path = `/v1/identities/${identity?.id}/unlink`;
    const unlinked = {
      id: identity?.id,
      status: 'unlinked',
      unlinkReason: 'account closed',
      unlinkedAt: expect.any(String),
    };
    expect((await api.post(path, { reason: 'account closed' }).expect(200)).body).toMatchObject(unlinked);
    expect((await api.post(path).expect(200)).body).toMatchObject(unlinked);
    expect(await shop.client.identities({ igsid })).toEqual([]);
    expect(await shop.client.identities({ igsid, status: 'unlinked' })).toMatchObject([unlinked]);

    await service.meta.deliver(deliveryOf([messageEvent(event(link.ref, igsid))]));
    expect((await outcomesOf(link.id))[0]).toBe('closed');
    const again = await shop.client.mint({ externalUserId: 'leaving' });
    await tap(again.ref, igsid);
    expect(await shop.client.identities({ igsid, status: 'all' })).toHaveLength(2);
  });

  test('unlinking another app’s identity is answered as for one that does not exist', async () => {
    const igsid = newPerson();
    await tap((await shop.client.mint({ externalUserId: 'private' })).ref, igsid);
    const [identity] = await shop.client.identities({ igsid });
    const api = new Api(service, other.apiKey);
    const missing = 'idn_01m829gwa4f22v2ns6gq3qknya';
    for (const id of [identity?.id, missing, 'idn_nonsense', 'lnk_01m829gwa4f22v2ns6gq3qknya']) {
      for (const call of [api.get(`/v1/identities/${id}`), api.post(`/v1/identities/${id}/unlink`, {})]) {
        const { body } = await call.expect(404);
        expect(body).toEqual({ ...problem(404, 'not_found'), detail: 'There is no such identity.' });
      }
    }
    expect(await other.client.identities({ igsid })).toEqual([]);
  });
});

describe('two apps', () => {
  test('two apps on one account know the same person each under their own user', async () => {
    const igsid = newPerson();
    await tap((await shop.client.mint({ externalUserId: 'here' })).ref, igsid);
    await tap((await other.client.mint({ externalUserId: 'there' })).ref, igsid);
    expect(await shop.client.identities({ igsid })).toMatchObject([{ externalUserId: 'here' }]);
    expect(await other.client.identities({ igsid })).toMatchObject([{ externalUserId: 'there' }]);
    expect((await service.admin.lookup(igsid)).identities).toHaveLength(2);
  });
});

describe('look-up', () => {
  test('support’s look-up understands every kind of id, name and URL', async () => {
    const link = await shop.client.mint({ externalUserId: 'looked-up' });
    const igsid = newPerson();
    const mid = `mid.${igsid}`;
    await service.meta.deliver(deliveryOf([postbackEvent(event(link.ref, igsid, { mid }))]));
    const [identity] = await shop.client.identities({ igsid });
    const found = {
      links: [{ id: link.id }],
      identities: [{ id: identity?.id }],
      attempts: [{ outcome: 'linked' }],
    };
    const attemptId = (
      await new Api(service, service.adminApiKey).get(`/v1/admin/lookup?q=${igsid}`).expect(200)
    ).body.attempts[0].id;
    const asked: [string, string][] = [
      [link.id, 'link_id'],
      [identity?.id ?? '', 'identity_id'],
      [attemptId, 'attempt_id'],
      [igsid, 'igsid'],
      ['looked-up', 'external_user_id'],
      [mid, 'mid'],
      [link.ref, 'ref'],
      [link.url, 'ref'],
      [link.url.replace('https://', '').replaceAll('=', '%3D').replace('ref%3D', 'ref='), 'ref'],
    ];
    for (const [q, as] of asked) {
      const answer = await service.admin.lookup(q);
      expect(answer).toMatchObject({ query: q, ...found });
      expect(answer.understoodAs).toContain(as);
    }
    expect((await service.admin.lookup(link.ref)).ref).toEqual({
      valid: true,
      reason: null,
      kid: 'k1',
      linkId: link.id,
      expiresAt: expect.any(String),
    });
    expect((await service.admin.lookup('@ACME')).identities.map(({ id }) => id)).toContain(identity?.id);
  });

  test('support’s look-up of an unknown text finds nothing', async () => {
    expect(await service.admin.lookup('no such person')).toMatchObject({
      links: [],
      identities: [],
      attempts: [],
      ref: null,
    });
  });

  test('support’s look-up refuses an app’s key', async () => {
    const answer = await new Api(service, shop.apiKey).get('/v1/admin/lookup?q=x').expect(403);
    expect(answer.body).toEqual(problem(403, 'insufficient_scope'));
  });
});
