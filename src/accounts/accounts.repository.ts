import { Injectable } from '@nestjs/common';
import { In } from 'typeorm';
import type { Statement, Tx } from '../platform/database/database.service.js';
import type { AccountSettings } from './account-change.js';
import { AccountEntity } from './account.entity.js';

/** No conflict target: either unique name may be taken, and the service says which. */
const INSERT: Statement = {
  name: 'accounts_insert',
  text: `
    INSERT INTO accounts (id, ig_id, username, status, created_at) VALUES ($1, $2, $3, 'active', $4)
    ON CONFLICT DO NOTHING RETURNING id`,
};

/** No key update: a grant that refers to the row need not wait. */
const LOCK: Statement = {
  name: 'accounts_lock',
  text: `SELECT id FROM accounts WHERE id = $1 FOR NO KEY UPDATE`,
};

/** The `accounts` table. */
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

  /** Keeps others from changing an account until the end of the unit of work; null when there is none. */
  async lock(tx: Tx, id: string): Promise<AccountEntity | null> {
    await tx.query(LOCK, [id]);
    return this.findById(tx, id);
  }

  /** Writes what an operator can change of an account. */
  async update(tx: Tx, id: string, settings: AccountSettings): Promise<void> {
    await tx.manager.update(AccountEntity, { id }, settings);
  }
}
