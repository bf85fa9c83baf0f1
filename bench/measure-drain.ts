import { setTimeout as sleep } from 'node:timers/promises';
import { nowMs } from './arrivals.js';
import type { LoopReport } from './closed-loop.js';
import type { ReceivedCount } from './load-orders.js';
import type { Plan } from './plan.js';
import type { Stage } from './stage.js';

export interface DrainResult {
  readonly endpoints: number;
  readonly answerAfterMs: number;
  readonly perSecond: number;
  /** CPU time of the service's process for 1,000 notifications. */
  readonly cpuMsPerThousand: number;
  /** Notifications that had not arrived when the run gave up. */
  readonly missing: number;
}

const FILL_CALLERS = 32;
const FILL_WITHIN_MS = 60_000;
const EVENTS_EACH = 400;
const DELIVERY_CALLERS = 4;
/** A delivery without an answer fails after 15 s, so the receiver may not hold one for as long. */
const HOLD_AT_MOST_MS = 12_000;
const GIVE_UP_AFTER_MS = 60_000;
/** The service still records the last answers. */
const SETTLE_MS = 500;

/**
 * The receiver holds its answers until all notifications are written: each endpoint has as many in flight as the service allows,
 * and the rest waits. Then it answers, and what arrives after that counts.
 */
export async function measureDrain(
  stage: Stage,
  waiting: number,
  { endpoints, answerAfterMs }: Plan['drain']['runs'][number],
): Promise<DrainResult> {
  const { generator, receiver, service } = stage;
  const links = waiting / endpoints;
  const { target, run, deleteEndpoints } = await stage.beginRun(endpoints, { kind: 'hold' });
  await generator.ask({
    do: 'mint',
    target,
    run,
    count: links,
    callers: FILL_CALLERS,
    maxMs: FILL_WITHIN_MS,
  });
  const eventsEach = Math.min(EVENTS_EACH, links);
  const filled = await generator.ask<LoopReport>({
    do: 'redeem',
    target,
    eventsEach,
    count: Math.floor(links / eventsEach),
    callers: DELIVERY_CALLERS,
    maxMs: HOLD_AT_MOST_MS,
  });
  if (filled.answered * eventsEach < links || filled.seconds * 1_000 > HOLD_AT_MOST_MS) {
    throw new Error(
      `only ${filled.answered * eventsEach} of ${links} links were redeemed in ${filled.seconds} s`,
    );
  }

  const inFlight = await receiver.ask<ReceivedCount>({ do: 'count' });
  const cpuBefore = await service.cpuMs();
  const releasedAt = nowMs();
  await receiver.ask({ do: 'set-mode', mode: { kind: 'answer', afterMs: answerAfterMs } });
  const { notifications, lastAtMs } = await stage.waitForNotifications(waiting, GIVE_UP_AFTER_MS);
  await sleep(SETTLE_MS);
  const cpuMs = (await service.cpuMs()) - cpuBefore;
  await deleteEndpoints();
  const drained = notifications - inFlight.notifications;
  if (drained <= 0) throw new Error(`all ${notifications} notifications were in flight, and none waited`);
  return {
    endpoints,
    answerAfterMs,
    perSecond: drained / ((lastAtMs - releasedAt) / 1_000),
    cpuMsPerThousand: cpuMs / (drained / 1_000),
    missing: waiting - notifications,
  };
}
