/** The size that the others are held to. */
export const SMALL_LINKS = 10_000;
export const FULL_LINKS = 10_000_000;
/** How much more time something may take at any size. */
export const TARGET = 1.25;
export const CONNECTIONS = 32;

export interface GrowthPlan {
  /** Numbers of links, rising; identities are half as many. */
  readonly sizes: readonly number[];
  readonly rounds: number;
  /** Requests of one turn: to get warm, with all connections, and with a single one. */
  readonly warmUp: number;
  readonly together: number;
  readonly alone: number;
}

/**
 * Ten times more each time, up to as many as are asked for.
 * @param only leaves out those before
 */
export function planGrowth(maxLinks: number, rounds: number, only: boolean): GrowthPlan {
  const sizes: number[] = [];
  if (!only) for (let links = SMALL_LINKS; links < maxLinks; links *= 10) sizes.push(links);
  // Even: every other one is of a person.
  sizes.push(maxLinks + (maxLinks % 2));
  return { sizes, rounds, warmUp: 600, together: 4_000, alone: 600 };
}

/** A table up to this size is filled anew for each turn, so that what is measured is that size and not what the turns before left. */
export const REFILLED_LINKS = 100_000;

/** What a link takes on disk, with all that belongs to it and its indexes; and the log of the database, and what is sorted aside. */
const BYTES_A_LINK = 850;
const BYTES_BESIDE = 2_500_000_000;

/** How much room a run needs. */
export function bytesNeeded(plan: GrowthPlan): number {
  return Math.max(...plan.sizes) * BYTES_A_LINK + BYTES_BESIDE;
}

/** What the parts of a run are thought to take when nothing else runs on two cores. */
export const BEDS_SECONDS = 10;
export const RETENTION_SECONDS = 30;

export function secondsToFill(links: number): number {
  return 3 + links * 4e-5;
}

/** One turn of each bed; a small table is filled anew for it. */
export function secondsOfRound(links: number): number {
  return 6 + (links <= REFILLED_LINKS ? secondsToFill(links) / 2 : 0);
}

export function expectSeconds({ sizes, rounds }: GrowthPlan): number {
  const measures = 4;
  const each = sizes.map((links) => secondsToFill(links) + measures * rounds * secondsOfRound(links));
  return each.reduce((sum, seconds) => sum + seconds, BEDS_SECONDS + RETENTION_SECONDS);
}
