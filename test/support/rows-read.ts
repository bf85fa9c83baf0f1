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
  { app }: TestApp,
  tables: readonly string[],
  request: () => Promise<unknown>,
): Promise<number> {
  const flush = (): Promise<unknown> =>
    Promise.all(
      Array.from({ length: SESSIONS }, () =>
        app.get(Database).read((tx) => tx.query(FLUSH).then(() => sleep(20))),
      ),
    );
  await flush();
  const before = await rowsRead(database, tables, 0);
  await request();
  await flush();
  return (await rowsRead(database, tables, before)) - before;
}
