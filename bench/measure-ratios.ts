import type { LoopReport } from './closed-loop.js';
import { type Contender, type ContenderName, openContenders } from './contenders.js';
import { CALLERS, type Plan } from './plan.js';
import type { Stage } from './stage.js';
import { median } from './statistics.js';

export type RatioName = 'mint' | 'batch' | 'look-up-igsid' | 'look-up-user' | 'webhook';

/** What one contender reaches: the middle of its turns. */
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
const ASIDE = { callers: 64, maxMs: 60_000 };
const NOTIFIED_WITHIN_MS = 60_000;
const LONGEST_TURN_MS = 60_000;
/** A turn prepares somewhat more requests than the last one sent, but not more than these. */
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
    const takeTurn = makeTurn(stage, plan, name);
    for (const contender of contenders) await takeTurn(contender);
    await analyze();
    for (let round = 0; round < plan.rounds; round += 1) {
      for (const contender of contenders) turns.get(contender.name)?.push(await takeTurn(contender));
    }
    const speeds = Object.fromEntries([...turns].map(([player, all]) => [player, middleOf(all)]));
    results.push({ name, speeds: speeds as RatioResult['speeds'] });
  }
  await close();
  return results;
}

function makeTurn(
  stage: Stage,
  plan: Plan['ratios'],
  name: RatioName,
): (contender: Contender) => Promise<Speed> {
  const counts = new Map<Contender, number>();
  const { generator } = stage;
  const turn = { callers: CALLERS, maxMs: plan.turnMs };
  const remember = (contender: Contender, { answered, seconds }: LoopReport): void => {
    const expected = (answered / seconds) * (plan.turnMs / 1_000) * SPARE;
    counts.set(contender, Math.min(MOST_PREPARED, Math.max(CALLERS, Math.ceil(expected))));
  };

  const takers: Record<RatioName, (contender: Contender) => Promise<Speed>> = {
    async mint(contender) {
      const count = counts.get(contender) ?? FIRST_COUNT;
      const report = await generator.ask<LoopReport>({
        do: 'mint',
        run: 'mint',
        target: contender.quiet,
        count,
        ...turn,
      });
      remember(contender, report);
      return speedOf(report);
    },
    async batch(contender) {
      const { batchEvents: eventsEach, batches } = plan;
      const count = contender.name === 'hand-written' ? batches.handWritten : batches.service;
      const [target, run] = [contender.quiet, 'batch'];
      await generator.ask({ do: 'mint', run, target, count: count * eventsEach, ...ASIDE });
      const order = {
        do: 'redeem',
        target,
        eventsEach,
        count,
        callers: CALLERS,
        maxMs: LONGEST_TURN_MS,
      } as const;
      return speedOf(await generator.ask<LoopReport>(order), eventsEach);
    },
    async 'look-up-igsid'(contender) {
      const { quiet: target, people: from } = contender;
      return speedOf(await generator.ask<LoopReport>({ do: 'look-up', target, from, by: 'igsid', ...turn }));
    },
    async 'look-up-user'(contender) {
      const { quiet: target, people: from } = contender;
      return speedOf(
        await generator.ask<LoopReport>({ do: 'look-up', target, from, by: 'externalUserId', ...turn }),
      );
    },
    async webhook(contender) {
      const run = `notified-${contender.name}`;
      const target = contender.notified;
      const count = counts.get(contender) ?? FIRST_COUNT;
      await generator.ask({ do: 'mint', run, target, count, ...ASIDE });
      await stage.receiver.ask({ do: 'begin', run, mode: { kind: 'answer', afterMs: 0 } });
      const report = await generator.ask<LoopReport>({ do: 'redeem', target, eventsEach: 1, count, ...turn });
      remember(contender, report);
      return contender.name === 'floor' ? speedOf(report) : untilNotified(stage, report);
    },
  };
  return takers[name];
}

/** Webhooks count only when the app has been notified of them. */
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

function middleOf(turns: readonly Speed[]): Speed {
  const middle = (read: (speed: Speed) => number): number => median(turns.map(read));
  const speed = {
    perSecond: middle(({ perSecond }) => perSecond),
    p50Ms: middle(({ p50Ms }) => p50Ms),
    p99Ms: middle(({ p99Ms }) => p99Ms),
  };
  if (turns[0]?.answeredPerSecond === undefined) return speed;
  return { ...speed, answeredPerSecond: middle(({ answeredPerSecond = 0 }) => answeredPerSecond) };
}
