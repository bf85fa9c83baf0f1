import { describe, expect, test } from '@jest/globals';
import {
  idleExpiry,
  needsMark,
  linkExpiry,
  readSessionStatus,
  startLife,
  verifiedUntil,
} from '../../../src/console/session-life.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const START = new Date('2026-11-22T09:00:00Z');
const after = (ms: number): Date => new Date(START.getTime() + ms);
const started = startLife(START);

describe('status', () => {
  test.each([
    ['begins', {}, 0, true, 'active'],
    ['is idle for almost half an hour', {}, 30 * MINUTE - 1, true, 'active'],
    ['is idle for half an hour', {}, 30 * MINUTE, true, 'expired'],
    ['is used every minute', { lastSeenAt: after(12 * HOUR - MINUTE) }, 12 * HOUR - 1, true, 'active'],
    ['is used for twelve hours', { lastSeenAt: after(12 * HOUR - MINUTE) }, 12 * HOUR, true, 'expired'],
    ['was ended', { endedAt: after(1) }, 2, true, 'ended'],
    ['was ended, and is long past', { endedAt: after(1) }, 24 * HOUR, true, 'ended'],
    ['has lost its key', {}, 1, false, 'ended'],
    ['has lost its key after it expired', {}, HOUR, false, 'expired'],
  ] as const)('a session that %s', (_what, more, at, isKeyActive, status) => {
    expect(readSessionStatus({ ...started, ...more }, isKeyActive, after(at))).toBe(status);
  });

  test('a session ends by idleness at the end of its twelve hours at the latest', () => {
    expect(idleExpiry(started)).toEqual(after(30 * MINUTE));
    expect(idleExpiry({ ...started, lastSeenAt: after(12 * HOUR - MINUTE) })).toEqual(after(12 * HOUR));
  });
});

test.each([
  [0, false],
  [MINUTE - 1, false],
  [MINUTE, true],
  [HOUR, true],
  // The clock of another instance is ahead.
  [-MINUTE, false],
])('a request %i ms after the last one that was written is written: %s', (ms, expected) => {
  expect(needsMark(started, after(ms))).toBe(expected);
});

test.each([
  [null, null],
  [0, after(5 * MINUTE)],
  [-5 * MINUTE + 1, after(1)],
  [-5 * MINUTE, null],
] as const)('a key that was shown at %s ms counts as shown until %s', (at, until) => {
  const verifiedAt = at === null ? null : after(at);
  expect(verifiedUntil({ ...started, verifiedAt }, START)).toEqual(until);
});

test('a new session has shown no key, and a sign-in link lasts two minutes', () => {
  expect(started.verifiedAt).toBeNull();
  expect(linkExpiry(START)).toEqual(after(2 * MINUTE));
});
