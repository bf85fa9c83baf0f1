import { Injectable } from '@nestjs/common';
import { Database, type Tx } from '../platform/database/database.service.js';
import { ShortMemory } from '../platform/database/short-memory.js';
import type { AccountEntity } from './account.entity.js';
import { AccountsRepository, type GrantRow } from './accounts.repository.js';
import { type AccountChoice, chooseAccount, type GrantedAccount } from './choose-account.js';

/** A change of grants made elsewhere is seen after this long at the latest. */
const GRANTS_LIFE_MS = 5_000;
const GRANTS_KEPT = 10_000;

/** Whose inbox is it? What the other rooms need to know of Instagram accounts, and which app may mint for which. */
@Injectable()
export class AccountsService {
  private readonly granted = new ShortMemory<readonly GrantedAccount[]>({
    lifeMs: GRANTS_LIFE_MS,
    max: GRANTS_KEPT,
    load: (appId) => this.database.read((tx) => this.accounts.findGranted(tx, [appId])),
  });

  constructor(
    private readonly database: Database,
    private readonly accounts: AccountsRepository,
  ) {}

  /** Clears this instance's cache of grants: a grant, an account or an app's default was changed. */
  forgetGrants(): void {
    this.granted.clear();
  }

  /** The accounts granted to each of these apps, oldest first; an app without any is left out. */
  async findGranted(tx: Tx, appIds: readonly string[]): Promise<Map<string, GrantRow[]>> {
    const rows = appIds.length === 0 ? [] : await this.accounts.findGranted(tx, appIds);
    return Map.groupBy(rows, ({ appId }) => appId);
  }

  /** The account that a mint means: by igId or username, or the app's default, or its only one. */
  async resolveGranted(appId: string, name: string | null): Promise<AccountChoice> {
    const choice = chooseAccount((await this.granted.get(appId)) ?? [], name);
    if (choice.kind === 'granted') return choice;
    // A miss is looked up again at once: the grant may be a second old.
    return chooseAccount((await this.granted.ask(appId)) ?? [], name);
  }

  /** The same as far as it can be told without asking the database: null says nothing of the app. */
  recallGranted(appId: string, name: string | null): Extract<AccountChoice, { kind: 'granted' }> | null {
    const known = this.granted.recall(appId);
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
