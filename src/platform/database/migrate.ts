import pg from 'pg';
import { MigrationExecutor } from 'typeorm';
import { StartFault } from '../config/start-fault.js';
import { makeDataSource, MIGRATIONS_TABLE, readUrl, type Schema } from './connection.js';
import { sqlState } from './database-errors.js';
import type { PooledClient } from './pooled-client.js';
import { grantToService, isRoleOfItsOwn } from './service-role.js';
import { SessionOpener } from './session-opener.js';
import { beginText, QUERY_TIMEOUT_MS } from './session-settings.js';

const CONNECT_TIMEOUT_MS = 10_000;

/** TypeORM takes no lock: of instances that migrate at once, all but one would fail half-way. The bytes spell "hitc". */
const MIGRATION_LOCK = 0x68697463;
const LOCK_WAIT_MS = 60_000;

/** lock_not_available: `lock_timeout` ran out. */
const LOCKED = '55P03';

/** The first migration of 0.1.0, whose schema has no way to this one. */
const FIRST_OF_0_1_0 = 'CreateTheMainTables20261122000000';

export interface MigrationOptions {
  /** The role that the service runs under, when it is another than the URL's: it is granted what it needs. */
  readonly serviceRole?: string | null;
  /** How long to wait for another migration, in milliseconds. */
  readonly lockWaitMs?: number;
}

/**
 * Brings the schema up to date in one transaction, alone: an instance that comes at the same time waits and then finds nothing to
 * do. The lock belongs to the transaction, so that it never stays behind on a session that a pooler gives to others.
 * @returns the names of the migrations that were run
 * @throws StartFault when grants cannot bind the role, the database is one of 0.1.0, or another session holds the lock for too long
 */
export async function migrateSchema(
  schema: Schema,
  url: string,
  { serviceRole = null, lockWaitMs = LOCK_WAIT_MS }: MigrationOptions = {},
): Promise<string[]> {
  const dataSource = await makeDataSource(url, schema, 'migrate').initialize();
  const runner = dataSource.createQueryRunner();
  try {
    const client = (await runner.connect()) as PooledClient;
    await client.query(beginText(client.session));
    try {
      await takeMigrationLock(client, lockWaitMs);
      refuseFormerSchema(await findMigrations(client));
      const tables = [...dataSource.entityMetadatas.map(({ tableName }) => tableName), MIGRATIONS_TABLE];
      const granting = serviceRole !== null && (await isRoleOfItsOwn(client, serviceRole, tables));
      const executor = new MigrationExecutor(dataSource, runner);
      // They run in the transaction that holds the lock.
      executor.transaction = 'none';
      const names = (await executor.executePendingMigrations()).map(({ name }) => name);
      if (granting) await grantToService(client, serviceRole, tables);
      await client.query('COMMIT');
      return names;
    } catch (error) {
      await client.query('ROLLBACK').catch(() => undefined);
      if (sqlState(error) !== LOCKED) throw error;
      throw new StartFault(await describeHolders(client, lockWaitMs));
    }
  } finally {
    await runner.release();
    await dataSource.destroy();
  }
}

/**
 * Whether there are migrations that this database has not seen. Only reads: TypeORM's own answer would make its table.
 * @throws StartFault when the database is one of 0.1.0, its server is unsuitable, or it refuses all writes
 */
export async function isMigrationNeeded(schema: Schema, url: string): Promise<boolean> {
  const { client, session } = await new SessionOpener(readUrl(url), {
    purpose: 'serve',
    applicationName: 'hitch-migrate',
    timeoutMs: CONNECT_TIMEOUT_MS,
    queryTimeoutMs: QUERY_TIMEOUT_MS,
  }).open();
  try {
    await client.query(beginText(session));
    const seen = await findMigrations(client);
    const { rows } = await client.query<{ mode: string }>(
      `SELECT current_setting('transaction_read_only') AS mode`,
    );
    await client.query('COMMIT');
    if (rows[0]?.mode === 'on' && !session.isStandby) throw new StartFault([NO_WRITES]);
    refuseFormerSchema(seen);
    return !schema.migrations.every((Migration) => seen.has(new Migration().name));
  } finally {
    await client.end();
  }
}

const NO_WRITES =
  'default_transaction_read_only is on for the server, or for the role or the database of DATABASE_URL, so nothing can be stored. ' +
  'Reset it once writes are allowed again (ALTER SYSTEM, ALTER ROLE … or ALTER DATABASE … RESET default_transaction_read_only).';

type Querying = Pick<pg.Client, 'query'>;

/** None when the table is missing or may not be read: running the migrations makes the one and grants the other. */
async function findMigrations(client: Querying): Promise<ReadonlySet<string>> {
  const { rows: rights } = await client.query<{ readable: boolean | null }>(
    `SELECT has_table_privilege(to_regclass('${MIGRATIONS_TABLE}'), 'SELECT') AS readable`,
  );
  if (rights[0]?.readable !== true) return new Set();
  const { rows } = await client.query<{ name: string }>(`SELECT name FROM ${MIGRATIONS_TABLE}`);
  return new Set(rows.map(({ name }) => name));
}

function refuseFormerSchema(seen: ReadonlySet<string>): void {
  if (!seen.has(FIRST_OF_0_1_0)) return;
  throw new StartFault([
    'This database was made by Hitch 0.1.0, which has no upgrade: set DATABASE_URL to a new database, or in embedded mode HITCH_DATA_DIR to a new folder.',
  ]);
}

async function takeMigrationLock(client: Querying, waitMs: number): Promise<void> {
  await client.query(`SET LOCAL lock_timeout = ${waitMs}`);
  await client.query('SELECT pg_advisory_xact_lock($1)', [MIGRATION_LOCK]);
  await client.query('SET LOCAL lock_timeout = 0');
}

interface Holder {
  readonly pid: number;
  readonly name: string;
  readonly state: string;
  readonly since: string;
}

/** A lock of one bigint is shown in two halves. https://www.postgresql.org/docs/18/view-pg-locks.html (read 2026-11) */
const FIND_HOLDERS = `
  SELECT l.pid, coalesce(nullif(a.application_name, ''), 'unnamed') AS name, coalesce(a.state, 'unknown') AS state,
         to_char(coalesce(a.xact_start, a.backend_start) AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS') AS since
  FROM pg_catalog.pg_locks l LEFT JOIN pg_catalog.pg_stat_activity a ON a.pid = l.pid
  WHERE l.locktype = 'advisory' AND l.granted AND l.classid = 0 AND l.objid = $1 AND l.objsubid = 1
    AND l.database = (SELECT oid FROM pg_catalog.pg_database WHERE datname = current_database())`;

async function describeHolders(client: Querying, waitedMs: number): Promise<string[]> {
  const { rows } = await client.query<Holder>(FIND_HOLDERS, [MIGRATION_LOCK]);
  const holders = rows.map(
    ({ pid, name, state, since }) => `process ${pid} (${name}, ${state}) since ${since} UTC`,
  );
  return [
    `Another migration holds the lock of the migrations: ${holders.join(', ') || 'it has just ended'}. Waited ${waitedMs / 1000} s; nothing was changed.`,
    'Run it again when that migration has ended. A process that is idle has left its lock behind: as a superuser or the same role, SELECT pg_terminate_backend(<process>).',
  ];
}
