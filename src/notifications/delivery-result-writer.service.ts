import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable, Logger } from '@nestjs/common';
import { EndpointsService } from '../endpoints/endpoints.service.js';
import { Clock } from '../platform/clock/clock.service.js';
import { Batcher, BATCH_PATIENCE_MS } from '../platform/database/batcher.js';
import { Database, type Transaction } from '../platform/database/database.service.js';
import { describeFault, UnavailableError } from '../platform/database/database-errors.js';
import { bisectFailures } from '../platform/database/retry.js';
import type { Count } from '../statistics/count.js';
import { Statistics } from '../statistics/statistics.service.js';
import { LineLimit } from '../platform/logging/line-limit.js';
import type { DeliveryResult } from './delivery-result.js';
import { OperatorNotices } from './operator-notices.service.js';
import { QueueRepository } from './queue.repository.js';
import { ReadyLanes } from './ready-lanes.service.js';

/** How long to wait before the next attempt to write while the database is unavailable. */
const RETRY_MS = 1_000;
const MAX_BATCH = 256;

/** Writes the results of deliveries; results of one account that arrive together share a transaction. */
@Injectable()
export class DeliveryResultWriter {
  private readonly logger = new Logger('notifications');
  /** Every delivery in progress tries again each second while the database is away. */
  private readonly retryLines = new LineLimit(10_000);
  private readonly results = new Batcher<DeliveryResult, void>({
    run: (results) => bisectFailures(results, (some) => this.writeTogether(some)),
    keyOf: ({ accountId }) => accountId,
    maxBatch: MAX_BATCH,
    maxWaiting: Number.POSITIVE_INFINITY,
    concurrency: 4,
    patienceMs: BATCH_PATIENCE_MS,
  });

  constructor(
    private readonly database: Database,
    private readonly queue: QueueRepository,
    private readonly endpoints: EndpointsService,
    private readonly notices: OperatorNotices,
    private readonly lanes: ReadyLanes,
    private readonly clock: Clock,
    private readonly statistics: Statistics,
  ) {}

  /**
   * Writes a result, and makes the notification due that waited for this one. Never rejects: a notification whose result cannot
   * be written is sent again, with the same id, when its lease ends.
   * @param signal once aborted, a failed attempt to write is not retried
   */
  async write(result: DeliveryResult, signal: AbortSignal): Promise<void> {
    for (;;) {
      try {
        return await this.results.add(result);
      } catch (error) {
        const fault = describeFault(error);
        if (!(error instanceof UnavailableError)) {
          this.logger.error({
            message: 'the result of a delivery cannot be stored; the notification is sent again',
            fault,
          });
          return;
        }
        if (signal.aborted) return;
        const heldBack = this.retryLines.take(performance.now());
        if (heldBack !== null)
          this.logger.warn({
            message: 'the result of a delivery is not stored yet; storing is retried',
            fault,
            ...(heldBack > 0 && { moreSinceLastLine: heldBack }),
          });
        await sleep(RETRY_MS, undefined, { signal }).catch(() => undefined);
      }
    }
  }

  private async writeTogether(results: readonly DeliveryResult[]): Promise<void[]> {
    await this.database.inTransaction((tx) => this.writeBatch(tx, results), {
      keepPlans: true,
      reserved: true,
    });
    return results.map(() => undefined);
  }

  /** Needs the same number of statements however many results there are. */
  private async writeBatch(tx: Transaction, results: readonly DeliveryResult[]): Promise<void> {
    const [first] = results;
    if (first === undefined) return;
    const { accountId } = first;
    const { moved, disabled } = await this.endpoints.recordResults(tx, results);
    await this.notices.publish(
      tx,
      disabled.map((endpoint) => ({ ...endpoint, type: 'endpoint.disabled' })),
    );
    const final = results.map((result) => (isMoved(result, moved) ? retryNow(result) : result));
    const now = this.clock.now();
    const ended = final
      .filter(({ status }) => status !== 'pending')
      .map(({ notificationId }) => notificationId);
    // The connection keeps this order: `promote` reads after `record` has locked the rows that ended.
    const [, promoted] = await Promise.all([
      Promise.all(splitRepeats(final).map((some) => this.queue.record(tx, accountId, some, now))),
      ended.length === 0 ? [] : this.queue.promote(tx, accountId, ended),
    ]);
    const due = final.filter(({ status, waitMs }) => status === 'pending' && waitMs === 0);
    tx.afterCommit(() => {
      this.lanes.add([...promoted, ...due]);
      this.statistics.count(results.flatMap(countsOf));
    });
  }
}

/** An attempt counts as succeeded when the endpoint accepted it; nothing is counted when none was sent. */
function countsOf({ appId, accountId, endpointId, attempt }: DeliveryResult): Count[] {
  if (attempt === null) return [];
  const name = attempt.error === null ? 'delivery.succeeded' : 'delivery.failed';
  return [{ appId, accountId, endpointId, channel: null, name }];
}

/** The old URL answered 410 after it had been changed: the notification is sent to the new URL. */
function isMoved({ effect, endpointId }: DeliveryResult, moved: ReadonlySet<string>): boolean {
  return effect === 'gone' && moved.has(endpointId);
}

function retryNow(result: DeliveryResult): DeliveryResult {
  return { ...result, status: 'pending', waitMs: 0 };
}

/** One statement cannot hold two results of a notification: a late one and the newest. */
function splitRepeats(results: readonly DeliveryResult[]): DeliveryResult[][] {
  const groups: Map<string, DeliveryResult>[] = [];
  for (const result of results) {
    const { notificationId } = result;
    const group = groups.find((each) => !each.has(notificationId));
    if (group) group.set(notificationId, result);
    else groups.push(new Map([[notificationId, result]]));
  }
  return groups.map((group) => [...group.values()]);
}
