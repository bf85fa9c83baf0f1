import { createHmac, type KeyObject, randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { Clock } from '../clock/clock.service.js';
import { AUDIT_CONFIG, type AuditConfig } from '../config/config.js';
import { deriveKey } from '../config/derived-key.js';
import { Database, type Statement } from '../database/database.service.js';
import { describeFault } from '../database/database-errors.js';
import { Scheduler } from '../scheduler/scheduler.service.js';
import { type LimitPolicy, WINDOW_SECONDS, windowAt } from './rate-limit-policies.js';

/** A request waits at most this long for a lease; then the instance counts for itself. */
const ANSWER_WITHIN_MS = 250;
/** Rows are kept for one minute more than their own, for instances whose clocks differ. */
const ROW_LIFE_MS = 2 * WINDOW_SECONDS * 1_000;
const SWEEP_EVERY_MS = 60_000;

const ADD: Statement = {
  name: 'rate_limits_add',
  text: `
    INSERT INTO rate_limits (key, points, expire) VALUES ($1, $2, $3)
    ON CONFLICT (key) DO UPDATE SET points = rate_limits.points + excluded.points
    RETURNING points`,
};

/** A row of no limit, one for each process; the sweep removes it like any other. */
const PROVE: Statement = {
  name: 'rate_limits_prove',
  text: `
    INSERT INTO rate_limits (key, points, expire) VALUES ($1, 0, $2)
    ON CONFLICT (key) DO UPDATE SET expire = excluded.expire`,
};

/** The table is unlogged, so its commits wait for nobody: this makes one that waits for the disk and for a synchronous standby. */
const PROVE_LOG: Statement = {
  name: 'rate_limits_prove_log',
  text: `SELECT pg_logical_emit_message(true, 'hitch', '')`,
};

const DELETE_EXPIRED: Statement = {
  name: 'rate_limits_delete_expired',
  text: `DELETE FROM rate_limits WHERE expire < $1`,
};

/** The `rate_limits` table: how much of each limit was leased in each minute. */
@Injectable()
export class RateLimitRepository {
  private readonly logger = new Logger('http');
  private readonly key: KeyObject;
  /** Of this process alone: the transaction of another instance that hangs holds no lock that is waited for here. */
  private readonly proofKey = `readiness:${randomUUID()}`;
  private warnedIn = 0;

  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    @Inject(AUDIT_CONFIG) { auditKey }: AuditConfig,
    scheduler: Scheduler,
  ) {
    this.key = deriveKey(auditKey, 'rateLimits');
    scheduler.repeat({
      name: 'delete expired rate limits',
      everyMs: SWEEP_EVERY_MS,
      run: () => this.deleteExpired(),
    });
  }

  /**
   * Adds to a count. The row's key is a keyed hash, so that users' ids cannot be tried out on a copy of the table, not even in
   * the minutes after an erasure.
   * @param subject the subject of the limit, with the minute
   * @returns the new count; null when the database does not answer in time
   */
  async add(policy: LimitPolicy, subject: string, points: number): Promise<number | null> {
    const hashed = createHmac('sha256', this.key).update(subject).digest('base64url');
    const values = [`${policy}:${hashed}`, points, this.clock.now().getTime() + ROW_LIFE_MS];
    const answered = new AbortController();
    try {
      const [row] = await Promise.race([
        // A single statement needs no transaction.
        this.database.read((tx) => tx.query<{ points: number }>(ADD, values), { reserved: true }),
        setTimeout(ANSWER_WITHIN_MS, [], { signal: answered.signal }),
      ]);
      if (row === undefined) throw new Error(`no answer within ${ANSWER_WITHIN_MS} ms`);
      return row.points;
    } catch (error) {
      this.warn(error);
      return null;
    } finally {
      answered.abort();
    }
  }

  /**
   * Writes and commits a row, durably.
   * @throws UnavailableError when the database does not commit it in time, and what else it refuses the row with
   */
  async prove(deadlineMs: number): Promise<void> {
    const expire = this.clock.now().getTime() + ROW_LIFE_MS;
    const values = [this.proofKey, expire];
    await this.database.inTransaction((tx) => Promise.all([tx.query(PROVE, values), tx.query(PROVE_LOG)]), {
      reserved: true,
      deadlineMs,
    });
  }

  /** Deletes the counts of past minutes. */
  async deleteExpired(): Promise<void> {
    await this.database.read((tx) => tx.query(DELETE_EXPIRED, [this.clock.now().getTime()]));
  }

  /** Requests are still served, so this line is the only sign of the failure. It is logged once a minute. */
  private warn(error: unknown): void {
    const window = windowAt(this.clock.now());
    if (this.warnedIn === window) return;
    this.warnedIn = window;
    this.logger.warn({
      message: 'the database does not count rate limits; each instance counts for itself',
      fault: describeFault(error),
    });
  }
}
