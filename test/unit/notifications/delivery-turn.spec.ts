import { describe, expect, test } from '@jest/globals';
import { type Candidate, decideTurn, lookAgain, nextLook } from '../../../src/notifications/delivery-turn.js';

const NOW = new Date('2026-11-22T12:00:00.000Z');
const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const at = (ms: number): Date => new Date(NOW.getTime() + ms);
const due: Candidate = { isPending: true, isDisabled: false, isBehind: false, nextAttemptAt: at(-1) };

describe('a job whose time has come', () => {
  test.each<[string, Partial<Candidate>, string]>([
    ['is sent', {}, 'send'],
    ['that clocks brought a little early is sent', { nextAttemptAt: at(5 * SECOND) }, 'send'],
    ['that came too early is put back', { nextAttemptAt: at(5 * SECOND + 1) }, 'put_back'],
    ['that is behind another is put back', { isBehind: true }, 'put_back'],
    ['of a disabled endpoint is canceled', { isDisabled: true }, 'cancel'],
    ['of a disabled endpoint need not wait for its place', { isDisabled: true, isBehind: true }, 'cancel'],
    ['of a notification that is done is dropped', { isPending: false, nextAttemptAt: null }, 'drop'],
    ['of one that is done and disabled is dropped', { isPending: false, isDisabled: true }, 'drop'],
  ])('%s', (_name, given, turn) => {
    expect(decideTurn({ ...due, ...given }, NOW)).toBe(turn);
  });

  test('of a notification that is not there any more is dropped', () => {
    expect(decideTurn(undefined, NOW)).toBe('drop');
  });
});

describe('the next look at a pending notification', () => {
  test.each([
    ['of one that is first and due is at once', -1, null, null],
    ['of one that is first is at its time', 5 * HOUR, null, 5 * HOUR],
    ['behind one that is being sent is soon', -1, -1, 30 * SECOND],
    ['behind one that waits a little is when that is tried', -1, 5 * MINUTE, 5 * MINUTE],
    ['behind one that waits long is before that', -1, 5 * HOUR, 15 * MINUTE],
    ['is never before its own time', 20 * HOUR, 5 * HOUR, 20 * HOUR],
  ])('%s', (_name, ownMs, headMs, expectedMs) => {
    const place = { nextAttemptAt: at(ownMs), headNextAttemptAt: headMs === null ? null : at(headMs) };
    expect(nextLook(place, NOW)).toEqual(expectedMs === null ? null : at(expectedMs));
  });

  test.each([
    ['is later by as much as it was early', 20 * SECOND, 40 * SECOND],
    ['is later by a minute at the most', 5 * HOUR, 5 * HOUR + MINUTE],
    ['is at its time when that has come meanwhile', -SECOND, -SECOND],
  ])('after one that came too early %s', (_name, nextMs, expectedMs) => {
    expect(lookAgain(at(nextMs), NOW)).toEqual(at(expectedMs));
  });
});
