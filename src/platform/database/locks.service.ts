import { Injectable } from '@nestjs/common';
import type { Statement, Tx } from './database.service.js';
import { BUCKETS, lockBuckets, type LockName } from './lock-buckets.js';

/** Sets our buckets apart from other advisory locks in the same database. The bytes spell "link". */
export const LOCK_NAMESPACE = 0x6c696e6b;

/**
 * Behind the last bucket. A unit of work that takes a bucket shares the gate first, and one that has the gate alone has
 * everything, in one lock instead of thousands. First, because the server lets no lock pass one that waits: a bucket's holder
 * that had still to share the gate would wait for the one at the gate, and that one for the holder of the bucket.
 */
export const GATE = BUCKETS;

/** The rows are made of what the gate returns, which keeps the planner to that order. */
const TAKE: Statement = {
  name: 'locks_take',
  text: `
    SELECT pg_advisory_xact_lock($1::int, bucket)
    FROM (SELECT pg_advisory_xact_lock_shared($1::int, ${GATE}) IS NOT NULL AS is_shared OFFSET 0) gate
    CROSS JOIN unnest(CASE WHEN gate.is_shared THEN $2::int[] END) AS bucket`,
};

const TAKE_ALL: Statement = {
  name: 'locks_take_all',
  text: `SELECT pg_advisory_xact_lock($1::int, ${GATE})`,
};

/** Transaction advisory locks: taken before anything is read, released with the transaction. */
@Injectable()
export class Locks {
  /** Takes the locks on these names, in the one order. */
  async take(tx: Tx, names: readonly LockName[]): Promise<void> {
    await tx.query(TAKE, [LOCK_NAMESPACE, lockBuckets(names)]);
  }

  /**
   * Takes every lock, for what closes a whole app: a unit of work holds its locks until it is committed, so that while all of
   * them are held no mint or redemption is under way, and the next one reads what was changed meanwhile.
   */
  async takeAll(tx: Tx): Promise<void> {
    await tx.query(TAKE_ALL, [LOCK_NAMESPACE]);
  }
}
