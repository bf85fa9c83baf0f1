import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import type { DataSource, EntityManager } from 'typeorm';
import { DATA_SOURCE } from './database.tokens.js';
import { COMMIT, Connections, type Lease, type PoolUse, type UseOptions } from './connections.js';
import { connectionAfter, refusesWrites, sqlState, UnavailableError } from './database-errors.js';
import { beginText } from './session-settings.js';

/** A statement under a name of its own: each connection parses it once. */
export interface Statement {
  readonly name: string;
  readonly text: string;
}

/**
 * The connection that a unit of work runs on; the first argument of every repository call. Statements are done in the order in
 * which they are asked for. Those that do not need each other's results can be awaited together (`Promise.all`) and then share
 * a round trip; when one fails inside a transaction, the server refuses those behind it.
 */
export interface Tx {
  /** Runs one statement and returns its rows, for UPDATE … RETURNING as for SELECT. */
  query<Row>(statement: Statement, parameters?: readonly unknown[]): Promise<Row[]>;
  /** TypeORM's mapper on the same connection, for what is not hot. */
  readonly manager: EntityManager;
}

/** A unit of work that is committed when it succeeds. */
export interface Transaction extends Tx {
  /** Calls `listener` once the transaction is committed, and not at all when it is not. It must not throw. */
  afterCommit(listener: () => void): void;
}

export interface TransactionOptions extends UseOptions {
  /**
   * Named statements keep one plan for all values, for hot statements that are written so that one plan fits: planning them
   * takes longer than running them. Such a statement finds each of its rows by an index, so scans of whole tables and the
   * joins that need them are discouraged: a plan made on an empty table is the one that a large table needs. PostgreSQL plans
   * again after ANALYZE. In such a statement a join with `unnest` stands beside `key = ANY (…)` of the same values, or in a
   * LATERAL with FOR UPDATE or LIMIT: else the planner may walk the table and look each row up among the values.
   */
  readonly keepPlans?: boolean;
  /** `false`: a commit that a crash of the database server loses does no harm, so it does not wait for the disk. */
  readonly durable?: boolean;
}

/** in_failed_sql_transaction. https://www.postgresql.org/docs/18/errcodes-appendix.html (read 2026-11) */
const REFUSED_BEHIND_A_FAILURE = '25P02';

/** A full disk, on which what needs no more room still succeeds: that a write succeeds does not prove that the next one will. */
const DISK_FULL = '53100';
/** How long a refused write is remembered: two checks of a load balancer. */
const REMEMBERED_MS = 10_000;
const WRITES = new Set(['INSERT', 'UPDATE', 'DELETE', 'MERGE']);

/** Opens units of work; the only place that begins, commits or rolls back. */
@Injectable()
export class Database implements OnApplicationShutdown {
  private readonly connections: Connections;
  private refusal: { readonly state: string | null; readonly atMs: number } | null = null;

  constructor(@Inject(DATA_SOURCE) private readonly dataSource: DataSource) {
    this.connections = new Connections(dataSource);
  }

  /**
   * Runs `work` in one transaction: committed when it resolves, rolled back when it throws. It is done again, once, when its
   * connection breaks before the commit.
   * @throws UnavailableError when the server does not answer; the outcome of an interrupted COMMIT is then unknown
   */
  async inTransaction<Result>(
    work: (tx: Transaction) => Promise<Result>,
    options: TransactionOptions = {},
  ): Promise<Result> {
    this.connections.refuseStuckCommits();
    return this.run(options, this.asTransaction(work, options));
  }

  /**
   * Runs statements outside a transaction, each on its own: for reads, and for writes that may be done twice. Behind a pooler they
   * share a transaction, which sets what no session holds there.
   * @throws UnavailableError when the server does not answer
   */
  read<Result>(work: (tx: Tx) => Promise<Result>, use: UseOptions = {}): Promise<Result> {
    const transaction = this.asTransaction(work, {});
    return this.run(use, (lease) => (lease.client.session.isPooled ? transaction(lease) : work(toTx(lease))));
  }

  /** Whether the server refused a write a moment ago, and none has succeeded since. */
  get refusesWrites(): boolean {
    return this.refusal !== null && performance.now() - this.refusal.atMs < REMEMBERED_MS;
  }

  /** How much of the pool is in use at this moment. */
  poolUse(): PoolUse {
    return this.connections.poolUse();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.connections.stop();
    if (this.dataSource.isInitialized) await this.dataSource.destroy();
  }

  private asTransaction<Result>(
    work: (tx: Transaction) => Promise<Result>,
    options: TransactionOptions,
  ): (lease: Lease) => Promise<Result> {
    const { durable = true } = options;
    return async (lease) => {
      const { client } = lease;
      const ran = new Set<string>();
      const tx = toTx(lease, (command) => ran.add(command));
      // Of statements that share a round trip the first that failed says why; those behind it are only refused.
      let first: unknown;
      let hasEnded = false;
      const query: Tx['query'] = async (statement, parameters) => {
        // What the work still does behind its failure would be done outside, or in the next user's transaction.
        if (hasEnded) throw new TypeError('the transaction has ended');
        return tx.query<never>(statement, parameters).catch((error: unknown) => {
          first ??= error;
          throw error;
        });
      };
      const listeners: (() => void)[] = [];
      const afterCommit = (listener: () => void): void => void listeners.push(listener);
      let result: Result;
      try {
        // Not awaited by itself: it shares the round trip of the first statement.
        [, result] = await Promise.all([
          client.query(beginText(client.session, options)),
          work({ ...tx, query, afterCommit }),
        ]);
        hasEnded = true;
        lease.isCommitting = true;
        const { command } = await client.query(COMMIT);
        // The server answers ROLLBACK when a statement failed and the work went on all the same.
        if (command !== COMMIT) throw new UnavailableError('the transaction was not committed');
      } catch (error) {
        hasEnded = true;
        const cause = sqlState(error) === REFUSED_BEHIND_A_FAILURE ? (first ?? error) : error;
        // A connection that cannot serve is closed instead, which rolls back as well.
        if (connectionAfter(cause) === 'serves')
          await client.query('ROLLBACK').catch(() => client.breakOff());
        throw cause;
      }
      if (durable && [...ran].some((command) => WRITES.has(command))) this.noteWrite();
      for (const listener of listeners) listener();
      return result;
    };
  }

  private async run<Result>(use: UseOptions, work: (lease: Lease) => Promise<Result>): Promise<Result> {
    try {
      return await this.connections.use(work, use);
    } catch (error) {
      const refused = error instanceof UnavailableError ? error.cause : error;
      if (refusesWrites(refused)) this.refusal = { state: sqlState(refused), atMs: performance.now() };
      throw error;
    }
  }

  private noteWrite(): void {
    this.connections.noteCommit();
    if (this.refusal?.state !== DISK_FULL) this.refusal = null;
  }
}

/** @param ran called with the command of each statement that found rows to read or change */
function toTx(lease: Lease, ran?: (command: string) => void): Tx {
  const { client, manager } = lease;
  return {
    manager,
    async query<Row>({ name, text }: Statement, parameters: readonly unknown[] = []): Promise<Row[]> {
      // Not TypeORM's call, which answers rows for SELECT and INSERT but [rows, count] for UPDATE and DELETE.
      // A pooler gives the next transaction another session, which does not know the name.
      const named = client.session.isPooled ? {} : { name };
      const { command, rowCount, rows } = await client.query<Row>({
        ...named,
        text,
        values: [...parameters],
      });
      lease.noteAnswer();
      if (rowCount) ran?.(command);
      return rows;
    },
  };
}
