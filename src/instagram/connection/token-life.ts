import type { InstagramLogin } from '../graph/graph-result.js';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** Meta refuses to refresh a younger token. The hour is for clocks that differ. */
const MIN_AGE_MS = 25 * HOUR_MS;
/** A token of 60 days is refreshed after half of its life, which leaves a month to repair a refresh that fails. */
const REFRESH_BEFORE_MS = 30 * DAY_MS;
/** How long before its end the operators are notified of a token that cannot be refreshed. */
export const NOTICE_BEFORE_MS = 7 * DAY_MS;
/** After a failure. Meta counts calls, and nothing is urgent. */
export const RETRY_AFTER_MS = HOUR_MS;

/** When a token was issued, and when it ends: null when that is not known, or never. */
export interface TokenLife {
  readonly login: InstagramLogin;
  readonly issuedAt: Date;
  readonly expiresAt: Date | null;
}

/**
 * When a token is due: to refresh one of Instagram login, or to notify the operators that a Page's, which cannot be refreshed,
 * expires. Null when there is nothing to do.
 */
export function nextRefreshAt({ login, issuedAt, expiresAt }: TokenLife): Date | null {
  if (login === 'page') return expiresAt && new Date(expiresAt.getTime() - NOTICE_BEFORE_MS);
  const earliest = issuedAt.getTime() + MIN_AGE_MS;
  // The answer to the refresh says how long the token is valid.
  if (expiresAt === null) return new Date(earliest);
  const lifeMs = expiresAt.getTime() - issuedAt.getTime();
  const beforeMs = Math.min(REFRESH_BEFORE_MS, lifeMs / 2);
  return new Date(Math.max(earliest, expiresAt.getTime() - beforeMs));
}

/** Whether to notify the operators that a token expires: once, within its last days. */
export function isExpiryDue(
  { tokenExpiresAt, expiryNoticedAt }: { tokenExpiresAt: Date | null; expiryNoticedAt: Date | null },
  now: Date,
): boolean {
  if (tokenExpiresAt === null || expiryNoticedAt !== null) return false;
  return tokenExpiresAt.getTime() - now.getTime() <= NOTICE_BEFORE_MS;
}

/** When a token ends that is valid for so many seconds; null when that is not known. */
export function expiryAfter(now: Date, seconds: number | null): Date | null {
  return seconds === null ? null : new Date(now.getTime() + seconds * 1_000);
}
