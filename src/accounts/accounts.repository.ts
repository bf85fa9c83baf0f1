import { Injectable } from '@nestjs/common';
import { In } from 'typeorm';
import type { Statement, Tx } from '../database/database.service.js';
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
  text: `INSERT INTO app_accounts (app_id, account_id, granted_at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`,
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

  /** Grants an account to an app; granting again changes nothing. */
  async grant(tx: Tx, grant: AppAccountEntity): Promise<void> {
    await tx.query(GRANT, [grant.appId, grant.accountId, grant.grantedAt]);
  }
}
