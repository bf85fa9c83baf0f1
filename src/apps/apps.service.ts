import { Injectable } from '@nestjs/common';
import { Clock } from '../clock/clock.service.js';
import { Database, type Tx } from '../database/database.service.js';
import { Ids } from '../ids/ids.service.js';
import { createApiKey, hashApiKey, parseApiKey } from './api-key.js';
import type { ApiKeyEntity } from './api-key.entity.js';
import type { AppEntity } from './app.entity.js';
import { type AppLimits, DEFAULT_LIMITS } from './app-settings.js';
import { AppsRepository } from './apps.repository.js';
import { isAllowedReturnUrl } from './return-urls.js';
import type { AppScope } from './scopes.js';

/** A key as it is shown for the only time. */
export interface CreatedKey {
  readonly entity: ApiKeyEntity;
  readonly key: string;
}

/** Who calls us? External apps and their keys. */
@Injectable()
export class AppsService {
  constructor(
    private readonly database: Database,
    private readonly apps: AppsRepository,
    private readonly clock: Clock,
    private readonly ids: Ids,
  ) {}

  /** Registers an external app. */
  async create(name: string, returnUrls: readonly string[]): Promise<AppEntity> {
    const app: AppEntity = {
      id: this.ids.newUuid(),
      name,
      returnUrls: [...returnUrls],
      defaultAccountId: null,
      onConflict: 'reject',
      confirmation: 'none',
      allowUnconfirmedReplace: false,
      ...DEFAULT_LIMITS,
      createdAt: this.clock.now(),
      disabledAt: null,
    };
    await this.database.inTransaction((tx) => this.apps.insertApp(tx, app));
    return app;
  }

  /** Apps newest first, below `beforeId` when given. */
  list(limit: number, beforeId: string | null): Promise<AppEntity[]> {
    return this.database.read((tx) => this.apps.listApps(tx, limit, beforeId));
  }

  /** Makes a key for an app; null when there is no such app. */
  async createKey(appId: string, scopes: readonly AppScope[]): Promise<CreatedKey | null> {
    const id = this.ids.newUuid();
    const key = createApiKey(id, (size) => this.ids.randomBytes(size));
    const entity: ApiKeyEntity = {
      id,
      appId,
      hash: hashApiKey(key),
      name: null,
      scopes: [...scopes],
      createdAt: this.clock.now(),
      expiresAt: null,
      revokedAt: null,
      lastUsedAt: null,
      replacedBy: null,
    };
    return this.database.inTransaction(async (tx) => {
      if (!(await this.exists(tx, appId))) return null;
      await this.apps.insertKey(tx, entity);
      return { entity, key };
    });
  }

  /** An app's keys newest first, below `beforeId` when given; null when there is no such app. */
  listKeys(appId: string, limit: number, beforeId: string | null): Promise<ApiKeyEntity[] | null> {
    return this.database.read(async (tx) =>
      (await this.exists(tx, appId)) ? this.apps.listKeys(tx, appId, limit, beforeId) : null,
    );
  }

  /** Makes sure that an app and a key of it are registered just so: the demo app, at each start. */
  async ensure(
    app: Pick<AppEntity, 'id' | 'name' | 'returnUrls'> & AppLimits,
    key: string,
    scopes: readonly AppScope[],
  ): Promise<void> {
    const parsed = parseApiKey(key);
    if (parsed === null) throw new TypeError('the key to register is no hk_ key');
    const createdAt = this.clock.now();
    await this.database.inTransaction(async (tx) => {
      await this.apps.ensureApp(tx, { ...app, createdAt });
      await this.apps.ensureKey(tx, {
        id: parsed.keyId,
        appId: app.id,
        hash: parsed.hash,
        scopes: [...scopes],
        createdAt,
      });
    });
  }

  /** Whether a link of this app may lead back to this URL. */
  async allowsReturnUrl(appId: string, url: string): Promise<boolean> {
    const app = await this.database.read((tx) => this.apps.findApp(tx, appId));
    return app !== null && isAllowedReturnUrl(url, app.returnUrls);
  }

  /** Whether there is such an app. */
  async exists(tx: Tx, appId: string): Promise<boolean> {
    return (await this.apps.findApp(tx, appId)) !== null;
  }
}
