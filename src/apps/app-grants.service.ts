import { Injectable } from '@nestjs/common';
import type { AccountEntity } from '../accounts/account.entity.js';
import { AccountsService } from '../accounts/accounts.service.js';
import {
  type AccountChoice,
  type AccountRight,
  chooseAccount,
  type GrantedAccount,
} from './choose-account.js';
import { Audit, type AuditActor } from '../audit/audit.service.js';
import { Clock } from '../platform/clock/clock.service.js';
import { Database, type Tx } from '../platform/database/database.service.js';
import { retryOnLock } from '../platform/database/retry.js';
import { TtlCache } from '../platform/database/ttl-cache.js';
import { AppGrantsRepository } from './app-grants.repository.js';
import { AppsRepository } from './apps.repository.js';
import { AppsService } from './apps.service.js';

/** How late a change by another instance is seen. */
const GRANTS_TTL_MS = 5_000;
const GRANTS_KEPT = 10_000;

export type GrantResult =
  | { readonly kind: 'granted'; readonly account: AccountEntity }
  | { readonly kind: 'unknown_app' | 'unknown_account' };

export type NamedAccount = { readonly id: string | null } | { readonly name: string };

/** For which Instagram accounts may an app mint? */
@Injectable()
export class AppGrants {
  private readonly granted = new TtlCache<readonly GrantedAccount[]>({
    ttlMs: GRANTS_TTL_MS,
    max: GRANTS_KEPT,
    load: (appId) =>
      this.database.read(async (tx) => (await this.findByApps(tx, [appId])).get(appId) ?? [], {
        reserved: true,
      }),
  });

  constructor(
    private readonly database: Database,
    private readonly grants: AppGrantsRepository,
    private readonly repository: AppsRepository,
    private readonly apps: AppsService,
    private readonly accounts: AccountsService,
    private readonly audit: Audit,
    private readonly clock: Clock,
  ) {
    apps.onChanged(() => this.granted.clear());
    accounts.onChanged(() => apps.forget());
    accounts.onInviting((tx, accountId, appId) => this.findInviteFault(tx, accountId, appId));
  }

  /** The account of a mint: by igId or username; without a name the app's default account, or else its only one. */
  async resolve(appId: string, name: string | null): Promise<AccountChoice> {
    const choice = chooseAccount((await this.granted.get(appId)) ?? [], name);
    if (choice.kind === 'granted') return choice;
    // Another instance may have granted the account after the grants were cached.
    return chooseAccount((await this.granted.reload(appId)) ?? [], name);
  }

  /** Why people of an account cannot be invited to an app; null when they can. */
  private async findInviteFault(tx: Tx, accountId: string, appId: string): Promise<string | null> {
    const app = await this.repository.findApp(tx, appId);
    if (app === null) return 'must be the id of an app';
    const granted = (await this.findByApps(tx, [appId])).get(appId) ?? [];
    if (!granted.some(({ id }) => id === accountId)) return 'must be an app that is granted this account';
    return app.inviteUrl === null ? 'must be an app with an inviteUrl' : null;
  }

  /** The account that a name stands for (see `resolve`), under the lock of the app and its grants; null when there is no such app. */
  async resolveLocked(tx: Tx, appId: string, name: string | null): Promise<AccountChoice | null> {
    if ((await this.apps.lock(tx, appId)) === null) return null;
    return chooseAccount((await this.findByApps(tx, [appId])).get(appId) ?? [], name);
  }

  /** The accounts granted to each of these apps, oldest first; an app without any is left out. */
  async findByApps(tx: Tx, appIds: readonly string[]): Promise<Map<string, GrantedAccount[]>> {
    const rows = appIds.length === 0 ? [] : await this.grants.findByApps(tx, appIds);
    const accounts = await this.accounts.findByIds(tx, [...new Set(rows.map(({ accountId }) => accountId))]);
    const granted = new Map<string, GrantedAccount[]>();
    for (const { appId, accountId, isDefault } of rows) {
      const account = accounts.get(accountId);
      if (account) granted.set(appId, [...(granted.get(appId) ?? []), { ...account, isDefault }]);
    }
    return granted;
  }

