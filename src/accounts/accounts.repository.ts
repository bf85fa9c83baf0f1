import { Injectable } from '@nestjs/common';
import { In } from 'typeorm';
import type { Statement, Tx } from '../platform/database/database.service.js';
import type { AccountSettings } from './account-change.js';
import { AccountEntity } from './account.entity.js';

/** No conflict target: either the igId or the username may be taken; the service finds out which. */
const INSERT: Statement = {
  name: 'accounts_insert',
  text: `
    INSERT INTO accounts (id, ig_id, username, status, created_at) VALUES ($1, $2, $3, 'active', $4)
    ON CONFLICT DO NOTHING RETURNING id`,
};

/** NO KEY: a grant that refers to the row does not wait. */
const LOCK: Statement = {
  name: 'accounts_lock',
  text: `SELECT id FROM accounts WHERE id = $1 FOR NO KEY UPDATE`,
};

/** The `accounts` table. */
@Injectable()
export class AccountsRepository {
  /** @returns false when the igId or the username is taken */
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

  /** Locks an account until the transaction ends; null when there is none. */
  async lock(tx: Tx, id: string): Promise<AccountEntity | null> {
    await tx.query(LOCK, [id]);
    return this.findById(tx, id);
  }

  async update(tx: Tx, id: string, settings: AccountSettings): Promise<void> {
    await tx.manager.update(AccountEntity, { id }, settings);
  }
}
