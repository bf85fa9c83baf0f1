import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { MAX_PAUSE_MS, pauseAfter } from '../../../src/deliveries/pace.js';

describe('the pause between two rounds', () => {
  test.each([0, 0.3, 0.8])('is none in a process that is at work for %d of the time', (utilization) => {
    for (const jobs of [0, 1, 64]) expect(pauseAfter(utilization, { jobs, unbundled: 400 })).toBe(0);
  });

  test.each([
    [0, 0, 38],
    [8, 0, 190],
    [32, 0, 646],
    [0, 400, 418],
    [8, 100, 285],
    [1_000, 0, 1_000],
  ])('in a busy one that took %i jobs and made %i of bundles is %i ms', (jobs, unbundled, expected) => {
    expect(pauseAfter(0.81, { jobs, unbundled })).toBeCloseTo(expected);
    expect(pauseAfter(1, { jobs, unbundled })).toBeCloseTo(expected);
  });

  test('grows with what was done, and ends at its bound', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1, noNaN: true }), fc.nat(), fc.nat(), (utilization, a, b) => {
        const [less, more] = [Math.min(a, b), Math.max(a, b)];
        for (const of of ['jobs', 'unbundled'] as const) {
          const pause = (count: number): number =>
            pauseAfter(utilization, { jobs: 1, unbundled: 1, [of]: count });
          expect(pause(less)).toBeLessThanOrEqual(pause(more));
          expect(pause(more)).toBeLessThanOrEqual(MAX_PAUSE_MS);
        }
      }),
    );
  });
});
