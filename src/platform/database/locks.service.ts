import { Injectable } from '@nestjs/common';
import type { Statement, Tx } from './database.service.js';
import { BUCKETS } from './lock-buckets.js';

/** Sets our buckets apart from whatever else takes advisory locks in the same database. The bytes spell "link". */
export const LOCK_NAMESPACE = 0x6c696e6b;

/**
 * Behind the last bucket. Whoever takes a bucket shares the gate first, and who has it alone has everything, in one lock instead
 * of thousands. First, because the server lets nobody pass who comes after one that waits: a bucket's holder that had still to
 * share the gate would wait for that one, and that one for whoever waits for the bucket.
 */
export const GATE = BUCKETS;

/** A row that is there when the gate is shared. For statements that take buckets and have `LOCK_NAMESPACE` as their `$1`. */
export const SHARE_GATE = `SELECT pg_advisory_xact_lock_shared($1::int, ${GATE}) IS NOT NULL AS is_shared OFFSET 0`;

/** That the rows are made of what the gate gives keeps the planner to that order. */
const TAKE: Statement = {
  name: 'locks_take',
  text: `
    SELECT pg_advisory_xact_lock($1::int, bucket)
    FROM (${SHARE_GATE}) gate CROSS JOIN unnest(CASE WHEN gate.is_shared THEN $2::int[] END) AS bucket`,
};

const TAKE_ALL: Statement = {
  name: 'locks_take_all',
  text: `SELECT pg_advisory_xact_lock($1::int, ${GATE})`,
};

/** Transaction advisory locks: taken before anything is read, released with the transaction. */
@Injectable()
export class Locks {
  /** Takes the buckets in the order given (see `lockBuckets`), waiting for whoever holds one. */
  async take(tx: Tx, buckets: readonly number[]): Promise<void> {
    await tx.query(TAKE, [LOCK_NAMESPACE, buckets]);
  }

  /**
   * Takes every lock there is, for what closes a whole app: a unit of work holds its locks until it is committed, so whoever has
   * all of them knows that no mint or redemption is under way, and whoever comes next reads what was changed meanwhile.
   */
  async takeAll(tx: Tx): Promise<void> {
    await tx.query(TAKE_ALL, [LOCK_NAMESPACE]);
  }
}
