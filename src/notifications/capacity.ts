/** However busy the process is, so many deliveries may be under way. */
export const MIN_CAPACITY = 32;
/** How much is added each time the event loop was found at ease. */
const STEP = 64;
const BACK_OFF = 0.7;
/** Requests do not notice a delay of less than this. */
const AT_EASE_MS = 15;
const BUSY_MS = 40;

/**
 * How many deliveries may be under way, after the event loop was late by `lagMs` on average: requests share the loop, so
 * deliveries give way at once and come back step by step.
 */
export function nextCapacity(capacity: number, lagMs: number, most: number): number {
  if (lagMs > BUSY_MS) return Math.max(MIN_CAPACITY, Math.floor(capacity * BACK_OFF));
  return lagMs < AT_EASE_MS ? Math.min(most, capacity + STEP) : capacity;
}
