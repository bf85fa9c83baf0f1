import type { PileName } from './generator-orders.js';

/** What is measured. */
export type MeasureName = 'mint' | 'webhook' | 'batch' | 'lookup-igsid' | 'lookup-user';

/** How much of it: everything, a look, or the two that CI holds. */
export type BenchKind = 'full' | 'quick' | 'gate';

export interface MeasurePlan {
  readonly name: MeasureName;
  /** As the tables show it. */
  readonly title: string;
  readonly pile: PileName;
  /** What one request counts for: the events in a delivery. */
  readonly eventsEach: number;
  readonly warmUpMs: number;
  /** A turn ends after this long, or when everything that was prepared is sent. */
  readonly roundMs: number;
  /** How many requests a turn may take (a warm-up half of that); null: as many as the time lets expect. */
  readonly perRound: { readonly service: number; readonly told: number; readonly tuned: number } | null;
}

export interface BenchPlan {
  readonly rounds: number;
  readonly measures: readonly MeasurePlan[];
  /** How many starts of each kind. */
  readonly starts: number;
}

/** Closed loop: each connection sends its next request when it has the answer to the last one. */
export const CONNECTIONS = 32;

/** Half of Meta's largest delivery (1,000 events). */
const BATCH_EVENTS = 500;
const TUNED_BATCHES = 20;

/** A gate's webhooks are warm when there are ten thousand identities: plans are made anew until then (`kept-plans.ts`). */
const EXTENT = {
  full: { rounds: 3, warmUpMs: 3_000, roundMs: 3_000, batches: 56, starts: 3, webhooks: {} },
  quick: { rounds: 2, warmUpMs: 2_000, roundMs: 1_500, batches: 48, starts: 1, webhooks: {} },
  gate: { rounds: 4, warmUpMs: 2_500, roundMs: 1_000, batches: 0, starts: 0, webhooks: { warmUpMs: 5_500 } },
};

/**
 * A delivery of 500 needs 500 links of its own, each minted before: that, and not the time, bounds the measure of batches.
 * Whoever is slower gets fewer of them; the hand-written service still as many at once as it has connections to its database.
 */
export function planBench(kind: BenchKind): BenchPlan {
  const { rounds, warmUpMs, roundMs, batches, starts } = EXTENT[kind];
  const single = { eventsEach: 1, warmUpMs, roundMs, perRound: null };
  const perRound = { service: batches, told: batches / 2, tuned: TUNED_BATCHES };
  const writes: MeasurePlan[] = [
    { name: 'mint', title: 'mints', pile: 'mints', ...single },
    {
      name: 'webhook',
      title: 'single-event webhooks',
      pile: 'deliveries',
      ...single,
      ...EXTENT[kind].webhooks,
    },
  ];
  if (kind === 'gate') return { rounds, measures: writes, starts };
  const title = `events, ${BATCH_EVENTS} a delivery`;
  return {
    rounds,
    measures: [
      ...writes,
      { name: 'batch', title, pile: 'deliveries', ...single, eventsEach: BATCH_EVENTS, perRound },
      { name: 'lookup-igsid', title: 'look-ups by IGSID', pile: 'lookups-by-igsid', ...single },
      { name: 'lookup-user', title: 'look-ups by external user', pile: 'lookups-by-user', ...single },
    ],
    starts,
  };
}
