import { describe, expect, test } from '@jest/globals';
import { type ConfirmationInput, decideConfirmation } from '../../../src/linking/confirmation-decision.js';
import type { IdentityState } from '../../../src/linking/link-decision.js';
import type { LinkState } from '../../../src/links/link-state.js';
import { aLink, at } from '../../support/builders.js';

const awaiting = aLink({
  sessionId: 'sess-9',
  confirmation: 'app',
  status: 'awaiting_confirmation',
  igsid: 'person',
  createdAt: at(-60),
  expiresAt: at(840),
  awaitingSince: at(0),
});
const noOne = { activeByIgsid: null, activeByUser: null, allowUnconfirmedReplace: false };
const identity = (externalUserId: string, igsid: string, linkedAt = at(-100)): IdentityState => ({
  id: `${externalUserId} ${igsid}`,
  externalUserId,
  igsid,
  linkedAt,
});
const personElsewhere = { ...noOne, activeByIgsid: identity('user-7', 'person') };
const userElsewhere = { ...noOne, activeByUser: identity('user-42', 'another-person') };

const decide = (
  given: Partial<Omit<ConfirmationInput, 'link'>> & { link?: Partial<LinkState> } = {},
): object =>
  decideConfirmation({
    answer: 'confirm',
    sessionId: 'sess-9',
    people: noOne,
    now: at(5),
    ...given,
    link: { ...awaiting, ...given.link },
  });

describe('confirmation', () => {
  test('a confirmation links as of the event that requested it', () => {
    expect(decide()).toEqual({
      kind: 'confirmed',
      people: { outcome: 'linked', link: 'linked', replaces: [] },
      igsid: 'person',
      eventAt: at(0),
    });
  });

  test('a confirmation finds the pair linked by another link in the meantime', () => {
    const mine = identity('user-42', 'person', at(2));
    expect(decide({ people: { ...noOne, activeByIgsid: mine, activeByUser: mine } })).toMatchObject({
      people: { outcome: 'already_linked', identityId: mine.id },
    });
  });

  test.each([
    ['the person belongs to another user', personElsewhere, 'igsid_taken'],
    ['the user belongs to another person', userElsewhere, 'user_taken'],
  ])('under reject, a confirmation is refused when %s', (_case, people, outcome) => {
    expect(decide({ people })).toMatchObject({ people: { link: 'rejected', outcome } });
  });

  test('under replace, a confirmation moves the user from the other person', () => {
    expect(decide({ people: userElsewhere, link: { onConflict: 'replace' } })).toMatchObject({
      people: { outcome: 'linked', replaces: [userElsewhere.activeByUser] },
    });
  });

  test('under replace, a confirmation takes no person from another user', () => {
    const both = { ...personElsewhere, activeByUser: userElsewhere.activeByUser };
    for (const people of [personElsewhere, both])
      expect(decide({ people, link: { onConflict: 'replace' } })).toMatchObject({
        people: { link: 'rejected', outcome: 'igsid_taken' },
      });
  });

  test('under replace, a confirmation replaces both identities that conflict when the app may by now', () => {
    const people = {
      ...personElsewhere,
      activeByUser: userElsewhere.activeByUser,
      allowUnconfirmedReplace: true,
    };
    expect(decide({ people, link: { onConflict: 'replace' } })).toMatchObject({
      people: { outcome: 'linked', replaces: [people.activeByIgsid, people.activeByUser] },
    });
  });

  test.each([
    ['the user’s', { ...noOne, activeByUser: identity('user-42', 'another', at(3)) }, 'user_taken'],
    [
      'the person’s, although the app may',
      { ...noOne, activeByIgsid: identity('user-7', 'person', at(3)), allowUnconfirmedReplace: true },
      'igsid_taken',
    ],
  ])('a confirmation replaces no identity that was linked after the event: %s', (_whose, people, outcome) => {
    expect(decide({ people, link: { onConflict: 'replace' } })).toMatchObject({ people: { outcome } });
  });
});

test('declining ignores conflicting identities', () => {
  expect(decide({ answer: 'decline', people: personElsewhere })).toEqual({ kind: 'declined' });
});

describe('session', () => {
  test.each(['confirm', 'decline'] as const)(
    '%s requires the session of the mint, in any state',
    (answer) => {
      for (const status of ['pending', 'awaiting_confirmation', 'linked', 'rejected', 'revoked'] as const) {
        expect(decide({ answer, sessionId: 'other', link: { status } })).toEqual({
          kind: 'session_mismatch',
        });
        expect(decide({ answer, sessionId: null, link: { status } })).toEqual({ kind: 'session_mismatch' });
      }
    },
  );

  test('a link that was minted without a session requires none', () => {
    expect(decide({ sessionId: null, link: { sessionId: null } })).toMatchObject({ kind: 'confirmed' });
    expect(decide({ sessionId: 'any', link: { sessionId: null } })).toMatchObject({ kind: 'confirmed' });
  });
});

describe('other states', () => {
  test.each([
    ['pending', {}],
    ['expired', {}],
    ['revoked', {}],
    ['rejected', { reason: 'igsid_taken' }],
    ['linked', { identityId: 'x' }],
  ] as const)('a link that does not wait for a confirmation cannot be answered: %s', (status, more) => {
    for (const answer of ['confirm', 'decline'] as const)
      expect(decide({ answer, link: { status, ...more } })).toEqual({ kind: 'not_awaiting' });
  });

  test('a confirmation times out ten minutes after the event', () => {
    expect(decide({ now: at(600) })).toMatchObject({ kind: 'confirmed' });
    expect(decide({ now: new Date(at(600).getTime() + 1) })).toEqual({ kind: 'not_awaiting' });
  });
});

describe('repeated answer', () => {
  const decidedAt = at(5);
  test.each([
    ['confirm', { status: 'linked', identityId: 'x' }, { kind: 'again' }],
    ['decline', { status: 'rejected', reason: 'declined' }, { kind: 'again' }],
    ['confirm', { status: 'rejected', reason: 'user_taken' }, { kind: 'taken_before', reason: 'user_taken' }],
    ['confirm', { status: 'rejected', reason: 'declined' }, { kind: 'not_awaiting' }],
    ['decline', { status: 'linked', identityId: 'x' }, { kind: 'not_awaiting' }],
    ['decline', { status: 'rejected', reason: 'igsid_taken' }, { kind: 'not_awaiting' }],
  ] as const)('a repeated %s on %j is %j', (answer, state, decision) => {
    expect(decide({ answer, link: { ...state, decidedAt } })).toEqual(decision);
  });
});
