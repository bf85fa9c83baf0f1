import { expect, test } from '@jest/globals';
import {
  expiryAfter,
  isExpiryDue,
  nextRefreshAt,
  RETRY_AFTER_MS,
} from '../../../../src/instagram/connection/token-life.js';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const ISSUED = new Date('2026-11-30T00:00:00Z');
const after = (days: number): Date => new Date(ISSUED.getTime() + days * DAY_MS);

test.each<[string, 'instagram' | 'page', number | null, number | null]>([
  ['of 60 days after 30', 'instagram', 60, 30],
  ['of 90 days when 30 are left', 'instagram', 90, 60],
  ['of 10 days after half of them', 'instagram', 10, 5],
  ['of an hour when Meta would first allow it', 'instagram', 1 / 24, 25 / 24],
  ['whose end is not known when Meta first allows it', 'instagram', null, 25 / 24],
  ['of a Page never', 'page', null, null],
  ['of a Page with an end a week before it, to say so', 'page', 60, 53],
])('a token %s is looked after', (_, login, days, expected) => {
  const expiresAt = days === null ? null : after(days);
  const next = nextRefreshAt({ login, issuedAt: ISSUED, expiresAt });
  expect(next).toEqual(expected === null ? null : after(expected));
});

test.each<[string, number | null, boolean, number, boolean]>([
  ['eight days before the end', 60, false, 52, false],
  ['a week before the end', 60, false, 53, true],
  ['after the end', 60, false, 61, true],
  ['once they were told', 60, true, 59, false],
  ['of a token without an end', null, false, 500, false],
])('the operators hear of the end %s: %s', (_, end, wasTold, now, expected) => {
  const tokenExpiresAt = end === null ? null : after(end);
  const expiryNoticedAt = wasTold ? after(53) : null;
  expect(isExpiryDue({ tokenExpiresAt, expiryNoticedAt }, after(now))).toBe(expected);
});

test('the end of a token is counted from now, and not known without seconds', () => {
  expect(expiryAfter(ISSUED, 86_400)).toEqual(after(1));
  expect(expiryAfter(ISSUED, null)).toBeNull();
});

test('a refresh that failed is tried again many times before the end', () => {
  expect((30 * DAY_MS) / RETRY_AFTER_MS).toBeGreaterThan(100);
});
