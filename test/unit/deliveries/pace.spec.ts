import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { MAX_PAUSE_MS, pauseAfter } from '../../../src/deliveries/pace.js';

describe('the pause between two rounds', () => {
  test.each([0, 0.3, 0.8])('is none in a process that is at work for %d of the time', (utilization) => {
    for (const count of [0, 1, 64]) expect(pauseAfter(utilization, count)).toBe(0);
  });

  test.each([
    [0, 18],
    [8, 54],
    [64, 306],
    [1_000, 1_000],
  ])('in a busy one that took %i jobs is %i ms', (count, expected) => {
    expect(pauseAfter(0.81, count)).toBe(expected);
    expect(pauseAfter(1, count)).toBe(expected);
  });

  test('grows with what was done, and ends at its bound', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1, noNaN: true }), fc.nat(), fc.nat(), (utilization, a, b) => {
        const [less, more] = [Math.min(a, b), Math.max(a, b)];
        expect(pauseAfter(utilization, less)).toBeLessThanOrEqual(pauseAfter(utilization, more));
        expect(pauseAfter(utilization, more)).toBeLessThanOrEqual(MAX_PAUSE_MS);
      }),
    );
  });
});
