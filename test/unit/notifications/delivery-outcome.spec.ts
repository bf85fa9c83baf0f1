import { describe, expect, test } from '@jest/globals';
import { type Answer, decideOutcome, type Standing } from '../../../src/notifications/delivery-outcome.js';

const NOW = new Date('2026-11-22T12:00:00.000Z');
const DAY = 24 * 3_600_000;
const at = (ms: number): Date => new Date(NOW.getTime() + ms);
const answer = (status: number, retryAfter: string | null = null): Answer => ({
  kind: 'answer',
  status,
  retryAfter,
  body: '',
});
const timeout: Answer = { kind: 'no_answer', error: 'timeout' };
const fresh: Standing = { step: 0, failingSince: null };
const decide = (given: Answer, standing: Standing = fresh): object => decideOutcome(given, standing, NOW, 0);

describe('attempt', () => {
  test.each([200, 201, 202, 204, 206, 299])('an attempt is a success with %i', (status) => {
    const outcome = { kind: 'delivered' };
    expect(decide(answer(status))).toEqual({ outcome, effect: 'succeeded', error: null });
  });

  test.each([
    [100, 'status'],
    [199, 'status'],
    [300, 'redirect'],
    [301, 'redirect'],
    [302, 'redirect'],
    [304, 'redirect'],
    [307, 'redirect'],
    [308, 'redirect'],
    [400, 'status'],
    [401, 'status'],
    [404, 'status'],
    [409, 'status'],
    [422, 'status'],
    [429, 'status'],
    [500, 'status'],
    [503, 'status'],
    [599, 'status'],
  ])('an attempt with %i fails (%s), and is repeated', (status, error) => {
    const outcome = { kind: 'retry', afterMs: 5_000 };
    expect(decide(answer(status))).toEqual({ outcome, effect: 'failed', error });
  });

  test('an attempt without an answer fails with the error of the connection', () => {
    const outcome = { kind: 'retry', afterMs: 5_000 };
    expect(decide(timeout)).toEqual({ outcome, effect: 'failed', error: 'timeout' });
  });

  test('an attempt with 410 disables the endpoint, at any step of the schedule', () => {
    for (const step of [0, 4, 9]) {
      const decided = decide(answer(410), { step, failingSince: at(-DAY) });
      expect(decided).toEqual({ outcome: { kind: 'gone' }, effect: 'gone', error: 'gone' });
    }
  });

  test('an attempt with 429 or 503 may name the time of the next, and no other status may', () => {
    const minute = { kind: 'retry', afterMs: 60_000 };
    expect(decide(answer(429, '60'))).toMatchObject({ outcome: minute });
    expect(decide(answer(503, 'Sun, 22 Nov 2026 12:01:00 GMT'))).toMatchObject({ outcome: minute });
    expect(decide(answer(500, '60'))).toMatchObject({ outcome: { afterMs: 5_000 } });
  });

  test('an attempt that is the tenth is the last, whatever the answer requests', () => {
    const last = decide(answer(503, '60'), { ...fresh, step: 9 });
    expect(last).toMatchObject({ outcome: { kind: 'exhausted' } });
    expect(decide(timeout, { ...fresh, step: 8 })).toMatchObject({ outcome: { afterMs: DAY } });
  });

  test.each([
    ['the first failure begins to count', null, 'failed'],
    ['a failure within five days changes nothing', at(-5 * DAY + 1), 'none'],
    ['five days of failures are enough', at(-5 * DAY), 'failing'],
  ])('an attempt: %s', (_name, failingSince, effect) => {
    expect(decide(timeout, { step: 3, failingSince })).toMatchObject({ effect });
  });

  test('a success ends the time of failure, however long it was', () => {
    const standing = { step: 3, failingSince: at(-9 * DAY) };
    expect(decide(answer(200), standing)).toMatchObject({ effect: 'succeeded' });
  });
});
