import { expect, test } from '@jest/globals';
import { launchAll, nowMs, planArrivals } from '../../../bench/arrivals.js';

test.each([
  { perSecond: 4, durationMs: 1_000, planned: [0, 250, 500, 750] },
  { perSecond: 400, durationMs: 10, planned: [0, 2.5, 5, 7.5] },
  { perSecond: 10, durationMs: 0, planned: [] },
])(
  '$perSecond arrivals a second are evenly spaced over $durationMs ms',
  ({ perSecond, durationMs, planned }) => {
    expect(planArrivals(perSecond, durationMs)).toEqual(planned);
  },
);

test('an arrival that is late is launched at once and counts from when it was due', async () => {
  const launched: { readonly index: number; readonly dueMs: number; readonly atMs: number }[] = [];
  await launchAll(planArrivals(100, 50), (index, dueMs) => {
    launched.push({ index, dueMs, atMs: nowMs() });
    // The first launch blocks the process until all others are due.
    for (const endMs = nowMs() + 60; index === 0 && nowMs() < endMs;);
  });
  expect(launched.map(({ index }) => index)).toEqual([0, 1, 2, 3, 4]);
  const first = launched[0]?.dueMs ?? 0;
  expect(launched.map(({ dueMs }) => Math.round(dueMs - first))).toEqual([0, 10, 20, 30, 40]);
  for (const { dueMs, atMs } of launched) expect(atMs).toBeGreaterThanOrEqual(dueMs);
});
