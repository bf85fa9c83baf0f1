import { describe, expect, test } from '@jest/globals';
import { decideRetry, type Fault, readRetryAfter } from '../../../../packages/client/src/retries.js';

const NOW = Date.parse('2026-11-22T12:00:00.000Z');

const refused = (status: number, code: string, retryAfterMs: number | null = null): Fault => ({
  kind: 'refused',
  status,
  code,
  retryAfterMs,
});
const LOST: Fault = { kind: 'no_answer' };
const first = { attempt: 1, maxRetries: 2, isRepeatable: true };

describe('what the client does after a failed attempt', () => {
  test.each<[string, Fault, boolean, 'retry' | 'stop']>([
    ['no answer to a repeatable request', LOST, true, 'retry'],
    ['no answer to a request that would do something twice', LOST, false, 'stop'],
    ['429', refused(429, 'rate_limited'), true, 'retry'],
    ['429 to a request that would do something twice', refused(429, 'rate_limited'), false, 'retry'],
    ['503', refused(503, 'temporarily_unavailable'), true, 'retry'],
    [
      '503 to a request that would do something twice',
      refused(503, 'temporarily_unavailable'),
      false,
      'stop',
    ],
    ['a proxy without a service behind it', refused(502, 'no_problem'), true, 'retry'],
    ['a first attempt that is still in progress', refused(409, 'idempotency_conflict', 1_000), true, 'retry'],
    ['another conflict', refused(409, 'link_closed'), true, 'stop'],
    ['a fault of the service', refused(500, 'internal_error'), true, 'stop'],
    ['a fault of the request', refused(422, 'validation_failed'), true, 'stop'],
    ['a redirect', refused(308, 'no_problem'), true, 'stop'],
  ])('after %s', (_what, fault, isRepeatable, kind) => {
    expect(decideRetry(fault, { ...first, isRepeatable }, 0).kind).toBe(kind);
  });

  test.each([
    [1, 250, 500],
    [2, 500, 1_000],
    [5, 4_000, 8_000],
    [2_000, 4_000, 8_000],
  ])('the wait after attempt %i is between %i and %i ms', (attempt, shortest, longest) => {
    const request = { ...first, attempt, maxRetries: Infinity };
    expect([0, 1].map((random) => decideRetry(LOST, request, random))).toEqual([
      { kind: 'retry', waitMs: shortest },
      { kind: 'retry', waitMs: longest },
    ]);
  });

  test('it waits no shorter than Retry-After says, and gives up when that is over a minute', () => {
    const wait = (ms: number, random: number) => decideRetry(refused(429, 'rate_limited', ms), first, random);
    expect(wait(3_000, 0)).toEqual({ kind: 'retry', waitMs: 3_125 });
    expect(wait(60_000, 1)).toEqual({ kind: 'retry', waitMs: 60_250 });
    expect(wait(60_001, 0)).toEqual({ kind: 'stop' });
  });

  test('it sends a request once more than it may retry, and only once when it may not', () => {
    const kinds = [1, 2, 3].map((attempt) => decideRetry(LOST, { ...first, attempt }, 0).kind);
    expect(kinds).toEqual(['retry', 'retry', 'stop']);
    expect(decideRetry(LOST, { ...first, maxRetries: 0 }, 0)).toEqual({ kind: 'stop' });
  });
});

test.each<[string | null, number | null]>([
  [null, null],
  ['0', 0],
  ['7', 7_000],
  ['Sun, 22 Nov 2026 12:00:09 GMT', 9_000],
  ['Sun, 22 Nov 2026 11:00:00 GMT', 0],
  ['soon', null],
  ['', null],
])('Retry-After %j is read as %j ms', (value, ms) => {
  expect(readRetryAfter(value, NOW)).toBe(ms);
});
