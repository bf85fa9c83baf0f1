import { setTimeout as sleep } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import type { DataSource, EntityManager, QueryRunner } from 'typeorm';
import { presentCaller } from '../logging/request-context.setup.js';
import { Admission } from './admission.js';
import { Breaker } from './breaker.js';
import {
  connectionAfter,
  describeFault,
  sqlState,
  toThrowable,
  UnavailableError,
} from './database-errors.js';
import type { DatabaseSession } from './session-opener.js';

/** From the call to its end. Meta waits 5 s for an answer (https://developers.facebook.com/docs/messenger-platform/webhooks, read 2026-11). */
const DEADLINE_MS = 4_400;
/** Of the 10 connections of the pool, lists and other reads never have more than six, and those of one app never more than four. */
const UNRESERVED = { places: 6, perCaller: 4, maxWaiting: 2_000, waitMs: 1_500 };
/** How soon a database that stopped answering is asked again, and how long it has for its answer. */
const PROBE_EVERY_MS = 500;
const PROBE_DEADLINE_MS = 2_000;
/** An attempt to connect that failed after this long had no answer. */
const SILENT_AFTER_MS = 1_000;
/** pg-pool's message when all connections are in use for too long, which says nothing of the server. */
const POOL_IS_BUSY = 'timeout exceeded when trying to connect';

export const COMMIT = 'COMMIT';

/**
 * Commits that the server does not finish: no time-out of the server bounds them, for example while a synchronous standby is
 * gone, and they stay after their connection is closed. A role sees its own sessions.
 * https://www.postgresql.org/docs/18/monitoring-stats.html#MONITORING-PG-STAT-ACTIVITY-VIEW (read 2026-11)
 */
const COUNT_STUCK_COMMITS = `
  SELECT count(*)::int AS stuck FROM pg_stat_activity
  WHERE usename = current_user AND state = 'active' AND query = '${COMMIT}'
    AND clock_timestamp() - query_start > interval '2 seconds'`;

export interface UseOptions {
  /** For what people and Meta wait for, and the queue: has all connections. Everything else shares a part of them. */
  readonly reserved?: boolean;
  /** From the call to its end; 4.4 s unless given. */
  readonly deadlineMs?: number;
  /** For work that may be large: the time counts from the server's last answer. */
  readonly isLarge?: boolean;
}

/** How much of the pool of connections is in use. */
export interface PoolUse {
  readonly total: number;
  readonly idle: number;
  /** Units of work that wait for a connection. */
  readonly waiting: number;
  readonly max: number;
  /** Work is refused until the server answers, and commits, again. */
  readonly isAway: boolean;
}

export interface PgClient {
  readonly session: DatabaseSession;
  /** Ends it without a word to a server that does not answer. */
  breakOff(): void;
  query<Row = unknown>(
    statement: string | { name?: string; text: string; values: unknown[] },
  ): Promise<{ command: string; rowCount: number | null; rows: Row[] }>;
  end(): Promise<void>;
  on(event: 'error', listener: () => void): unknown;
  off(event: 'error', listener: () => void): unknown;
}

interface PgPool {
  readonly totalCount: number;
  readonly idleCount: number;
  readonly waitingCount: number;
  readonly options: { readonly max: number };
}

/** A connection while one unit of work has it. */
export interface Lease {
  readonly client: PgClient;
  readonly manager: EntityManager;
  /** Called at each answer of the server. */
  noteAnswer(): void;
  /** Set before COMMIT is sent: from here on the work may be done, and must not be done again. */
  isCommitting: boolean;
}

/**
 * The pool of connections: who gets one, for how long, and which of them are given up.
 *
 * Every unit of work ends within its deadline, whatever the server does. A connection that cannot serve is closed, and the work
 * is done once more on a new one if nothing of it can have been committed. While the server stays without an answer, work is
 * refused at once and the server is asked by one connection only.
 */
export class Connections {
  private readonly logger = new Logger('database');
  private readonly admission = new Admission(UNRESERVED);
  private readonly server = new Breaker();
  /** Commits apart from the rest: a server that reads, and does not commit, must not be filled with commits that wait. */
  private readonly commits = new Breaker();
  private readonly openedAtMs = new WeakMap<PgClient, number>();
  private distrustedBeforeMs = 0;
  private probing: Promise<void> | null = null;
  private readonly stopping = new AbortController();

  constructor(private readonly dataSource: DataSource) {}

  /**
   * Does a unit of work on a connection of its own.
   * @param work may be done twice, on two connections, but not again once it is committing
   * @throws UnavailableError when the server does not answer, or there is no connection in time
   */
  async use<Result>(
    work: (lease: Lease) => Promise<Result>,
    { reserved = false, deadlineMs = DEADLINE_MS, isLarge = false }: UseOptions,
  ): Promise<Result> {
    const endsAtMs = performance.now() + deadlineMs;
    if (this.server.isOpen) throw new UnavailableError('the database has not answered for a while');
    const leave = reserved ? undefined : await this.admission.enter(presentCaller());
    try {
      return await this.serve(work, endsAtMs, isLarge);
    } finally {
      leave?.();
    }
  }

  /** @throws UnavailableError while commits stay without an answer */
  refuseStuckCommits(): void {
    if (this.commits.isOpen) throw new UnavailableError('the database has not committed for a while');
  }

  /** A commit that has to reach the disk, and what else the server waits for, came back. */
  noteCommit(): void {
    this.commits.noteAnswer();
  }

