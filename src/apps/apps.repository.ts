import { Injectable } from '@nestjs/common';
import type { Statement, Tx } from '../database/database.service.js';
import { ApiKeyEntity } from './api-key.entity.js';
import { AppEntity } from './app.entity.js';
import type { SteeredApp } from './app-change.js';
import type { AppLimits } from './app-settings.js';
import type { StoredCaller } from './caller.js';

/** An app as the demo registers it: the other settings are the defaults. */
export type EnsuredApp = Pick<AppEntity, 'id' | 'name' | 'returnUrls' | 'createdAt'> & AppLimits;

const ENSURE_APP: Statement = {
  name: 'apps_ensure',
  text: `
    INSERT INTO apps (id, name, return_urls, mints_per_minute, reads_per_minute, mints_per_user_per_minute, created_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (id) DO NOTHING`,
};

/** No key update: a grant or a key that refers to the row need not wait. */
const LOCK_APP: Statement = {
  name: 'apps_lock',
  text: `SELECT id FROM apps WHERE id = $1 FOR NO KEY UPDATE`,
};

const ENSURE_KEY: Statement = {
  name: 'api_keys_ensure',
  text: `
    INSERT INTO api_keys (id, app_id, hash, scopes, created_at) VALUES ($1, $2, $3, $4, $5)
    ON CONFLICT (id) DO UPDATE SET hash = excluded.hash, scopes = excluded.scopes`,
};

const FIND_KEY_NAMES: Statement = {
  name: 'api_keys_find_names',
  text: `
    SELECT k.id, CASE WHEN k.app_id IS NULL THEN k.name ELSE a.name END AS name
    FROM api_keys k LEFT JOIN apps a ON a.id = k.app_id WHERE k.id = ANY ($1::uuid[])`,
};

/** The `apps` and `api_keys` tables. */
@Injectable()
export class AppsRepository {
  async insertApp(tx: Tx, app: AppEntity): Promise<void> {
    await tx.manager.insert(AppEntity, app);
  }

  async insertKey(tx: Tx, key: ApiKeyEntity): Promise<void> {
    await tx.manager.insert(ApiKeyEntity, key);
  }

  /** Inserts an app unless it is there. */
  async ensureApp(tx: Tx, app: EnsuredApp): Promise<void> {
    const { id, name, returnUrls, mintsPerMinute, readsPerMinute, mintsPerUserPerMinute, createdAt } = app;
    const limits = [mintsPerMinute, readsPerMinute, mintsPerUserPerMinute];
    await tx.query(ENSURE_APP, [id, name, returnUrls, ...limits, createdAt]);
  }

  /** Inserts a key, or brings the stored one up to date. */
  async ensureKey(
    tx: Tx,
    key: Pick<ApiKeyEntity, 'id' | 'appId' | 'hash' | 'scopes' | 'createdAt'>,
  ): Promise<void> {
    await tx.query(ENSURE_KEY, [key.id, key.appId, key.hash, key.scopes, key.createdAt]);
  }

  /** Keys by id with the name that people know them by: an app's, or an admin key's own. */
  findKeyNames(tx: Tx, ids: readonly string[]): Promise<{ id: string; name: string | null }[]> {
    return tx.query(FIND_KEY_NAMES, [ids]);
  }

  /** Writes what an operator can change of an app. */
  async updateApp(tx: Tx, id: string, values: SteeredApp): Promise<void> {
    await tx.manager.update(AppEntity, { id }, { ...values, returnUrls: [...values.returnUrls] });
  }

  /** Sets an app's limits. */
  async setLimits(tx: Tx, id: string, limits: AppLimits): Promise<void> {
    const { mintsPerMinute, readsPerMinute, mintsPerUserPerMinute } = limits;
    await tx.manager.update(AppEntity, { id }, { mintsPerMinute, readsPerMinute, mintsPerUserPerMinute });
  }

  /** Keeps others from changing an app until the end of the unit of work. */
  async lockApp(tx: Tx, id: string): Promise<void> {
    await tx.query(LOCK_APP, [id]);
  }

  findApp(tx: Tx, id: string): Promise<AppEntity | null> {
    return tx.manager.findOneBy(AppEntity, { id });
  }

  /** The key with this id and its app, whatever state they are in; null when there is no such key. */
  async findCaller(tx: Tx, keyId: string): Promise<StoredCaller | null> {
    const key = await tx.manager.findOneBy(ApiKeyEntity, { id: keyId });
    const app = key?.appId ? await this.findApp(tx, key.appId) : null;
    return key && { ...key, keyId, app };
  }

  /** Apps newest first, below `beforeId` when given. */
  listApps(tx: Tx, limit: number, beforeId: string | null): Promise<AppEntity[]> {
    const query = tx.manager.createQueryBuilder(AppEntity, 'app').orderBy('app.id', 'DESC').take(limit);
    return (beforeId === null ? query : query.where('app.id < :beforeId', { beforeId })).getMany();
  }

  /** An app's keys newest first, below `beforeId` when given. */
  listKeys(tx: Tx, appId: string, limit: number, beforeId: string | null): Promise<ApiKeyEntity[]> {
    const query = tx.manager.createQueryBuilder(ApiKeyEntity, 'key').where('key.app_id = :appId', { appId });
    if (beforeId !== null) query.andWhere('key.id < :beforeId', { beforeId });
    return query.orderBy('key.id', 'DESC').take(limit).getMany();
  }
}
