import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { Database, type Tx } from '../database/database.service.js';
import { Siblings } from '../siblings/siblings.service.js';
import type { AccountEntity } from './account.entity.js';
import { AccountsRepository, type GrantRow } from './accounts.repository.js';
import { type AccountChoice, chooseAccount, type GrantedAccount } from './choose-account.js';

/** A change of grants made elsewhere is seen after this long at the latest. */
const GRANTS_LIFE_MS = 5_000;
const GRANTS_KEPT = 10_000;

/** Whose inbox is it? What the other rooms need to know of Instagram accounts, and which app may mint for which. */
@Injectable()
export class AccountsService {
  /** Rises with each change: what was read before it must not be kept behind it. */
  private changes = 0;
  private readonly granted = new LRUCache<string, readonly GrantedAccount[]>({
    max: GRANTS_KEPT,
    ttl: GRANTS_LIFE_MS,
  });

  constructor(
    private readonly database: Database,
    private readonly accounts: AccountsRepository,
    private readonly siblings: Siblings,
  ) {
    siblings.onQuestion('forget', () => this.clear());
  }

  /** Forgets what this instance remembers of grants, and has its siblings do so: one of them, an account or an app's default was changed. */
  async forgetGrants(): Promise<void> {
    this.clear();
    await this.siblings.ask('forget');
  }

  private clear(): void {
    this.changes += 1;
    this.granted.clear();
  }

  /** The accounts granted to each of these apps, oldest first; an app without any is left out. */
  async findGranted(tx: Tx, appIds: readonly string[]): Promise<Map<string, GrantRow[]>> {
    const rows = appIds.length === 0 ? [] : await this.accounts.findGranted(tx, appIds);
    return Map.groupBy(rows, ({ appId }) => appId);
  }

  /** The account that a mint means: by igId or username, or the app's default, or its only one. */
  async resolveGranted(appId: string, name: string | null): Promise<AccountChoice> {
    const choice = this.recallGranted(appId, name);
    if (choice !== null) return choice;
    // A miss is looked up again at once: the grant may be a second old.
    const changes = this.changes;
    const start = performance.now();
    const granted = await this.database.read((tx) => this.accounts.findGranted(tx, [appId]));
    if (changes === this.changes) this.granted.set(appId, granted, { start });
    return chooseAccount(granted, name);
  }

  /** The same as far as it can be told without asking the database: null says nothing of the app. */
  recallGranted(appId: string, name: string | null): Extract<AccountChoice, { kind: 'granted' }> | null {
    const known = this.granted.get(appId);
    const choice = known && chooseAccount(known, name);
    return choice?.kind === 'granted' ? choice : null;
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
