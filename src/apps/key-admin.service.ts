import { Injectable } from '@nestjs/common';
import { Audit, type AuditActor } from '../audit/audit.service.js';
import { Clock } from '../clock/clock.service.js';
import { Database } from '../database/database.service.js';
import { Ids } from '../ids/ids.service.js';
import { createApiKey, hashApiKey } from './api-key.js';
import type { ApiKeyEntity } from './api-key.entity.js';
import { AppsRepository } from './apps.repository.js';
import { AppsService } from './apps.service.js';
import type { AppScope } from './scopes.js';

/** A key as it is shown for the only time. */
export interface CreatedKey {
  readonly entity: ApiKeyEntity;
  readonly key: string;
}

/** What an operator does with keys. */
@Injectable()
export class KeyAdminService {
  constructor(
    private readonly database: Database,
    private readonly repository: AppsRepository,
    private readonly apps: AppsService,
    private readonly audit: Audit,
    private readonly clock: Clock,
    private readonly ids: Ids,
  ) {}

  /** Makes a key for an app; null when there is no such app. */
  async create(appId: string, scopes: readonly AppScope[], actor: AuditActor): Promise<CreatedKey | null> {
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
      if (!(await this.apps.exists(tx, appId))) return null;
      await this.repository.insertKey(tx, entity);
      await this.audit.record(tx, actor, { action: 'key.created', appId, target: { kind: 'key', id } });
      return { entity, key };
    });
  }

  /** An app's keys newest first, below `beforeId` when given; null when there is no such app. */
  list(appId: string, limit: number, beforeId: string | null): Promise<ApiKeyEntity[] | null> {
    return this.database.read(async (tx) =>
      (await this.apps.exists(tx, appId)) ? this.repository.listKeys(tx, appId, limit, beforeId) : null,
    );
  }
}
