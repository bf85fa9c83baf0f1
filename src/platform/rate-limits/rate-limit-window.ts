/** Every limit is a figure for one minute. */
export const WINDOW_SECONDS = 60;

/**
 * The minute that a moment lies in. It is part of every key, so instances agree without asking each other when a count
 * begins anew, and nothing has to be reset.
 */
export function windowAt(now: Date): number {
  return Math.floor(now.getTime() / (WINDOW_SECONDS * 1_000));
}

/** Whole seconds until the minute is over, rounded up: 1 to 60. Whoever waits as long comes in the next one. */
export function secondsLeft(now: Date): number {
  const gone = now.getTime() - windowAt(now) * WINDOW_SECONDS * 1_000;
  return Math.ceil((WINDOW_SECONDS * 1_000 - gone) / 1_000);
}
