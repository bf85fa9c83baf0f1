import { Injectable } from '@nestjs/common';
import { IsNull } from 'typeorm';
import { type Columns, selectList } from '../platform/database/columns.js';
import type { Statement, Tx } from '../platform/database/database.service.js';
import { readPage, type RowPage } from '../platform/database/list-page.js';
import { ApiKeyEntity } from './api-key.entity.js';

const COLUMNS: Columns<ApiKeyEntity> = {
  id: 'id',
  appId: 'app_id',
  name: 'name',
  hash: 'hash',
  scopes: 'scopes',
  role: 'role',
  createdAt: 'created_at',
  expiresAt: 'expires_at',
  revokedAt: 'revoked_at',
  lastUsedAt: 'last_used_at',
  replacedBy: 'replaced_by',
};

const ALL = selectList(COLUMNS, 'k');

const FIND_ALL: Statement = {
  name: 'api_keys_find_all',
  text: `SELECT ${ALL} FROM api_keys k WHERE k.id = ANY ($1::uuid[])`,
};

const FIND_NEWEST_ACTIVE: Statement = {
  name: 'api_keys_find_newest_active',
  text: `
    SELECT ${ALL} FROM api_keys k WHERE k.revoked_at IS NULL AND (k.expires_at IS NULL OR k.expires_at > $1)
    ORDER BY k.id DESC LIMIT $2`,
};

const ENSURE: Statement = {
  name: 'api_keys_ensure',
  text: `
    INSERT INTO api_keys (id, app_id, hash, scopes, role, created_at) VALUES ($1, $2, $3, $4, NULL, $5)
    ON CONFLICT (id) DO UPDATE SET hash = excluded.hash, scopes = excluded.scopes`,
};

/** The oldest keys are those that have been used, if any was: the others are not read. */
const FIND_LAST_USE: Statement = {
  name: 'api_keys_find_last_use',
  text: `
    SELECT max(k.last_used_at) AS "lastUsedAt"
    FROM (SELECT app_id, last_used_at FROM api_keys ORDER BY id LIMIT 1000) k WHERE k.app_id IS NOT NULL`,
};

const LOCK: Statement = {
  name: 'api_keys_lock',
  text: `SELECT id FROM api_keys WHERE id = $1 FOR NO KEY UPDATE`,
};

/**
 * Locks in the order of ids, so that instances that write the same keys do not deadlock. Never moves a time back: another
 * instance may have written a later use.
 */
const MARK_USED: Statement = {
  name: 'api_keys_mark_used',
  text: `
    WITH later AS (
      SELECT k.id, n.at FROM unnest($1::uuid[], $2::timestamptz[]) AS n(id, at) JOIN api_keys k ON k.id = n.id
      WHERE k.last_used_at IS NULL OR k.last_used_at < n.at
      ORDER BY k.id
      FOR NO KEY UPDATE OF k
    )
    UPDATE api_keys k SET last_used_at = l.at FROM later l
    WHERE k.id = l.id AND (k.last_used_at IS NULL OR k.last_used_at < l.at)`,
};

/** The `api_keys` table. The owner is an app's UUID, or null for admin keys. */
@Injectable()
export class ApiKeysRepository {
  async insert(tx: Tx, key: ApiKeyEntity): Promise<void> {
    await tx.manager.insert(ApiKeyEntity, key);
  }

  /** Inserts a key, or updates the stored one. */
  async ensure(
    tx: Tx,
    key: Pick<ApiKeyEntity, 'id' | 'appId' | 'hash' | 'scopes' | 'createdAt'>,
  ): Promise<void> {
    await tx.query(ENSURE, [key.id, key.appId, key.hash, key.scopes, key.createdAt]);
  }

  /** One key, of any owner and in any state. */
  find(tx: Tx, id: string): Promise<ApiKeyEntity | null> {
    return tx.manager.findOneBy(ApiKeyEntity, { id });
  }

  /** Keys by id, of any owner and in any state; missing ones are left out. */
  findAll(tx: Tx, ids: readonly string[]): Promise<ApiKeyEntity[]> {
    return tx.query<ApiKeyEntity>(FIND_ALL, [ids]);
  }

  /** The newest keys that are neither revoked nor expired. */
  findNewestActive(tx: Tx, now: Date, limit: number): Promise<ApiKeyEntity[]> {
    return tx.query<ApiKeyEntity>(FIND_NEWEST_ACTIVE, [now, limit]);
  }

  /** When one of the thousand oldest keys was last used for an app; null: none was. */
  async findLastUse(tx: Tx): Promise<Date | null> {
    return (await tx.query<{ lastUsedAt: Date | null }>(FIND_LAST_USE))[0]?.lastUsedAt ?? null;
  }

  /** Locks a key until the transaction ends; null when the owner has no such key. */
  async lock(tx: Tx, id: string, appId: string | null): Promise<ApiKeyEntity | null> {
    await tx.query(LOCK, [id]);
    return tx.manager.findOneBy(ApiKeyEntity, { id, appId: appId ?? IsNull() });
  }

  /** Writes the end of a key. */
  async close(
    tx: Tx,
    id: string,
    end: Partial<Pick<ApiKeyEntity, 'expiresAt' | 'revokedAt' | 'replacedBy'>>,
  ): Promise<void> {
    await tx.manager.update(ApiKeyEntity, { id }, end);
  }

  /** A page of keys, newest first, below `beforeId` when given. */
  list(tx: Tx, appId: string | null, limit: number, beforeId: string | null): Promise<RowPage<ApiKeyEntity>> {
    const query = { table: 'api_keys', columns: COLUMNS, filter: [] };
    return appId === null
      ? readPage(tx, { ...query, among: undefined, partial: 'app_id IS NULL' }, limit, beforeId)
      : readPage(tx, { ...query, among: ['app_id', appId] }, limit, beforeId);
  }

  /** Writes the times of the last use, by the UUIDs of the keys. */
  async markUsed(tx: Tx, used: ReadonlyMap<string, Date>): Promise<void> {
    await tx.query(MARK_USED, [[...used.keys()], [...used.values()]]);
  }
}
