import { describe, expect, test } from '@jest/globals';
import { planRedemption } from '../../../src/linking/plan-redemption.js';
import {
  INVALID_PER_PERSON_AND_HOUR,
  type KnownIdentity,
  type LinkingPlan,
  type LoadedState,
  type ReceivedReferral,
  type ReferralResult,
} from '../../../src/linking/linking-plan.js';
import {
  suppressionOfLink,
  suppressionOfPerson,
  suppressionOfPersonAnywhere,
} from '../../../src/erasure/suppression-name.js';
import type { LinkState } from '../../../src/links/link-state.js';
import { aLink, at } from '../../support/builders.js';

const NOW = at(100);
const IG_ID = '1784';

const link = (id: string, externalUserId: string, more: Partial<LinkState> = {}): LinkState =>
  aLink({ id, externalUserId, ...more });

let keys = 0;
function referral(
  linkId: string | null,
  igsid: string,
  seconds: number | null,
  repeatKey = ++keys,
): ReceivedReferral {
  return {
    event: {
      igId: IG_ID,
      igsid,
      ref: 'ref',
      via: 'referral',
      source: null,
      icebreaker: null,
      mid: null,
      timestampMs: seconds === null ? null : at(seconds).getTime(),
      repeatKey: Buffer.from(String(repeatKey)),
    },
    token: linkId === null ? { valid: false } : { valid: true, linkId, igId: IG_ID },
    receivedAt: NOW,
    requestId: 'req',
  };
}

function state(links: readonly LinkState[], more: Partial<LoadedState> = {}): LoadedState {
  return {
    accountId: 'account',
    links: new Map(links.map((each) => [each.id, each])),
    identities: [],
    unconfirmedReplaceApps: new Set(),
    suppressed: new Set(),
    seen: new Set(),
    invalidPerPerson: new Map(),
    invalidOfAccount: 0,
    ...more,
  };
}

function plan(
  referrals: readonly ReceivedReferral[],
  loaded: LoadedState,
): LinkingPlan & { readonly results: readonly ReferralResult[] } {
  let made = 0;
  const { plan: planned, results } = planRedemption(referrals, loaded, NOW, () => `new-${++made}`);
  return { ...planned, results };
}

const known: KnownIdentity = {
  id: 'known',
  appId: 'app',
  accountId: 'account',
  externalUserId: 'user-1',
  igsid: 'ann',
  linkedAt: at(-50),
  lastReferralAt: at(5),
  linkId: 'first',
  sessionId: 'first-session',
  via: 'message',
  source: 'SHORTLINKS',
  icebreaker: null,
  channel: 'web',
  context: { page: '/' },
};

