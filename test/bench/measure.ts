import { CONNECTIONS, type MeasurePlan, warmUpCountOf, warmUpMsOf } from './bench-plan.js';
import type { RunReport } from './generator-orders.js';
import { clear, type Player, type PlayerName, prepare, send } from './players.js';
import { median } from './statistics.js';

export interface Side {
  /** Mints, events or look-ups in a second. */
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

export interface MeasureResult extends Pick<MeasurePlan, 'name' | 'title'> {
  /** The middle values of the rounds, of each player that took part. */
  readonly sides: Readonly<Partial<Record<PlayerName, Side>>>;
  readonly rounds: readonly Partial<Record<PlayerName, RunReport>>[];
}

/** How many requests a second a first warm-up may take, when nothing is known. */
const FIRST_GUESS_PER_SECOND = 5_000;
/** How much faster than its warm-up a turn may be and still end by its time. */
const RESERVE = 1.6;

/**
 * Warms all up, then lets the players take turns, so that whatever else happens on the machine hits each. What a turn sets
 * off is over before the next one begins.
 * @param players the floor behind the service, whose requests it is sent
 * @param isDecided whether the rounds so far say enough, so that no more are needed; never, unless given
 * @throws Error when a request is not answered as it should be
 */
export async function runMeasure(
  plan: MeasurePlan,
  roundCount: number,
  players: readonly Player[],
  say: (what: string) => void,
  isDecided: (rounds: MeasureResult['rounds']) => boolean = () => false,
): Promise<MeasureResult> {
  const taking = players.filter(({ name }) => name !== 'told' || !plan.pile.startsWith('lookups'));
  say('warm-up');
  const counts = new Map<Player, number>();
  for (const player of taking) {
    if (player.answered !== null) await clear(player, plan.pile);
    await prepare(player, plan, perWarmUp(plan, player));
    const { answered, seconds } = await takeTurn(plan, player, warmUpMsOf(plan, player.name));
    counts.set(player, Math.ceil(((answered / seconds) * plan.roundMs * RESERVE) / 1_000));
  }
  const rounds: Partial<Record<PlayerName, RunReport>>[] = [];
  for (let round = 1; round <= roundCount && !isDecided(rounds); round += 1) {
    for (const player of taking) {
      await prepare(player, plan, perRound(plan, player) ?? counts.get(player) ?? 0);
    }
    const reports: Partial<Record<PlayerName, RunReport>> = {};
    for (const player of taking) {
      say(`round ${round} of ${roundCount}, ${player.name}`);
      reports[player.name] = await takeTurn(plan, player, plan.roundMs);
    }
    rounds.push(reports);
  }
  return { name: plan.name, title: plan.title, sides: summarise(plan, taking, rounds), rounds };
}

async function takeTurn(plan: MeasurePlan, player: Player, maxMs: number): Promise<RunReport> {
  const { pile, eventsEach } = plan;
  const report = await send(player, { pile, eventsEach, maxMs, connections: CONNECTIONS });
  await player.settle();
  return report;
}

function perRound({ perRound: counts }: MeasurePlan, { name }: Player): number | null {
  return counts === null || name === 'floor' ? null : counts[name];
}

function perWarmUp(plan: MeasurePlan, player: Player): number {
  const count = perRound(plan, player);
  if (count !== null) return count / 2;
  const guess = (FIRST_GUESS_PER_SECOND * warmUpMsOf(plan, player.name)) / 1_000;
  return warmUpCountOf(plan, player.name) ?? guess;
}

function summarise(
  { eventsEach }: MeasurePlan,
  players: readonly Player[],
  rounds: MeasureResult['rounds'],
): MeasureResult['sides'] {
  const sides = players.map(({ name }) => {
    const reports = rounds.flatMap((round) => round[name] ?? []);
    const side: Side = {
      perSecond: median(reports.map(({ answered, seconds }) => (answered * eventsEach) / seconds)),
      p50Ms: median(reports.map(({ p50Ms }) => p50Ms)),
      p99Ms: median(reports.map(({ p99Ms }) => p99Ms)),
    };
    return [name, side] as const;
  });
  return Object.fromEntries(sides);
}