  poolUse(): PoolUse {
    const pool: PgPool | undefined = (this.dataSource.driver as { master?: PgPool }).master;
    const { totalCount: total = 0, idleCount: idle = 0, waitingCount = 0 } = pool ?? {};
    return {
      total,
      idle,
      waiting: waitingCount + this.admission.waiting,
      max: pool?.options.max ?? 0,
      isAway: this.server.isOpen || this.commits.isOpen,
    };
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await this.probing;
  }

  private async serve<Result>(
    work: (lease: Lease) => Promise<Result>,
    endsAtMs: number,
    isLarge = false,
  ): Promise<Result> {
    // A second try that begins later would have no time left.
    const tryAgainUntilMs = (performance.now() + endsAtMs) / 2;
    for (let attempt = 1; ; attempt++) {
      const lease = await this.lease(endsAtMs, isLarge);
      try {
        const result = await work(lease);
        this.server.noteAnswer();
        return result;
      } catch (error) {
        const isOver = this.judge(lease, error);
        const again = isOver && !lease.isCommitting && attempt === 1 && performance.now() < tryAgainUntilMs;
        if (!again) throw toThrowable(error);
      } finally {
        await lease.release();
      }
    }
  }

  /** Draws the consequences of a failure; returns whether the connection must be closed. */
  private judge(lease: OpenLease, error: unknown): boolean {
    const after = connectionAfter(error);
    if (after === 'all_over') this.distrustedBeforeMs = performance.now();
    if (after !== 'serves') lease.giveUp();
    if (sqlState(error) !== null) this.server.noteAnswer();
    else if (lease.isLate) this.noteSilence(lease.isCommitting);
    return after !== 'serves' || lease.isBroken;
  }

  private async lease(endsAtMs: number, isLarge: boolean): Promise<OpenLease> {
    for (;;) {
      const runner = this.dataSource.createQueryRunner();
      const client = await this.connect(runner);
      const openedAtMs = this.openedAtMs.get(client) ?? performance.now();
      this.openedAtMs.set(client, openedAtMs);
      const leftMs = endsAtMs - performance.now();
      const lease = new OpenLease(runner, client, leftMs, isLarge);
      const isTrusted = openedAtMs >= this.distrustedBeforeMs;
      if (isTrusted && leftMs > 0) return lease;
      if (!isTrusted) lease.giveUp();
      await lease.release();
      if (leftMs <= 0) throw new UnavailableError('a connection came free too late');
    }
  }

  private async connect(runner: QueryRunner): Promise<PgClient> {
    const askedAtMs = performance.now();
    try {
      return (await runner.connect()) as PgClient;
    } catch (error) {
      const isBusy = error instanceof Error && error.message === POOL_IS_BUSY;
      // A refusal comes at once, and costs the server nothing.
      const isSilent = sqlState(error) === null && performance.now() - askedAtMs >= SILENT_AFTER_MS;
      if (isSilent && !isBusy) this.noteSilence(false);
      throw new UnavailableError('there is no connection to the database', { cause: error });
    }
  }

  private noteSilence(isCommitting: boolean): void {
    this.server.noteSilence();
    if (isCommitting) this.commits.noteSilence();
    if (!this.server.isOpen && !this.commits.isOpen) return;
    this.distrustedBeforeMs = performance.now();
    this.probing ??= this.probe();
  }

  /** Asks the server until it answers and commits again. */
  private async probe(): Promise<void> {
    const { signal } = this.stopping;
    this.logger.warn({ message: 'the database does not answer; requests get 503 until it does' });
    while (this.server.isOpen || this.commits.isOpen) {
      await sleep(PROBE_EVERY_MS, undefined, { signal, ref: false }).catch(() => undefined);
      if (signal.aborted) return;
      try {
        const { rows } = await this.serve(
          ({ client }) => client.query<{ stuck: number }>(COUNT_STUCK_COMMITS),
          performance.now() + PROBE_DEADLINE_MS,
        );
        if (rows[0]?.stuck === 0) this.commits.noteAnswer();
      } catch (error) {
        this.logger.debug({ message: 'the database still does not answer', fault: describeFault(error) });
      }
    }
    this.probing = null;
    this.logger.warn({ message: 'the database answers again' });
  }
}

/** Watches a connection while a unit of work has it, and ends it at the deadline. */
class OpenLease implements Lease {
  isCommitting = false;
  /** The deadline has passed. */
  isLate = false;
  /** The connection broke, or was broken off because the deadline has passed. */
  isBroken = false;
  readonly manager: EntityManager;
  private readonly timer: NodeJS.Timeout;
  private readonly broken = (): void => void (this.isBroken = true);

  constructor(
    private readonly runner: QueryRunner,
    readonly client: PgClient,
    timeLeftMs: number,
    private readonly isLarge: boolean,
  ) {
    this.manager = runner.manager;
    client.on('error', this.broken);
    this.timer = setTimeout(() => {
      this.isLate = true;
      this.isBroken = true;
      client.breakOff();
    }, timeLeftMs);
  }

  noteAnswer(): void {
    if (this.isLarge && !this.isLate) this.timer.refresh();
  }

  /** Not awaited: a server that is away may never say goodbye. The pool drops a connection that is ending. */
  giveUp(): void {
    void this.client.end().catch(() => undefined);
  }

  async release(): Promise<void> {
    clearTimeout(this.timer);
    if (this.isBroken) this.giveUp();
    this.client.off('error', this.broken);
    await this.runner.release();
  }
}
