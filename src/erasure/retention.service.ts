import { Inject, Injectable, Logger } from '@nestjs/common';
import { Clock } from '../platform/clock/clock.service.js';
import { RETENTION_CONFIG, type RetentionConfig } from '../platform/config/config.js';
import { describeFault } from '../platform/database/database-errors.js';
import { Database } from '../platform/database/database.service.js';
import { dueBefore, RETENTION_RULES, type RetentionCounts, type RetentionRule } from './retention-rules.js';
import { type OrderValue, type RemovedBatch, RetentionRepository } from './retention.repository.js';

/** Few enough that a request that needs one of the rows waits some milliseconds at most. */
const BATCH = 1_000;

/** Removes rows that have reached their age (see `RETENTION_RULES`). */
@Injectable()
export class RetentionService {
  private readonly logger = new Logger('retention');
  private isStopped = false;

  constructor(
    private readonly database: Database,
    private readonly rows: RetentionRepository,
    private readonly clock: Clock,
    @Inject(RETENTION_CONFIG) private readonly config: RetentionConfig,
  ) {}

  /** Removes everything that is due now. A table that fails does not keep the others from their turn. */
  async removeDue(): Promise<RetentionCounts> {
    const now = this.clock.now();
    const counts: [string, number][] = [];
    for (const rule of RETENTION_RULES)
      counts.push([rule.name, await this.drain(rule, dueBefore(rule, now, this.config))]);
    return Object.fromEntries(counts) as RetentionCounts;
  }

  /** Lets the present batch end and starts no other. */
  stop(): void {
    this.isStopped = true;
  }

  private async drain(rule: RetentionRule, before: Date): Promise<number> {
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
        message: `removing old ${rule.what} failed; the next turn tries again`,
        fault: describeFault(error),
      });
    }
    return total;
  }

  private removeBatch(rule: RetentionRule, before: Date, from: OrderValue | null): Promise<RemovedBatch> {
    return this.database.inTransaction((tx) => this.rows.removeBatch(tx, rule, before, from, BATCH));
  }
}
