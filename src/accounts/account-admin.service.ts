import { Inject, Injectable } from '@nestjs/common';
import type { AuditAction } from '../audit/audit-actions.js';
import { Audit, type AuditActor } from '../audit/audit.service.js';
import { AppsService } from '../apps/apps.service.js';
import { Clock } from '../platform/clock/clock.service.js';
import { DEMO_CONFIG, type DemoConfig } from '../platform/config/config.js';
import { classifyFault } from '../platform/database/database-errors.js';
import { Database, type Tx } from '../platform/database/database.service.js';
import { type Effect, Idempotency } from '../platform/idempotency/idempotency.service.js';
import type { IdempotentRequest, Once } from '../platform/idempotency/idempotent-request.js';
import { Ids } from '../platform/ids/ids.service.js';
import { changeAccount, type SteeredAccount } from './account-change.js';
import type { AccountEntity } from './account.entity.js';
import { AccountsRepository } from './accounts.repository.js';
import { AccountsService } from './accounts.service.js';

export type RegisterResult =
  | { readonly kind: 'created' | 'existing'; readonly account: AccountEntity }
  | { readonly kind: 'igid_conflict' | 'username_conflict' };

export type ChangeAccountResult =
  | { readonly kind: 'changed'; readonly account: AccountEntity }
  | { readonly kind: 'unknown_account' | 'username_conflict' };

export type GrantResult =
  | { readonly kind: 'granted'; readonly account: AccountEntity }
  | { readonly kind: 'unknown_app' | 'unknown_account' };

const CREATED = 201;
const EXISTING = 200;

/** What an operator does with accounts and grants. Without an actor it is the start of the embedded mode, which nobody asked for. */
@Injectable()
export class AccountAdminService {
  constructor(
    private readonly database: Database,
    private readonly repository: AccountsRepository,
    private readonly accounts: AccountsService,
    private readonly apps: AppsService,
    private readonly audit: Audit,
    private readonly idempotency: Idempotency,
    private readonly clock: Clock,
    private readonly ids: Ids,
    @Inject(DEMO_CONFIG) private readonly demo: DemoConfig | null,
  ) {}

  /** Registers an account; the same again changes nothing. In embedded mode a new one is granted to the demo app. */
  register(
    request: { readonly igId: string; readonly username: string },
    actor: AuditActor | null,
    key: IdempotentRequest | null,
  ): Promise<Once<RegisterResult>> {
    const username = request.username.toLowerCase();
    const account: AccountEntity = {
      id: this.ids.newUuid(),
      igId: request.igId,
      username,
      status: 'active',
      createdAt: this.clock.now(),
    };
    return this.changing((tx) => {
      const register = async (): Promise<Effect<RegisterResult>> => {
        const value = await this.registerIn(tx, account, actor);
        const id = 'account' in value ? value.account.id : null;
        return { id, status: value.kind === 'existing' ? EXISTING : CREATED, value };
      };
      return this.idempotency.once<RegisterResult>(tx, key, register, async (id) => {
        const registered = await this.repository.findById(tx, id);
        return registered && { kind: 'existing', account: registered };
      });
    });
  }

  /** Accounts newest first, below `beforeId` when given. */
  list(limit: number, beforeId: string | null): Promise<AccountEntity[]> {
    return this.database.read((tx) => this.repository.list(tx, limit, beforeId));
  }

  /** One account; null when there is none. */
  find(id: string): Promise<AccountEntity | null> {
    return this.database.read((tx) => this.repository.findById(tx, id));
  }

  /** Renames, disables or enables an account. Links that are out redeem as before: they name it by its igId. */
  async change(id: string, change: Partial<SteeredAccount>, actor: AuditActor): Promise<ChangeAccountResult> {
    try {
      return await this.changing(async (tx): Promise<ChangeAccountResult> => {
        const account = await this.repository.lock(tx, id);
        if (account === null) return { kind: 'unknown_account' };
        const { values, actions } = changeAccount(account, change);
        if (actions.length > 0) await this.repository.update(tx, id, values);
        await this.record(tx, actor, actions, id);
        return { kind: 'changed', account: { ...account, ...values } };
      });
    } catch (error) {
      // The unique index decides; two that swap their names wait for each other, and that is the same answer.
      if (classifyFault(error) === 'conflict') return { kind: 'username_conflict' };
      throw error;
    }
  }

  /** Lets an app mint for an account; null names no account. */
  grant(appId: string, accountId: string | null, actor: AuditActor | null): Promise<GrantResult> {
    return this.changing(async (tx): Promise<GrantResult> => {
      if ((await this.apps.lock(tx, appId)) === null) return { kind: 'unknown_app' };
      const account = accountId === null ? null : await this.repository.findById(tx, accountId);
      if (account === null) return { kind: 'unknown_account' };
      await this.grantIn(tx, appId, account.id, actor);
      return { kind: 'granted', account };
    });
  }

  /** The accounts granted to an app, newest first, below `beforeId` when given; null when there is no such app. */
  listGranted(appId: string, limit: number, beforeId: string | null): Promise<AccountEntity[] | null> {
    return this.database.read(async (tx) =>
      (await this.apps.exists(tx, appId)) ? this.repository.listGranted(tx, appId, limit, beforeId) : null,
    );
  }

  /** Takes a grant back, and the app's default with it; links that are out still redeem. Again changes nothing. */
  async revoke(
    appId: string,
    accountId: string,
    actor: AuditActor,
  ): Promise<'revoked' | 'unknown_app' | 'unknown_account'> {
    const result = await this.changing(async (tx) => {
      if ((await this.apps.lock(tx, appId)) === null) return 'unknown_app';
      if ((await this.repository.findById(tx, accountId)) === null) return 'unknown_account';
      if (await this.repository.revoke(tx, appId, accountId)) {
        await this.apps.clearDefault(tx, appId, accountId);
        await this.record(tx, actor, ['account.revoked'], accountId, appId);
      }
      return 'revoked';
    });
    await this.apps.forget();
    return result;
  }

  private async registerIn(
    tx: Tx,
    account: AccountEntity,
    actor: AuditActor | null,
  ): Promise<RegisterResult> {
    if (await this.repository.insert(tx, account)) {
      await this.record(tx, actor, ['account.registered'], account.id);
      if (this.demo) await this.grantIn(tx, this.demo.appId, account.id, actor);
      return { kind: 'created', account };
    }
    const existing = await this.repository.findByIgId(tx, account.igId);
    if (existing === null) return { kind: 'username_conflict' };
    return existing.username === account.username
      ? { kind: 'existing', account: existing }
      : { kind: 'igid_conflict' };
  }

  private async grantIn(tx: Tx, appId: string, accountId: string, actor: AuditActor | null): Promise<void> {
    const granted = await this.repository.grant(tx, { appId, accountId, grantedAt: this.clock.now() });
    if (granted) await this.record(tx, actor, ['account.granted'], accountId, appId);
  }

  /** Also when it fails: a transaction whose end nobody heard of may have been committed. */
  private changing<Result>(work: (tx: Tx) => Promise<Result>): Promise<Result> {
    return this.database.inTransaction(work).finally(() => this.accounts.forgetGrants());
  }

  private async record(
    tx: Tx,
    actor: AuditActor | null,
    actions: readonly AuditAction[],
    id: string,
    appId: string | null = null,
  ): Promise<void> {
    const target = { kind: 'acc', id } as const;
    const entries = actions.map((action) => ({ action, appId, target }));
    if (actor) await this.audit.recordAll(tx, actor, entries);
  }
}
