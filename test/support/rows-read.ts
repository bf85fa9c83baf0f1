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
 * @param least how many are read at the very least: so long it is waited for, because a session that has just ended cannot be asked
 */
export function rowsReadBy(
  database: TestDatabase,
  service: TestApp,
  tables: readonly string[],
  request: () => Promise<unknown>,
  least = 0,
): Promise<number> {
  return countedBy(database, service, () => rowsRead(database, tables, 0), request, least);
}

/**
 * Pages of some tables' indexes that a running service reads for a request, at least one: entries that an index passes over are no
 * rows that it has read.
 */
export function indexPagesReadBy(
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
  return countedBy(database, service, count, request, 1);
}

/** How much a count grows by a request, at least by so much. What the test itself has read before is counted before. */
async function countedBy(
  database: TestDatabase,
  service: TestApp,
  count: () => Promise<number>,
  request: () => Promise<unknown>,
  least = 0,
): Promise<number> {
  const before = await settled(database, service, count, 0);
  await request();
  return (await settled(database, service, count, before + least)) - before;
}

/** A count that a further flush does not change: a session that ends says what it read a moment later. */
async function settled(
  database: TestDatabase,
  service: TestApp,
  count: () => Promise<number>,
  least: number,
): Promise<number> {
  let last = -1;
  await eventually(async () => {
    const before = last;
    await flush(database, service);
    last = await count();
    return last >= least && last === before;
  });
  return last;
}

async function flush(database: TestDatabase, { app }: TestApp): Promise<void> {
  const sessions = Array.from({ length: SESSIONS });
  await Promise.all([
    ...sessions.map(() => app.get(Database).read((tx) => tx.query(FLUSH).then(() => sleep(20)))),
    ...sessions.map(() => database.query(`${FLUSH.text}, pg_sleep(0.02)`)),
  ]);
}
