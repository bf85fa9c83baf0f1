import { describe, expect, test } from '@jest/globals';
import type { AttemptEntity } from '../../../src/attempts/attempt.entity.js';
import type { IdentityEntity } from '../../../src/identities/identity.entity.js';
import { buildInvite, type InviteRow } from '../../../src/invites/invite-state.js';
import type { LinkState } from '../../../src/links/link-state.js';
import { type FoundRows, explainFindings } from '../../../src/lookup/explanation.js';
import { describeDuration } from '../../../src/lookup/explain-link.js';
import type { NotificationEntity } from '../../../src/notifications/notification.entity.js';
import { aLink, at } from '../../support/builders.js';

const PERSON = '6789012345678901';

const anAttempt = (more: Partial<AttemptEntity> = {}): AttemptEntity => ({
  accountId: 'account',
  id: 'attempt',
  appId: 'app',
  linkId: 'link',
  igId: '1784',
  igsid: PERSON,
  outcome: 'linked',
  via: 'postback',
  source: null,
  icebreakerTitle: null,
  icebreakerPayload: null,
  mid: null,
  refHash: null,
  eventAt: at(60),
  receivedAt: at(61),
  requestId: 'req_1',
  ...more,
});
const anIdentity = (more: Partial<IdentityEntity> = {}): IdentityEntity => ({
  accountId: 'account',
  id: 'identity',
  appId: 'app',
  externalUserId: 'user-42',
  igsid: PERSON,
  linkId: 'link',
  via: 'postback',
  source: null,
  icebreakerTitle: null,
  icebreakerPayload: null,
  channel: null,
  context: null,
  linkedAt: at(60),
  lastReferralAt: at(60),
  unlinkedAt: null,
  unlinkReason: null,
  ...more,
});
const aNotice = (more: Partial<NotificationEntity> = {}): NotificationEntity => ({
  accountId: 'account',
  id: 'notice',
  sequence: '1',
  appId: 'app',
  endpointId: 'endpoint',
  type: 'identity.linked',
  data: {},
  externalUserId: 'user-42',
  igsid: PERSON,
  linkId: 'link',
  identityId: 'identity',
  status: 'delivered',
  attempts: 1,
  step: 1,
  claims: 1,
  nextAttemptAt: null,
  createdAt: at(62),
  completedAt: at(63),
  ...more,
});

interface Found {
  readonly link?: Partial<LinkState>;
  readonly attempts?: readonly Partial<AttemptEntity>[];
  readonly identity?: Partial<IdentityEntity>;
  readonly notices?: readonly Partial<NotificationEntity>[];
  readonly invites?: FoundRows['invites'];
  readonly campaigns?: FoundRows['campaigns'];
  readonly ref?: FoundRows['ref'];
  readonly erased?: boolean;
}

function foundRowsOf({
  link,
  attempts = [],
  identity,
  notices = [],
  invites = [],
  campaigns = [],
  ref = null,
  erased = false,
}: Found): FoundRows {
  const account = { igId: '1784', username: 'acme' };
  return {
    links: link ? [aLink(link)] : [],
    attempts: attempts.map((each) => {
      const attempt = anAttempt(each);
      return { id: attempt.id, attempt, username: 'acme' };
    }),
    identities: identity ? [{ id: 'identity', identity: anIdentity(identity), account }] : [],
    notifications: notices.map((each) => ({ id: 'notice', notification: aNotice(each), deliveries: [] })),
    invites,
    campaigns,
    ref,
    erased,
  };
}

const linked = { status: 'linked', igsid: PERSON, identityId: 'identity', completedAt: at(60) } as const;
const ended = (status: LinkState['status'], reason: string | null = null): Partial<LinkState> => ({
  status,
  reason,
  completedAt: at(60),
  decidedAt: at(90),
  revokedAt: at(30),
});

