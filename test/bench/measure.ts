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
  readonly service: RunReport;
  readonly floor: RunReport;
}

export interface MeasureResult extends Pick<MeasurePlan, 'name' | 'title' | 'told'> {
  /** The middle values of the rounds. */
  readonly service: Side;
  readonly floor: Side;
  readonly ratio: number;
  readonly rounds: readonly Round[];
}

export interface Players {
  readonly generator: Generator;
  readonly service: Server;
  readonly floor: Server;
  /** Counted up with every good answer of the service. */
  readonly answered: Answered;
}

/** Mints that are not measured may go in larger batches. */
const ASIDE = { connections: 128, maxMs: 120_000 };
const ASIDE_MINTS = 20_000;
/** For the first warm-up, when nothing is known. */
const FIRST_GUESS_PER_SECOND = 5_000;
/** How much faster than its warm-up a round may be and still end by its time. */
const RESERVE = 1.6;

/**
 * Warms both up, then lets service and floor take turns, so that whatever else happens on the machine hits both.
 * @throws Error when a request is not answered as it should be
 */
export async function runMeasure(
  plan: MeasurePlan,
  roundCount: number,
  players: Players,
  say: (what: string) => void,
): Promise<MeasureResult> {
  say('warm-up');
  await players.generator.prepare({ do: 'clear', pile: pileOf(plan) });
  await prepare(plan, players, plan.warmUpRequests ?? (FIRST_GUESS_PER_SECOND * plan.warmUpMs) / 1_000);
  const warm = await runService(plan, players, plan.warmUpMs);
  await runFloor(plan, players, plan.warmUpMs);

  const expected = Math.ceil(((warm.answered / warm.seconds) * plan.roundMs * RESERVE) / 1_000);
  const rounds: Round[] = [];
  for (let round = 1; round <= roundCount; round += 1) {
    await prepare(plan, players, plan.perRound ?? expected);
    const service = await runService(plan, players, plan.roundMs);
    const floor = await runFloor(plan, players, plan.roundMs);
    rounds.push({ service, floor });
    const [ours, bare] = [rate(plan, service), rate(plan, floor)].map((value) => Math.round(value));
    say(`round ${round} of ${roundCount}: service ${ours}/s, floor ${bare}/s`);
  }
  const service = summarise(
    plan,
    rounds.map((round) => round.service),
  );
  const floor = summarise(
    plan,
    rounds.map((round) => round.floor),
  );
  const { name, title, told } = plan;
  return { name, title, told, service, floor, ratio: service.perSecond / floor.perSecond, rounds };
}

/** Brings the requests at hand up to `count`. Each event needs a link of its own, minted here when none is left. */
async function prepare(plan: MeasurePlan, players: Players, count: number): Promise<void> {
  const { generator, answered } = players;
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
    const report = await runOnce(players, { ...ASIDE, pile: 'mints' });
    answered.mints += report.answered;
  }
}

async function runService(plan: MeasurePlan, players: Players, maxMs: number): Promise<RunReport> {
  const report = await runOnce(players, { pile: pileOf(plan), connections: CONNECTIONS, maxMs });
  if (plan.eventsEach === null) players.answered.mints += report.answered;
  else {
    const events = report.answered * plan.eventsEach;
    players.answered.events += events;
    if (plan.told) players.answered.toldEvents += events;
  }
  return report;
}

async function runFloor(plan: MeasurePlan, { generator, floor }: Players, maxMs: number): Promise<RunReport> {
  const order = { pile: pileOf(plan), connections: CONNECTIONS, maxMs, port: floor.port, once: false };
  return assertNoneRefused(await generator.run(order));
}

async function runOnce(
  { generator, service }: Players,
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
