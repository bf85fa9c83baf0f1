import { CONNECTIONS, type MeasurePlan } from './bench-plan.js';
import type { Generator, Server } from './children.js';
import type { RunOrder, RunReport } from './generator-orders.js';
import { median } from './statistics.js';
import type { Answered } from './tally.js';

export interface Side {
  /** Mints or events in a second. */
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

export interface Round {
  /** For the app that is told of nothing. */
  readonly service: RunReport;
  /** For the one that is told of everything. */
  readonly told: RunReport;
  readonly floor: RunReport;
}

export interface MeasureResult extends Pick<MeasurePlan, 'name' | 'title'> {
  /** The middle values of the rounds. */
  readonly service: Side;
  readonly told: Side;
  readonly floor: Side;
  /** Of the service to the floor. */
  readonly ratio: number;
  /** What is left of the speed when the app is told. */
  readonly kept: number;
  readonly rounds: readonly Round[];
}

/** An app, and who plays its users and Meta. */
export interface Player {
  readonly generator: Generator;
  readonly isTold: boolean;
}

export interface Players {
  readonly untold: Player;
  readonly told: Player;
  readonly service: Server;
  readonly floor: Server;
  /** Counted up with every good answer of the service. */
  readonly answered: Answered;
  /** Resolves when the app was told of all that it is to be told of. */
  readonly everythingTold: () => Promise<void>;
}

/** Mints that are not measured may go in larger batches. */
const ASIDE = { connections: 128, maxMs: 120_000 };
const ASIDE_MINTS = 20_000;
/** For the first warm-up, when nothing is known. */
const FIRST_GUESS_PER_SECOND = 5_000;
/** How much faster than its warm-up a round may be and still end by its time. */
const RESERVE = 1.6;

/**
 * Warms all up, then lets both apps and the floor take turns, so that whatever else happens on the machine hits each. What is
 * left to tell when a turn of the app that is told ends is told before the floor's begins.
 * @throws Error when a request is not answered as it should be
 */
export async function runMeasure(
  plan: MeasurePlan,
  roundCount: number,
  players: Players,
  say: (what: string) => void,
): Promise<MeasureResult> {
  say('warm-up');
  const { untold, told } = players;
  const guess = plan.warmUpRequests ?? (FIRST_GUESS_PER_SECOND * plan.warmUpMs) / 1_000;
  const paces: number[] = [];
  for (const player of [untold, told]) {
    await player.generator.prepare({ do: 'clear', pile: pileOf(plan) });
    await prepare(plan, players, player, guess);
    const { answered, seconds } = await runService(plan, players, player, plan.warmUpMs);
    paces.push(answered / seconds);
  }
  await players.everythingTold();
  await runFloor(plan, players, plan.warmUpMs);

  const expected = Math.ceil((Math.max(...paces) * plan.roundMs * RESERVE) / 1_000);
  const rounds: Round[] = [];
  for (let round = 1; round <= roundCount; round += 1) {
    for (const player of [untold, told]) await prepare(plan, players, player, plan.perRound ?? expected);
    const reports = {
      service: await runService(plan, players, untold, plan.roundMs),
      told: await runService(plan, players, told, plan.roundMs),
    };
    await players.everythingTold();
    const all = { ...reports, floor: await runFloor(plan, players, plan.roundMs) };
    rounds.push(all);
    const [ours, heard, bare] = [all.service, all.told, all.floor].map((each) =>
      Math.round(rate(plan, each)),
    );
    say(`round ${round} of ${roundCount}: service ${ours}/s, told ${heard}/s, floor ${bare}/s`);
  }
  const sideOf = (side: keyof Round): Side =>
    summarise(
      plan,
      rounds.map((each) => each[side]),
    );
  const sides = { service: sideOf('service'), told: sideOf('told'), floor: sideOf('floor') };
  const ratio = sides.service.perSecond / sides.floor.perSecond;
  const kept = sides.told.perSecond / sides.service.perSecond;
  return { name: plan.name, title: plan.title, ...sides, ratio, kept, rounds };
}

/** Brings the requests at hand up to `count`. Each event needs a link of its own, minted here when none is left. */
async function prepare(plan: MeasurePlan, players: Players, player: Player, count: number): Promise<void> {
  const { generator } = player;
  const { eventsEach } = plan;
  if (eventsEach === null) {
    await generator.prepare({ do: 'write-mints', count });
    return;
  }
  for (;;) {
    const unsent = await generator.prepare({ do: 'write-deliveries', count, eventsEach });
    if (unsent >= count) return;
    const missing = Math.min(ASIDE_MINTS, (count - unsent) * eventsEach);
    await generator.prepare({ do: 'write-mints', count: missing });
    const report = await runOnce(players, player, { ...ASIDE, pile: 'mints' });
    players.answered.mints += report.answered;
  }
}

async function runService(
  plan: MeasurePlan,
  players: Players,
  player: Player,
  maxMs: number,
): Promise<RunReport> {
  const order = { pile: pileOf(plan), connections: CONNECTIONS, maxMs };
  const report = await runOnce(players, player, order);
  const { answered } = players;
  if (plan.eventsEach === null) answered.mints += report.answered;
  else {
    const events = report.answered * plan.eventsEach;
    answered.events += events;
    if (player.isTold) answered.toldEvents += events;
  }
  return report;
}

async function runFloor(plan: MeasurePlan, { untold, floor }: Players, maxMs: number): Promise<RunReport> {
  const order = { pile: pileOf(plan), connections: CONNECTIONS, maxMs, port: floor.port, once: false };
  return assertNoneRefused(await untold.generator.run(order));
}

async function runOnce(
  { service }: Players,
  { generator }: Player,
  order: Pick<RunOrder, 'pile' | 'connections' | 'maxMs'>,
): Promise<RunReport> {
  return assertNoneRefused(await generator.run({ ...order, port: service.port, once: true }));
}

function assertNoneRefused(report: RunReport): RunReport {
  if (Object.keys(report.refused).length === 0) return report;
  throw new Error(`some requests were refused, by status: ${JSON.stringify(report.refused)}`);
}

function pileOf(plan: MeasurePlan): 'mints' | 'deliveries' {
  return plan.eventsEach === null ? 'mints' : 'deliveries';
}

function rate(plan: MeasurePlan, { answered, seconds }: RunReport): number {
  return (answered * (plan.eventsEach ?? 1)) / seconds;
}

function summarise(plan: MeasurePlan, reports: readonly RunReport[]): Side {
  return {
    perSecond: median(reports.map((report) => rate(plan, report))),
    p50Ms: median(reports.map((report) => report.p50Ms)),
    p99Ms: median(reports.map((report) => report.p99Ms)),
  };
}
