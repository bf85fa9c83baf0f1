import { Injectable } from '@nestjs/common';
import type { Statement, Tx } from '../platform/database/database.service.js';
import type { AppAccountEntity } from './app-account.entity.js';
import type { AccountRight } from './choose-account.js';

export interface GrantRow {
  readonly appId: string;
  readonly accountId: string;
  /** Whether it is the app's default account. */
  readonly isDefault: boolean;
}

const FIND_BY_APPS: Statement = {
  name: 'app_accounts_find_by_apps',
  text: `
    SELECT g.app_id AS "appId", g.account_id AS "accountId",
           p.default_account_id IS NOT DISTINCT FROM g.account_id AS "isDefault"
    FROM app_accounts g JOIN apps p ON p.id = g.app_id
    WHERE g.app_id = ANY ($1::uuid[]) ORDER BY g.account_id`,
};

const FIND_RIGHTS: Statement = {
  name: 'app_accounts_find_rights',
  text: `
    SELECT p.id AS "appId",
           CASE WHEN p.disabled_at IS NOT NULL THEN 'disabled'
                WHEN EXISTS (SELECT FROM app_accounts g WHERE g.app_id = p.id AND g.account_id = $2) THEN 'granted'
                ELSE 'not_granted' END AS "right"
    FROM apps p WHERE p.id = ANY ($1::uuid[])`,
};

const LIST: Statement = {
  name: 'app_accounts_list',
  text: `
    SELECT account_id AS "accountId" FROM app_accounts
    WHERE app_id = $1 AND ($2::uuid IS NULL OR account_id < $2) ORDER BY account_id DESC LIMIT $3`,
};

const FIND_OLDEST: Statement = {
  name: 'app_accounts_find_oldest',
  text: `SELECT granted_at AS "grantedAt" FROM app_accounts ORDER BY app_id, account_id LIMIT 1`,
};

const INSERT: Statement = {
  name: 'app_accounts_insert',
  text: `INSERT INTO app_accounts (app_id, account_id, granted_at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING
    RETURNING account_id`,
};

const DELETE: Statement = {
  name: 'app_accounts_delete',
  text: `DELETE FROM app_accounts WHERE app_id = $1 AND account_id = $2 RETURNING account_id`,
};

/** The `app_accounts` table: which app may mint for which account. */
@Injectable()
export class AppGrantsRepository {
  /** The grants of these apps, in the order of the accounts' registration. */
  findByApps(tx: Tx, appIds: readonly string[]): Promise<GrantRow[]> {
    return tx.query<GrantRow>(FIND_BY_APPS, [appIds]);
  }

  /** What each of these apps may do with an account. */
  findRights(
    tx: Tx,
    accountId: string,
    appIds: readonly string[],
  ): Promise<{ readonly appId: string; readonly right: AccountRight }[]> {
    return tx.query(FIND_RIGHTS, [appIds, accountId]);
  }

  /** Ids of the accounts granted to an app, newest account first, below `beforeId` when given. */
  async list(tx: Tx, appId: string, limit: number, beforeId: string | null): Promise<string[]> {
    const rows = await tx.query<{ accountId: string }>(LIST, [appId, beforeId, limit]);
    return rows.map(({ accountId }) => accountId);
  }

  /** When the oldest app that has a grant was given one; null when no app has. */
  async findFirstGrantedAt(tx: Tx): Promise<Date | null> {
    return (await tx.query<{ grantedAt: Date }>(FIND_OLDEST))[0]?.grantedAt ?? null;
  }

  /** @returns false when the account is already granted */
  async insert(tx: Tx, { appId, accountId, grantedAt }: AppAccountEntity): Promise<boolean> {
    return (await tx.query(INSERT, [appId, accountId, grantedAt])).length === 1;
  }

  /** @returns false when there was no such grant */
  async delete(tx: Tx, appId: string, accountId: string): Promise<boolean> {
    return (await tx.query(DELETE, [appId, accountId])).length === 1;
  }
}
