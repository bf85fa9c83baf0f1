import { expect, test } from '@jest/globals';
import type { ShapeSummary } from '../../../../src/instagram/arrivals/arrival-summary.js';
import {
  areOnlyUnsigned,
  type ArrivalTrouble,
  judgeArrivals,
} from '../../../../src/instagram/arrivals/arrival-trouble.js';

const LAST = new Date('2026-11-30T08:10:00Z');

/** What arrived in a shape; nothing unusual unless it says so. */
const summary = (shape: string, more: Partial<ShapeSummary> = {}): [string, ShapeSummary] => [
  shape,
  { shape, lastAt: LAST, lastHour: 0, lastDay: 5, quietHours: 0, usual: [], ...more },
];

test.each<[string, [string, ShapeSummary][], ArrivalTrouble | null]>([
  ['an account that was never heard is in no trouble', [], null],
  ['an account with messages is in no trouble', [summary('any'), summary('message')], null],
  [
    'edits with the number 0 in place of messages are a trouble',
    [summary('message_edit', { lastDay: 3 }), summary('message', { lastDay: 0 }), summary('postback')],
    { kind: 'edits_only', count: 3 },
  ],
  ['edits beside messages are none', [summary('message_edit'), summary('message', { lastDay: 1 })], null],
  ['two edits may be chance', [summary('message_edit', { lastDay: 2 })], null],
  ['only echoes are a trouble', [summary('echo', { lastDay: 3 })], { kind: 'echoes_only', count: 3 }],
  ['echoes beside a tap are none', [summary('echo'), summary('postback', { lastDay: 1 })], null],
  ['only standby is a trouble', [summary('standby'), summary('echo')], { kind: 'standby_only', count: 5 }],
  ['standby beside a referral is none', [summary('standby'), summary('referral', { lastDay: 1 })], null],
  [
    'a full hour without any event is silence when ten are usual',
    [summary('any', { quietHours: 1, usual: [10] })],
    { kind: 'silent', shape: 'any', lastAt: LAST, usual: 10 },
  ],
  ['less than a full hour is no silence', [summary('any', { quietHours: 0, usual: [90] })], null],
  ['nine are too few to miss', [summary('any', { quietHours: 9, usual: [9, 9, 9, 9] })], null],
  ['without a week to compare with nothing is missed', [summary('any', { quietHours: 50 })], null],
  [
    'one holiday in four weeks does not hide silence',
    [summary('any', { quietHours: 2, usual: [0, 30, 20, 25] })],
    { kind: 'silent', shape: 'any', lastAt: LAST, usual: 20 },
  ],
  [
    'one campaign in four weeks does not make silence',
    [summary('any', { quietHours: 2, usual: [90, 2, 3, 0] })],
    null,
  ],
  [
    'one shape can be silent while others come',
    [summary('any'), summary('message'), summary('referral', { quietHours: 3, usual: [12, 40] })],
    { kind: 'silent', shape: 'referral', lastAt: LAST, usual: 12 },
  ],
  [
    'why nothing comes is said before that nothing comes',
    [summary('any', { lastDay: 0, quietHours: 30, usual: [99] }), summary('echo')],
    { kind: 'echoes_only', count: 5 },
  ],
  [
    'what is not made by people is never missed',
    [summary('echo', { lastDay: 0, quietHours: 5, usual: [50] })],
    null,
  ],
])('%s', (_, summaries, trouble) => {
  expect(judgeArrivals(new Map(summaries))).toEqual(trouble);
});

test.each<[string, [string, ShapeSummary][], boolean]>([
  ['nothing', [], false],
  ['a stranger who tried twice', [summary('unsigned', { lastHour: 2 })], false],
  ['three requests that no secret signed', [summary('unsigned', { lastHour: 3 })], true],
  [
    'those beside one that a secret signed',
    [summary('unsigned', { lastHour: 9 }), summary('signed_2', { lastHour: 1 })],
    false,
  ],
  [
    'those after one that a secret signed hours ago',
    [summary('unsigned', { lastHour: 9 }), summary('signed_1')],
    true,
  ],
])('%s: whether only unsigned requests arrive', (_, signatures, expected) => {
  expect(areOnlyUnsigned(new Map(signatures))).toBe(expected);
});