  /**
   * What each of these apps may do with an account, by app. Under the locks of a visit or an invite no right is taken away until the
   * transaction ends.
   */
  async findRights(
    tx: Tx,
    accountId: string,
    appIds: readonly string[],
  ): Promise<ReadonlyMap<string, AccountRight>> {
    const rows = await this.grants.findRights(tx, accountId, appIds);
    return new Map(rows.map(({ appId, right }) => [appId, right]));
  }

  /** The accounts granted to an app, newest first, below `beforeId` when given; null when there is no such app. */
  list(appId: string, limit: number, beforeId: string | null): Promise<AccountEntity[] | null> {
    return this.database.read(async (tx) => {
      if (!(await this.apps.exists(tx, appId))) return null;
      const ids = await this.grants.list(tx, appId, limit, beforeId);
      const accounts = await this.accounts.findByIds(tx, ids);
      return ids.flatMap((id) => accounts.get(id) ?? []);
    });
  }

  /** When the oldest app that has a grant was given one; null when no app has. */
  findFirstGrantedAt(tx: Tx): Promise<Date | null> {
    return this.grants.findFirstGrantedAt(tx);
  }

  /**
   * Allows an app to mint for an account. Granting again changes nothing.
   * @param named the account by its id, or by its username or Instagram id; a null id is one that is not valid
   * @param actor null at the start of the embedded mode, which leaves no audit entry
   */
  grant(appId: string, named: NamedAccount, actor: AuditActor | null): Promise<GrantResult> {
    return this.changing(async (tx): Promise<GrantResult> => {
      if ((await this.apps.lock(tx, appId)) === null) return { kind: 'unknown_app' };
      const account = await this.findNamed(tx, named);
      if (account === null) return { kind: 'unknown_account' };
      await this.grantIn(tx, appId, account.id, actor);
      return { kind: 'granted', account };
    });
  }

  /** Grants within a transaction of the caller, who calls `AppsService.forget` after it. */
  async grantIn(tx: Tx, appId: string, accountId: string, actor: AuditActor | null): Promise<void> {
    const isNew = await this.grants.insert(tx, { appId, accountId, grantedAt: this.clock.now() });
    if (isNew && actor) await this.record(tx, actor, 'account.granted', appId, accountId);
  }

  /**
   * Withdraws a grant, and the app's default account with it. Existing links can still be used. Revoking again changes nothing.
   * @throws UnavailableError when long transactions leave no moment for it
   */
  revoke(
    appId: string,
    accountId: string,
    actor: AuditActor,
  ): Promise<'revoked' | 'unknown_app' | 'unknown_account'> {
    return this.changing(async (tx) => {
      if ((await this.apps.lockAlone(tx, appId)) === null) return 'unknown_app';
      if (!(await this.accounts.findByIds(tx, [accountId])).has(accountId)) return 'unknown_account';
      if (await this.grants.delete(tx, appId, accountId)) {
        await this.repository.clearDefault(tx, appId, accountId);
        await this.record(tx, actor, 'account.revoked', appId, accountId);
      }
      return 'revoked';
    });
  }

  private async findNamed(tx: Tx, named: NamedAccount): Promise<AccountEntity | null> {
    if ('name' in named) return this.accounts.findByName(tx, named.name);
    return (named.id && (await this.accounts.findByIds(tx, [named.id])).get(named.id)) || null;
  }

  /** The cache is cleared after a failure too, because a transaction whose COMMIT was not answered may be committed. */
  private changing<Result>(work: (tx: Tx) => Promise<Result>): Promise<Result> {
    return retryOnLock(() => this.database.inTransaction(work)).finally(() => this.apps.forget());
  }

  private record(
    tx: Tx,
    actor: AuditActor,
    action: 'account.granted' | 'account.revoked',
    appId: string,
    accountId: string,
  ): Promise<void> {
    return this.audit.record(tx, actor, { action, appId, target: { kind: 'acc', id: accountId } });
  }
}
