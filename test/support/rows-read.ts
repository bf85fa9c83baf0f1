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
