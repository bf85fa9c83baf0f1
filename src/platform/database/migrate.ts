import pg from 'pg';
import { StartFault } from '../config/start-fault.js';
import { makeDataSource, MIGRATIONS_TABLE, QUERY_TIMEOUT_MS, type Schema } from './connection.js';
import { sqlState } from './database-errors.js';
import { grantToService, isRoleOfItsOwn } from './service-role.js';

const CONNECT_TIMEOUT_MS = 10_000;

/** TypeORM takes no lock: of instances that migrate at once, all but one would fail half-way. The bytes spell "hitc". */
const MIGRATION_LOCK = 0x68697463;

/** undefined_table and insufficient_privilege: running the migrations makes the one and grants the other. */
const UNPREPARED = ['42P01', '42501'];

/** The first migration of 0.1.0, whose schema has no way to this one. */
const FIRST_OF_0_1_0 = 'CreateTheMainTables20261122000000';

/**
 * Brings the schema up to date, alone: an instance that comes at the same time waits and then finds nothing to do.
 * @param serviceRole the role that the service runs under, when it is another than the URL's: it is granted what it needs
 * @returns the names of the migrations that were run
 * @throws StartFault when grants cannot bind that role, or the database is one of 0.1.0
 */
export async function migrateSchema(
  schema: Schema,
  url: string,
  serviceRole: string | null,
): Promise<string[]> {
  return withMigrationLock(url, async (client) => {
    refuseFormerSchema(await findMigrations(client));
    const dataSource = await makeDataSource(url, schema, 'migrate').initialize();
    try {
      const tables = [...dataSource.entityMetadatas.map(({ tableName }) => tableName), MIGRATIONS_TABLE];
      const granting = serviceRole !== null && (await isRoleOfItsOwn(client, serviceRole, tables));
      const names = (await dataSource.runMigrations()).map(({ name }) => name);
      if (granting) await grantToService(client, serviceRole, tables);
      return names;
    } finally {
      await dataSource.destroy();
    }
  });
}

/**
 * Whether there are migrations that this database has not seen. Only reads: TypeORM's own answer would make its table.
 * @throws StartFault when the database is one of 0.1.0
 */
export async function isMigrationNeeded(schema: Schema, url: string): Promise<boolean> {
  const client = createClient(url, QUERY_TIMEOUT_MS);
  try {
    await client.connect();
    const seen = await findMigrations(client);
    refuseFormerSchema(seen);
    return !schema.migrations.every((Migration) => seen.has(new Migration().name));
  } finally {
    await client.end();
  }
}

async function findMigrations(client: pg.Client): Promise<ReadonlySet<string>> {
  try {
    const { rows } = await client.query<{ name: string }>(`SELECT name FROM ${MIGRATIONS_TABLE}`);
    return new Set(rows.map(({ name }) => name));
  } catch (error) {
    if (UNPREPARED.includes(sqlState(error) ?? '')) return new Set();
    throw error;
  }
}

function refuseFormerSchema(seen: ReadonlySet<string>): void {
  if (!seen.has(FIRST_OF_0_1_0)) return;
  throw new StartFault([
    'This database was made by Hitch 0.1.0, which has no upgrade: set DATABASE_URL to a new database, or in embedded mode HITCH_DATA_DIR to a new folder.',
  ]);
}

/** @param timeoutMs how long an answer may take; any time unless given: an index on a large table takes its time */
function createClient(url: string, timeoutMs?: number): pg.Client {
  const client = new pg.Client({
    connectionString: url,
    application_name: 'hitch-migrate',
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    ...(timeoutMs !== undefined && { query_timeout: timeoutMs }),
  });
  // A connection that breaks fails the queries on it; without a listener it would end the process.
  client.on('error', () => undefined);
  return client;
}

/** The lock lives in a session of its own, and ends with it even when it is not released. */
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
