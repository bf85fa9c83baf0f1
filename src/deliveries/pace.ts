/** From here on a process has no time to spare. */
const BUSY_UTILIZATION = 0.8;

/** What a round and each of its deliveries cost this process: taken generously from a measurement of our own. */
const ROUND_MS = 2;
const DELIVERY_MS = 0.5;

/** A tenth of the time is nine times as much for the others. */
const OTHERS = 9;

/** However much a round did: what is due should not wait for longer because of us. */
export const MAX_PAUSE_MS = 1_000;

/**
 * How long the dispatcher waits before its next round. A person who follows a link, and Meta, wait for an answer; an app that is
 * told a moment later does not notice, and what waits is in the database. So a busy process gives notifications a tenth of its
 * time, and an idle one never lets them wait. The pause follows from what was done, not from how long it took: in a busy process
 * everything takes long, and waits that grow with that would grow without need.
 * @param utilization how much of the time since the round before the process was at work, 0 to 1
 * @param count how many jobs the round took
 */
export function pauseAfter(utilization: number, count: number): number {
  if (utilization <= BUSY_UTILIZATION) return 0;
  return Math.min(OTHERS * (ROUND_MS + count * DELIVERY_MS), MAX_PAUSE_MS);
}
