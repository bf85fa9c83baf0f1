import { Injectable } from '@nestjs/common';
import { type Columns, selectList } from '../platform/database/columns.js';
import type { Statement, Tx } from '../platform/database/database.service.js';
import { readPage, type RowPage } from '../platform/database/list-page.js';
import { ConsoleSessionEntity } from './console-session.entity.js';

const COLUMNS: Columns<ConsoleSessionEntity> = {
  id: 'id',
  hash: 'hash',
  keyId: 'key_id',
  createdAt: 'created_at',
  lastSeenAt: 'last_seen_at',
  expiresAt: 'expires_at',
  verifiedAt: 'verified_at',
  endedAt: 'ended_at',
};

const ALL = selectList(COLUMNS, 's');

const FIND_ALL: Statement = {
  name: 'console_sessions_find_all',
  text: `SELECT ${ALL} FROM console_sessions s WHERE s.id = ANY ($1::uuid[])`,
};

/** Never moves a time back: another instance may have seen it later. */
const MARK_SEEN: Statement = {
  name: 'console_sessions_mark_seen',
  text: `UPDATE console_sessions SET last_seen_at = $2 WHERE id = $1 AND last_seen_at < $2 AND ended_at IS NULL`,
};

const VERIFY: Statement = {
  name: 'console_sessions_verify',
  text: `UPDATE console_sessions SET verified_at = $2 WHERE id = $1 AND ended_at IS NULL RETURNING id`,
};

const END: Statement = {
  name: 'console_sessions_end',
  text: `UPDATE console_sessions SET ended_at = $2 WHERE id = $1 AND ended_at IS NULL RETURNING id`,
};

/** The `console_sessions` table. */
@Injectable()
export class ConsoleSessionsRepository {
  async insert(tx: Tx, session: ConsoleSessionEntity): Promise<void> {
    await tx.manager.insert(ConsoleSessionEntity, session);
  }

  /** One session, in any state. */
  async find(tx: Tx, id: string): Promise<ConsoleSessionEntity | null> {
    return (await this.findAll(tx, [id]))[0] ?? null;
  }

  /** Sessions by id, in any state; missing ones are left out. */
  findAll(tx: Tx, ids: readonly string[]): Promise<ConsoleSessionEntity[]> {
    return tx.query<ConsoleSessionEntity>(FIND_ALL, [ids]);
  }

  /** A page of the sessions of a key (null: of every key), newest first, below `beforeId` when given. */
  list(
    tx: Tx,
    keyId: string | null,
    limit: number,
    beforeId: string | null,
  ): Promise<RowPage<ConsoleSessionEntity>> {
    const among = keyId === null ? undefined : (['key_id', keyId] as const);
    return readPage(tx, { table: 'console_sessions', columns: COLUMNS, among, filter: [] }, limit, beforeId);
  }

  async markSeen(tx: Tx, id: string, at: Date): Promise<void> {
    await tx.query(MARK_SEEN, [id, at]);
  }

  /** @returns false when the session has ended in the meantime */
  async verify(tx: Tx, id: string, at: Date): Promise<boolean> {
    return (await tx.query(VERIFY, [id, at])).length > 0;
  }

  /** @returns false when it had ended before */
  async end(tx: Tx, id: string, at: Date): Promise<boolean> {
    return (await tx.query(END, [id, at])).length > 0;
  }
}
