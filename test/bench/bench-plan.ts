/** What is measured. */
export type MeasureName = 'mint' | 'webhook' | 'batch';

export interface MeasurePlan {
  readonly name: MeasureName;
  /** As the table shows it. */
  readonly title: string;
  /** Events in a delivery; null for mints. */
  readonly eventsEach: number | null;
  readonly warmUpMs: number;
  /** A round ends after this long, or when everything that was prepared is sent. */
  readonly roundMs: number;
  /** How many requests the service's warm-up and each of its rounds may take; null: as many as the time lets expect. */
  readonly warmUpRequests: number | null;
  readonly perRound: number | null;
}

export interface BenchPlan {
  readonly rounds: number;
  readonly measures: readonly MeasurePlan[];
}

/** Closed loop: each connection sends its next request when it has the answer to the last one. */
export const CONNECTIONS = 32;

/** Half of Meta's largest delivery (1,000 events). */
const BATCH_EVENTS = 500;

/**
 * The whole bench takes six to eight minutes, the quick one about three. Each measure is made for an app that is told of
 * nothing, and for one that is told of everything. A delivery of 500 needs 500 links of its own, each minted before: that, and
 * not the time, bounds the last measure.
 */
export function planBench(quick: boolean): BenchPlan {
  const [rounds, warmUpMs, roundMs, batches] = quick ? [2, 2_000, 1_500, 32] : [3, 4_000, 4_000, 56];
  const single = { warmUpMs, roundMs, warmUpRequests: null, perRound: null };
  const several = { warmUpMs, roundMs, warmUpRequests: batches / 2, perRound: batches };
  return {
    rounds,
    measures: [
      { name: 'mint', title: 'mints', eventsEach: null, ...single },
      { name: 'webhook', title: 'single-event webhooks', eventsEach: 1, ...single },
      { name: 'batch', title: `events, ${BATCH_EVENTS} a delivery`, eventsEach: BATCH_EVENTS, ...several },
    ],
  };
}
