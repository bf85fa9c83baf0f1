import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import type { DataSource, EntityManager, QueryRunner } from 'typeorm';
import { DATA_SOURCE } from './database.tokens.js';
import { sqlState, toThrowable, UnavailableError } from './database-errors.js';

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
  end(): Promise<void>;
}

/** Opens units of work; the only place that begins, commits or rolls back. */
@Injectable()
export class Database implements OnApplicationShutdown {
  constructor(@Inject(DATA_SOURCE) private readonly dataSource: DataSource) {}

  /**
   * Runs `work` in one transaction: committed when it resolves, rolled back when it throws.
   * @throws UnavailableError when the server does not answer; the outcome of an interrupted COMMIT is then unknown
   */
  inTransaction<Result>(work: (tx: Tx) => Promise<Result>): Promise<Result> {
    return this.withConnection(async (runner, tx) => {
      await runner.startTransaction();
      const result = await work(tx);
      await runner.commitTransaction();
      return result;
    });
  }

  /**
   * Runs statements outside a transaction, each on its own: for reads.
   * @throws UnavailableError when the server does not answer
   */
  read<Result>(work: (tx: Tx) => Promise<Result>): Promise<Result> {
    return this.withConnection((_runner, tx) => work(tx));
  }

  async onApplicationShutdown(): Promise<void> {
    if (this.dataSource.isInitialized) await this.dataSource.destroy();
  }

  private async withConnection<Result>(
    work: (runner: QueryRunner, tx: Tx) => Promise<Result>,
  ): Promise<Result> {
    const runner = this.dataSource.createQueryRunner();
    let client: PgClient | undefined;
    try {
      client = (await runner.connect()) as PgClient;
      return await work(runner, toTx(client, runner.manager));
    } catch (error) {
      const thrown = toThrowable(error);
      // A server that fell silent may speak again: the connection is in an unknown state, so it must not be used again,
      // and a ROLLBACK would only queue behind the statement that hangs.
      if (thrown instanceof UnavailableError && sqlState(error) === null)
        void client?.end().catch(() => undefined);
      else if (runner.isTransactionActive) await runner.rollbackTransaction().catch(() => client?.end());
      throw thrown;
    } finally {
      await runner.release();
    }
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
