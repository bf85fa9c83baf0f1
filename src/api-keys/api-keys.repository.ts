import { Injectable } from '@nestjs/common';
import { IsNull } from 'typeorm';
import type { Statement, Tx } from '../platform/database/database.service.js';
import { ApiKeyEntity } from './api-key.entity.js';
import { AppEntity } from '../apps/app.entity.js';
import type { StoredCaller } from './caller.js';

const ENSURE: Statement = {
  name: 'api_keys_ensure',
  text: `
    INSERT INTO api_keys (id, app_id, hash, scopes, created_at) VALUES ($1, $2, $3, $4, $5)
    ON CONFLICT (id) DO UPDATE SET hash = excluded.hash, scopes = excluded.scopes`,
};

const FIND_NAMES: Statement = {
  name: 'api_keys_find_names',
  text: `
    SELECT k.id, CASE WHEN k.app_id IS NULL THEN k.name ELSE a.name END AS name
    FROM api_keys k LEFT JOIN apps a ON a.id = k.app_id WHERE k.id = ANY ($1::uuid[])`,
};

const LOCK: Statement = {
  name: 'api_keys_lock',
  text: `SELECT id FROM api_keys WHERE id = $1 FOR NO KEY UPDATE`,
};

/**
 * Locks in the order of ids: instances write the same keys at the same time, and must not wait for each other in a circle.
 * Never moves a time back: another instance may have seen the key later.
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

/** The `api_keys` table. Whose keys: an app's by its UUID, admin keys by null. */
@Injectable()
export class ApiKeysRepository {
  async insert(tx: Tx, key: ApiKeyEntity): Promise<void> {
    await tx.manager.insert(ApiKeyEntity, key);
  }

  /** Inserts a key, or brings the stored one up to date. */
  async ensure(
    tx: Tx,
    key: Pick<ApiKeyEntity, 'id' | 'appId' | 'hash' | 'scopes' | 'createdAt'>,
  ): Promise<void> {
    await tx.query(ENSURE, [key.id, key.appId, key.hash, key.scopes, key.createdAt]);
  }

  /** The key with this id and its app, whatever state they are in; null when there is no such key. */
  async findCaller(tx: Tx, id: string): Promise<StoredCaller | null> {
    const key = await tx.manager.findOneBy(ApiKeyEntity, { id });
    const app = key?.appId ? await tx.manager.findOneBy(AppEntity, { id: key.appId }) : null;
    return key && { ...key, keyId: key.id, app };
  }

  /** One key, whosever it is. */
  find(tx: Tx, id: string): Promise<ApiKeyEntity | null> {
    return tx.manager.findOneBy(ApiKeyEntity, { id });
  }

  /** Keeps others from changing a key until the end of the unit of work; null when the owner has no such key. */
  async lock(tx: Tx, id: string, appId: string | null): Promise<ApiKeyEntity | null> {
    await tx.query(LOCK, [id]);
    return tx.manager.findOneBy(ApiKeyEntity, { id, appId: appId ?? IsNull() });
  }

  /** Writes what ends a key. */
  async close(
    tx: Tx,
    id: string,
    end: Partial<Pick<ApiKeyEntity, 'expiresAt' | 'revokedAt' | 'replacedBy'>>,
  ): Promise<void> {
    await tx.manager.update(ApiKeyEntity, { id }, end);
  }

  /** Keys newest first, below `beforeId` when given. */
  list(tx: Tx, appId: string | null, limit: number, beforeId: string | null): Promise<ApiKeyEntity[]> {
    const query = tx.manager
      .createQueryBuilder(ApiKeyEntity, 'key')
      .where({ appId: appId ?? IsNull() })
      .orderBy('key.id', 'DESC')
      .take(limit);
    return (beforeId === null ? query : query.andWhere('key.id < :beforeId', { beforeId })).getMany();
  }

  /** Writes when keys were used last, by UUID. */
  async markUsed(tx: Tx, used: ReadonlyMap<string, Date>): Promise<void> {
    await tx.query(MARK_USED, [[...used.keys()], [...used.values()]]);
  }

  /** Keys by id with the name that people know them by: an app's, or an admin key's own. */
  findNames(tx: Tx, ids: readonly string[]): Promise<{ id: string; name: string | null }[]> {
    return tx.query(FIND_NAMES, [ids]);
  }
}
