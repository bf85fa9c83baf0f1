import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { Database, type Tx } from '../platform/database/database.service.js';
import type { AccountEntity } from './account.entity.js';
import { AccountsRepository } from './accounts.repository.js';

const IDS_KEPT = 100_000;

/** Whose inbox is it? What the other rooms need to know of Instagram accounts. */
@Injectable()
export class AccountsService {
  private readonly ids = new LRUCache<string, string>({ max: IDS_KEPT });
  private readonly changeListeners: (() => void)[] = [];

  constructor(
    private readonly database: Database,
    private readonly accounts: AccountsRepository,
  ) {}

  /** Has `listener` called when an account was changed, to drop what is cached of it. */
  onChanged(listener: () => void): void {
    this.changeListeners.push(listener);
  }

  /** Calls the listeners. */
  announceChange(): void {
    for (const listener of this.changeListeners) listener();
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

  /** UUIDs of registered accounts by Instagram id; missing ones are left out. Kept: neither of the two ever changes. */
  async findIds(igIds: readonly string[]): Promise<Map<string, string>> {
    const unknown = igIds.filter((igId) => !this.ids.has(igId));
    const found =
      unknown.length === 0 ? [] : await this.database.read((tx) => this.accounts.findByIgIds(tx, unknown));
    for (const { igId, id } of found) this.ids.set(igId, id);
    return new Map(
      igIds.flatMap((igId) => {
        const id = this.ids.get(igId);
        return id === undefined ? [] : [[igId, id] as const];
      }),
    );
  }

  /** The account that a filter or a look-up names, by igId before username; null when there is none. */
  async findByName(tx: Tx, name: string): Promise<AccountEntity | null> {
    return (await this.accounts.findByIgId(tx, name)) ?? this.accounts.findByUsername(tx, name.toLowerCase());
  }
}
