/** The tables that grow with traffic and that hot statements read. */
export const GROWING_TABLES = ['links', 'identities', 'attempts', 'idempotency_keys'] as const;

export type GrowingTable = (typeof GROWING_TABLES)[number];

/**
 * From this size of a table's primary index on (28 bytes a row at the least) an index that fits a condition costs visibly less than
 * one that does not, so that a plan made now is the one that a table a thousand times as large would get. In a table that was just
 * made all of them are one page long, and the planner may keep one that reads the whole of it. Links are also found by lists of
 * ids, for which it does so up to some thousands of rows.
 */
const TELLING_BYTES: Readonly<Record<GrowingTable, number>> = {
  links: 262_144,
  identities: 65_536,
  attempts: 65_536,
  idempotency_keys: 262_144,
};

/** How large each table's primary index is; a missing one counts as empty. */
export type TableBytes = Readonly<Partial<Record<GrowingTable, number>>>;

/** Whether plans over these tables can be made once and kept: each of them is large enough to tell a good plan from a bad one. */
export function mayKeepPlans(tables: readonly GrowingTable[], bytes: TableBytes): boolean {
  return tables.every((table) => (bytes[table] ?? 0) >= TELLING_BYTES[table]);
}
