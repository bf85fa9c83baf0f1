import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable, Logger } from '@nestjs/common';
import { EndpointsService } from '../endpoints/endpoints.service.js';
import { Clock } from '../platform/clock/clock.service.js';
import { Batcher, BATCH_PATIENCE_MS } from '../platform/database/batcher.js';
import { Database, type Transaction } from '../platform/database/database.service.js';
import { describeFault, UnavailableError } from '../platform/database/database-errors.js';
import { bisectFailures } from '../platform/database/retry.js';
import type { DeliveryResult } from './delivery-result.js';
import { QueueRepository } from './queue.repository.js';
import { ReadyLanes } from './ready-lanes.service.js';

/** The database is asked again after this when it was away. */
const RETRY_MS = 1_000;
const MAX_BATCH = 256;

/** Records what came of claims; those of one account that end at the same time share a transaction. */
@Injectable()
export class DeliveryResults {
  private readonly logger = new Logger('notifications');
  private readonly results = new Batcher<DeliveryResult, void>({
    run: (results) => bisectFailures(results, (some) => this.recordTogether(some)),
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
    private readonly lanes: ReadyLanes,
    private readonly clock: Clock,
  ) {}

  /**
   * Records a result, and makes due what waited for it. Never rejects: what cannot be recorded is sent again, under the same id,
   * when its lease has ended.
   * @param signal once it is aborted the database is not asked a second time
   */
  async record(result: DeliveryResult, signal: AbortSignal): Promise<void> {
    for (;;) {
      try {
        return await this.results.add(result);
      } catch (error) {
        const fault = describeFault(error);
        if (!(error instanceof UnavailableError)) {
          this.logger.error({
            message: 'the result of a delivery could not be recorded; it is sent again',
            fault,
          });
          return;
        }
        if (signal.aborted) return;
        this.logger.warn({
          message: 'the result of a delivery is not recorded yet; it is tried again',
          fault,
        });
        await sleep(RETRY_MS, undefined, { signal }).catch(() => undefined);
      }
    }
  }

  private async recordTogether(results: readonly DeliveryResult[]): Promise<void[]> {
    await this.database.inTransaction((tx) => this.write(tx, results), { keepPlans: true });
    return results.map(() => undefined);
  }

  /** The number of statements does not depend on that of the results. */
  private async write(tx: Transaction, results: readonly DeliveryResult[]): Promise<void> {
    const [first] = results;
    if (first === undefined) return;
    const { accountId } = first;
    const moved = await this.endpoints.recordResults(tx, results);
    const final = results.map((result) => (isMoved(result, moved) ? sendAgain(result) : result));
    const now = this.clock.now();
    const ended = final
      .filter(({ status }) => status !== 'pending')
      .map(({ notificationId }) => notificationId);
    // In this order on one connection: what is promoted is read after the rows that ended are locked.
    const [, promoted] = await Promise.all([
      Promise.all(splitRepeats(final).map((some) => this.queue.record(tx, accountId, some, now))),
      ended.length === 0 ? [] : this.queue.promote(tx, accountId, ended),
    ]);
    const due = final.filter(({ status, waitMs }) => status === 'pending' && waitMs === 0);
    tx.afterCommit(() => this.lanes.add([...promoted, ...due]));
  }
}

/** The endpoint was moved while it was said to be gone: its notification goes to where it is now. */
function isMoved({ effect, endpointId }: DeliveryResult, moved: ReadonlySet<string>): boolean {
  return effect === 'gone' && moved.has(endpointId);
}

function sendAgain(result: DeliveryResult): DeliveryResult {
  return { ...result, status: 'pending', waitMs: 0 };
}

/** A late result and the newest one of the same notification cannot go in one statement. */
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
