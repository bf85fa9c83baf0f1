import { Injectable } from '@nestjs/common';
import type { Statement, Tx } from '../platform/database/database.service.js';

const EXIST: Statement = {
  name: 'suppressions_exist',
  text: `SELECT EXISTS (SELECT FROM suppressions) AS exist`,
};

const FIND: Statement = {
  name: 'suppressions_find',
  text: `SELECT encode(hash, 'hex') AS hash FROM suppressions WHERE hash = ANY ($1::bytea[]) AND expires_at > $2`,
};

const PUT: Statement = {
  name: 'suppressions_put',
  text: `
    INSERT INTO suppressions (hash, expires_at) SELECT DISTINCT hash, $2::timestamptz FROM unnest($1::bytea[]) AS n(hash)
    ON CONFLICT (hash) DO UPDATE SET expires_at = greatest(suppressions.expires_at, excluded.expires_at)`,
};

/** The `suppressions` table. */
@Injectable()
export class SuppressionListRepository {
  /** Whether there is any entry, expired or not. */
  async exist(tx: Tx): Promise<boolean> {
    const [row] = await tx.query<{ exist: boolean }>(EXIST);
    return row?.exist !== false;
  }

  /** Which of these hashes are suppressed at this time, as hex. */
  async find(tx: Tx, hashes: readonly Buffer[], now: Date): Promise<string[]> {
    return (await tx.query<{ hash: string }>(FIND, [hashes, now])).map((row) => row.hash);
  }

  /** Suppresses hashes until a time; an entry that lasts longer keeps its time. */
  async put(tx: Tx, hashes: readonly Buffer[], expiresAt: Date): Promise<void> {
    await tx.query(PUT, [hashes, expiresAt]);
  }
}
