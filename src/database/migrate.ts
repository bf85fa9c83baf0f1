import pg from 'pg';
import { createDataSource } from './data-source.js';

const CONNECT_TIMEOUT_MS = 10_000;

/** TypeORM takes no lock: of instances that migrate at once, all but one would fail half-way. The bytes spell "hitc". */
const MIGRATION_LOCK = 0x68697463;

/**
 * Brings the schema up to date, alone: whoever comes at the same time waits and then finds nothing to do.
 * @returns the names of the migrations that were run
 */
export async function migrate(url: string): Promise<string[]> {
  return withMigrationLock(url, async () => {
    const dataSource = await createDataSource(url, 'migrate').initialize();
    try {
      return (await dataSource.runMigrations()).map(({ name }) => name);
    } finally {
      await dataSource.destroy();
    }
  });
}

/** Whether there are migrations that this database has not seen. */
export async function needsMigration(url: string): Promise<boolean> {
  const dataSource = await createDataSource(url).initialize();
  try {
    return await dataSource.showMigrations();
  } finally {
    await dataSource.destroy();
  }
}

/** The lock lives in a session of its own, and ends with it even when we do not get to release it. */
async function withMigrationLock<Result>(url: string, work: () => Promise<Result>): Promise<Result> {
  const client = new pg.Client({
    connectionString: url,
    application_name: 'hitch-migrate',
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
  });
  await client.connect();
  try {
    await client.query('SELECT pg_advisory_lock($1)', [MIGRATION_LOCK]);
    return await work();
  } finally {
    await client.end();
  }
}
