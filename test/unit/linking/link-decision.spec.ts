import { describe, expect, test } from '@jest/globals';
import {
  type DecisionInput,
  decideReferral,
  type IdentityState,
} from '../../../src/linking/link-decision.js';
import { CONFIRMATION_MODES } from '../../../src/apps/app-settings.js';
import type { ReferralVia } from '../../../src/attempts/referral-event.js';
import { type Answerer, decideConfirmation } from '../../../src/linking/confirmation-decision.js';
import { OUTCOMES } from '../../../src/attempts/outcome.js';
import type { LinkState } from '../../../src/links/link-state.js';
import { aLink, at } from '../../support/builders.js';

const link = aLink();
const mine: IdentityState = { id: 'mine', externalUserId: 'user-42', igsid: 'person', linkedAt: at(-100) };
const personElsewhere: IdentityState = {
  id: 'elsewhere',
  externalUserId: 'user-7',
  igsid: 'person',
  linkedAt: at(-100),
};
const userElsewhere: IdentityState = {
  id: 'other',
  externalUserId: 'user-42',
  igsid: 'another-person',
  linkedAt: at(-100),
};

const linked: Partial<LinkState> = { status: 'linked', igsid: 'person', identityId: 'mine' };
const awaiting: Partial<LinkState> = {
  status: 'awaiting_confirmation',
  igsid: 'person',
  awaitingSince: at(5),
};
const superseded: Partial<LinkState> = { status: 'revoked', reason: 'superseded', revokedAt: at(20) };
const replacing: Partial<LinkState> = { onConflict: 'replace' };

interface Case {
  readonly token?: DecisionInput['token'];
  readonly link?: Partial<LinkState> | null;
  readonly igId?: string;
  readonly via?: ReferralVia;
  readonly isKnown?: boolean;
  readonly eventAt?: Date;
  readonly byIgsid?: IdentityState;
  readonly byUser?: IdentityState;
  readonly mayTake?: boolean;
  readonly mustAsk?: boolean;
  readonly now?: Date;
}

function decide(given: Case): ReturnType<typeof decideReferral> {
  return decideReferral({
    token: given.token ?? { valid: true, linkId: 'link', igId: '1784' },
    link: given.link === null ? null : { ...link, ...given.link },
    event: {
      igId: given.igId ?? '1784',
      igsid: 'person',
      via: given.via ?? 'postback',
      eventAt: given.eventAt ?? at(10),
    },
    isKnownPerson: given.isKnown ?? false,
    activeByIgsid: given.byIgsid ?? null,
    activeByUser: given.byUser ?? null,
    allowUnconfirmedReplace: given.mayTake ?? false,
    mustAsk: given.mustAsk ?? false,
    now: given.now ?? at(11),
  });
}

