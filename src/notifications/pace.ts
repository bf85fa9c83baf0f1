/** From here on there are others to think of. How much of its time a process is at work tells less: the database may be what is busy. */
const BUSY_PER_SECOND = 200;
/** Two requests that come together are no load. */
const WINDOW_MS = 500;

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
 * @param perSecond how many requests and events others have had answered in a second
 */
export function pauseAfter(perSecond: number, { jobs, unbundled }: Round): number {
  if (perSecond <= BUSY_PER_SECOND) return 0;
  return Math.min(OTHERS * (ROUND_MS + jobs * DELIVERY_MS + unbundled * UNBUNDLED_MS), MAX_PAUSE_MS);
}

/** How much a process does for others, from a count that only rises: the mean of the last half second, or longer. */
export class Load {
  private since: { readonly count: number; readonly atMs: number } | null = null;
  private rate = 0;

  /** @param atMs a clock that only rises */
  perSecond(count: number, atMs: number): number {
    const elapsedMs = this.since === null ? 0 : atMs - this.since.atMs;
    if (this.since !== null && elapsedMs >= WINDOW_MS) {
      this.rate = ((count - this.since.count) * 1_000) / elapsedMs;
      this.since = { count, atMs };
    }
    this.since ??= { count, atMs };
    return this.rate;
  }
}
