import { expect, test } from '@jest/globals';
import { median, percentile, spreadOf } from '../../../bench/statistics.js';

const oneToHundred = Array.from({ length: 100 }, (_, index) => 100 - index);

test.each([
  { values: oneToHundred, share: 0.5, expected: 50 },
  { values: oneToHundred, share: 0.99, expected: 99 },
  { values: oneToHundred, share: 1, expected: 100 },
  { values: [7], share: 0.99, expected: 7 },
  { values: [], share: 0.5, expected: 0 },
])('the percentile $share of $values.length values is $expected', ({ values, share, expected }) => {
  expect(percentile(values, share)).toBe(expected);
});

test('the median of an even number of values is the lower one of the middle two', () => {
  expect(median([9, 1, 5, 2])).toBe(2);
});

test('a spread does not change the order of the values it is made of', () => {
  const values = [3, 1, 2];
  expect(spreadOf(values)).toEqual({ p50: 2, p99: 3, max: 3 });
  expect(values).toEqual([3, 1, 2]);
});
