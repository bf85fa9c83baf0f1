import { expect, test } from '@jest/globals';
import { planGrowth } from '../../bench/growth/growth-plan.js';

test.each([
  [10_000, [10_000]],
  [50_000, [10_000, 50_000]],
  [100_000, [10_000, 100_000]],
  [1_000_001, [10_000, 100_000, 1_000_000, 1_000_002]],
  [10_000_000, [10_000, 100_000, 1_000_000, 10_000_000]],
])('up to %i links it is measured at %j', (rows, sizes) => {
  expect(planGrowth(rows, 7, false).sizes).toEqual(sizes);
  expect(planGrowth(rows, 7, true).sizes).toEqual(sizes.slice(-1));
});
