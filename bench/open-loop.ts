import { launchAll, nowMs, planArrivals } from './arrivals.js';
import { ConnectionPool } from './http-connection.js';
import { deliveryRequest, mintRequest, type Target } from './requests.js';

/** The progress of one link: times of `nowMs()`, null for what did not happen. */
export interface LinkTimes {
  readonly externalUserId: string;
  readonly dueAt: number;
  mintedAt: number | null;
  webhookSentAt: number | null;
  webhookAnsweredAt: number | null;
}

export interface ArrivalOptions {
  readonly target: Target;
  readonly perSecond: number;
  readonly durationMs: number;
  readonly nextUser: () => string;
  readonly nextIgsid: () => string;
}

/** How long the last answers may take. */
const ANSWERS_WITHIN_MS = 15_000;

/**
 * Links arrive at a fixed rate, however slow the service is: each is minted when it is due, and the signed webhook request with
 * its ref is sent as soon as the mint is answered. A slow answer delays no later link, so that latencies include all waiting.
 */
export async function runOpenLoop(options: ArrivalOptions): Promise<LinkTimes[]> {
  const { target, perSecond, durationMs, nextUser, nextIgsid } = options;
  const pool = new ConnectionPool(target.port);
  const links: LinkTimes[] = [];
  const running: Promise<void>[] = [];
  const send = async (request: Buffer): Promise<Buffer> => {
    const { status, body } = await pool.send(request);
    if (status >= 300) throw new Error(`answered ${status}`);
    return body;
  };
  const follow = async (link: LinkTimes): Promise<void> => {
    const minted = await send(mintRequest(target, link.externalUserId));
    link.mintedAt = nowMs();
    const { ref } = JSON.parse(minted.toString()) as { ref: string };
    const delivery = deliveryRequest(target, [{ ref, igsid: nextIgsid() }]);
    link.webhookSentAt = nowMs();
    await send(delivery);
    link.webhookAnsweredAt = nowMs();
  };
  await launchAll(planArrivals(perSecond, durationMs), (_, dueAt) => {
    const externalUserId = nextUser();
    const link = { externalUserId, dueAt, mintedAt: null, webhookSentAt: null, webhookAnsweredAt: null };
    links.push(link);
    // A link that fails keeps its nulls: it counts as one that did not arrive.
    running.push(follow(link).catch(() => undefined));
  });
  const timeout = setTimeout(() => pool.close(), ANSWERS_WITHIN_MS);
  await Promise.all(running);
  clearTimeout(timeout);
  pool.close();
  return links;
}
