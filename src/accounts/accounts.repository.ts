import { Injectable } from '@nestjs/common';
import { type Columns, selectList } from '../platform/database/columns.js';
import type { Statement, Tx } from '../platform/database/database.service.js';
import type { AccountSettings } from './account-change.js';
import { AccountEntity } from './account.entity.js';

const COLUMNS: Columns<AccountEntity> = {
  id: 'id',
  igId: 'ig_id',
  username: 'username',
  status: 'status',
  connectedAt: 'connected_at',
  firstConnectedAt: 'first_connected_at',
  afterLinkMessage: 'after_link_message',
  unlinkByWord: 'unlink_by_word',
  typedCodes: 'typed_codes',
  linkedTexts: 'linked_texts',
  inviteAppId: 'invite_app_id',
  inviteIcebreaker: 'invite_icebreaker',
  createdAt: 'created_at',
};
const ALL = selectList(COLUMNS, 'a');

const FIND_BY_IDS: Statement = {
  name: 'accounts_find_by_ids',
  text: `SELECT ${ALL} FROM accounts a WHERE a.id = ANY ($1::uuid[])`,
};

const FIND_BY_IG_IDS: Statement = {
  name: 'accounts_find_by_ig_ids',
  text: `SELECT ${ALL} FROM accounts a WHERE a.ig_id = ANY ($1::text[])`,
};

const FIND_OLDEST: Statement = {
  name: 'accounts_find_oldest',
  text: `SELECT a.created_at AS "createdAt" FROM accounts a ORDER BY a.id LIMIT 1`,
};

/** One account can have the igId that is another one's username. */
const FIND_BY_NAME: Statement = {
  name: 'accounts_find_by_name',
  text: `
    SELECT ${ALL} FROM accounts a WHERE a.ig_id = $1 OR a.username = $2
    ORDER BY a.ig_id = $1 DESC LIMIT 1`,
};

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

/**
 * The first time is kept: messages that say how to undo a link stay in chats after the connection has ended. An instance of an earlier
 * release sets `connected_at` alone.
 */
const SET_CONNECTED_AT: Statement = {
  name: 'accounts_set_connected_at',
  text: `
    UPDATE accounts SET connected_at = $2, first_connected_at = coalesce(first_connected_at, connected_at, $2)
    WHERE id = $1`,
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

  async findById(tx: Tx, id: string): Promise<AccountEntity | null> {
    return (await this.findByIds(tx, [id]))[0] ?? null;
  }

  findByIds(tx: Tx, ids: readonly string[]): Promise<AccountEntity[]> {
    return tx.query<AccountEntity>(FIND_BY_IDS, [ids]);
  }

  async findByIgId(tx: Tx, igId: string): Promise<AccountEntity | null> {
    return (await this.findByIgIds(tx, [igId]))[0] ?? null;
  }

  findByIgIds(tx: Tx, igIds: readonly string[]): Promise<AccountEntity[]> {
    return tx.query<AccountEntity>(FIND_BY_IG_IDS, [igIds]);
  }

  /** The account with this igId, or else the one with this username. */
  async findByName(tx: Tx, name: string): Promise<AccountEntity | null> {
    return (await tx.query<AccountEntity>(FIND_BY_NAME, [name, name.toLowerCase()]))[0] ?? null;
  }

  /** Accounts newest first, below `beforeId` when given. */
  list(tx: Tx, limit: number, beforeId: string | null): Promise<AccountEntity[]> {
    const query = tx.manager
      .createQueryBuilder(AccountEntity, 'account')
      .orderBy('account.id', 'DESC')
      .take(limit);
    return (beforeId === null ? query : query.where('account.id < :beforeId', { beforeId })).getMany();
  }

  /** When the oldest account was registered; null when there is none. */
  async findFirstCreatedAt(tx: Tx): Promise<Date | null> {
    return (await tx.query<{ createdAt: Date }>(FIND_OLDEST))[0]?.createdAt ?? null;
  }

  /** Locks an account until the transaction ends; null when there is none. */
  async lock(tx: Tx, id: string): Promise<AccountEntity | null> {
    await tx.query(LOCK, [id]);
    return this.findById(tx, id);
  }

  async update(tx: Tx, id: string, settings: AccountSettings): Promise<void> {
    await tx.manager.update(AccountEntity, { id }, settings);
  }

  async setConnectedAt(tx: Tx, id: string, connectedAt: Date | null): Promise<void> {
    await tx.query(SET_CONNECTED_AT, [id, connectedAt]);
  }
}
