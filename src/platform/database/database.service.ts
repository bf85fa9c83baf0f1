import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import type { DataSource, EntityManager } from 'typeorm';
import { DATA_SOURCE } from './database.tokens.js';
import { sqlState, toThrowable, UnavailableError } from './database-errors.js';
import type { GrowingTable } from './kept-plans.js';
import { type PgClient, Session } from './session.js';
import type { Statement, StatementResult } from './statement-group.js';
import { TableSizes } from './table-sizes.service.js';

export type { Statement } from './statement-group.js';

/**
 * The connection that a unit of work runs on; the first argument of every repository call. Statements go to the server as
 * soon as they are asked for and are done in that order, so those that need nothing of each other's results are asked for
 * together (`Promise.all`) and cost one trip. When one fails, the server refuses those behind it.
 */
export interface Tx {
  /** Runs one statement and gives its rows, for UPDATE … RETURNING as for SELECT. */
  query<Row>(statement: Statement, parameters?: readonly unknown[]): Promise<Row[]>;
  /** TypeORM's mapper on the same connection, for what is not hot. */
  readonly manager: EntityManager;
}

/** A unit of work that is committed when it succeeds. */
export interface Transaction extends Tx {
  /**
   * Sends COMMIT right behind the statements asked for so far, in the same trip; none may follow. The server turns it into
   * ROLLBACK when one of them failed, and that failure is what the unit of work ends with.
   */
  commitWithLast(): void;
  /** Calls `listener` once the transaction is committed, and not at all when it is not. It must not throw. */
  afterCommit(listener: () => void): void;
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

/** in_failed_sql_transaction. https://www.postgresql.org/docs/18/errcodes-appendix.html (read 2026-11) */
const REFUSED_BEHIND_A_FAILURE = '25P02';
const BEGIN: Statement = { name: 'begin', text: 'BEGIN ISOLATION LEVEL READ COMMITTED' };
const COMMIT: Statement = { name: 'commit', text: 'COMMIT' };
const KEEP_PLANS: Statement = {
  name: 'keep_plans',
  text: 'SET LOCAL plan_cache_mode = force_generic_plan',
};

/** Opens units of work; the only place that begins, commits or rolls back. */
@Injectable()
export class Database implements OnApplicationShutdown {
  constructor(
    @Inject(DATA_SOURCE) private readonly dataSource: DataSource,
    private readonly tableSizes: TableSizes,
  ) {}

  /**
   * Runs `work` in one transaction: committed when it resolves, rolled back when it throws.
   * @param over the growing tables that the work reads: once they are large enough, its statements keep the plan that they get first.
   * To plan them anew takes longer than to do what was planned. None given: each is planned for the values at hand
   * @throws UnavailableError when the server does not answer; the outcome of an interrupted COMMIT is then unknown
   */
  inTransaction<Result>(
    work: (tx: Transaction) => Promise<Result>,
    over: readonly GrowingTable[] = [],
  ): Promise<Result> {
    const keepPlans = over.length > 0 && this.tableSizes.mayKeepPlans(over);
    return this.withConnection(async (tx, session) => {
      let committing: Promise<StatementResult> | undefined;
      let first: unknown;
      const query: Tx['query'] = (statement, parameters) =>
        tx.query<never>(statement, parameters).catch((error: unknown) => {
          first ??= error;
          throw error;
        });
      const listeners: (() => void)[] = [];
      const afterCommit = (listener: () => void): void => void listeners.push(listener);
      const commitWithLast = (): void => {
        committing ??= session.query(COMMIT);
        committing.catch(() => undefined);
      };
      try {
        // Not waited for: it travels with the first statements of the work.
        const begun = Promise.all([session.query(BEGIN), keepPlans && session.query(KEEP_PLANS)]);
        const [, result] = await Promise.all([begun, work({ ...tx, query, commitWithLast, afterCommit })]);
        commitWithLast();
        const ended = await committing;
        if (ended?.tag !== 'COMMIT') throw new UnavailableError('the transaction was not committed');
        for (const listener of listeners) listener();
        return result;
      } catch (error) {
        // Behind a COMMIT that was sent already this only makes sure; a server that fell silent is not asked at all.
        if (!isSilence(error)) await session.rollBack();
        // Of statements that travelled together the first that failed says why; whose failure is heard of first is chance.
        throw sqlState(error) === REFUSED_BEHIND_A_FAILURE ? (first ?? error) : error;
      }
    });
  }

  /**
   * Runs statements outside a transaction, each on its own: for reads.
   * @throws UnavailableError when the server does not answer
   */
  read<Result>(work: (tx: Tx) => Promise<Result>): Promise<Result> {
    return this.withConnection(work);
  }

  /** The server and database, for whoever needs a connection beside the pool; it holds a password. */
  get url(): string {
    const { options } = this.dataSource;
    const url = options.type === 'postgres' ? options.url : undefined;
    if (url === undefined) throw new TypeError('the data source is made from a URL');
    return url;
  }

  /** How the pool of connections stands at this moment. */
  poolUse(): PoolUse {
    const pool: PgPool | undefined = (this.dataSource.driver as { master?: PgPool }).master;
    const { totalCount: total = 0, idleCount: idle = 0, waitingCount: waiting = 0 } = pool ?? {};
    return { total, idle, waiting, max: pool?.options.max ?? 0 };
  }

  async onApplicationShutdown(): Promise<void> {
    if (this.dataSource.isInitialized) await this.dataSource.destroy();
  }

  private async withConnection<Result>(work: (tx: Tx, session: Session) => Promise<Result>): Promise<Result> {
    const runner = this.dataSource.createQueryRunner();
    let client: PgClient | undefined;
    try {
      client = (await runner.connect()) as PgClient;
      const session = new Session(client);
      return await work(toTx(session, runner.manager), session);
    } catch (error) {
      // A server that fell silent may speak again: the state of the connection is unknown, so nobody may use it any more.
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

function toTx(session: Session, manager: EntityManager): Tx {
  return {
    manager,
    async query<Row>(statement: Statement, parameters: readonly unknown[] = []): Promise<Row[]> {
      // Not TypeORM's call, which answers rows for SELECT and INSERT but [rows, count] for UPDATE and DELETE.
      const { rows } = await session.query(statement, parameters);
      return rows as Row[];
    },
  };
}