const TABLE: [rule: string, given: Case, outcome: string, becomes: string | null][] = [
  ['2 the token does not verify', { token: { valid: false } }, 'invalid_token', null],
  ['2 even when a link is at hand', { token: { valid: false }, link: linked }, 'invalid_token', null],
  ['3 no such link', { link: null }, 'unknown_link', null],
  ['4 the event came to another account', { igId: '9999' }, 'wrong_account', null],
  ['4 the token names another account than its link', { link: { igId: '9999' } }, 'wrong_account', null],
  [
    '4 before 5: another account, revoked',
    { igId: '9999', link: { status: 'revoked' } },
    'wrong_account',
    null,
  ],
  ['5 revoked', { link: { status: 'revoked', revokedAt: at(20) } }, 'revoked', null],
  [
    '5 revoked after the event: final all the same',
    { link: { status: 'revoked', revokedAt: at(99) } },
    'revoked',
    null,
  ],
  [
    '5 declined by the person after the event: final all the same',
    { link: { status: 'revoked', reason: 'declined_by_person', revokedAt: at(99) } },
    'revoked',
    null,
  ],
  ['5 superseded before the event', { link: superseded, eventAt: at(21) }, 'revoked', null],
  ['5 superseded after the event: it links', { link: superseded, eventAt: at(19) }, 'linked', 'linked'],
  ['5 superseded at the event: it links', { link: superseded, eventAt: at(20) }, 'linked', 'linked'],
  ['6 rejected before', { link: { status: 'rejected', reason: 'igsid_taken' } }, 'closed', null],
  ['7 linked by another', { link: { ...linked, igsid: 'another' } }, 'used_by_other', null],
  ['7 awaiting by another', { link: { ...awaiting, igsid: 'another' } }, 'used_by_other', null],
  ['8 linked by the same, active', { link: linked, byIgsid: mine, byUser: mine }, 'already_linked', null],
  [
    '8 long after its time',
    { link: linked, byIgsid: mine, byUser: mine, eventAt: at(9_000) },
    'already_linked',
    null,
  ],
  ['8 linked by the same, unlinked since', { link: linked }, 'closed', null],
  ['8 linked by the same, replaced since', { link: linked, byIgsid: personElsewhere }, 'closed', null],
  [
    '8 linked by the same, and again by another link',
    { link: linked, byIgsid: { ...mine, id: 'newer' } },
    'closed',
    null,
  ],
  ['9 awaiting by the same', { link: awaiting }, 'awaiting_confirmation', null],
  ['9 awaiting, overdue: open again', { link: awaiting, now: at(700), eventAt: at(650) }, 'linked', 'linked'],
  ['10 too late', { eventAt: at(960.001) }, 'expired', 'expired'],
  ['10 in the last moment of the leeway', { eventAt: at(960) }, 'linked', 'linked'],
  ['10 swept, too late', { link: { status: 'expired' }, eventAt: at(961) }, 'expired', 'expired'],
  [
    '10 swept, timely event come late',
    { link: { status: 'expired' }, eventAt: at(10), now: at(5_000) },
    'linked',
    'linked',
  ],
  [
    '10 superseded and too late',
    { link: { ...superseded, revokedAt: at(2_000) }, eventAt: at(961) },
    'expired',
    null,
  ],
  [
    '10 before 11: too late, linked otherwise',
    { eventAt: at(961), byIgsid: mine, byUser: mine },
    'expired',
    'expired',
  ],
  ['11 the pair is linked by another link', { byIgsid: mine, byUser: mine }, 'already_linked', 'linked'],
  [
    '11 before 13',
    { byIgsid: mine, byUser: mine, link: { confirmation: 'app' } },
    'already_linked',
    'linked',
  ],
  ['11 before 14', { byIgsid: mine, byUser: mine, link: replacing }, 'already_linked', 'linked'],
  ['12 the person belongs to another user', { byIgsid: personElsewhere }, 'igsid_taken', 'rejected'],
  ['12 the user belongs to another person', { byUser: userElsewhere }, 'user_taken', 'rejected'],
  ['12 both', { byIgsid: personElsewhere, byUser: userElsewhere }, 'igsid_taken', 'rejected'],
  ['12 before 13', { byIgsid: personElsewhere, link: { confirmation: 'app' } }, 'igsid_taken', 'rejected'],
  [
    '12 replace, the person belongs to another user',
    { link: replacing, byIgsid: personElsewhere },
    'igsid_taken',
    'rejected',
  ],
  [
    '12 replace, both',
    { link: replacing, byIgsid: personElsewhere, byUser: userElsewhere },
    'igsid_taken',
    'rejected',
  ],
  [
    '12 before 13: replace with a confirmation',
    { link: { ...replacing, confirmation: 'app' }, byIgsid: personElsewhere },
    'igsid_taken',
    'rejected',
  ],
  [
    '12 reject, although the app may replace',
    { byIgsid: personElsewhere, mayTake: true },
    'igsid_taken',
    'rejected',
  ],
  [
    '12 replace, event not after the linking',
    { link: replacing, byIgsid: { ...personElsewhere, linkedAt: at(10) }, mayTake: true },
    'igsid_taken',
    'rejected',
  ],
  [
    '12 replace, only one of two is older',
    {
      link: replacing,
      byIgsid: personElsewhere,
      byUser: { ...userElsewhere, linkedAt: at(10) },
      mayTake: true,
    },
    'igsid_taken',
    'rejected',
  ],
  [
    '12 replace, the user was linked later',
    { link: replacing, byUser: { ...userElsewhere, linkedAt: at(11) } },
    'user_taken',
    'rejected',
  ],
  [
    '13 the app confirms',
    { link: { confirmation: 'app' } },
    'awaiting_confirmation',
    'awaiting_confirmation',
  ],
  [
    '13 the person confirms',
    { link: { confirmation: 'dm' } },
    'awaiting_confirmation',
    'awaiting_confirmation',
  ],
  [
    '13 the person confirms who came into an existing thread',
    { link: { confirmation: 'dm_existing_threads' }, via: 'referral' },
    'awaiting_confirmation',
    'awaiting_confirmation',
  ],
  [
    '14 not asked, because the person tapped to come',
    { link: { confirmation: 'dm_existing_threads' } },
    'linked',
    'linked',
  ],
  [
    '14 not asked, because the person wrote to come',
    { link: { confirmation: 'dm_existing_threads' }, via: 'message' },
    'linked',
    'linked',
  ],
  [
    '14 not asked, because a known person tapped to come',
    { link: { confirmation: 'dm_existing_threads' }, isKnown: true },
    'linked',
    'linked',
  ],
  [
    '13 a known person confirms who wrote to come: the event of the existing thread may be lost',
    { link: { confirmation: 'dm_existing_threads' }, via: 'message', isKnown: true },
    'awaiting_confirmation',
    'awaiting_confirmation',
  ],
  [
    '13 replace asks everybody in the chat',
    { link: { ...replacing, confirmation: 'dm_existing_threads' }, byIgsid: personElsewhere },
    'awaiting_confirmation',
    'awaiting_confirmation',
  ],
  [
    '12 the app’s confirmation is no consent of the person',
    { link: { ...replacing, confirmation: 'app' }, byIgsid: personElsewhere },
    'igsid_taken',
    'rejected',
  ],
  [
    '13 the question in the chat is: another user’s person may be taken',
    { link: { ...replacing, confirmation: 'dm' }, byIgsid: personElsewhere },
    'awaiting_confirmation',
    'awaiting_confirmation',
  ],
  [
    '12 a question does not make reject a replace',
    { link: { confirmation: 'dm' }, byIgsid: personElsewhere },
    'igsid_taken',
    'rejected',
  ],
  [
    '13 before 14: replace, confirmed first',
    { link: { ...replacing, confirmation: 'app' }, byUser: userElsewhere },
    'awaiting_confirmation',
    'awaiting_confirmation',
  ],
  [
    '10 a code ends with its link',
    { link: { expiresAt: at(300) }, via: 'code', eventAt: at(361) },
    'expired',
    'expired',
  ],
  [
    '10 a code ends after 15 minutes, and its link lives on',
    { link: { expiresAt: at(9_000) }, via: 'code', eventAt: at(961) },
    'expired',
    null,
  ],
  [
    '10 a code in the last moment of its leeway',
    { link: { expiresAt: at(9_000) }, via: 'code', eventAt: at(960) },
    'linked',
    'linked',
  ],
  [
    '10 a ref of the same link has more time',
    { link: { expiresAt: at(9_000) }, eventAt: at(961) },
    'linked',
    'linked',
  ],
  [
    '7 before 10: a code of a link that another has used',
    { link: { ...linked, igsid: 'another' }, via: 'code', eventAt: at(961) },
    'used_by_other',
    null,
  ],
  [
    '13 a code of a link that asks everybody',
    { link: { confirmation: 'dm' }, via: 'code' },
    'awaiting_confirmation',
    'awaiting_confirmation',
  ],
  [
    '14 not asked, because a known person typed the code',
    { link: { confirmation: 'dm_existing_threads' }, via: 'code', isKnown: true },
    'linked',
    'linked',
  ],
  [
    '13 asked, because codes are being guessed',
    { via: 'code', mustAsk: true },
    'awaiting_confirmation',
    'awaiting_confirmation',
  ],
  [
    '13 asked again, because the question before was not answered',
    { link: { status: 'expired', questionStatus: 'sent' } },
    'awaiting_confirmation',
    'awaiting_confirmation',
  ],
  ['14 no conflict', {}, 'linked', 'linked'],
  ['14 replace the user’s', { link: replacing, byUser: userElsewhere }, 'linked', 'linked'],
  [
    '14 replace the person’s, as the app may',
    { link: replacing, byIgsid: personElsewhere, mayTake: true },
    'linked',
    'linked',
  ],
  [
    '14 replace both, as the app may',
    { link: replacing, byIgsid: personElsewhere, byUser: userElsewhere, mayTake: true },
    'linked',
    'linked',
  ],
];

