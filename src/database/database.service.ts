import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import type { DataSource, EntityManager } from 'typeorm';
import { DATA_SOURCE } from './database.tokens.js';
import { toThrowable } from './database-errors.js';

/** A statement under a name of its own: parsed once by each connection. */
export interface Statement {
  readonly name: string;
  readonly text: string;
}

/** The connection that a unit of work runs on; the first argument of every repository call. */
export interface Tx {
  /** Runs one statement and gives its rows, for UPDATE … RETURNING as for SELECT. */
  query<Row>(statement: Statement, parameters?: readonly unknown[]): Promise<Row[]>;
  /** TypeORM's mapper on the same connection, for what is not hot. */
  readonly manager: EntityManager;
}

interface PgClient {
  query(statement: Statement & { values: readonly unknown[] }): Promise<{ rows: unknown[] }>;
}

/** Opens units of work; the only place that begins, commits or rolls back. */
@Injectable()
export class Database implements OnApplicationShutdown {
  constructor(@Inject(DATA_SOURCE) private readonly dataSource: DataSource) {}

  /**
   * Runs `work` in one transaction: committed when it resolves, rolled back when it throws.
   * @throws UnavailableError when the server does not answer; the outcome of an interrupted COMMIT is then unknown
   */
  async inTransaction<Result>(work: (tx: Tx) => Promise<Result>): Promise<Result> {
    const runner = this.dataSource.createQueryRunner();
    try {
      const client: PgClient = await runner.connect();
      await runner.startTransaction();
      const result = await work(toTx(client, runner.manager));
      await runner.commitTransaction();
      return result;
    } catch (error) {
      // When the connection is gone there is nothing to roll back, and its own failure would hide the first one.
      if (runner.isTransactionActive) await runner.rollbackTransaction().catch(() => undefined);
      throw toThrowable(error);
    } finally {
      await runner.release();
    }
  }

  /** Runs statements outside a transaction, each on its own: for reads. */
  async read<Result>(work: (tx: Tx) => Promise<Result>): Promise<Result> {
    const runner = this.dataSource.createQueryRunner();
    try {
      const client: PgClient = await runner.connect();
      return await work(toTx(client, runner.manager));
    } catch (error) {
      throw toThrowable(error);
    } finally {
      await runner.release();
    }
  }

  async onApplicationShutdown(): Promise<void> {
    if (this.dataSource.isInitialized) await this.dataSource.destroy();
  }
}

function toTx(client: PgClient, manager: EntityManager): Tx {
  return {
    manager,
    async query<Row>(statement: Statement, parameters: readonly unknown[] = []): Promise<Row[]> {
      // The driver's own call: TypeORM's answers rows for SELECT and INSERT but [rows, count] for UPDATE and DELETE.
      const { rows } = await client.query({ name: statement.name, text: statement.text, values: parameters });
      return rows as Row[];
    },
  };
}
