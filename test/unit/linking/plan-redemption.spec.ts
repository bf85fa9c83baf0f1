import { describe, expect, test } from '@jest/globals';
import { planRedemption } from '../../../src/linking/plan-redemption.js';
import {
  INVALID_PER_PERSON_AND_HOUR,
  PER_KIND_AND_HOUR,
  PER_PERSON_AND_HOUR,
} from '../../../src/attempts/attempt-caps.js';
import {
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
    refHash: Buffer.from('hash'),
    receivedAt: NOW,
    requestId: 'req',
  };
}

/** The message of a person that is a typed code, of a link or wrong. */
function typed(linkId: string | null, igsid: string, seconds = 1): ReceivedReferral {
  const { event, ...rest } = referral(linkId, igsid, seconds);
  return { ...rest, event: { ...event, via: 'code' } };
}

function state(links: readonly LinkState[], more: Partial<LoadedState> = {}): LoadedState {
  return {
    accountId: 'account',
    links: new Map(links.map((each) => [each.id, each])),
    identities: [],
    knownPeople: new Set(),
    chat: { isConnected: false, afterLinkMessage: true },
    unconfirmedReplaceApps: new Set(),
    suppressed: new Set(),
    seen: new Set(),
    recent: [],
    invalidOfAccount: 0,
    wrongCodes: [],
    wrongCodesOfAccount: 0,
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
    const recent = [{ igsid: 'eve', linkId: null, outcome: 'invalid_token', count: 5 } as const];
    const { results, attempts } = plan([...batch, referral(null, 'mallory', 1)], state([], { recent }));
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

  test('a batch reads five wrong codes of a person, and then none of theirs, be it right', () => {
    const links = [link('a', 'user-1'), link('b', 'user-2')];
    const guesses = Array.from({ length: 7 }, () => typed(null, 'eve'));
    const { results, attempts, newIdentities } = plan(
      [...guesses, typed('a', 'eve'), typed('b', 'bob')],
      state(links),
    );
    expect(results).toEqual([
      ...Array<string>(5).fill('invalid_token'),
      ...Array<string>(3).fill('code_unread'),
      'linked',
    ]);
    expect(attempts).toHaveLength(6);
    expect([...newIdentities.values()]).toMatchObject([{ igsid: 'bob', via: 'code' }]);
  });

  test('a batch reads no code where a wrong one could not be stored, and refs as before', () => {
    const links = [link('a', 'user-1'), link('b', 'user-2')];
    const forged = {
      igsid: 'eve',
      linkId: null,
      outcome: 'invalid_token',
      count: INVALID_PER_PERSON_AND_HOUR,
    };
    const recent = [forged as LoadedState['recent'][number]];
    expect(plan([typed('a', 'eve'), referral('b', 'eve', 1)], state(links, { recent })).results).toEqual([
      'code_unread',
      'linked',
    ]);
    const ofAccount = state(links, { invalidOfAccount: 10_000 });
    expect(plan([typed('a', 'ann'), referral('b', 'bob', 1)], ofAccount).results).toEqual([
      'code_unread',
      'linked',
    ]);
  });

  test.each([
    ['a connected account asks in the chat', true, ['awaiting_confirmation', 'linked']],
    ['an account without a connection does not read it', false, ['code_unread', 'linked']],
  ])('while codes are being guessed a right one links nobody: %s', (_what, isConnected, expected) => {
    const links = [link('a', 'user-1'), link('b', 'user-2')];
    const chat = { isConnected, afterLinkMessage: false };
    const {
      results,
      messages,
      links: moved,
    } = plan([typed('a', 'ann'), referral('b', 'bob', 1)], state(links, { chat, wrongCodesOfAccount: 300 }));
    expect(results).toEqual(expected);
    expect(messages.map(({ kind }) => kind)).toEqual(isConnected ? ['question'] : []);
    expect(moved.get('a')?.questionStatus ?? null).toBe(isConnected ? 'queued' : null);
  });

  test('a repeat of a wrong code is no second guess', () => {
    const code = typed(null, 'eve');
    const { results } = plan([code, code, code, code, code, code, typed(null, 'eve')], state([]));
    expect(results).toEqual(['invalid_token', ...Array<string>(5).fill('repeated'), 'invalid_token']);
  });

  const CLOSED: [string, Partial<LinkState>, ReferralResult][] = [
    ['revoked', { status: 'revoked' }, 'revoked'],
    ['rejected', { status: 'rejected' }, 'closed'],
    ['used by another', { status: 'linked', igsid: 'bob', identityId: 'x' }, 'used_by_other'],
    ['linked', { status: 'linked', igsid: 'eve', identityId: 'gone' }, 'closed'],
    ['expired', { status: 'expired', expiresAt: at(-100) }, 'expired'],
    [
      'waiting',
      { status: 'awaiting_confirmation', igsid: 'eve', awaitingSince: at(1) },
      'awaiting_confirmation',
    ],
    ['of another account', { igId: 'other' }, 'wrong_account'],
  ];
  test.each(CLOSED)(
    'a batch keeps 100 events of one person with a link that is %s, and counts the rest',
    (_state, more, outcome) => {
      const stored = [{ igsid: 'eve', linkId: 'a', outcome: outcome as 'closed', count: 30 }];
      const batch = Array.from({ length: 3 * PER_KIND_AND_HOUR }, () => referral('a', 'eve', 1));
      const links = [link('a', 'user-1', more), link('b', 'user-2', more)];
      for (const recent of [[], stored]) {
        const kept = PER_KIND_AND_HOUR - (recent.length > 0 ? 30 : 0);
        const result = plan([...batch, referral('b', 'eve', 1)], state(links, { recent }));
        expect(result.results.filter((each) => each === outcome)).toHaveLength(kept + 1);
        expect(result.results.filter((each) => each === 'capped')).toHaveLength(batch.length - kept);
        expect(result.attempts).toHaveLength(kept + 1);
        // The first of its kind is kept, and of the other link.
        expect([result.results[0], result.results.at(-1)]).toEqual([outcome, outcome]);
      }
    },
  );

  test('a batch keeps 100 events of one person with links that are not stored', () => {
    const batch = Array.from({ length: 2 * PER_KIND_AND_HOUR }, (_, index) =>
      referral(`gone-${index}`, 'eve', 1),
    );
    const { results } = plan(batch, state([]));
    expect(results.filter((result) => result === 'unknown_link')).toHaveLength(PER_KIND_AND_HOUR);
    expect(results.filter((result) => result === 'capped')).toHaveLength(PER_KIND_AND_HOUR);
  });

  test('a batch links, rejects and moves the window of a person whose attempts are capped', () => {
    const linkIds = ['a', 'b', 'c'];
    const recent = linkIds.flatMap((linkId) =>
      (['linked', 'already_linked', 'igsid_taken', 'awaiting_confirmation'] as const).map((outcome) => ({
        igsid: 'ann',
        linkId,
        outcome,
        count: PER_PERSON_AND_HOUR,
      })),
    );
    const links = [
      link('a', 'user-1'),
      link('b', 'user-2'),
      link('c', 'user-1'),
      link('d', 'user-1', { confirmation: 'app' }),
    ];
    const batch = [
      ...linkIds.map((linkId, index) => referral(linkId, 'ann', 10 + index)),
      referral('a', 'ann', 30),
    ];
    const result = plan(batch, state(links, { recent }));
    expect(result.results).toEqual(['linked', 'igsid_taken', 'already_linked', 'capped']);
    expect(result.attempts).toHaveLength(3);
    expect([...result.newIdentities.values()]).toMatchObject([{ igsid: 'ann', lastReferralAt: at(30) }]);
    expect(result.links.size).toBe(3);
  });

  test('a batch keeps 1,000 attempts of one person in an hour, and what moves a link', () => {
    const recent = [
      { igsid: 'eve', linkId: 'old', outcome: 'closed', count: PER_PERSON_AND_HOUR - 1 } as const,
    ];
    const links = [
      link('a', 'user-1', { status: 'revoked' }),
      link('b', 'user-2', { status: 'revoked' }),
      link('c', 'user-3'),
    ];
    const batch = [referral('a', 'eve', 1), referral('b', 'eve', 1), referral('c', 'eve', 1)];
    expect(plan(batch, state(links, { recent })).results).toEqual(['revoked', 'capped', 'linked']);
  });

  test('a repeat of a capped event is decided again and changes nothing', () => {
    const recent = [{ igsid: 'eve', linkId: 'a', outcome: 'closed', count: PER_KIND_AND_HOUR } as const];
    const links = [link('a', 'user-1', { status: 'rejected' })];
    const event = referral('a', 'eve', 1, 950);
    const result = plan([event, event], state(links, { recent }));
    expect(result).toMatchObject({ results: ['capped', 'repeated'], attempts: [], events: [] });
    expect([result.links.size, result.newIdentities.size]).toEqual([0, 0]);
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
      'identity.linked new-3 b',
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

test('a person whom an earlier event of the batch has brought is known to the later ones', () => {
  const asking = { confirmation: 'dm_existing_threads' } as const;
  const byMessage = (linkId: string): ReceivedReferral => {
    const { event, ...rest } = referral(linkId, 'person', 10);
    return { ...rest, event: { ...event, via: 'message' } };
  };
  const links = [link('first', 'user-1', asking), link('second', 'user-1', { ...asking, appId: 'other' })];
  const { results } = plan([byMessage('first'), byMessage('second')], state(links));
  expect(results).toEqual(['linked', 'awaiting_confirmation']);
});
