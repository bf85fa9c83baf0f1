import { describe, expect, test } from '@jest/globals';
import {
  PACE_LIMITS,
  PACE_WINDOW_MS,
  type PaceTimes,
  takeTurn,
} from '../../../../src/instagram/graph/pace.js';

/** The starts of calls that come at these times, and how many were refused. */
function run(
  arrivals: readonly number[],
  perSecond: number,
  maxWaitMs: number,
): { starts: number[]; refused: number } {
  let times: PaceTimes = [];
  const starts: number[] = [];
  let refused = 0;
  for (const arrival of arrivals) {
    const turn = takeTurn(times, { perSecond }, arrival, maxWaitMs);
    if (turn.kind === 'too_long') refused += 1;
    else {
      times = turn.times;
      starts.push(arrival + turn.waitMs);
    }
  }
  return { starts, refused };
}

/** What one request can be slower on its way than the next. */
const JITTER_MS = 99;

/** The most calls that can arrive within any second. */
function densest(starts: readonly number[]): number {
  const withinMs = 1_000 + JITTER_MS;
  return Math.max(
    ...starts.map((start) => starts.filter((each) => each >= start && each < start + withinMs).length),
  );
}

describe('takeTurn', () => {
  test('the limits are those of Meta for one account', () => {
    expect(PACE_LIMITS).toEqual({ send: { perSecond: 100 }, conversations: { perSecond: 2 } });
  });

  test('calls up to the limit start at once, and the next one a window after the first', () => {
    expect(run([0, 0, 0, 10, 10], 2, 3_000).starts).toEqual(
      [0, 0, 1, 1, 2].map((windows) => windows * PACE_WINDOW_MS),
    );
  });

  test('a call that would wait too long is refused and takes no place', () => {
    const { starts, refused } = run([0, 0, 0, 0, 0, 0, 0, 0, 1_500], 2, 2 * PACE_WINDOW_MS);
    expect(starts).toEqual([0, 0, 1, 1, 2, 2, 3].map((windows) => windows * PACE_WINDOW_MS));
    expect(refused).toBe(2);
  });

  test.each([
    ['at the same time', () => 0],
    ['in steps', (index: number) => index * 7],
    ['after a pause', (index: number) => (index < 50 ? index : 5_000 + index)],
    ['just before and after a full second', (index: number) => (index % 2 === 0 ? 999 : 1_001) + index * 4],
  ])('no more calls than the limit arrive in a second when they come %s', (_, arrival) => {
    const arrivals = Array.from({ length: 600 }, (__, index) => arrival(index)).toSorted((a, b) => a - b);
    const { starts } = run(arrivals, 100, 2 * PACE_WINDOW_MS);
    expect(densest(starts)).toBeLessThanOrEqual(100);
    expect(starts.length).toBeGreaterThanOrEqual(300);
  });

  test('what is kept for an account does not grow', () => {
    let times: PaceTimes = [];
    for (let now = 0; now < 100_000; now += 10) {
      const turn = takeTurn(times, { perSecond: 100 }, now, 2_000);
      if (turn.kind === 'go') times = turn.times;
    }
    expect(times).toHaveLength(100);
  });
});
