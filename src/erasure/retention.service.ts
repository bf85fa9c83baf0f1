import { Inject, Injectable, Logger, type OnModuleDestroy } from '@nestjs/common';
import { Clock } from '../platform/clock/clock.service.js';
import { RETENTION_CONFIG, type RetentionConfig } from '../platform/config/config.js';
import { describeFault } from '../platform/database/database-errors.js';
import { Database } from '../platform/database/database.service.js';
import { Scheduler } from '../platform/scheduler/scheduler.service.js';
import { dueBefore, RETENTION_RULES, type RetentionCounts, type RetentionRule } from './retention-rules.js';
import { type OrderValue, type RetentionBatch, RetentionRepository } from './retention.repository.js';

/** Small enough that a request that needs one of the rows waits some milliseconds at most. */
const BATCH = 1_000;
/** Rows may be kept some minutes longer: readers compare times and do not rely on the removal. */
const REMOVE_EVERY_MS = 5 * 60_000;

/** Removes rows that have reached their age (see `RETENTION_RULES`). Every instance does, and they do not wait for each other. */
@Injectable()
export class RetentionService implements OnModuleDestroy {
  private readonly logger = new Logger('retention');
  private isStopped = false;

  constructor(
    private readonly database: Database,
    private readonly rows: RetentionRepository,
    private readonly clock: Clock,
    @Inject(RETENTION_CONFIG) private readonly config: RetentionConfig,
    scheduler: Scheduler,
  ) {
    scheduler.repeat({ name: 'retention', everyMs: REMOVE_EVERY_MS, run: () => this.removeDue() });
  }

  /** Removes everything that is due now. A table that fails does not stop the others. */
  async removeDue(): Promise<RetentionCounts> {
    const now = this.clock.now();
    const counts: [string, number][] = [];
    for (const rule of RETENTION_RULES)
      counts.push([rule.name, await this.removeAll(rule, dueBefore(rule, now, this.config))]);
    return Object.fromEntries(counts) as RetentionCounts;
  }

  /** Runs before the scheduler waits for the current run, which ends after its current batch. */
  onModuleDestroy(): void {
    this.isStopped = true;
  }

  private async removeAll(rule: RetentionRule, before: Date): Promise<number> {
    let total = 0;
    let from: OrderValue | null = null;
    try {
      while (!this.isStopped) {
        const batch = await this.removeBatch(rule, before, from);
        total += batch.count;
        if (batch.count < BATCH) break;
        from = batch.last;
      }
    } catch (error) {
      this.logger.warn({
        message: `removing old ${rule.what} failed; it is retried in five minutes`,
        fault: describeFault(error),
      });
    }
    return total;
  }

  private removeBatch(rule: RetentionRule, before: Date, from: OrderValue | null): Promise<RetentionBatch> {
    return this.database.inTransaction((tx) => this.rows.removeBatch(tx, rule, before, from, BATCH));
  }
}
