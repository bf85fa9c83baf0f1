import { expect, test } from '@jest/globals';
import { LineLimit } from '../../../../src/platform/logging/line-limit.js';

test('one line goes through in an interval, and the next one has the number of those held back', () => {
  const limit = new LineLimit(1_000);
  expect([0, 1, 999, 1_000, 1_500, 2_100, 9_000].map((nowMs) => limit.take(nowMs))).toEqual([
    0,
    null,
    null,
    2,
    null,
    1,
    0,
  ]);
});
