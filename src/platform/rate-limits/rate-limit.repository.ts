import { createHmac } from 'node:crypto';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { RateLimiterMemory, RateLimiterPostgres, RLWrapperTimeouts } from 'rate-limiter-flexible';
import { Clock } from '../clock/clock.service.js';
import { AUDIT_CONFIG, type AuditConfig } from '../config/config.js';
import { Database, type Statement } from '../database/database.service.js';
import { describeFault } from '../database/database-errors.js';
import type { LimitPolicy } from './rate-limit-policies.js';
import { WINDOW_SECONDS, windowAt } from './rate-limit-window.js';

/** A request waits this long for a lease; behind it stands the caller, and a count is not worth more. */
const ANSWER_WITHIN_MS = 250;
/** Rows outlive their minute by one, for instances whose clocks differ. */
const ROW_LIFE_SECONDS = 2 * WINDOW_SECONDS;

/** What rate-limiter-flexible asks of a PostgreSQL client. */
interface LibraryQuery extends Statement {
  readonly values: readonly unknown[];
}

type SweptStore = RateLimiterPostgres & { clearExpired(before: number): Promise<void> };

/**
 * The `rate_limits` table: what was leased of each limit in each minute. The statements are rate-limiter-flexible's, run on
 * our connections. While the database does not answer, its memory store counts in its place.
 */
@Injectable()
export class RateLimitRepository {
  private readonly logger = new Logger('http');
  private readonly store: SweptStore;
  private readonly limiter: RLWrapperTimeouts;
  private toldIn = 0;

  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    @Inject(AUDIT_CONFIG) private readonly config: AuditConfig,
  ) {
    // `points` is for the library's own refusals; ours are decided over blocks.
    const shape = { points: 0, duration: ROW_LIFE_SECONDS, keyPrefix: '' };
    this.store = new RateLimiterPostgres({
      ...shape,
      storeClient: { query: (query: LibraryQuery) => this.run(query) },
      storeType: 'client',
      tableName: 'rate_limits',
      tableCreated: true,
      clearExpiredByTimeout: false,
    }) as SweptStore;
    this.limiter = new RLWrapperTimeouts({
      limiter: this.store,
      timeoutMs: ANSWER_WITHIN_MS,
      insuranceLimiter: new RateLimiterMemory(shape),
    });
  }

  /**
   * Adds to a count and gives what it comes to; one statement, made when it does not exist yet. The row is named by a keyed
   * hash: whoever has only the table cannot try users' ids out, not even in the minutes after an erasure.
   */
  async add(policy: LimitPolicy, subject: string, points: number): Promise<number> {
    const hashed = createHmac('sha256', this.config.auditKey).update(subject).digest('base64url');
    return (await this.limiter.penalty(`${policy}:${hashed}`, points)).consumedPoints;
  }

  /** Removes the counts of minutes that are over. */
  clearExpired(): Promise<void> {
    return this.store.clearExpired(this.clock.now().getTime());
  }

  private async run({ name, text, values }: LibraryQuery): Promise<{ rows: unknown[] }> {
    try {
      return { rows: await this.database.read((tx) => tx.query({ name, text }, values)) };
    } catch (error) {
      this.tell(error);
      throw error;
    }
  }

  /** Nobody else would hear of it: requests go on. Once a minute is enough. */
  private tell(error: unknown): void {
    const window = windowAt(this.clock.now());
    if (this.toldIn === window) return;
    this.toldIn = window;
    this.logger.warn({
      message: 'the database does not count limits; each instance counts for itself',
      fault: describeFault(error),
    });
  }
}
