import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type KeyLife, readExpiry, readKeyStatus, rotateKey } from '../../../src/api-keys/key-life.js';

const NOW = new Date('2026-11-22T12:00:00.000Z');
const later = (seconds: number): Date => new Date(NOW.getTime() + seconds * 1000);
const KEY: KeyLife = { expiresAt: null, revokedAt: null, replacedBy: null };

test.each<[string, Partial<KeyLife>, string]>([
  ['without an end', {}, 'active'],
  ['with an end to come', { expiresAt: later(0.001) }, 'active'],
  ['at its end', { expiresAt: NOW }, 'expired'],
  ['after its end', { expiresAt: later(-1) }, 'expired'],
  ['revoked', { revokedAt: later(-1) }, 'revoked'],
  ['revoked and after its end', { revokedAt: later(-2), expiresAt: later(-1) }, 'revoked'],
  ['replaced, in the overlap', { replacedBy: 'other', expiresAt: later(60) }, 'active'],
])('an API key %s is %s', (_what, life, status) => {
  expect(readKeyStatus({ ...KEY, ...life }, NOW)).toBe(status);
});

describe('rotation', () => {
  test.each<[string, Partial<KeyLife>, number, Date, Date | null]>([
    ['without an overlap ends the old key now', {}, 0, NOW, null],
    ['lets the old key work through the overlap', {}, 3600, later(3600), null],
    [
      'keeps the end of the old key for the new one',
      { expiresAt: later(7200) },
      3600,
      later(3600),
      later(7200),
    ],
    ['lengthens no life by its overlap', { expiresAt: later(60) }, 3600, later(60), later(60)],
  ])('a rotation is decided: %s', (_what, life, overlapSeconds, oldExpiresAt, newExpiresAt) => {
    expect(rotateKey({ ...KEY, ...life }, NOW, overlapSeconds)).toEqual({ oldExpiresAt, newExpiresAt });
  });

  test.each<[string, Partial<KeyLife>]>([
    ['revoked', { revokedAt: later(-1) }],
    ['expired', { expiresAt: NOW }],
    ['replaced, even while the overlap lasts', { replacedBy: 'other', expiresAt: later(60) }],
  ])('a rotation is refused for a key that is %s', (_what, life) => {
    expect(rotateKey({ ...KEY, ...life }, NOW, 60)).toBeNull();
  });

  test('a rotation never extends the life of a key', () => {
    const ends = fc.option(fc.integer({ min: 1, max: 1_000_000 }), { nil: null });
    fc.assert(
      fc.property(ends, fc.integer({ min: 0, max: 604_800 }), (end, overlapSeconds) => {
        const expiresAt = end === null ? null : later(end);
        const rotation = rotateKey({ ...KEY, expiresAt }, NOW, overlapSeconds);
        expect(rotation?.newExpiresAt).toEqual(expiresAt);
        if (expiresAt) expect(rotation?.oldExpiresAt.getTime()).toBeLessThanOrEqual(expiresAt.getTime());
      }),
    );
  });
});

describe('expiry', () => {
  test.each([undefined, null])('the expiry of a key is empty when it is %s', (value) => {
    expect(readExpiry(value, NOW)).toEqual({ at: null });
  });

  test.each([
    ['2026-11-22T12:00:00.001Z', '2026-11-22T12:00:00.001Z'],
    ['2026-11-22T14:00:01.5+02:00', '2026-11-22T12:00:01.500Z'],
    ['2036-11-22T12:00:00.000999Z', '2036-11-22T12:00:00.000Z'],
  ])('the expiry %s of a key is %s', (text, instant) => {
    expect(readExpiry(text, NOW)).toEqual({ at: new Date(instant) });
  });

  test.each([
    ['now', '2026-11-22T12:00:00Z'],
    ['the past', '2026-11-22T12:59:59+01:00'],
    ['more than ten years on', '2036-11-22T12:00:00.001Z'],
    ['a time without an offset', '2027-01-01T00:00:00'],
    ['a number', 1_900_000_000],
    ['an object', {}],
  ])('the expiry of a key is refused when it is %s', (_what, value) => {
    expect(readExpiry(value, NOW)).toEqual({ fault: expect.stringContaining('RFC 3339') });
  });
});
