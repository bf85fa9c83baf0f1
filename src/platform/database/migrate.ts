import pg from 'pg';
import { createDataSource, migrationNames, MIGRATIONS_TABLE } from './data-source.js';
import { isQueuePrepared, JOB_SCHEMA, prepareQueue } from './job-schema.js';
import { sqlState } from './database-errors.js';
import { grantToService, isRoleOfItsOwn } from './service-role.js';

const CONNECT_TIMEOUT_MS = 10_000;
/** Of a start that only looks: a server that has fallen silent must not keep it waiting. */
const SILENCE_TIMEOUT_MS = 4_500;

/** TypeORM takes no lock: of instances that migrate at once, all but one would fail half-way. The bytes spell "hitc". */
const MIGRATION_LOCK = 0x68697463;

/** undefined_table and insufficient_privilege: running the migrations makes the one and grants the other. */
const UNPREPARED = ['42P01', '42501'];

/**
 * Brings the schema up to date, alone: whoever comes at the same time waits and then finds nothing to do.
 * @param serviceRole the role that the service runs under, when it is another than the URL's: it is granted what it needs
 * @returns the names of the migrations that were run
 * @throws StartFault when grants cannot bind that role
 */
export async function migrate(url: string, serviceRole: string | null = null): Promise<string[]> {
  return withMigrationLock(url, async (client) => {
    const dataSource = await createDataSource(url, 'migrate').initialize();
    try {
      const tables = [...dataSource.entityMetadatas.map(({ tableName }) => tableName), MIGRATIONS_TABLE];
      const granting = serviceRole !== null && (await isRoleOfItsOwn(client, serviceRole, tables));
      const names = (await dataSource.runMigrations()).map(({ name }) => name);
      await prepareQueue(url);
      if (granting) await grantToService(client, serviceRole, tables, JOB_SCHEMA);
      return names;
    } finally {
      await dataSource.destroy();
    }
  });
}

/**
 * Whether there are migrations that this database has not seen. Only reads: the mapper's own answer would make its table.
 * @param extent `exact` also asks whether the queues are set as this release has them; one may serve with another's settings
 */
export async function needsMigration(url: string, extent: 'usable' | 'exact' = 'usable'): Promise<boolean> {
  return !(await areTablesPrepared(url)) || !(await isQueuePrepared(url, extent));
}

async function areTablesPrepared(url: string): Promise<boolean> {
  const client = createClient(url, SILENCE_TIMEOUT_MS);
  try {
    await client.connect();
    const { rows } = await client.query<{ name: string }>(`SELECT name FROM ${MIGRATIONS_TABLE}`);
    const seen = new Set(rows.map(({ name }) => name));
    return migrationNames().every((name) => seen.has(name));
  } catch (error) {
    if (UNPREPARED.includes(sqlState(error) ?? '')) return false;
    throw error;
  } finally {
    await client.end();
  }
}

/** @param silenceMs how long an answer may take; any time unless given: an index on a large table takes its time */
function createClient(url: string, silenceMs?: number): pg.Client {
  const client = new pg.Client({
    connectionString: url,
    application_name: 'hitch-migrate',
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    ...(silenceMs !== undefined && { query_timeout: silenceMs }),
  });
  // A connection that breaks fails whatever is asked of it; told to nobody else, it would end the process.
  client.on('error', () => undefined);
  return client;
}

/** The lock lives in a session of its own, and ends with it even when we do not get to release it. */
async function withMigrationLock<Result>(
  url: string,
  work: (client: pg.Client) => Promise<Result>,
): Promise<Result> {
  const client = createClient(url);
  await client.connect();
  try {
    await client.query('SELECT pg_advisory_lock($1)', [MIGRATION_LOCK]);
    return await work(client);
  } finally {
    await client.end();
  }
}
