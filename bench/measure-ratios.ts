import type { LoopReport } from './closed-loop.js';
import { type Contender, type ContenderName, openContenders } from './contenders.js';
import type { GeneratorOrder } from './load-orders.js';
import { CALLERS, type Plan } from './plan.js';
import type { Stage } from './stage.js';
import { median } from './statistics.js';

export type RatioName = 'mint' | 'batch' | 'look-up-igsid' | 'look-up-user' | 'webhook';

/** What one contender reaches: the medians of its turns. */
export interface Speed {
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Answered webhooks a second, when `perSecond` counts until the app has been notified of all. */
  readonly answeredPerSecond?: number;
}

export interface RatioResult {
  readonly name: RatioName;
  readonly speeds: Readonly<Record<ContenderName, Speed>>;
}

/** Batches come before look-ups, which need people, and single webhooks last: by then the tables have grown. */
const ORDER: readonly RatioName[] = ['mint', 'batch', 'look-up-igsid', 'look-up-user', 'webhook'];
const FIRST_COUNT = 1_000;
const UNMEASURED = { callers: 64, maxMs: 60_000 };
const NOTIFIED_WITHIN_MS = 60_000;
const LONGEST_BATCH_TURN_MS = 60_000;
/** A turn prepares somewhat more requests than the last one sent, up to a maximum. */
const SPARE = 1.3;
const MOST_PREPARED = 20_000;

export async function measureRatios(
  stage: Stage,
  plan: Plan['ratios'],
  say: (text: string) => void,
): Promise<RatioResult[]> {
  const { contenders, analyze, close } = await openContenders(stage);
  const results: RatioResult[] = [];
  for (const name of ORDER) {
    say(name);
    const turns = new Map<ContenderName, Speed[]>(contenders.map((contender) => [contender.name, []]));
    // The first turns warm up.
    for (const contender of contenders)
      turns.get(contender.name)?.push(await takeTurn(stage, plan, name, contender, FIRST_COUNT));
    await analyze();
    for (let round = 0; round < plan.rounds; round += 1) {
      for (const contender of contenders) {
        const taken = turns.get(contender.name) ?? [];
        const count = countFor(taken.at(-1), plan.turnMs);
        taken.push(await takeTurn(stage, plan, name, contender, count));
      }
    }
    const speeds = [...turns].map(([contender, [, ...measured]]) => [contender, medianOf(measured)]);
    results.push({ name, speeds: Object.fromEntries(speeds) as RatioResult['speeds'] });
  }
  await close();
  return results;
}

/** @param count how many requests are prepared, where a request can be sent only once */
async function takeTurn(
  stage: Stage,
  plan: Plan['ratios'],
  name: RatioName,
  { name: contender, quiet, notified, people: from }: Contender,
  count: number,
): Promise<Speed> {
  const loop = { callers: CALLERS, maxMs: plan.turnMs };
  const run = (order: GeneratorOrder): Promise<LoopReport> => stage.generator.ask<LoopReport>(order);
  switch (name) {
    case 'mint':
      return speedOf(await run({ do: 'mint', run: 'mint', target: quiet, count, ...loop }));
    case 'look-up-igsid':
      return speedOf(await run({ do: 'look-up', target: quiet, from, by: 'igsid', ...loop }));
    case 'look-up-user':
      return speedOf(await run({ do: 'look-up', target: quiet, from, by: 'externalUserId', ...loop }));
    case 'batch': {
      const { batchEvents: eventsEach, batches: deliveries } = plan;
      await run({ do: 'mint', run: 'batch', target: quiet, count: deliveries * eventsEach, ...UNMEASURED });
      const redeem = { do: 'redeem', target: quiet, eventsEach, count: deliveries } as const;
      return speedOf(await run({ ...redeem, ...loop, maxMs: LONGEST_BATCH_TURN_MS }), eventsEach);
    }
    case 'webhook': {
      const users = `notified-${contender}`;
      await run({ do: 'mint', run: users, target: notified, count, ...UNMEASURED });
      await stage.receiver.ask({ do: 'begin', run: users, mode: { kind: 'answer', afterMs: 0 } });
      const report = await run({ do: 'redeem', target: notified, eventsEach: 1, count, ...loop });
      return contender === 'floor' ? speedOf(report) : untilNotified(stage, report);
    }
  }
}

/** Webhooks count only once the app has received their notifications. */
async function untilNotified(stage: Stage, report: LoopReport): Promise<Speed> {
  const { notifications, lastAtMs } = await stage.waitForNotifications(report.answered, NOTIFIED_WITHIN_MS);
  if (notifications !== report.answered) {
    throw new Error(`${report.answered} webhooks were answered, and ${notifications} notifications received`);
  }
  const seconds = Math.max(report.seconds, (lastAtMs - report.startedAtMs) / 1_000);
  const { perSecond: answeredPerSecond, ...speed } = speedOf(report);
  return { ...speed, perSecond: report.answered / seconds, answeredPerSecond };
}

function speedOf({ answered, seconds, latencyMs }: LoopReport, eventsEach = 1): Speed {
  return { perSecond: (answered * eventsEach) / seconds, p50Ms: latencyMs.p50, p99Ms: latencyMs.p99 };
}

/** How many requests a turn needs that is about as fast as the last one. */
function countFor(last: Speed | undefined, turnMs: number): number {
  const perSecond = last?.answeredPerSecond ?? last?.perSecond ?? 0;
  return Math.min(MOST_PREPARED, Math.max(CALLERS, Math.ceil(perSecond * (turnMs / 1_000) * SPARE)));
}

function medianOf(turns: readonly Speed[]): Speed {
  const of = (read: (speed: Speed) => number): number => median(turns.map(read));
  const speed = {
    perSecond: of((turn) => turn.perSecond),
    p50Ms: of((turn) => turn.p50Ms),
    p99Ms: of((turn) => turn.p99Ms),
  };
  if (turns[0]?.answeredPerSecond === undefined) return speed;
  return { ...speed, answeredPerSecond: of((turn) => turn.answeredPerSecond ?? 0) };
}