const SENTENCES: readonly (readonly [string, Found, string, string])[] = [
  [
    'linked',
    { link: linked, attempts: [{}], identity: {} },
    'linked',
    'Linked: the person came at 2026-11-22T12:01:00.000Z.',
  ],
  [
    'linked, and another person after it',
    {
      link: linked,
      attempts: [{ igsid: '41', outcome: 'used_by_other', eventAt: at(200) }, {}],
      identity: {},
    },
    'linked',
    'Linked: the person came at 2026-11-22T12:01:00.000Z. Another Instagram person came at 2026-11-22T12:03:20.000Z and was refused, because a link works for one person only.',
  ],
  [
    'linked before',
    { link: linked, attempts: [{ outcome: 'already_linked' }], identity: { linkId: 'before' } },
    'linked',
    'Linked: the person came at 2026-11-22T12:01:00.000Z. They were linked already.',
  ],
  [
    'unlinked by the person',
    { link: linked, attempts: [{}], identity: { unlinkedAt: at(600), unlinkReason: 'person' } },
    'unlinked',
    'No longer linked: the person came at 2026-11-22T12:01:00.000Z, and the identity was ended at 2026-11-22T12:10:00.000Z by the person, in the chat.',
  ],
  [
    'unlinked for a reason that someone typed, which is not repeated',
    { link: linked, attempts: [{}], identity: { unlinkedAt: at(600), unlinkReason: 'Kim asked' } },
    'unlinked',
    'No longer linked: the person came at 2026-11-22T12:01:00.000Z, and the identity was ended at 2026-11-22T12:10:00.000Z by the app or an operator.',
  ],
  [
    'waiting for the app',
    {
      link: { status: 'awaiting_confirmation', confirmation: 'app', igsid: PERSON, awaitingSince: at(60) },
      attempts: [{ outcome: 'awaiting_confirmation' }],
    },
    'waiting',
    'Not linked yet: the person came at 2026-11-22T12:01:00.000Z, and the app has to confirm before 2026-11-22T12:11:00.000Z.',
  ],
  [
    'waiting for the person in the chat',
    {
      link: {
        status: 'awaiting_confirmation',
        confirmation: 'dm',
        igsid: PERSON,
        awaitingSince: at(60),
        questionStatus: 'sent',
      },
    },
    'waiting',
    'Not linked yet: the person came at 2026-11-22T12:01:00.000Z, and the person has to confirm before 2026-11-22T12:11:00.000Z.',
  ],
  [
    'pending',
    { link: {} },
    'waiting',
    'Not linked yet: the link is valid until 2026-11-22T12:15:00.000Z. No event of it has come.',
  ],
  [
    'pending, with its page opened',
    { link: { openedAt: at(20) } },
    'waiting',
    'Not linked yet: the link is valid until 2026-11-22T12:15:00.000Z. Its page was opened at 2026-11-22T12:00:20.000Z, but no event of it has come.',
  ],
  [
    'pending, after an event of another account',
    { link: {}, attempts: [{ outcome: 'wrong_account' }] },
    'waiting',
    'Not linked yet: an event came at 2026-11-22T12:01:00.000Z to another Instagram account than the one that the link was minted for. The link is valid until 2026-11-22T12:15:00.000Z.',
  ],
  [
    'too late',
    {
      link: { status: 'expired', completedAt: at(900) },
      attempts: [{ outcome: 'expired', eventAt: at(1140) }],
    },
    'not_linked',
    'Not linked: the person came at 2026-11-22T12:19:00.000Z, 4 minutes after the link had ended at 2026-11-22T12:15:00.000Z.',
  ],
  [
    'never followed',
    { link: { status: 'expired', completedAt: at(900) } },
    'not_linked',
    'Not linked: no one came before the link ended at 2026-11-22T12:15:00.000Z.',
  ],
  [
    'the person belongs to another user',
    { link: ended('rejected', 'igsid_taken'), attempts: [{ outcome: 'igsid_taken' }] },
    'not_linked',
    'Not linked: the person came at 2026-11-22T12:01:00.000Z, and their Instagram is already linked to another user of the app.',
  ],
  [
    'the user has another person',
    { link: ended('rejected', 'user_taken'), attempts: [{ outcome: 'user_taken' }] },
    'not_linked',
    'Not linked: the person came at 2026-11-22T12:01:00.000Z, and the user is already linked to another Instagram person.',
  ],
  [
    'declined by the app',
    { link: ended('rejected', 'declined'), attempts: [{ outcome: 'awaiting_confirmation' }] },
    'not_linked',
    'Not linked: the person came at 2026-11-22T12:01:00.000Z, and the app declined at 2026-11-22T12:01:30.000Z.',
  ],
  [
    'declined on the page',
    { link: { ...ended('revoked', 'declined_by_person'), decidedAt: null } },
    'not_linked',
    'Not linked: the person answered at 2026-11-22T12:00:30.000Z that it was not them.',
  ],
  [
    'not confirmed in time',
    { link: ended('expired', 'confirmation_timeout'), attempts: [{ outcome: 'awaiting_confirmation' }] },
    'not_linked',
    'Not linked: the person came at 2026-11-22T12:01:00.000Z, and no confirmation followed within 10 minutes.',
  ],
  [
    'not asked',
    { link: { ...ended('expired', 'question_not_sent'), questionCode: '551' }, attempts: [{}] },
    'not_linked',
    'Not linked: the person came at 2026-11-22T12:01:00.000Z, and the question in the chat could not be sent (551).',
  ],
  [
    'superseded',
    { link: ended('revoked', 'superseded') },
    'not_linked',
    'Not linked: a newer link of the same user replaced this one at 2026-11-22T12:00:30.000Z.',
  ],
  [
    'followed after it was superseded',
    { link: ended('revoked', 'superseded'), attempts: [{ outcome: 'revoked' }] },
    'not_linked',
    'Not linked: a newer link of the same user replaced this one at 2026-11-22T12:00:30.000Z, and the person came at 2026-11-22T12:01:00.000Z.',
  ],
  [
    'revoked',
    { link: ended('revoked') },
    'not_linked',
    'Not linked: the link was revoked at 2026-11-22T12:00:30.000Z.',
  ],
  [
    'of a disabled app',
    { link: ended('revoked', 'app_disabled') },
    'not_linked',
    'Not linked: the app was disabled at 2026-11-22T12:01:00.000Z.',
  ],
  ['an identity whose link is gone', { identity: {} }, 'linked', 'Linked since 2026-11-22T12:01:00.000Z.'],
  [
    'an ended identity whose link is gone',
    { identity: { unlinkedAt: at(600) } },
    'unlinked',
    'No longer linked: it ended at 2026-11-22T12:10:00.000Z.',
  ],
  [
    'erased',
    { erased: true },
    'erased',
    'Something that this text names was erased, and nothing about it is kept.',
  ],
  ['a ref of another service', { ref: { kind: 'foreign' } }, 'unknown', 'The ref is not from this service.'],
  [
    'a cut ref',
    { attempts: [{ outcome: 'invalid_token', linkId: null }] },
    'not_linked',
    'Not linked: the ref that came at 2026-11-22T12:01:00.000Z was changed, cut or forged.',
  ],
  [
    'a ref whose link is gone',
    { attempts: [{ outcome: 'unknown_link', linkId: null }] },
    'not_linked',
    'Not linked: the ref has a valid signature, but its link is no longer stored.',
  ],
  [
    'an attempt whose link is gone',
    { attempts: [{ linkId: 'gone' }] },
    'not_linked',
    'The person came at 2026-11-22T12:01:00.000Z; the link is no longer stored.',
  ],
  ['nothing', {}, 'unknown', 'Nothing was found.'],
];

