import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { Load, MAX_PAUSE_MS, pauseAfter } from '../../../src/notifications/pace.js';

describe('the pause between two rounds', () => {
  test.each([0, 30, 200])('is none in a process that answers %d requests a second', (requests) => {
    for (const jobs of [0, 1, 64]) expect(pauseAfter(requests, { jobs, unbundled: 400 })).toBe(0);
  });

  test.each([
    [0, 0, 38],
    [8, 0, 190],
    [32, 0, 646],
    [0, 400, 418],
    [8, 100, 285],
    [1_000, 0, 1_000],
  ])('in a busy one that took %i jobs and made %i of bundles is %i ms', (jobs, unbundled, expected) => {
    expect(pauseAfter(201, { jobs, unbundled })).toBeCloseTo(expected);
    expect(pauseAfter(9_000, { jobs, unbundled })).toBeCloseTo(expected);
  });

  test('grows with what was done, and ends at its bound', () => {
    fc.assert(
      fc.property(fc.nat(10_000), fc.nat(), fc.nat(), (requests, a, b) => {
        const [less, more] = [Math.min(a, b), Math.max(a, b)];
        for (const of of ['jobs', 'unbundled'] as const) {
          const pause = (count: number): number =>
            pauseAfter(requests, { jobs: 1, unbundled: 1, [of]: count });
          expect(pause(less)).toBeLessThanOrEqual(pause(more));
          expect(pause(more)).toBeLessThanOrEqual(MAX_PAUSE_MS);
        }
      }),
    );
  });
});

test('the load is the mean of half a second or more, so that a few at once are none', () => {
  const load = new Load();
  expect(load.perSecond(1_000, 0)).toBe(0);
  expect(load.perSecond(1_050, 10)).toBe(0);
  expect(load.perSecond(1_250, 500)).toBe(500);
  expect(load.perSecond(9_000, 600)).toBe(500);
  expect(load.perSecond(9_000, 4_500)).toBe(1_937.5);
  expect(load.perSecond(9_000, 5_500)).toBe(0);
});
