import type { PileName } from './generator-orders.js';
import type { PlayerName } from './players.js';

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
  /** The service needs longer than what it is compared with where it makes its plans anew until a table has grown. */
  readonly warmUpMs: { readonly service: number; readonly others: number };
  /** How many requests the service's warm-up takes; null: as many as the time lets expect. */
  readonly warmUpCount: number | null;
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

const EXTENT = {
  full: { rounds: 3, warmUpMs: 3_000, roundMs: 3_000, batches: 56, starts: 3 },
  quick: { rounds: 2, warmUpMs: 2_000, roundMs: 1_500, batches: 48, starts: 1 },
  gate: { rounds: 4, warmUpMs: 2_000, roundMs: 1_000, batches: 0, starts: 0 },
};
/** Many more identities than it takes to keep plans (`kept-plans.ts`): what it takes to make them anew is no speed that lasts. */
const WEBHOOKS_WARM_UP = { count: 13_000, atMostMs: 10_000 };

/**
 * A delivery of 500 needs 500 links of its own, each minted before: that, and not the time, bounds the measure of batches.
 * Whoever is slower gets fewer of them; the hand-written service still as many at once as it has connections to its database.
 */
export function planBench(kind: BenchKind): BenchPlan {
  const { rounds, warmUpMs, roundMs, batches, starts } = EXTENT[kind];
  const warmUp = { service: warmUpMs, others: warmUpMs };
  const single = { eventsEach: 1, warmUpMs: warmUp, warmUpCount: null, roundMs, perRound: null };
  const perRound = { service: batches, told: batches / 2, tuned: TUNED_BATCHES };
  const writes: MeasurePlan[] = [
    { name: 'mint', title: 'mints', pile: 'mints', ...single },
    {
      name: 'webhook',
      title: 'single-event webhooks',
      pile: 'deliveries',
      ...single,
      warmUpMs: { ...warmUp, service: WEBHOOKS_WARM_UP.atMostMs },
      warmUpCount: WEBHOOKS_WARM_UP.count,
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

/** How long a player is warmed up at most. */
export function warmUpMsOf({ warmUpMs }: MeasurePlan, player: PlayerName): number {
  return isService(player) ? warmUpMs.service : warmUpMs.others;
}

/** How many requests a player's warm-up takes at most; null: as many as the time lets expect. */
export function warmUpCountOf({ warmUpCount }: MeasurePlan, player: PlayerName): number | null {
  return isService(player) ? warmUpCount : null;
}

function isService(player: PlayerName): boolean {
  return player === 'service' || player === 'told';
}

/** What warming up these players and their turns take, in seconds. */
export function turnSeconds(plan: BenchPlan, measure: MeasurePlan, players: readonly PlayerName[]): number {
  const each = players.map((player) => warmUpMsOf(measure, player) + plan.rounds * measure.roundMs);
  return each.reduce((sum, ms) => sum + ms, 0) / 1_000;
}
