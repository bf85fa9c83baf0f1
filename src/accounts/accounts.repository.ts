import { Injectable } from '@nestjs/common';
import { In } from 'typeorm';
import type { Statement, Tx } from '../platform/database/database.service.js';
import type { SteeredAccount } from './account-change.js';
import { AccountEntity } from './account.entity.js';
import { AppAccountEntity } from './app-account.entity.js';

/** An account as it is granted to an app. */
export interface GrantRow extends AccountEntity {
  readonly appId: string;
  readonly isDefault: boolean;
}

/** No conflict target: either unique name may be taken, and the service says which. */
const INSERT: Statement = {
  name: 'accounts_insert',
  text: `
    INSERT INTO accounts (id, ig_id, username, status, created_at) VALUES ($1, $2, $3, 'active', $4)
    ON CONFLICT DO NOTHING RETURNING id`,
};

const FIND_GRANTED: Statement = {
  name: 'accounts_find_granted',
  text: `
    SELECT g.app_id AS "appId", a.id, a.ig_id AS "igId", a.username, a.status, a.created_at AS "createdAt",
           p.default_account_id IS NOT DISTINCT FROM a.id AS "isDefault"
    FROM app_accounts g JOIN accounts a ON a.id = g.account_id JOIN apps p ON p.id = g.app_id
    WHERE g.app_id = ANY ($1::uuid[]) ORDER BY a.id`,
};

const GRANT: Statement = {
  name: 'accounts_grant',
  text: `INSERT INTO app_accounts (app_id, account_id, granted_at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING
    RETURNING account_id`,
};

const LIST_GRANTED: Statement = {
  name: 'accounts_list_granted',
  text: `
    SELECT a.id, a.ig_id AS "igId", a.username, a.status, a.created_at AS "createdAt"
    FROM app_accounts g JOIN accounts a ON a.id = g.account_id
    WHERE g.app_id = $1 AND ($2::uuid IS NULL OR a.id < $2) ORDER BY a.id DESC LIMIT $3`,
};

const REVOKE: Statement = {
  name: 'accounts_revoke',
  text: `DELETE FROM app_accounts WHERE app_id = $1 AND account_id = $2 RETURNING account_id`,
};

/** No key update: a grant that refers to the row need not wait. */
const LOCK: Statement = {
  name: 'accounts_lock',
  text: `SELECT id FROM accounts WHERE id = $1 FOR NO KEY UPDATE`,
};

/** The `accounts` and `app_accounts` tables. */
@Injectable()
export class AccountsRepository {
  /** Inserts an account; false when its igId or username is taken already. */
  async insert(tx: Tx, account: AccountEntity): Promise<boolean> {
    return (
      (await tx.query(INSERT, [account.id, account.igId, account.username, account.createdAt])).length === 1
    );
  }

  findByIgId(tx: Tx, igId: string): Promise<AccountEntity | null> {
    return tx.manager.findOneBy(AccountEntity, { igId });
  }

  findById(tx: Tx, id: string): Promise<AccountEntity | null> {
    return tx.manager.findOneBy(AccountEntity, { id });
  }

  findByIds(tx: Tx, ids: readonly string[]): Promise<AccountEntity[]> {
    return tx.manager.findBy(AccountEntity, { id: In([...ids]) });
  }

  findByIgIds(tx: Tx, igIds: readonly string[]): Promise<AccountEntity[]> {
    return tx.manager.findBy(AccountEntity, { igId: In([...igIds]) });
  }

  findByUsername(tx: Tx, username: string): Promise<AccountEntity | null> {
    return tx.manager.findOneBy(AccountEntity, { username });
  }

  /** Accounts newest first, below `beforeId` when given. */
  list(tx: Tx, limit: number, beforeId: string | null): Promise<AccountEntity[]> {
    const query = tx.manager
      .createQueryBuilder(AccountEntity, 'account')
      .orderBy('account.id', 'DESC')
      .take(limit);
    return (beforeId === null ? query : query.where('account.id < :beforeId', { beforeId })).getMany();
  }

  /** The accounts granted to these apps, oldest first. */
  findGranted(tx: Tx, appIds: readonly string[]): Promise<GrantRow[]> {
    return tx.query<GrantRow>(FIND_GRANTED, [appIds]);
  }

  /** The accounts granted to an app, newest first, below `beforeId` when given. */
  listGranted(tx: Tx, appId: string, limit: number, beforeId: string | null): Promise<AccountEntity[]> {
    return tx.query<AccountEntity>(LIST_GRANTED, [appId, beforeId, limit]);
  }

  /** Grants an account to an app; false when it was granted before. */
  async grant(tx: Tx, grant: AppAccountEntity): Promise<boolean> {
    return (await tx.query(GRANT, [grant.appId, grant.accountId, grant.grantedAt])).length === 1;
  }

  /** Takes a grant back; false when there was none. */
  async revoke(tx: Tx, appId: string, accountId: string): Promise<boolean> {
    return (await tx.query(REVOKE, [appId, accountId])).length === 1;
  }

  /** Keeps others from changing an account until the end of the unit of work; null when there is none. */
  async lock(tx: Tx, id: string): Promise<AccountEntity | null> {
    await tx.query(LOCK, [id]);
    return this.findById(tx, id);
  }

  /** Writes what an operator can change of an account. */
  async update(tx: Tx, id: string, values: SteeredAccount): Promise<void> {
    await tx.manager.update(AccountEntity, { id }, values);
  }
}
