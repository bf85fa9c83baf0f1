import { Injectable } from '@nestjs/common';
import type { Statement, Tx } from '../platform/database/database.service.js';
import { type BatchBounds, removal, removeBatch, type RemovedBatch } from '../platform/database/removal.js';

const EXIST: Statement = {
  name: 'tombstones_exist',
  text: `SELECT EXISTS (SELECT FROM tombstones) AS exist`,
};

const FIND: Statement = {
  name: 'tombstones_find',
  text: `SELECT encode(hash, 'hex') AS hash FROM tombstones WHERE hash = ANY ($1::bytea[]) AND expires_at > $2`,
};

const PUT: Statement = {
  name: 'tombstones_put',
  text: `
    INSERT INTO tombstones (hash, expires_at) SELECT DISTINCT hash, $2::timestamptz FROM unnest($1::bytea[]) AS n(hash)
    ON CONFLICT (hash) DO UPDATE SET expires_at = greatest(tombstones.expires_at, excluded.expires_at)`,
};

export const REMOVE_EXPIRED_TOMBSTONES = removal({
  name: 'tombstones_remove_expired',
  table: 'tombstones',
  key: 'hash',
  order: 'expires_at',
  orderType: 'timestamptz',
  where: 'expires_at < $1',
});

/** The `tombstones` table. */
@Injectable()
export class TombstonesRepository {
  /** Whether there is any tombstone, be its time over or not. */
  async exist(tx: Tx): Promise<boolean> {
    const [row] = await tx.query<{ exist: boolean }>(EXIST);
    return row?.exist !== false;
  }

  /** Which of these hashes stand at this time, as hex. */
  async find(tx: Tx, hashes: readonly Buffer[], now: Date): Promise<string[]> {
    return (await tx.query<{ hash: string }>(FIND, [hashes, now])).map((row) => row.hash);
  }

  /** Puts hashes there until a time; what stands longer already goes on standing. */
  async put(tx: Tx, hashes: readonly Buffer[], expiresAt: Date): Promise<void> {
    await tx.query(PUT, [hashes, expiresAt]);
  }

  /** Removes tombstones whose time was over before a time. */
  removeExpired(tx: Tx, before: Date, bounds: BatchBounds): Promise<RemovedBatch> {
    return removeBatch(tx, REMOVE_EXPIRED_TOMBSTONES, before, bounds);
  }
}
