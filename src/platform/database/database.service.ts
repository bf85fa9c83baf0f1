import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import type { DataSource, EntityManager } from 'typeorm';
import { DATA_SOURCE } from './database.tokens.js';
import { sqlState, toThrowable, UnavailableError } from './database-errors.js';
import type { Session } from './session-opener.js';
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

export interface TransactionOptions {
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

/** How much of the pool of connections is in use. */
export interface PoolUse {
  readonly total: number;
  readonly idle: number;
  /** Units of work that wait for a connection. */
  readonly waiting: number;
  readonly max: number;
}

interface PgPool {
  readonly totalCount: number;
  readonly idleCount: number;
  readonly waitingCount: number;
  readonly options: { readonly max: number };
}

interface PgClient {
  readonly session: Session;
  query(
    statement: string | { readonly name?: string; readonly text: string; readonly values: unknown[] },
  ): Promise<{ command: string; rows: unknown[] }>;
  end(): Promise<void>;
}

/** in_failed_sql_transaction. https://www.postgresql.org/docs/18/errcodes-appendix.html (read 2026-11) */
const REFUSED_BEHIND_A_FAILURE = '25P02';

/** Opens units of work; the only place that begins, commits or rolls back. */
@Injectable()
export class Database implements OnApplicationShutdown {
  constructor(@Inject(DATA_SOURCE) private readonly dataSource: DataSource) {}

  /**
   * Runs `work` in one transaction: committed when it resolves, rolled back when it throws.
   * @throws UnavailableError when the server does not answer; the outcome of an interrupted COMMIT is then unknown
   */
  inTransaction<Result>(
    work: (tx: Transaction) => Promise<Result>,
    options: TransactionOptions = {},
  ): Promise<Result> {
    return this.withConnection(this.asTransaction(work, options));
  }

  /**
   * Runs statements outside a transaction, each on its own: for reads. Behind a pooler they share a transaction, which sets what
   * no session holds there.
   * @throws UnavailableError when the server does not answer
   */
  read<Result>(work: (tx: Tx) => Promise<Result>): Promise<Result> {
    const transaction = this.asTransaction(work, {});
    return this.withConnection((tx, client) =>
      client.session.isPooled ? transaction(tx, client) : work(tx),
    );
  }

  /** How much of the pool is in use at this moment. */
  poolUse(): PoolUse {
    const pool: PgPool | undefined = (this.dataSource.driver as { master?: PgPool }).master;
    const { totalCount: total = 0, idleCount: idle = 0, waitingCount: waiting = 0 } = pool ?? {};
    return { total, idle, waiting, max: pool?.options.max ?? 0 };
  }

  async onApplicationShutdown(): Promise<void> {
    if (this.dataSource.isInitialized) await this.dataSource.destroy();
  }

  private asTransaction<Result>(
    work: (tx: Transaction) => Promise<Result>,
    options: TransactionOptions,
  ): (tx: Tx, client: PgClient) => Promise<Result> {
    return async (tx, client) => {
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
        const { command } = await client.query('COMMIT');
        // The server answers ROLLBACK when a statement failed and the work went on all the same.
        if (command !== 'COMMIT') throw new UnavailableError('the transaction was not committed');
      } catch (error) {
        hasEnded = true;
        // A server that does not answer is not asked again.
        if (!isSilence(error)) await client.query('ROLLBACK').catch(() => client.end());
        throw sqlState(error) === REFUSED_BEHIND_A_FAILURE ? (first ?? error) : error;
      }
      for (const listener of listeners) listener();
      return result;
    };
  }

  private async withConnection<Result>(work: (tx: Tx, client: PgClient) => Promise<Result>): Promise<Result> {
    const runner = this.dataSource.createQueryRunner();
    let client: PgClient | undefined;
    try {
      client = (await runner.connect()) as PgClient;
      return await work(toTx(client, runner.manager), client);
    } catch (error) {
      // A silent server may answer later: the state of the connection is unknown, so it must not be used again.
      if (isSilence(error)) void client?.end().catch(() => undefined);
      throw toThrowable(error);
    } finally {
      await runner.release();
    }
  }
}

/** Whether the server did not answer at all, as opposed to refusing. */
function isSilence(error: unknown): boolean {
  return toThrowable(error) instanceof UnavailableError && sqlState(error) === null;
}

function toTx(client: PgClient, manager: EntityManager): Tx {
  return {
    manager,
    async query<Row>({ name, text }: Statement, parameters: readonly unknown[] = []): Promise<Row[]> {
      // Not TypeORM's call, which answers rows for SELECT and INSERT but [rows, count] for UPDATE and DELETE.
      // A pooler gives the next transaction another session, which does not know the name.
      const named = client.session.isPooled ? {} : { name };
      const { rows } = await client.query({ ...named, text, values: [...parameters] });
      return rows as Row[];
    },
  };
}
