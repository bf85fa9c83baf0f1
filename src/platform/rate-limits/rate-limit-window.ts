/** Every limit is a figure for one minute. */
export const WINDOW_SECONDS = 60;

/** The minute that a moment lies in. It is part of every key, so all instances start a new count together and nothing is reset. */
export function windowAt(now: Date): number {
  return Math.floor(now.getTime() / (WINDOW_SECONDS * 1_000));
}

/** Whole seconds until the next minute, rounded up: 1 to 60. */
export function secondsLeft(now: Date): number {
  const gone = now.getTime() - windowAt(now) * WINDOW_SECONDS * 1_000;
  return Math.ceil((WINDOW_SECONDS * 1_000 - gone) / 1_000);
}