describe('batch', () => {
  test('a batch lets each event see the effects of the ones before it', () => {
    const links = [link('a', 'user-1'), link('b', 'user-1'), link('c', 'user-2')];
    const batch = [
      referral('a', 'ann', 10),
      referral('a', 'bob', 11),
      referral('b', 'bob', 12),
      referral('c', 'ann', 13),
    ];
    const result = plan([...batch, referral('b', 'ann', 14)], state(links));
    expect(result.results).toEqual(['linked', 'used_by_other', 'user_taken', 'igsid_taken', 'closed']);
    expect([...result.newIdentities.values()]).toMatchObject([
      { id: 'new-1', igsid: 'ann', externalUserId: 'user-1' },
    ]);
    expect([...result.links].map(([id, { status, reason }]) => [id, status, reason])).toEqual([
      ['a', 'linked', null],
      ['b', 'rejected', 'user_taken'],
      ['c', 'rejected', 'igsid_taken'],
    ]);
  });

  test('a batch counts a repeat once, whether it is stored already or is twice in the batch', () => {
    const stored = referral('a', 'ann', 10, 900);
    const seen = new Set([stored.event.repeatKey.toString('hex')]);
    const twice = referral('b', 'bob', 10, 901);
    const result = plan([stored, twice, twice], state([link('a', 'user-1'), link('b', 'user-2')], { seen }));
    expect(result.results).toEqual(['repeated', 'linked', 'repeated']);
    expect(result.attempts).toHaveLength(1);
  });

  test('a batch unlinks the identities that a replacement conflicts with, stored or made in the same batch', () => {
    const links = [
      link('a', 'user-2', { onConflict: 'replace' }),
      link('b', 'user-3', { onConflict: 'replace' }),
    ];
    const result = plan(
      [referral('a', 'ann', 10), referral('b', 'ann', 11)],
      state(links, { identities: [known], unconfirmedReplaceApps: new Set(['app']) }),
    );
    expect(result.results).toEqual(['linked', 'linked']);
    expect(result.replaced).toEqual(new Map([['known', at(10)]]));
    expect([...result.newIdentities.values()]).toMatchObject([
      { externalUserId: 'user-2', unlinkedAt: at(11) },
      { externalUserId: 'user-3', unlinkedAt: null },
    ]);
  });

  test('a batch takes a person from another user for those apps only that may', () => {
    const links = [
      link('a', 'user-2', { onConflict: 'replace' }),
      link('b', 'user-1', { onConflict: 'replace' }),
      link('c', 'user-2', { onConflict: 'replace', appId: 'may' }),
      link('d', 'user-3', { onConflict: 'replace', appId: 'may' }),
    ];
    const batch = [
      referral('a', 'ann', 10),
      referral('b', 'bob', 11),
      referral('c', 'ann', 12),
      referral('d', 'ann', 13),
    ];
    const result = plan(
      batch,
      state(links, { identities: [known], unconfirmedReplaceApps: new Set(['may', 'another']) }),
    );
    expect(result.results).toEqual(['igsid_taken', 'linked', 'linked', 'linked']);
    expect(result.replaced).toEqual(new Map([['known', at(11)]]));
    expect([...result.newIdentities.values()]).toMatchObject([
      { appId: 'app', externalUserId: 'user-1', igsid: 'bob', unlinkedAt: null },
      { appId: 'may', externalUserId: 'user-2', igsid: 'ann', unlinkedAt: at(13) },
      { appId: 'may', externalUserId: 'user-3', igsid: 'ann', unlinkedAt: null },
    ]);
  });

  test('a batch moves the last referral forward, never back, whatever happens to the link', () => {
    const links = [link('a', 'user-1'), link('late', 'user-1', { expiresAt: at(-100) })];
    const later = plan(
      [referral('a', 'ann', 20), referral('late', 'ann', 30)],
      state(links, { identities: [known] }),
    );
    expect(later.results).toEqual(['already_linked', 'expired']);
    expect(later.touched).toEqual(new Map([['known', at(30)]]));
    const earlier = plan([referral('a', 'ann', 3)], state(links, { identities: [known] }));
    expect(earlier.touched).toEqual(new Map());
  });

  test('a batch keeps 20 forged refs of one person in an hour and counts the rest', () => {
    const batch = Array.from({ length: INVALID_PER_PERSON_AND_HOUR }, () => referral(null, 'eve', 1));
    const invalidPerPerson = new Map([['eve', 5]]);
    const { results, attempts } = plan(
      [...batch, referral(null, 'mallory', 1)],
      state([], { invalidPerPerson }),
    );
    expect(results.filter((result) => result === 'invalid_token')).toHaveLength(
      INVALID_PER_PERSON_AND_HOUR - 5 + 1,
    );
    expect(results.filter((result) => result === 'capped')).toHaveLength(5);
    expect(attempts.at(-1)?.referral.event.igsid).toBe('mallory');
  });

  test('a batch keeps 10,000 forged refs of one account in a day and counts the rest', () => {
    const { results } = plan(
      [referral(null, 'eve', 1), referral(null, 'bob', 1)],
      state([], { invalidOfAccount: 9_999 }),
    );
    expect(results).toEqual(['invalid_token', 'capped']);
  });

  test.each([
    ['the person is erased on this account', suppressionOfPerson(IG_ID, 'ann')],
    ['the person is erased on every account', suppressionOfPersonAnywhere('ann')],
    ['the link is erased', suppressionOfLink('a')],
  ])('a batch keeps nothing of an event, repeated or not, when %s', (_name, name) => {
    const events = [referral('a', 'ann', 1, 910), referral('a', 'ann', 1, 910)];
    const result = plan(events, state([], { suppressed: new Set([name]) }));
    expect(result).toMatchObject({ results: ['erased', 'erased'], attempts: [] });
    expect([result.links.size, result.newIdentities.size, result.touched.size]).toEqual([0, 0, 0]);
    // Another person, another account and another link are none of it.
    const others = [referral('b', 'bob', 1), { ...referral(null, 'bob', 2) }];
    expect(plan(others, state([link('b', 'user-2')], { suppressed: new Set([name]) })).results).toEqual([
      'linked',
      'invalid_token',
    ]);
  });
});