describe('decision', () => {
  test.each(TABLE)('the decision follows rule %s', (_rule, given, outcome, becomes) => {
    expect(decide(given)).toMatchObject({ outcome, link: becomes });
  });

  test('the decision can reach every outcome', () => {
    expect(new Set(TABLE.map(([, , outcome]) => outcome))).toEqual(new Set(OUTCOMES));
  });

  test('whoever guesses a code cannot answer in the place of the app', () => {
    const given = { link: { confirmation: 'app' }, via: 'code', mustAsk: true } as const;
    expect(decide(given)).toMatchObject({ outcome: 'awaiting_confirmation', isAskedInChat: false });
    expect(decide({ via: 'code', mustAsk: true })).toMatchObject({ isAskedInChat: true });
  });

  test('the decision names the identities that a replacement unlinks', () => {
    const both = decide({
      link: replacing,
      byIgsid: personElsewhere,
      byUser: userElsewhere,
      mayTake: true,
    });
    expect(both).toMatchObject({ replaces: [personElsewhere, userElsewhere] });
    expect(decide({})).toMatchObject({ replaces: [] });
  });

  test('the decision names the identity that a second link of the same pair leads to', () => {
    expect(decide({ byIgsid: mine, byUser: mine })).toMatchObject({ identityId: 'mine' });
  });
});

