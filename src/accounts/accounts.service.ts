import { Injectable } from '@nestjs/common';
import type { Tx } from '../platform/database/database.service.js';
import type { AccountEntity } from './account.entity.js';
import { AccountsRepository } from './accounts.repository.js';

/** Whose inbox is it? What the other rooms need to know of Instagram accounts. */
@Injectable()
export class AccountsService {
  private readonly changeListeners: (() => Promise<void>)[] = [];

  constructor(private readonly accounts: AccountsRepository) {}

  /** Has `listener` called when an account was changed, to drop what is cached of it. */
  onChanged(listener: () => Promise<void>): void {
    this.changeListeners.push(listener);
  }

  /** Calls the listeners. */
  async announceChange(): Promise<void> {
    for (const listener of this.changeListeners) await listener();
  }

  /** Accounts by id; missing ones are left out. */
  async findByIds(tx: Tx, ids: readonly string[]): Promise<Map<string, AccountEntity>> {
    const accounts = ids.length === 0 ? [] : await this.accounts.findByIds(tx, ids);
    return new Map(accounts.map((account) => [account.id, account]));
  }

  /** Registered accounts by Instagram id; missing ones are left out. */
  async findByIgIds(tx: Tx, igIds: readonly string[]): Promise<Map<string, AccountEntity>> {
    const accounts = igIds.length === 0 ? [] : await this.accounts.findByIgIds(tx, igIds);
    return new Map(accounts.map((account) => [account.igId, account]));
  }

  /** The account that a filter or a look-up names, by igId before username; null when there is none. */
  async findByName(tx: Tx, name: string): Promise<AccountEntity | null> {
    return (await this.accounts.findByIgId(tx, name)) ?? this.accounts.findByUsername(tx, name.toLowerCase());
  }
}
