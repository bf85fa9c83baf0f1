import { setTimeout as sleep } from 'node:timers/promises';
import { Database } from '../../src/platform/database/database.service.js';
import type { TestApp } from './test-app.js';
import type { TestDatabase } from './test-database.js';
import { eventually } from './waits.js';

/**
 * Rows and index entries that were read of some tables, by whatever way. A server process says what it read when it ends, so the
 * service has to be closed before.
 * @param expected how many are read at the very least: so long it is waited for
 */
export async function rowsRead(
  database: TestDatabase,
  tables: readonly string[],
  expected: number,
): Promise<number> {
  let last = -1;
  await eventually(async () => {
    const before = last;
    const [row] = await database.query<{ rows: number }>(
      `SELECT (SELECT sum(seq_tup_read) FROM pg_stat_user_tables WHERE relname = ANY ($1))::float8
            + (SELECT sum(idx_tup_read) FROM pg_stat_user_indexes WHERE relname = ANY ($1))::float8 AS rows`,
      [tables],
    );
    last = row?.rows ?? 0;
    return last >= expected && last === before;
  });
  return last;
}

/** More than the connections of a pool. */
const SESSIONS = 12;
const FLUSH = { name: 'test_flush_statistics', text: 'SELECT pg_stat_force_next_flush()' };

/**
 * Rows and index entries of some tables that a running service reads for a request. Sessions of PostgreSQL 15 or newer say what
 * they read when they are asked to.
 */
export async function rowsReadBy(
  database: TestDatabase,
  service: TestApp,
  tables: readonly string[],
  request: () => Promise<unknown>,
): Promise<number> {
  await flush(service);
  const before = await rowsRead(database, tables, 0);
  await request();
  await flush(service);
  return (await rowsRead(database, tables, before)) - before;
}

/**
 * Pages of some tables' indexes that a running service reads for a request: entries that an index passes over are no rows that it
 * has read.
 */
export async function indexPagesReadBy(
  database: TestDatabase,
  service: TestApp,
  tables: readonly string[],
  request: () => Promise<unknown>,
): Promise<number> {
  const count = async (): Promise<number> => {
    const [row] = await database.query<{ pages: number }>(
      `SELECT sum(idx_blks_read + idx_blks_hit)::float8 AS pages FROM pg_statio_user_indexes WHERE relname = ANY ($1)`,
      [tables],
    );
    return row?.pages ?? 0;
  };
  await flush(service);
  const before = await count();
  await request();
  await flush(service);
  return (await count()) - before;
}

async function flush({ app }: TestApp): Promise<void> {
  await Promise.all(
    Array.from({ length: SESSIONS }, () =>
      app.get(Database).read((tx) => tx.query(FLUSH).then(() => sleep(20))),
    ),
  );
}