describe('sentence', () => {
  test.each(SENTENCES)('the explanation says why: %s', (_what, found, verdict, sentence) => {
    expect(explainFindings(foundRowsOf(found), at(300))).toMatchObject({ verdict, sentence });
  });

  test.each(SENTENCES)('the explanation names no person: %s', (_what, found) => {
    const { chain, ...words } = explainFindings(foundRowsOf(found), at(300));
    expect(JSON.stringify([words, chain])).not.toMatch(/user-42|678901|Kim/);
  });

  test('the explanation of an end without an event names no fault of the delivery when something was erased', () => {
    const link = { status: 'expired', completedAt: at(900) } as const;
    const advice = explainFindings(foundRowsOf({ link, erased: true }), at(1_000)).advice.join(' ');
    expect(advice).toContain('erased');
    expect(advice).not.toMatch(/webhook|Instagram Web/);
  });

  test.each<readonly [string, Found, RegExp | null]>([
    ['delivered', { link: linked, attempts: [{}], identity: {}, notices: [{}] }, null],
    ['not delivered', { link: linked, attempts: [{}], notices: [{ status: 'exhausted' }] }, /send it again/],
    [
      'of an app without an endpoint',
      { link: linked, attempts: [{}] },
      /No endpoint of the app was notified/,
    ],
    ['still pending', { link: { openedAt: at(20) } }, null],
  ])('the explanation says what helps an app that has not heard of it: %s', (_what, found, advice) => {
    const told = explainFindings(foundRowsOf(found), at(300)).advice.filter((each) => /endpoint/.test(each));
    expect(told).toEqual(advice === null ? [] : [expect.stringMatching(advice)]);
  });

  test('the explanation is about the link of which something was heard last', () => {
    const [old, newer] = [
      aLink({ id: 'old' }),
      aLink({ id: 'newer', createdAt: at(100), expiresAt: at(1_000) }),
    ];
    const attempt = anAttempt({ linkId: 'old', outcome: 'wrong_account', receivedAt: at(200) });
    const found = { ...foundRowsOf({}), links: [newer, old] };
    expect(explainFindings(found, at(300)).linkId).toBe('newer');
    const attempts = [{ id: 'attempt', attempt, username: null }];
    expect(explainFindings({ ...found, attempts }, at(300)).linkId).toBe('old');
  });
});

