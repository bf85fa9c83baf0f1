import { nowMs } from './arrivals.js';
import { type Backlog, judgeBacklog, sampleBacklog } from './backlog.js';
import type { Received } from './load-orders.js';
import type { LinkTimes } from './open-loop.js';
import type { Plan } from './plan.js';
import type { Stage } from './stage.js';
import { type Spread, spreadOf } from './statistics.js';

export interface ArrivalRun {
  readonly perSecond: number;
  readonly endpoints: number;
  readonly warmUpMs: number;
  readonly measuredMs: number;
  /** How long the last notifications may take. */
  readonly giveUpAfterMs: number;
}

export interface ArrivalResult extends ArrivalRun {
  /** From when the mint was due to its answer. */
  readonly mintMs: Spread;
  readonly webhookMs: Spread;
  /** From sending the webhook to the receiver having the notification. */
  readonly linkToReceivedMs: Spread;
  readonly backlog: Backlog;
  /** Links that were not answered, or not with 2xx. */
  readonly failed: number;
  /** Notifications that had not arrived when the run gave up; they count with the time until then. */
  readonly missing: number;
  /** The longest time from a link being due to its notification. */
  readonly slowestMs: number;
}

const SAMPLE_EVERY_MS = 250;
/** Every notification arrives within this time. */
const WITHIN_MS = 1_000;

export async function measureArrivals(stage: Stage, run: ArrivalRun): Promise<ArrivalResult> {
  const { perSecond, endpoints, warmUpMs, measuredMs, giveUpAfterMs } = run;
  const app = await stage.beginRun(endpoints);
  const links = await stage.generator.ask<LinkTimes[]>({
    do: 'arrive',
    target: app.target,
    run: app.run,
    perSecond,
    durationMs: warmUpMs + measuredMs,
  });
  const linked = links.filter(({ webhookAnsweredAt }) => webhookAnsweredAt !== null).length;
  await stage.waitForNotifications(linked * endpoints, giveUpAfterMs);
  const gaveUpAt = nowMs();
  const received = await stage.receiver.ask<Received[]>({ do: 'list' });
  await app.deleteEndpoints();
  return summarise(run, links, received, gaveUpAt);
}

/** The largest rate of the ladder at which every notification arrives within a second of its link; 0 when none does. */
export async function findLargestRate(
  stage: Stage,
  { ladder, ...times }: Plan['largestRate'],
  say: (text: string) => void,
): Promise<number> {
  const holds = async (perSecond: number): Promise<boolean> => {
    const { slowestMs } = await measureArrivals(stage, { perSecond, endpoints: 1, ...times });
    say(`${perSecond} links/s: the slowest notification took ${Math.round(slowestMs)} ms`);
    return slowestMs <= WITHIN_MS;
  };
  // Bisects: all before `low` hold, `high` and all behind it do not.
  let [low, high] = [0, ladder.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    const rate = ladder[middle] ?? 0;
    // A pause of the machine is no limit of the service, so a rate fails only when it fails twice.
    if ((await holds(rate)) || (await holds(rate))) low = middle + 1;
    else high = middle;
  }
  return ladder[low - 1] ?? 0;
}

function summarise(
  run: ArrivalRun,
  links: readonly LinkTimes[],
  received: readonly Received[],
  gaveUpAt: number,
): ArrivalResult {
  const { perSecond, endpoints, warmUpMs } = run;
  const fromMs = (links[0]?.dueAt ?? 0) + warmUpMs;
  const toMs = links.at(-1)?.dueAt ?? 0;
  const arrivedAt = Map.groupBy(received, ({ externalUserId }) => externalUserId);
  const mintMs: number[] = [];
  const webhookMs: number[] = [];
  const linkToReceivedMs: number[] = [];
  let [failed, missing, slowestMs] = [0, 0, 0];
  for (const link of links.filter(({ dueAt }) => dueAt >= fromMs)) {
    const { dueAt, mintedAt, webhookSentAt, webhookAnsweredAt } = link;
    if (mintedAt !== null) mintMs.push(mintedAt - dueAt);
    if (webhookSentAt !== null && webhookAnsweredAt !== null)
      webhookMs.push(webhookAnsweredAt - webhookSentAt);
    else failed += 1;
    const times = (arrivedAt.get(link.externalUserId) ?? []).map(({ atMs }) => atMs);
    missing += endpoints - times.length;
    while (times.length < endpoints) times.push(gaveUpAt);
    for (const time of times) linkToReceivedMs.push(time - (webhookSentAt ?? dueAt));
    slowestMs = Math.max(slowestMs, ...times.map((time) => time - dueAt));
  }
  const due = links.flatMap(({ dueAt }) => Array.from({ length: endpoints }, () => dueAt));
  const done = received.map(({ atMs }) => atMs);
  const samples = sampleBacklog(due, done, { fromMs, toMs, stepMs: SAMPLE_EVERY_MS });
  return {
    ...run,
    mintMs: spreadOf(mintMs),
    webhookMs: spreadOf(webhookMs),
    linkToReceivedMs: spreadOf(linkToReceivedMs),
    backlog: judgeBacklog(samples, perSecond * endpoints),
    failed,
    missing,
    slowestMs,
  };
}
