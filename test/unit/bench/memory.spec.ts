import { expect, test } from '@jest/globals';
import { summarise } from '../../bench/memory.js';

test('what stays resident is told by quarters of the requests, and the last is held to the second', () => {
  const residentMb = [100, 140, 150, 160, 160, 170, 170, 176];
  const samples = residentMb.map((each, index) => ({ requests: (index + 1) * 100, residentMb: each }));
  expect(summarise(samples)).toEqual({
    requests: 800,
    quartersMb: [100, 150, 160, 170],
    endMb: 176,
    growth: 170 / 150,
    samples,
  });
});
