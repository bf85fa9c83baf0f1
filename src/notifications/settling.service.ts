import { Injectable, Logger } from '@nestjs/common';
import { Clock } from '../platform/clock/clock.service.js';
import { Batcher } from '../platform/database/batcher.js';
import { Database, type Transaction } from '../platform/database/database.service.js';
import { bisectFailures } from '../platform/database/retry.js';
import { toTypeId } from '../platform/ids/type-id.js';
import { type DeliveryJob, JobQueue, type TakenJob } from '../jobs/job-queue.service.js';
import {
  DeliveriesRepository,
  type DisabledEndpoint,
  type PendingNotification,
} from './deliveries.repository.js';
import { lookAgain, nextLook } from './delivery-turn.js';
import type { Settlement } from './settlement.js';

/** What the turn of a job came to. */
export interface SettledJob {
  readonly job: TakenJob;
  readonly settlement: Settlement;
}

/** More than are under way at any moment. */
const MAX_BATCH = 256;

/**
 * Writes down what became of deliveries; those that end at the same time share a transaction.
 *
 * Why nothing gets stuck: a pending notification always has a job, because whoever puts its job in or out holds the lock on its
 * row (or has just made the row, which nobody sees yet), and leaves a job behind exactly if the row is pending when it commits.
 * What is pending is read in a statement that begins after the locks are held. So a job that is here in vain is dropped, one
 * that somebody else has put in stays, and one that somebody else has taken comes to the same end there.
 *
 * Whoever is behind another has a job as well, for later. When the first one ends, the next one's job is put forward by the same
 * transaction, which has locked that row too. A job that somebody has taken at this moment is left to them: either they have
 * seen that it is its turn, and send; or they put it back, wait for our lock, and then see it, and put it in for now. Should the
 * first one vanish without a word (erased, or past its retention), the next one comes by itself.
 */
@Injectable()
export class Settling {
  private readonly logger = new Logger('deliveries');
  private readonly jobs = new Batcher<SettledJob, void>({
    run: (settled) => bisectFailures(settled, (some) => this.settleBatch(some)),
    maxBatch: MAX_BATCH,
    maxWaiting: Number.POSITIVE_INFINITY,
    concurrency: 2,
  });

  constructor(
    private readonly database: Database,
    private readonly deliveries: DeliveriesRepository,
    private readonly queue: JobQueue,
    private readonly clock: Clock,
  ) {}

  /**
   * Writes down what became of a job's notification, and what is next.
   * @throws UnavailableError when the database is away; it may be asked again: nothing is written twice
   */
  settle(settled: SettledJob): Promise<void> {
    return this.jobs.add(settled);
  }

  private async settleBatch(settled: readonly SettledJob[]): Promise<void[]> {
    const disabled = await this.database.inTransaction((tx) => this.write(tx, settled));
    for (const { id, reason } of disabled)
      this.logger.warn({ message: 'an endpoint is disabled', endpointId: toTypeId('ep', id), reason });
    return settled.map(() => undefined);
  }

  /** The number of statements does not depend on that of the jobs. */
  private async write(tx: Transaction, settled: readonly SettledJob[]): Promise<DisabledEndpoint[]> {
    const now = this.clock.now();
    const settlements = settled.map(({ settlement }) => settlement);
    const ids = settlements.map(({ notificationId }) => notificationId);
    const endingIds = settlements
      .filter(({ change }) => change !== null && change.status !== 'pending')
      .map(({ notificationId }) => notificationId);
    const [, , disabled, pending] = await Promise.all([
      this.deliveries.lock(tx, ids, endingIds),
      this.deliveries.apply(tx, settlements, now),
      this.deliveries.applyToEndpoints(tx, settlements, now),
      this.deliveries.findPending(tx, ids, endingIds),
    ]);
    const own = new Map(settlements.map((settlement) => [settlement.notificationId, settlement]));
    const called = pending.filter((each) => !own.has(each.id) && each.headNextAttemptAt === null);
    await Promise.all([
      this.queue.finish(
        tx,
        settled.map(({ job }) => job),
      ),
      this.queue.removeWaiting(
        tx,
        called.map(({ id }) => id),
      ),
    ]);
    const putBack = pending.filter(({ id }) => own.has(id));
    const next = [...called, ...putBack].map((each) => jobOf(each, own.get(each.id), now));
    const begun = this.queue.begin(tx, next);
    await begun.sent;
    tx.commitWithLast();
    await begun.done;
    return disabled;
  }
}

function jobOf(pending: PendingNotification, own: Settlement | undefined, now: Date): DeliveryJob {
  const { id, endpointId, nextAttemptAt, headNextAttemptAt } = pending;
  const wasEarly = own?.change === null && headNextAttemptAt === null && nextAttemptAt > now;
  const startAt = wasEarly ? lookAgain(nextAttemptAt, now) : nextLook(pending, now);
  return { notificationId: id, endpointId, startAt };
}
