import type { Statement, Tx } from './database.service.js';

/** Which rows leave, and in which order. */
export interface Removal {
  readonly name: string;
  readonly table: string;
  readonly key: string;
  /** The column, or columns' leading one, that an index is ordered by: rows leave from its beginning. */
  readonly order: string;
  readonly orderType: 'uuid' | 'timestamptz';
  /** `$1` and whatever parameters from `$4` on say what is due; with `order` it must fit one index. */
  readonly where: string;
  /** Rows of another table that leave with them. */
  readonly dependent?: { readonly table: string; readonly key: string };
}

/** A value of the column that rows are ordered by. */
export type Place = string | Date;

/** How a batch is bounded: it begins at this place of the order (null: at the beginning), and is of this size at most. */
export interface BatchBounds {
  readonly from: Place | null;
  readonly size: number;
}

/** What a batch removed, and the place in the order that it came to. */
export interface RemovedBatch {
  readonly count: number;
  readonly last: Place | null;
}

/**
 * A statement that removes a batch of rows that are due: `$1` the time before which they are, `$2` the size, `$3` the place to
 * begin at.
 * - SKIP LOCKED: what somebody works on is left for next time, and instances share the rest instead of waiting
 * - the place: a batch need not walk over the dead entries that the one before left in the index
 * - = ANY (ARRAY(…)): the planner reaches the rows by their key, whatever it thinks of the table's size
 */
export function removal({ name, table, key, order, orderType, where, dependent }: Removal): Statement {
  const due = 'ANY (ARRAY(SELECT key FROM due))';
  return {
    name,
    text: `
      WITH due AS (
        SELECT ${key} AS key, ${order} AS place FROM ${table}
        WHERE ${where} AND ($3::${orderType} IS NULL OR ${order} >= $3)
        ORDER BY ${order} LIMIT $2
        FOR UPDATE SKIP LOCKED
      ), removed AS (
        DELETE FROM ${table} WHERE ${key} = ${due}
      )${dependent ? `, removed_with AS (DELETE FROM ${dependent.table} WHERE ${dependent.key} = ${due})` : ''}
      SELECT (SELECT count(*)::int FROM due) AS count, (SELECT place FROM due ORDER BY place DESC LIMIT 1) AS last`,
  };
}

/** Removes one batch. */
export async function removeBatch(
  tx: Tx,
  statement: Statement,
  before: Date,
  { from, size }: BatchBounds,
  further: readonly unknown[] = [],
): Promise<RemovedBatch> {
  const [batch] = await tx.query<RemovedBatch>(statement, [before, size, from, ...further]);
  return batch ?? { count: 0, last: null };
}
