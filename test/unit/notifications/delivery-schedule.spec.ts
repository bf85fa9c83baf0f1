import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import {
  MAX_RETRY_AFTER_MS,
  readRetryAfter,
  waitAfter,
  WAITS_MS,
} from '../../../src/notifications/delivery-schedule.js';

const NOW = new Date('2026-11-22T12:00:00.000Z');
const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

describe('schedule', () => {
  test('the retry schedule has ten attempts, and none after the last', () => {
    expect(WAITS_MS).toHaveLength(10);
    expect([waitAfter(9, 0, 0), waitAfter(10, 0, 0)]).toEqual([24 * HOUR, null]);
  });

  test.each([
    [1, 5 * SECOND],
    [2, 5 * MINUTE],
    [3, 30 * MINUTE],
    [4, 2 * HOUR],
    [5, 5 * HOUR],
    [6, 10 * HOUR],
    [7, 14 * HOUR],
    [8, 20 * HOUR],
    [9, 24 * HOUR],
  ])('the wait after attempt %i is %i ms, and up to a tenth longer', (step, waitMs) => {
    expect(waitAfter(step, 0, 0)).toBe(waitMs);
    expect(waitAfter(step, 0.5, 0)).toBe(Math.round(waitMs * 1.05));
    expect(waitAfter(step, 0.999_999_999, 0)).toBe(Math.round(waitMs * 1.1));
  });

  test('an endpoint can make a wait longer, up to a day, and never shorter', () => {
    expect(waitAfter(1, 0, 60 * SECOND)).toBe(60 * SECOND);
    expect(waitAfter(2, 0, 60 * SECOND)).toBe(5 * MINUTE);
    expect(waitAfter(1, 0, 40 * HOUR)).toBe(24 * HOUR);
    expect(waitAfter(10, 0, 60 * SECOND)).toBeNull();
  });

  test('a wait is within its bounds, whatever the endpoint requests', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 9 }),
        fc.double({ min: 0, max: 0.999, noNaN: true }),
        fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER }),
        (step, random, askedMs) => {
          const waitMs = waitAfter(step, random, askedMs) ?? Number.NaN;
          const own = WAITS_MS[step] ?? Number.NaN;
          expect(waitMs).toBeGreaterThanOrEqual(own);
          expect(waitMs).toBeLessThanOrEqual(Math.max(own * 1.1, MAX_RETRY_AFTER_MS));
        },
      ),
    );
  });
});

describe('Retry-After', () => {
  test.each([
    [503, '120', 120 * SECOND],
    [429, ' 7 ', 7 * SECOND],
    [429, '0', 0],
    [503, '99999999999999999999', 24 * HOUR],
    [503, 'Sun, 22 Nov 2026 12:10:00 GMT', 10 * MINUTE],
    [503, 'Sunday, 22-Nov-26 12:10:00 GMT', 10 * MINUTE],
    [503, 'Sun Nov 22 12:10:00 2026', 10 * MINUTE],
    [503, 'Sun, 22 Nov 2026 11:00:00 GMT', 0],
    [503, 'Mon, 22 Nov 2027 12:00:00 GMT', 24 * HOUR],
    [503, 'Sun, 99 Nov 2026 12:10:00 GMT', 0],
    [503, '2026-11-22T12:10:00Z', 0],
    [503, '1.5', 0],
    [503, '-5', 0],
    [503, '5s', 0],
    [503, '', 0],
    [503, null, 0],
    [500, '120', 0],
    [200, '120', 0],
  ])('Retry-After with %i and %j requests %i ms', (status, header, expected) => {
    expect(readRetryAfter(status, header, NOW)).toBe(expected);
  });

  test('Retry-After never requests less than nothing or more than a day', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.date({ noInvalidDate: true }).map(String)), (header) => {
        const askedMs = readRetryAfter(503, header, NOW);
        expect(askedMs >= 0 && askedMs <= 24 * HOUR).toBe(true);
      }),
    );
  });
});
