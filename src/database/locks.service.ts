import { Injectable } from '@nestjs/common';
import type { Statement, Tx } from './database.service.js';

/** Sets our buckets apart from whatever else takes advisory locks in the same database. The bytes spell "link". */
export const LOCK_NAMESPACE = 0x6c696e6b;

const TAKE: Statement = {
  name: 'locks_take',
  text: `SELECT pg_advisory_xact_lock($1::int, bucket) FROM unnest($2::int[]) AS bucket`,
};

/** Transaction advisory locks: taken before anything is read, released with the transaction. */
@Injectable()
export class Locks {
  /** Takes the buckets in the order given (see `lockBuckets`), waiting for whoever holds one. */
  async take(tx: Tx, buckets: readonly number[]): Promise<void> {
    await tx.query(TAKE, [LOCK_NAMESPACE, buckets]);
  }
}
