import { Injectable } from '@nestjs/common';
import { Audit, type AuditActor } from '../audit/audit.service.js';
import { Clock } from '../platform/clock/clock.service.js';
import { Database, type Tx } from '../platform/database/database.service.js';
import { type Effect, Idempotency } from '../platform/idempotency/idempotency.service.js';
import type { IdempotentRequest, Once } from '../platform/idempotency/idempotent-request.js';
import { Ids } from '../platform/ids/ids.service.js';
import type { AppEntity } from './app.entity.js';
import { changeBranding, DEFAULT_BRANDING } from './branding.js';
import { AppGrants } from './app-grants.service.js';
import { type AppChangeRequest, DEFAULT_LIMITS, DEFAULT_MINT_SETTINGS } from './app-settings.js';
import { AppsRepository } from './apps.repository.js';
import type { GrantedAccount } from './choose-account.js';

/** An app with the accounts that it may mint for. */
export interface StoredApp {
  readonly id: string;
  readonly app: AppEntity;
  readonly accounts: readonly GrantedAccount[];
}

export type NewApp = Omit<AppChangeRequest, 'status' | 'name'> & { readonly name: string };

/** Registers, lists and finds apps for operators. */
@Injectable()
export class AppAdminService {
  constructor(
    private readonly database: Database,
    private readonly apps: AppsRepository,
    private readonly grants: AppGrants,
    private readonly audit: Audit,
    private readonly idempotency: Idempotency,
    private readonly clock: Clock,
    private readonly ids: Ids,
  ) {}

  /** Registers an external app. A new app has no accounts yet, so a default account is refused. */
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
      branding: changeBranding(DEFAULT_BRANDING, settings.branding ?? {}),
      id: this.ids.newUuid(),
      returnUrls: [...(settings.returnUrls ?? [])],
      createdAt: this.clock.now(),
      disabledAt: null,
    };
    return this.database.inTransaction((tx) => {
      const create = async (): Promise<Effect<StoredApp>> => {
        await this.apps.insertApp(tx, app);
        const target = { kind: 'app', id: app.id } as const;
        await this.audit.record(tx, actor, { action: 'app.created', appId: app.id, target });
        return { id: app.id, value: { id: app.id, app, accounts: [] } };
      };
      return this.idempotency.once(tx, key, create, (id) => this.findIn(tx, id));
    });
  }

  /** Apps newest first, below `beforeId` when given. */
  list(limit: number, beforeId: string | null): Promise<StoredApp[]> {
    return this.database.read(async (tx) => {
      const apps = await this.apps.listApps(tx, limit, beforeId);
      const accounts = await this.grants.findByApps(
        tx,
        apps.map(({ id }) => id),
      );
      return apps.map((app) => ({ id: app.id, app, accounts: accounts.get(app.id) ?? [] }));
    });
  }

  /** One app; null when there is none. */
  find(id: string): Promise<StoredApp | null> {
    return this.database.read((tx) => this.findIn(tx, id));
  }

  /** One app, read in a transaction of the caller. */
  async findIn(tx: Tx, id: string): Promise<StoredApp | null> {
    const app = await this.apps.findApp(tx, id);
    return app && { id, app, accounts: (await this.grants.findByApps(tx, [id])).get(id) ?? [] };
  }
}
