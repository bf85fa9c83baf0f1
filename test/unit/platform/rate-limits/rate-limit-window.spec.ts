import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { secondsLeft, windowAt } from '../../../../src/platform/rate-limits/rate-limit-policies.js';

describe('window', () => {
  test.each([
    ['2026-11-22T10:00:00.000Z', 60],
    ['2026-11-22T10:00:00.001Z', 60],
    ['2026-11-22T10:00:01.000Z', 59],
    ['2026-11-22T10:00:59.999Z', 1],
  ])('the window of a limit at %s has %i seconds left', (at, seconds) => {
    expect(secondsLeft(new Date(at))).toBe(seconds);
  });

  test('the window of a limit is a new one after Retry-After, and the same until a second before', () => {
    fc.assert(
      fc.property(fc.date({ min: new Date(0), max: new Date('2100-01-01'), noInvalidDate: true }), (now) => {
        const later = (seconds: number): number => windowAt(new Date(now.getTime() + seconds * 1_000));
        expect(later(secondsLeft(now))).toBe(windowAt(now) + 1);
        expect(later(secondsLeft(now) - 1)).toBe(windowAt(now));
      }),
    );
  });
});
