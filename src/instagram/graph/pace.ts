/** A kind of calls that Meta limits for each account. */
export interface PaceLimit {
  /** Calls within any second. */
  readonly perSecond: number;
}

/**
 * Meta: 100 messages and 2 reads of conversations a second for each account. Another page of Meta allows 300 messages.
 * https://developers.facebook.com/docs/graph-api/overview/rate-limiting (read 2026-11)
 */
export const PACE_LIMITS = {
  send: { perSecond: 100 },
  conversations: { perSecond: 2 },
} as const satisfies Record<string, PaceLimit>;

export type PaceLane = keyof typeof PACE_LIMITS;

/** The times of the latest calls, the oldest first, in milliseconds; times to come are those of calls that wait. */
export type PaceTimes = readonly number[];

/** When a call may start; `wait` says after how many milliseconds, and `times` replaces the times given. */
export type PaceTurn =
  { readonly kind: 'go'; readonly waitMs: number; readonly times: PaceTimes } | { readonly kind: 'too_long' };

/**
 * A second, and what two requests can differ on their way: Meta counts when they arrive. Calls that started a full second apart were
 * seen to arrive within one.
 */
export const PACE_WINDOW_MS = 1_100;

/**
 * Takes a place in line. A window that slides keeps the limit within every second; a bucket that is filled by the limit would let
 * twice as many through in the second after a pause.
 *
 * @param now in milliseconds, of a clock that never goes back
 * @param maxWaitMs a longer wait is refused, and takes no place
 */
export function takeTurn(
  times: PaceTimes,
  { perSecond }: PaceLimit,
  now: number,
  maxWaitMs: number,
): PaceTurn {
  const previous = times.length < perSecond ? undefined : times[times.length - perSecond];
  const startsAt = previous === undefined ? now : Math.max(now, previous + PACE_WINDOW_MS);
  const waitMs = startsAt - now;
  if (waitMs > maxWaitMs) return { kind: 'too_long' };
  return { kind: 'go', waitMs, times: [...times, startsAt].slice(-perSecond) };
}
