import { describe, expect, test } from '@jest/globals';
import {
  type Answerer,
  type ConfirmationInput,
  decideConfirmation,
} from '../../../src/linking/confirmation-decision.js';
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

const app = (sessionId: string | null): Answerer => ({ kind: 'app', sessionId });
const person = (igsid = 'person', askedAt = at(0)): Answerer => ({ kind: 'person', igsid, askedAt });

const decide = (
  given: Partial<Omit<ConfirmationInput, 'link'>> & { link?: Partial<LinkState> } = {},
): object =>
  decideConfirmation({
    answer: 'confirm',
    by: app('sess-9'),
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
  expect(decide({ answer: 'decline', people: personElsewhere })).toEqual({
    kind: 'declined',
    reason: 'declined',
  });
});

describe('session', () => {
  test.each(['confirm', 'decline'] as const)(
    '%s requires the session of the mint, in any state',
    (answer) => {
      for (const status of ['pending', 'awaiting_confirmation', 'linked', 'rejected', 'revoked'] as const) {
        expect(decide({ answer, by: app('other'), link: { status } })).toEqual({
          kind: 'session_mismatch',
        });
        expect(decide({ answer, by: app(null), link: { status } })).toEqual({ kind: 'session_mismatch' });
      }
    },
  );

  test('a link that was minted without a session requires none', () => {
    expect(decide({ by: app(null), link: { sessionId: null } })).toMatchObject({ kind: 'confirmed' });
    expect(decide({ by: app('any'), link: { sessionId: null } })).toMatchObject({ kind: 'confirmed' });
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

describe('the person’s answer in the chat', () => {
  const asked: Partial<LinkState> = { confirmation: 'dm' };

  test('yes links, whatever the session of the mint', () => {
    expect(decide({ by: person(), link: asked })).toMatchObject({ kind: 'confirmed', igsid: 'person' });
  });

  test('yes lets a replace take the person from another user', () => {
    const link = { ...asked, onConflict: 'replace' } as const;
    expect(decide({ by: person(), link, people: personElsewhere })).toMatchObject({
      people: { outcome: 'linked', replaces: [personElsewhere.activeByIgsid] },
    });
    expect(decide({ by: person(), link: asked, people: personElsewhere })).toMatchObject({
      people: { outcome: 'igsid_taken' },
    });
  });

  test('not me rejects, and says who declined', () => {
    expect(decide({ answer: 'decline', by: person(), link: asked })).toEqual({
      kind: 'declined',
      reason: 'declined_by_person',
    });
  });

  test.each<[string, Answerer, Partial<LinkState>]>([
    ['another person answers', person('somebody-else'), asked],
    ['the answer is to an earlier question of the link', person('person', at(-30)), asked],
    ['the app was to confirm', person(), { confirmation: 'app' }],
    ['the link was decided', person(), { ...asked, decidedAt: at(1) }],
    ['the link was revoked', person(), { ...asked, status: 'revoked' }],
    ['ten minutes have passed', person(), { ...asked, awaitingSince: at(-601) }],
  ])('nothing changes when %s', (_case, by, link) => {
    for (const answer of ['confirm', 'decline'] as const)
      expect(decide({ answer, by, link })).toEqual({ kind: 'not_awaiting' });
  });

  test('ten minutes are counted from the tap to the arrival of the answer', () => {
    const at10 = { ...asked, awaitingSince: at(0) };
    expect(decide({ by: person(), link: at10, now: at(600) })).toMatchObject({ kind: 'confirmed' });
    expect(decide({ by: person(), link: at10, now: at(601) })).toEqual({ kind: 'not_awaiting' });
  });

  test('the app may decline, and may not confirm', () => {
    expect(decide({ by: app('sess-9'), link: asked })).toEqual({ kind: 'by_person' });
    expect(decide({ answer: 'decline', by: app('sess-9'), link: asked })).toMatchObject({ kind: 'declined' });
    expect(decide({ by: app('other'), link: asked })).toEqual({ kind: 'session_mismatch' });
  });
});