describe('chain', () => {
  const stepsOf = (found: Found): string[] =>
    explainFindings(foundRowsOf(found), at(300)).chain.map(({ step, state, detail }) =>
      [step, state, ...(detail === null ? [] : [detail])].join(' '),
    );

  test.each<readonly [string, Found, readonly string[]]>([
    [
      'delivered',
      { link: { ...linked, openedAt: at(20), channel: 'mail' }, attempts: [{}], identity: {}, notices: [{}] },
      [
        'minted done mail',
        'opened done',
        'came done postback',
        'decided done linked',
        'notified done identity.linked',
        'delivered done',
      ],
    ],
    [
      'followed without the page, and not delivered to one of two endpoints',
      { link: linked, attempts: [{}], identity: {}, notices: [{}, { status: 'exhausted' }] },
      [
        'minted done',
        'opened none',
        'came done postback',
        'decided done linked',
        'notified done identity.linked',
        'delivered failed exhausted',
      ],
    ],
    [
      'pending',
      { link: {} },
      [
        'minted done',
        'opened waiting',
        'came waiting',
        'decided waiting',
        'notified waiting',
        'delivered waiting',
      ],
    ],
    [
      'waiting for an endpoint',
      {
        link: ended('rejected', 'user_taken'),
        attempts: [{ outcome: 'user_taken' }],
        notices: [{ type: 'link.rejected', status: 'pending', completedAt: null }],
      },
      [
        'minted done',
        'opened none',
        'came done postback',
        'decided failed user_taken',
        'notified done link.rejected',
        'delivered waiting pending',
      ],
    ],
    [
      'ended without an event or an endpoint',
      { link: { status: 'expired', completedAt: at(900) } },
      [
        'minted done',
        'opened none',
        'came none',
        'decided failed expired',
        'notified none',
        'delivered none',
      ],
    ],
  ])('the chain shows how far the link came: %s', (_what, found, steps) => {
    expect(stepsOf(found)).toEqual(steps);
  });

  test('the decision about a person who came too late is later than the end of the link', () => {
    const link = { status: 'expired', completedAt: at(900) } as const;
    const late = { outcome: 'expired', eventAt: at(1_140), receivedAt: at(1_141) } as const;
    const { chain } = explainFindings(foundRowsOf({ link, attempts: [late] }), at(1_200));
    expect(chain.find(({ step }) => step === 'decided')?.at).toEqual(at(1_141));
  });
});

describe('an invite that redeemed nothing', () => {
  const order = {
    appId: 'app',
    accountId: 'account',
    igsid: PERSON,
    channel: null,
    context: null,
    locale: null,
    ttlSeconds: 900,
    isDelivered: true,
  };
  const invite = buildInvite(order, { id: 'invite', kid: 'k1', now: at(0) });
  const explain = (more: Partial<InviteRow>, now: Date, attempts: readonly Partial<AttemptEntity>[] = []) =>
    explainFindings(foundRowsOf({ link: linked, attempts, invites: [{ ...invite, ...more }] }), now);

  test.each<[string, Partial<InviteRow>, number, string, string]>([
    [
      'open',
      {},
      60,
      'waiting',
      'Not linked yet: the invite is open until 2026-11-22T12:15:00.000Z, and no user has redeemed it.',
    ],
    [
      'expired',
      {},
      901,
      'not_linked',
      'Not linked: the invite expired at 2026-11-22T12:15:00.000Z, and no user had redeemed it.',
    ],
    [
      'revoked',
      { status: 'revoked', completedAt: at(60) },
      90,
      'not_linked',
      'Not linked: the invite was revoked at 2026-11-22T12:01:00.000Z, before a user had redeemed it.',
    ],
    [
      'redeemed long ago',
      { status: 'redeemed' },
      90,
      'unknown',
      'The invite was redeemed; its link is no longer stored.',
    ],
  ])(
    'one that is %s is what the answer is about, whatever else is known of its person',
    (_what, more, seconds, verdict, sentence) => {
      expect(explain(more, at(seconds))).toMatchObject({
        verdict,
        sentence,
        linkId: null,
        chain: [],
        actions: [],
      });
    },
  );

  test('one that a user tried to redeem, or has redeemed, is explained by that link', () => {
    const refused = [{ via: 'invite' as const, receivedAt: at(61) }];
    expect(explain({}, at(90), refused).sentence).toMatch(/^Linked: /);
    expect(explain({ linkId: 'link' }, at(90)).sentence).toMatch(/^Linked: /);
    // That was another invite, before this one.
    expect(explain({ createdAt: at(62) }, at(90), refused).sentence).toMatch(/^Not linked yet: /);
  });
});

test.each([
  [10, '1 second'],
  [59_999, '59 seconds'],
  [60_000, '1 minute'],
  [7_300_000, '2 hours'],
  [200_000_000, '2 days'],
])('a duration of %d ms is told as %s', (ms, words) => {
  expect(describeDuration(ms)).toBe(words);
});