describe('events of a batch', () => {
  /** In words: what, whose or which, and what came of it. */
  const eventsOf = (referrals: readonly ReceivedReferral[], loaded: LoadedState): string[] =>
    plan(referrals, loaded).events.map((event) =>
      event.kind === 'link'
        ? `${event.link.id} ${event.link.status} ${event.link.reason}`
        : `${event.type} ${event.identity.id} ${event.identity.linkId}`,
    );

  test('the events of a batch are in order, with what was made in the same batch too', () => {
    const replacing = { onConflict: 'replace' } as const;
    const links = [link('a', 'user-2', replacing), link('b', 'user-3', replacing), link('c', 'user-3')];
    const batch = [referral('a', 'ann', 10), referral('b', 'ann', 11), referral('c', 'bob', 12)];
    const loaded = state(links, { identities: [known], unconfirmedReplaceApps: new Set(['app']) });
    expect(eventsOf(batch, loaded)).toEqual([
      'identity.unlinked known first',
      'identity.linked new-1 a',
      'identity.unlinked new-1 a',
      'identity.linked new-2 b',
      'c rejected user_taken',
    ]);
  });

  test('an event of a batch shows the identity as it was then, not as the batch left it', () => {
    const links = [
      link('a', 'user-2', { sessionId: 's', channel: 'qr' }),
      link('b', 'user-2'),
      link('c', 'user-3', { onConflict: 'replace' }),
    ];
    const batch = [referral('a', 'ann', 10), referral('b', 'ann', 20), referral('c', 'ann', 30)];
    const loaded = state(links, { unconfirmedReplaceApps: new Set(['app']) });
    expect(plan(batch, loaded).events).toMatchObject([
      { type: 'identity.linked', identity: { lastReferralAt: at(10), sessionId: 's', unlinkedAt: null } },
      {
        type: 'identity.seen',
        identity: { lastReferralAt: at(20), linkId: 'b', sessionId: null, linkedAt: at(10) },
      },
      {
        type: 'identity.unlinked',
        identity: {
          linkId: 'a',
          channel: 'qr',
          lastReferralAt: at(20),
          unlinkedAt: at(30),
          unlinkReason: 'replaced',
        },
      },
      { type: 'identity.linked', identity: { externalUserId: 'user-3', unlinkedAt: null } },
    ]);
  });

  test('the event of a known person’s other link has that link’s data, and never an older time', () => {
    const links = [link('a', 'user-1', { sessionId: 'new', channel: 'mail', context: { page: '/new' } })];
    const [event] = plan([referral('a', 'ann', 3)], state(links, { identities: [known] })).events;
    expect(event).toMatchObject({
      type: 'identity.seen',
      identity: {
        id: 'known',
        linkId: 'a',
        sessionId: 'new',
        channel: 'mail',
        context: { page: '/new' },
        via: 'referral',
        source: null,
        lastReferralAt: at(5),
      },
    });
  });

  test('the events of a batch include an expired link once', () => {
    const links = [
      link('a', 'user-1', { expiresAt: at(-100) }),
      link('b', 'user-2', { status: 'expired', expiresAt: at(-100) }),
    ];
    const batch = [referral('a', 'ann', 10), referral('a', 'bob', 11), referral('b', 'bob', 12)];
    expect(eventsOf(batch, state(links))).toEqual(['a expired null']);
  });

  test('the events of a batch are none when a link does not change', () => {
    const links = [link('a', 'user-1', { status: 'revoked' }), link('b', 'user-2', { status: 'rejected' })];
    const batch = [
      referral('a', 'ann', 10),
      referral('b', 'ann', 10),
      referral(null, 'ann', 10),
      referral('z', 'ann', 10),
    ];
    expect(eventsOf(batch, state(links))).toEqual([]);
  });
});

describe('time of an event', () => {
  test.each([
    ['the event’s own', 10, at(10)],
    ['the event’s own, a little before the mint', -60, at(-60)],
    ['the arrival when the event is older than the link', -61, NOW],
    ['the event’s own, a little ahead of us', 160, at(160)],
    ['the arrival when the event lies in the future', 161, NOW],
    ['the arrival when the event has none', null, NOW],
  ])('the time of an event is %s', (_name, seconds, eventAt) => {
    const { attempts } = plan([referral('a', 'ann', seconds)], state([link('a', 'user-1')]));
    expect(attempts).toMatchObject([{ outcome: 'linked', eventAt }]);
  });
});
