import { expect, test } from '@jest/globals';
import { type FakeUse, FakeRateCounters } from '../../../../src/dev/fake-instagram/rate-counters.js';

const LIMIT = { calls: 4, windowMs: 1_000 };

/** The times of calls in milliseconds, when it is read, and what is used then. */
const CASES: [string, number[], number, FakeUse][] = [
  ['no call', [], 0, { percent: 0, isOver: false, waitMs: 0 }],
  ['one call', [0], 0, { percent: 25, isOver: false, waitMs: 0 }],
  [
    'as many as are allowed, so that the next one waits',
    [0, 1, 2, 3],
    3,
    { percent: 100, isOver: false, waitMs: 997 },
  ],
  ['one more', [0, 1, 2, 3, 4], 4, { percent: 125, isOver: true, waitMs: 997 }],
  [
    'calls while limited prolong the wait',
    [0, 1, 2, 3, 4, 900],
    900,
    { percent: 150, isOver: true, waitMs: 102 },
  ],
  ['calls that are not yet old', [0, 500], 999, { percent: 50, isOver: false, waitMs: 0 }],
  ['a call that has left the window', [0, 500], 1_000, { percent: 25, isOver: false, waitMs: 0 }],
];

test.each(CASES)('%s', (_, times, readAt, expected) => {
  let now = 0;
  const counters = new FakeRateCounters(() => new Date(now));
  for (const time of times) {
    now = time;
    counters.count('one', LIMIT);
  }
  now = readAt;
  expect(counters.read('one', LIMIT)).toEqual(expected);
  expect(counters.read('another', LIMIT)).toEqual({ percent: 0, isOver: false, waitMs: 0 });
});