describe('who may take whose place', () => {
  /** Who holds the person, and who the user, when the event comes. */
  const HOLDERS = {
    'the person is free': undefined,
    'the person belongs to this user': mine,
    'the person belongs to another user': personElsewhere,
  };
  const CONFIRMATIONS = CONFIRMATION_MODES.flatMap((confirmation) =>
    (['postback', 'referral'] as const).map((via) => [confirmation, via] as const),
  );
  const PRODUCT = (['reject', 'replace'] as const).flatMap((onConflict) =>
    CONFIRMATIONS.flatMap(([confirmation, via]) =>
      [false, true].flatMap((mayTake) =>
        Object.entries(HOLDERS).flatMap(([holder, byIgsid]) =>
          (byIgsid === mine ? [mine] : [undefined, userElsewhere]).map((byUser) => ({
            onConflict,
            confirmation,
            via,
            mayTake,
            holder,
            userHas: byUser === undefined ? 'nobody' : byUser === mine ? 'this person' : 'another person',
            byIgsid,
            byUser,
          })),
        ),
      ),
    ),
  );

  /** Whether the person is asked in the chat: written out, and not taken from the code. */
  const isAsked = ({ confirmation, via, onConflict }: (typeof PRODUCT)[number]): boolean =>
    confirmation === 'dm' ||
    (confirmation === 'dm_existing_threads' && (via === 'referral' || onConflict === 'replace'));

  /** The rules in words: what becomes of it before a confirmation is asked for. */
  function expected(
    { onConflict, mayTake, byIgsid, byUser }: (typeof PRODUCT)[number],
    hasConsent: boolean,
  ): string {
    if (byIgsid === mine) return 'already_linked';
    if (byIgsid === personElsewhere && !(onConflict === 'replace' && (mayTake || hasConsent)))
      return 'igsid_taken';
    return byUser === userElsewhere && onConflict === 'reject' ? 'user_taken' : 'linked';
  }

  test.each(PRODUCT)(
    '$onConflict, confirmation $confirmation by $via, allowUnconfirmedReplace $mayTake: $holder, the user has $userHas',
    (each) => {
      const { onConflict, confirmation, via, mayTake, byIgsid, byUser } = each;
      const people = { activeByIgsid: byIgsid ?? null, activeByUser: byUser ?? null };
      const input = { ...people, isKnownPerson: false, allowUnconfirmedReplace: mayTake };
      const wanted = aLink({ onConflict, confirmation });
      const outcome = expected(each, isAsked(each));
      const asked = outcome === 'linked' && (isAsked(each) || confirmation === 'app');
      expect(
        decideReferral({
          ...input,
          token: { valid: true, linkId: 'link', igId: '1784' },
          link: wanted,
          event: { igId: '1784', igsid: 'person', via, eventAt: at(10) },
          mustAsk: false,
          now: at(11),
        }).outcome,
      ).toBe(asked ? 'awaiting_confirmation' : outcome);
      // The same again at the confirmation, when these came to be linked after the person came through the link.
      const waiting = aLink({
        onConflict,
        confirmation,
        status: 'awaiting_confirmation',
        igsid: 'person',
        awaitingSince: at(10),
      });
      const byApp = { kind: 'app', sessionId: null } as const;
      const byPerson = { kind: 'person', igsid: 'person', askedAt: at(10) } as const;
      const answerOf = (by: Answerer): object =>
        decideConfirmation({ link: waiting, answer: 'confirm', by, people: input, now: at(20) });
      if (confirmation === 'none' || confirmation === 'app') {
        expect(answerOf(byApp)).toMatchObject({
          kind: 'confirmed',
          people: { outcome: expected(each, false) },
        });
        expect(answerOf(byPerson)).toEqual({ kind: 'not_awaiting' });
      } else {
        expect(answerOf(byPerson)).toMatchObject({
          kind: 'confirmed',
          people: { outcome: expected(each, true) },
        });
        expect(answerOf(byApp)).toEqual({ kind: 'by_person' });
      }
    },
  );

  test('the product has every combination once', () => {
    expect(new Set(PRODUCT.map((each) => JSON.stringify(each))).size).toBe(2 * 4 * 2 * 2 * 5);
  });
});
