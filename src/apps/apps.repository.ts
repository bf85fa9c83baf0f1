import { Injectable } from '@nestjs/common';
import type { Statement, Tx } from '../platform/database/database.service.js';
import { AppEntity } from './app.entity.js';
import type { AppLimits } from '../platform/access/scopes.js';
import type { AppSettings } from './app-settings.js';

/** What redemptions and confirmations heed of an app. */
export interface LinkingRules extends Pick<AppEntity, 'id' | 'allowUnconfirmedReplace'> {
  readonly isDisabled: boolean;
}

/** The demo app; its other settings are the defaults of the columns. */
export type EnsuredApp = Pick<AppEntity, 'id' | 'name' | 'returnUrls' | 'createdAt'> & AppLimits;

const ENSURE_APP: Statement = {
  name: 'apps_ensure',
  text: `
    INSERT INTO apps (id, name, return_urls, mints_per_minute, reads_per_minute, mints_per_user_per_minute, created_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (id) DO NOTHING`,
};

/** NO KEY: a grant or a key that refers to the row does not wait. */
const LOCK_APP: Statement = {
  name: 'apps_lock',
  text: `SELECT id FROM apps WHERE id = $1 FOR NO KEY UPDATE`,
};

const FIND_DISABLED: Statement = {
  name: 'apps_find_disabled',
  text: `SELECT id FROM apps WHERE disabled_at IS NOT NULL AND ($1::uuid[] IS NULL OR id = ANY ($1))`,
};

const FIND_OLDEST: Statement = {
  name: 'apps_find_oldest',
  text: `SELECT created_at AS "createdAt" FROM apps ORDER BY id LIMIT 1`,
};

const FIND_LINKING_RULES: Statement = {
  name: 'apps_find_linking_rules',
  text: `
    SELECT id, disabled_at IS NOT NULL AS "isDisabled", allow_unconfirmed_replace AS "allowUnconfirmedReplace"
    FROM apps WHERE id = ANY ($1::uuid[])`,
};

/** The `apps` table. */
@Injectable()
export class AppsRepository {
  async insertApp(tx: Tx, app: AppEntity): Promise<void> {
    await tx.manager.insert(AppEntity, app);
  }

  /** Inserts an app unless it is stored. */
  async ensureApp(tx: Tx, app: EnsuredApp): Promise<void> {
    const { id, name, returnUrls, mintsPerMinute, readsPerMinute, mintsPerUserPerMinute, createdAt } = app;
    const limits = [mintsPerMinute, readsPerMinute, mintsPerUserPerMinute];
    await tx.query(ENSURE_APP, [id, name, returnUrls, ...limits, createdAt]);
  }

  async updateApp(tx: Tx, id: string, settings: AppSettings): Promise<void> {
    await tx.manager.update(AppEntity, { id }, { ...settings, returnUrls: [...settings.returnUrls] });
  }

  /** Clears an app's default account if it is this one. */
  async clearDefault(tx: Tx, id: string, accountId: string): Promise<void> {
    await tx.manager.update(AppEntity, { id, defaultAccountId: accountId }, { defaultAccountId: null });
  }

  /** Locks an app and its grants against changes until the transaction ends. */
  async lockApp(tx: Tx, id: string): Promise<void> {
    await tx.query(LOCK_APP, [id]);
  }

  findApp(tx: Tx, id: string): Promise<AppEntity | null> {
    return tx.manager.findOneBy(AppEntity, { id });
  }

  /** The disabled ones of these apps; null: of all apps. */
  async findDisabled(tx: Tx, ids: readonly string[] | null): Promise<string[]> {
    return (await tx.query<{ id: string }>(FIND_DISABLED, [ids])).map(({ id }) => id);
  }

  findLinkingRules(tx: Tx, ids: readonly string[]): Promise<LinkingRules[]> {
    return tx.query(FIND_LINKING_RULES, [ids]);
  }

  /** When the oldest app was registered; null when there is none. */
  async findFirstCreatedAt(tx: Tx): Promise<Date | null> {
    return (await tx.query<{ createdAt: Date }>(FIND_OLDEST))[0]?.createdAt ?? null;
  }

  /** Apps newest first, below `beforeId` when given. */
  listApps(tx: Tx, limit: number, beforeId: string | null): Promise<AppEntity[]> {
    const query = tx.manager.createQueryBuilder(AppEntity, 'app').orderBy('app.id', 'DESC').take(limit);
    return (beforeId === null ? query : query.where('app.id < :beforeId', { beforeId })).getMany();
  }
}
