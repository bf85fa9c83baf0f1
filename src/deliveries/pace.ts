/** From here on a process has no time to spare. */
const BUSY_UTILIZATION = 0.8;

/** About what a round, each delivery and each job that is made of a bundle cost, this process and the database together. */
const ROUND_MS = 2;
const DELIVERY_MS = 1;
const UNBUNDLED_MS = 0.05;

/** What a round of the dispatcher did. */
export interface Round {
  /** How many deliveries it began. */
  readonly jobs: number;
  /** How many jobs it made of bundles. */
  readonly unbundled: number;
}

/** A twentieth of the time is nineteen times as much for the others. */
const OTHERS = 19;

/** However much a round did: what is due should not wait for longer because of us. */
export const MAX_PAUSE_MS = 1_000;

/**
 * How long the dispatcher waits before its next round. A person who follows a link, and Meta, wait for an answer; an app that is
 * told a moment later does not notice, and what waits is in the database. So a busy process gives notifications a twentieth of its
 * time, and an idle one never lets them wait. The pause follows from what was done, not from how long it took: in a busy process
 * everything takes long, and waits that grow with that would grow without need.
 * @param utilization how much of the time since the round before the process was at work, 0 to 1
 */
export function pauseAfter(utilization: number, { jobs, unbundled }: Round): number {
  if (utilization <= BUSY_UTILIZATION) return 0;
  return Math.min(OTHERS * (ROUND_MS + jobs * DELIVERY_MS + unbundled * UNBUNDLED_MS), MAX_PAUSE_MS);
}
