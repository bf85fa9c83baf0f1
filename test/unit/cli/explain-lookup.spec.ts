import { expect, test } from '@jest/globals';
import { explainLookup } from '../../../src/cli/explain-lookup.js';
import type { AttemptAnswer, LookupAnswer } from '../../../src/dev/simulator/hitch-client.js';

const answer: LookupAnswer = {
  understoodAs: ['igsid'],
  links: [],
  identities: [],
  attempts: [],
  ref: null,
  erased: false,
  explanation: { verdict: 'unknown', linkId: null, sentence: 'A sentence.', advice: ['Advice.', 'More.'] },
};
const attempt = (n: number): AttemptAnswer => ({
  outcome: `outcome_${n}`,
  detail: `Words ${n}.`,
  igsid: '42',
  linkId: 'lnk_1',
  receivedAt: `2026-11-22T09:0${n}:00.000Z`,
  requestId: 'req_1',
});
const identity = {
  id: 'idn_1',
  externalUserId: 'user-1',
  igsid: '42',
  status: 'active',
  unlinkReason: null,
  via: 'message',
  lastReferralAt: '2026-11-22T09:00:00.000Z',
};

test('the explanation of a look-up begins with the sentence of the service and what helps', () => {
  expect(explainLookup(answer)).toEqual(['A sentence.', 'Advice.', 'More.']);
});

test.each([
  ['a valid ref', { valid: true, reason: null, linkId: 'lnk_1' }, ['The ref has a valid signature.']],
  ['another’s ref', { valid: false, reason: 'not_ours', linkId: null }, []],
])(
  'the explanation says that a signature is valid, and leaves the rest to the service: %s',
  (_what, ref, words) => {
    expect(explainLookup({ ...answer, ref }).slice(3)).toEqual(words);
  },
);

test('the explanation names who is linked, and then the newest three attempts', () => {
  const identities = [{ ...identity, status: 'unlinked', igsid: '41' }, identity];
  const attempts = [4, 3, 2, 1].map(attempt);
  expect(explainLookup({ ...answer, identities, attempts }).slice(3)).toEqual([
    'The external user user-1 is linked to the person 42.',
    '2026-11-22T09:04:00.000Z outcome_4: Words 4.',
    '2026-11-22T09:03:00.000Z outcome_3: Words 3.',
    '2026-11-22T09:02:00.000Z outcome_2: Words 2.',
  ]);
});
