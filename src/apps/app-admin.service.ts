import { Injectable } from '@nestjs/common';
import { Audit, type AuditActor } from '../audit/audit.service.js';
import { Clock } from '../platform/clock/clock.service.js';
import { Database } from '../platform/database/database.service.js';
import { type Effect, Idempotency } from '../platform/idempotency/idempotency.service.js';
import type { IdempotentRequest, Once } from '../platform/idempotency/idempotent-request.js';
import { Ids } from '../platform/ids/ids.service.js';
import type { AppEntity } from './app.entity.js';
import { changeBranding, DEFAULT_BRANDING } from './branding.js';
import { type AppChangeRequest, DEFAULT_LIMITS, DEFAULT_MINT_SETTINGS } from './app-settings.js';
import { NO_LOGOS } from './logo.js';
import { AppsRepository } from './apps.repository.js';
import { type StoredApp, StoredAppsService } from './stored-apps.service.js';

export type NewApp = Omit<AppChangeRequest, 'status' | 'name'> & { readonly name: string };

/** Registers apps for operators. */
@Injectable()
export class AppAdminService {
  constructor(
    private readonly database: Database,
    private readonly apps: AppsRepository,
    private readonly stored: StoredAppsService,
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
      inviteUrl: null,
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
        return { id: app.id, value: { id: app.id, app, accounts: [], logos: NO_LOGOS } };
      };
      return this.idempotency.once(tx, key, create, (id) => this.stored.findIn(tx, id));
    });
  }
}
