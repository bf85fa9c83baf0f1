import { describe, expect, test } from '@jest/globals';
import { explainLookup } from '../../../src/cli/explain-lookup.js';
import type { AttemptAnswer, LinkAnswer, LookupAnswer } from '../../../src/dev/simulator/hitch-client.js';

const nothing: LookupAnswer = {
  understoodAs: ['igsid'],
  links: [],
  identities: [],
  attempts: [],
  ref: null,
  erased: false,
};
const link: LinkAnswer = {
  id: 'lnk_1',
  status: 'pending',
  reason: null,
  externalUserId: 'user-1',
  igsid: null,
  identityId: null,
  expiresAt: '2026-11-22T10:00:00.000Z',
};
const attempt = (n: number): AttemptAnswer => ({
  outcome: `outcome_${n}`,
  detail: `Words ${n}.`,
  igsid: '42',
  linkId: 'lnk_1',
  receivedAt: `2026-11-22T09:0${n}:00.000Z`,
  requestId: 'req_1',
});
const verdict = { valid: true, reason: null, linkId: 'lnk_1' };

describe('explanation', () => {
  test('the explanation of a look-up consists of the details of the newest attempts', () => {
    expect(explainLookup({ ...nothing, links: [link], attempts: [4, 3, 2, 1].map(attempt) })).toEqual([
      '2026-11-22T09:04:00.000Z outcome_4: Words 4.',
      '2026-11-22T09:03:00.000Z outcome_3: Words 3.',
      '2026-11-22T09:02:00.000Z outcome_2: Words 2.',
    ]);
  });

  test.each([
    [
      'pending',
      null,
      /^The newest link \(lnk_1\) has not been opened yet; it is valid until .*subscriptions/,
    ],
    ['expired', null, /before it expired at 2026.*subscriptions/],
    ['revoked', 'superseded', /it is revoked \(superseded\)\.$/],
    ['rejected', null, /it is rejected\.$/],
  ])('the explanation of a link that no person came through says: %s', (status, reason, words) => {
    expect(explainLookup({ ...nothing, links: [{ ...link, status, reason }] })).toEqual([
      expect.stringMatching(words),
    ]);
  });

  test('the explanation of a look-up without results says that nothing was found', () => {
    const words = explainLookup(nothing);
    expect(words).toEqual([expect.stringMatching(/^Nothing was found\. Check the spelling/)]);
    expect(words.join()).not.toMatch(/Meta|event|subscription|Instagram Web/);
  });

  test.each([
    ['another’s', { valid: false, reason: 'not_ours', linkId: null }, [], [/not from this service/]],
    ['a changed', { valid: false, reason: 'invalid_token', linkId: null }, [], [/not valid/]],
    ['a gone link’s', verdict, [], [/no longer stored/]],
    ['a pending link’s', verdict, [link], [/valid signature\.$/, /not been opened/]],
  ])('the explanation begins with the ref itself: %s', (_name, ref, links, words) => {
    expect(explainLookup({ ...nothing, ref, links })).toEqual(
      words.map((each) => expect.stringMatching(each)),
    );
  });
});

test.each([
  ['nothing else', {}],
  ['a ref whose link is gone', { ref: verdict }],
  ['a pending link', { links: [link] }],
  ['an expired link', { links: [{ ...link, status: 'expired' }] }],
  ['attempts of others', { links: [link], attempts: [attempt(1)] }],
])('the explanation says that something was erased, and blames no delivery: %s', (_what, more) => {
  const words = explainLookup({ ...nothing, ...more, erased: true });
  expect(words).toContainEqual(expect.stringMatching(/was erased/));
  expect(words.join()).not.toMatch(/Meta|subscription|Instagram Web|spelling|no longer stored/);
});

test('the explanation names the linked person before the attempts', () => {
  const identity = {
    id: 'idn_1',
    externalUserId: 'user-1',
    igsid: '42',
    status: 'active',
    unlinkReason: null,
    via: 'message',
    lastReferralAt: '2026-11-22T09:00:00.000Z',
  };
  const identities = [{ ...identity, status: 'unlinked', igsid: '41' }, identity];
  expect(explainLookup({ ...nothing, identities, attempts: [attempt(1)] })[0]).toBe(
    'The external user user-1 is linked to the person 42.',
  );
});
