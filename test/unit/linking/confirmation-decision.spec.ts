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
const nobody = { activeByIgsid: null, activeByUser: null };
const identity = (externalUserId: string, igsid: string, linkedAt = at(-100)): IdentityState => ({
  id: `${externalUserId} ${igsid}`,
  externalUserId,
  igsid,
  linkedAt,
});
const personElsewhere = { activeByIgsid: identity('user-7', 'person'), activeByUser: null };
const userElsewhere = { activeByIgsid: null, activeByUser: identity('user-42', 'somebody') };

const decide = (
  given: Partial<Omit<ConfirmationInput, 'link'>> & { link?: Partial<LinkState> } = {},
): object =>
  decideConfirmation({
    answer: 'confirm',
    sessionId: 'sess-9',
    people: nobody,
    now: at(5),
    ...given,
    link: { ...awaiting, ...given.link },
  });

describe('a confirmation', () => {
  test('links, as of the event that asked for it', () => {
    expect(decide()).toEqual({
      kind: 'confirmed',
      people: { outcome: 'linked', link: 'linked', replaces: [] },
      igsid: 'person',
      eventAt: at(0),
    });
  });

  test('finds the pair linked by another link meanwhile', () => {
    const mine = identity('user-42', 'person', at(2));
    expect(decide({ people: { activeByIgsid: mine, activeByUser: mine } })).toMatchObject({
      people: { outcome: 'already_linked', identityId: mine.id },
    });
  });

  test.each([
    ['the person belongs to another user', personElsewhere, 'igsid_taken'],
    ['the user belongs to another person', userElsewhere, 'user_taken'],
  ])('is refused when %s, under reject', (_case, people, outcome) => {
    expect(decide({ people })).toMatchObject({ people: { link: 'rejected', outcome } });
  });

  test('replaces both that stand in the way, under replace', () => {
    const people = { ...personElsewhere, activeByUser: userElsewhere.activeByUser };
    expect(decide({ people, link: { onConflict: 'replace' } })).toMatchObject({
      people: { outcome: 'linked', replaces: [people.activeByIgsid, people.activeByUser] },
    });
  });

  test('replaces nothing that was linked after the event', () => {
    const people = { activeByIgsid: identity('user-7', 'person', at(3)), activeByUser: null };
    expect(decide({ people, link: { onConflict: 'replace' } })).toMatchObject({
      people: { outcome: 'igsid_taken' },
    });
  });
});

test('declining needs nobody’s place', () => {
  expect(decide({ answer: 'decline', people: personElsewhere })).toEqual({ kind: 'declined' });
});

describe('whose answer it is', () => {
  test.each(['confirm', 'decline'] as const)(
    '%s needs the session of the mint, whatever the state',
    (answer) => {
      for (const status of ['pending', 'awaiting_confirmation', 'linked', 'rejected', 'revoked'] as const) {
        expect(decide({ answer, sessionId: 'other', link: { status } })).toEqual({
          kind: 'session_mismatch',
        });
        expect(decide({ answer, sessionId: null, link: { status } })).toEqual({ kind: 'session_mismatch' });
      }
    },
  );

  test('a link that was minted without a session asks for none', () => {
    expect(decide({ sessionId: null, link: { sessionId: null } })).toMatchObject({ kind: 'confirmed' });
    expect(decide({ sessionId: 'any', link: { sessionId: null } })).toMatchObject({ kind: 'confirmed' });
  });
});

describe('only a link that waits can be answered', () => {
  test.each([
    ['pending', {}],
    ['expired', {}],
    ['revoked', {}],
    ['rejected', { reason: 'igsid_taken' }],
    ['linked', { identityId: 'x' }],
  ] as const)('%s', (status, more) => {
    for (const answer of ['confirm', 'decline'] as const)
      expect(decide({ answer, link: { status, ...more } })).toEqual({ kind: 'not_awaiting' });
  });

  test('ten minutes after the event it is over', () => {
    expect(decide({ now: at(600) })).toMatchObject({ kind: 'confirmed' });
    expect(decide({ now: new Date(at(600).getTime() + 1) })).toEqual({ kind: 'not_awaiting' });
  });
});

describe('an answer given again', () => {
  const decidedAt = at(5);
  test.each([
    ['confirm', { status: 'linked', identityId: 'x' }, { kind: 'again' }],
    ['decline', { status: 'rejected', reason: 'declined' }, { kind: 'again' }],
    ['confirm', { status: 'rejected', reason: 'user_taken' }, { kind: 'taken_before', reason: 'user_taken' }],
    ['confirm', { status: 'rejected', reason: 'declined' }, { kind: 'not_awaiting' }],
    ['decline', { status: 'linked', identityId: 'x' }, { kind: 'not_awaiting' }],
    ['decline', { status: 'rejected', reason: 'igsid_taken' }, { kind: 'not_awaiting' }],
  ] as const)('%s on %j is %j', (answer, state, decision) => {
    expect(decide({ answer, link: { ...state, decidedAt } })).toEqual(decision);
  });
});
