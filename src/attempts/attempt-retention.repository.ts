import { Injectable } from '@nestjs/common';
import type { Tx } from '../platform/database/database.service.js';
import { type BatchBounds, removal, removeBatch, type RemovedBatch } from '../platform/database/removal.js';
import { leastUuidOf } from '../platform/ids/uuid-time.js';

/**
 * Ids rise with time, so the primary key finds what is old without an index on the time. `received_at` has the last word: the
 * clock that made an id may have been wrong.
 */
const OLD = {
  key: 'id',
  order: 'id',
  orderType: 'uuid',
  where: 'id < $4::uuid AND received_at < $1',
} as const;

export const REMOVE_OLD_ATTEMPTS = removal({ name: 'attempts_remove_old', table: 'attempts', ...OLD });
export const REMOVE_OLD_DEAD_LETTERS = removal({
  name: 'dead_letters_remove_old',
  table: 'dead_letters',
  ...OLD,
});

export const REMOVE_OLD_INVALID = removal({
  name: 'attempts_remove_old_invalid',
  table: 'attempts',
  key: 'id',
  order: 'received_at',
  orderType: 'timestamptz',
  where: `outcome = 'invalid_token'::text AND received_at < $1`,
});

/** What leaves the `attempts` and `dead_letters` tables when its time is over. */
@Injectable()
export class AttemptRetentionRepository {
  /** Removes attempts received before a time. */
  removeOld(tx: Tx, before: Date, bounds: BatchBounds): Promise<RemovedBatch> {
    return removeBatch(tx, REMOVE_OLD_ATTEMPTS, before, bounds, [leastUuidOf(before)]);
  }

  /** Removes `invalid_token` attempts received before a time. */
  removeOldInvalid(tx: Tx, before: Date, bounds: BatchBounds): Promise<RemovedBatch> {
    return removeBatch(tx, REMOVE_OLD_INVALID, before, bounds);
  }

  /** Removes dead letters received before a time. */
  removeOldDeadLetters(tx: Tx, before: Date, bounds: BatchBounds): Promise<RemovedBatch> {
    return removeBatch(tx, REMOVE_OLD_DEAD_LETTERS, before, bounds, [leastUuidOf(before)]);
  }
}
