import { Injectable } from '@nestjs/common';
import { findNamed, type GrantedAccount } from '../accounts/choose-account.js';
import type { AuditAction } from '../audit/audit-actions.js';
import { Audit, type AuditActor } from '../audit/audit.service.js';
import { Clock } from '../platform/clock/clock.service.js';
import { Database, type Tx } from '../platform/database/database.service.js';
import { retryOnLock } from '../platform/database/retry.js';
import { Locks } from '../platform/database/locks.service.js';
import { type Effect, Idempotency } from '../platform/idempotency/idempotency.service.js';
import type { IdempotentRequest, Once } from '../platform/idempotency/idempotent-request.js';
import { Ids } from '../platform/ids/ids.service.js';
import type { AppEntity } from './app.entity.js';
import { AppGrants } from './app-grants.service.js';
import { type AppChange, applyAppChange, DEFAULT_LIMITS, DEFAULT_MINT_SETTINGS } from './app-settings.js';
import { AppsRepository } from './apps.repository.js';
import { AppsService } from './apps.service.js';

/** An app with the accounts that it may mint for. */
export interface StoredApp {
  readonly id: string;
  readonly app: AppEntity;
  readonly accounts: readonly GrantedAccount[];
}

/** A change as an operator requests it: the default account is named by id, igId or username. */
export interface AppChangeRequest extends Omit<AppChange, 'defaultAccountId'> {
  readonly defaultAccount?: string | null;
}

export type NewApp = Omit<AppChangeRequest, 'status' | 'name'> & { readonly name: string };

export type ChangeResult =
  | { readonly kind: 'changed'; readonly stored: StoredApp }
  | { readonly kind: 'unknown_app' | 'account_not_granted' };

/** What an operator does with apps. */
@Injectable()
export class AppAdminService {
  constructor(
    private readonly database: Database,
    private readonly repository: AppsRepository,
    private readonly apps: AppsService,
    private readonly grants: AppGrants,
    private readonly locks: Locks,
    private readonly audit: Audit,
    private readonly idempotency: Idempotency,
    private readonly clock: Clock,
    private readonly ids: Ids,
  ) {}

  /** Registers an external app. Accounts are granted to it later, so none can be its default yet. */
  async create(
    { defaultAccount, ...settings }: NewApp,
    actor: AuditActor,
    key: IdempotentRequest | null,
  ): Promise<Once<StoredApp> | { readonly kind: 'account_not_granted' }> {
    if (typeof defaultAccount === 'string') return { kind: 'account_not_granted' };
    const app: AppEntity = {
      ...DEFAULT_MINT_SETTINGS,
      ...DEFAULT_LIMITS,
      ...settings,
      id: this.ids.newUuid(),
      returnUrls: [...(settings.returnUrls ?? [])],
      createdAt: this.clock.now(),
      disabledAt: null,
    };
    return this.database.inTransaction((tx) => {
      const create = async (): Promise<Effect<StoredApp>> => {
        await this.repository.insertApp(tx, app);
        await this.record(tx, actor, ['app.created'], app.id);
        return { id: app.id, value: { id: app.id, app, accounts: [] } };
      };
      return this.idempotency.once(tx, key, create, (id) => this.load(tx, id));
    });
  }

  /** Apps newest first, below `beforeId` when given. */
  list(limit: number, beforeId: string | null): Promise<StoredApp[]> {
    return this.database.read(async (tx) => {
      const apps = await this.repository.listApps(tx, limit, beforeId);
      const accounts = await this.grants.findByApps(
        tx,
        apps.map(({ id }) => id),
      );
      return apps.map((app) => ({ id: app.id, app, accounts: accounts.get(app.id) ?? [] }));
    });
  }

  /** One app; null when there is none. */
  find(id: string): Promise<StoredApp | null> {
    return this.database.read((tx) => this.load(tx, id));
  }

  /**
   * Changes an app. A request for the present state changes nothing; disabling again calls the listeners again, so that an
   * operator who got a fault can repeat the request.
   */
  async change(id: string, request: AppChangeRequest, actor: AuditActor): Promise<ChangeResult> {
    const change = (): Promise<ChangeResult> =>
      this.database.inTransaction((tx) => this.changeIn(tx, id, request, actor));
    // Disabling takes all locks, and must not fail because the service is busy.
    const result = await (request.status === 'disabled' ? retryOnLock(change) : change())
      // After a failure too: a transaction whose COMMIT was not answered may have been committed.
      .finally(() => this.apps.forget());
    if (result.kind === 'changed' && request.status === 'disabled') await this.apps.announceDisabled(id);
    return result;
  }

  /** Whether this account could be the app's default: for reporting all faults of a request at once. */
  async isGranted(id: string, account: string): Promise<boolean> {
    const stored = await this.find(id);
    return stored !== null && findNamed(stored.accounts, account) !== undefined;
  }

  private async changeIn(
    tx: Tx,
    id: string,
    request: AppChangeRequest,
    actor: AuditActor,
  ): Promise<ChangeResult> {
    if (request.status === 'disabled') await this.locks.takeAll(tx);
    const app = await this.apps.lock(tx, id);
    if (app === null) return { kind: 'unknown_app' };
    const change = await this.resolveDefault(tx, id, request);
    if (change === null) return { kind: 'account_not_granted' };
    const { settings, actions } = applyAppChange(app, change, this.clock.now());
    if (actions.length > 0) await this.repository.updateApp(tx, id, settings);
    await this.record(tx, actor, actions, id);
    const stored = await this.load(tx, id);
    return stored ? { kind: 'changed', stored } : { kind: 'unknown_app' };
  }

  /** The change with its default account's id; null when that account is not granted. */
  private async resolveDefault(
    tx: Tx,
    id: string,
    { defaultAccount, ...change }: AppChangeRequest,
  ): Promise<AppChange | null> {
    if (defaultAccount === undefined) return change;
    if (defaultAccount === null) return { ...change, defaultAccountId: null };
    const granted = (await this.grants.findByApps(tx, [id])).get(id) ?? [];
    const account = findNamed(granted, defaultAccount);
    return account ? { ...change, defaultAccountId: account.id } : null;
  }

  private async load(tx: Tx, id: string): Promise<StoredApp | null> {
    const app = await this.repository.findApp(tx, id);
    return app && { id, app, accounts: (await this.grants.findByApps(tx, [id])).get(id) ?? [] };
  }

  private record(tx: Tx, actor: AuditActor, actions: readonly AuditAction[], id: string): Promise<void> {
    const target = { kind: 'app', id } as const;
    return this.audit.recordAll(
      tx,
      actor,
      actions.map((action) => ({ action, appId: id, target })),
    );
  }
}
