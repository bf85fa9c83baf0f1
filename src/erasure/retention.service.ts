import { Inject, Injectable, Logger } from '@nestjs/common';
import { Clock } from '../platform/clock/clock.service.js';
import { RETENTION_CONFIG, type RetentionConfig } from '../platform/config/config.js';
import { describeFault } from '../platform/database/database-errors.js';
import { Database, type Tx } from '../platform/database/database.service.js';
import type { BatchBounds, RemovedBatch } from '../platform/database/removal.js';
import { Idempotency } from '../platform/idempotency/idempotency.service.js';
import { AttemptRetention } from '../attempts/attempt-retention.service.js';
import { LinkRetention } from '../links/link-retention.service.js';
import { NotificationRetention } from '../notifications/notification-retention.service.js';
import { SuppressionList } from './suppression-list.service.js';
import { retentionTimes } from './retention-times.js';

/** Few enough that a batch is over in a moment: whoever wants one of its rows waits no longer. */
const BATCH = 1_000;

/** How many rows of each kind were removed. */
export interface RemovedRows {
  readonly links: number;
  readonly attempts: number;
  readonly invalidTokens: number;
  readonly deadLetters: number;
  readonly notifications: number;
  readonly idempotencyKeys: number;
  readonly suppressions: number;
}

/** Removes rows whose time is over. Links that are used or waiting, identities, notifications that wait to be delivered, receipts and the audit never leave. */
@Injectable()
export class RetentionService {
  private readonly logger = new Logger('retention');
  private stopped = false;

  constructor(
    private readonly database: Database,
    private readonly links: LinkRetention,
    private readonly attempts: AttemptRetention,
    private readonly notifications: NotificationRetention,
    private readonly idempotency: Idempotency,
    private readonly suppressions: SuppressionList,
    private readonly clock: Clock,
    @Inject(RETENTION_CONFIG) private readonly config: RetentionConfig,
  ) {}

  /** Removes all that is due now, in batches that wait for nobody; what one kind fails at does not keep the others. */
  async removeDue(): Promise<RemovedRows> {
    const now = this.clock.now();
    const times = retentionTimes(now, this.config);
    const { links, attempts, notifications, idempotency, suppressions } = this;
    return {
      links: await this.drain('links', (tx, bounds) => links.removeClosed(tx, times.links, bounds)),
      invalidTokens: await this.drain('invalid_token attempts', (tx, bounds) =>
        attempts.removeOldInvalid(tx, times.invalidTokens, bounds),
      ),
      attempts: await this.drain('attempts', (tx, bounds) => attempts.removeOld(tx, times.attempts, bounds)),
      deadLetters: await this.drain('dead letters', (tx, bounds) =>
        attempts.removeOldDeadLetters(tx, times.deadLetters, bounds),
      ),
      notifications: await this.drain('notifications', (tx, bounds) =>
        notifications.removeOld(tx, times.notifications, bounds),
      ),
      idempotencyKeys: await this.drain('idempotency keys', (tx, bounds) =>
        idempotency.removeExpired(tx, bounds),
      ),
      suppressions: await this.drain('suppressions', (tx, bounds) => suppressions.removeExpired(tx, now, bounds)),
    };
  }

  /** Lets the batch under way end and begins no other. */
  stop(): void {
    this.stopped = true;
  }

  private async drain(
    what: string,
    remove: (tx: Tx, bounds: BatchBounds) => Promise<RemovedBatch>,
  ): Promise<number> {
    let total = 0;
    let from: BatchBounds['from'] = null;
    try {
      while (!this.stopped) {
        const bounds: BatchBounds = { from, size: BATCH };
        const batch = await this.database.inTransaction((tx) => remove(tx, bounds));
        total += batch.count;
        if (batch.count < BATCH) break;
        from = batch.last;
      }
    } catch (error) {
      this.logger.warn({
        message: `removing old ${what} failed; it is tried again`,
        fault: describeFault(error),
      });
    }
    return total;
  }
}
