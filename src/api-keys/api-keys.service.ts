import { Inject, Injectable } from '@nestjs/common';
import type { AppEntity } from '../apps/app.entity.js';
import { AppsService } from '../apps/apps.service.js';
import { APP_SCOPES, type Principal } from '../platform/access/scopes.js';
import { Clock } from '../platform/clock/clock.service.js';
import { APPS_CONFIG, type AppsConfig } from '../platform/config/config.js';
import { Database } from '../platform/database/database.service.js';
import { TtlCache } from '../platform/database/ttl-cache.js';
import type { ApiKeyEntity } from './api-key.entity.js';
import { type ParsedApiKey, parseApiKey, sameHash } from './api-key.js';
import { ApiKeysRepository } from './api-keys.repository.js';
import { readKeyStatus } from './key-life.js';
import { KeyUsage } from './key-usage.service.js';

/** How late a change by another instance is seen. */
const KEYS_TTL_MS = 5_000;
const KEYS_KEPT = 10_000;

/** Authenticates API keys. */
@Injectable()
export class ApiKeysService {
  /** By the key's UUID. Rows contain hashes, so no secret stays in memory. */
  private readonly keys = new TtlCache<ApiKeyEntity>({
    ttlMs: KEYS_TTL_MS,
    max: KEYS_KEPT,
    load: (keyId) => this.database.read((tx) => this.repository.find(tx, keyId)),
  });
  private readonly admin: ParsedApiKey | null;

  constructor(
    private readonly database: Database,
    private readonly repository: ApiKeysRepository,
    private readonly apps: AppsService,
    private readonly usage: KeyUsage,
    private readonly clock: Clock,
    @Inject(APPS_CONFIG) { adminApiKey }: AppsConfig,
  ) {
    this.admin = parseApiKey(adminApiKey);
  }

  /** The caller; null when the key is unknown, expired or revoked, or its app is disabled. */
  async authenticate(presented: string): Promise<Principal | null> {
    const parsed = parseApiKey(presented);
    if (parsed === null) return null;
    // `ADMIN_API_KEY` has no row.
    if (this.admin && sameHash(parsed.hash, this.admin.hash)) return { kind: 'admin', keyId: parsed.keyId };
    const key = await this.keys.get(parsed.keyId);
    if (key === null || !sameHash(parsed.hash, key.hash)) return null;
    const app = key.appId === null ? null : await this.apps.settings(key.appId);
    const now = this.clock.now();
    const principal = toPrincipal(key, app, now);
    if (principal) this.usage.note(key.id, now);
    return principal;
  }

  /** Drops the cached keys of this instance. Call it after a change. */
  forget(): void {
    this.keys.clear();
  }
}

/** @param app null for an admin key */
function toPrincipal(key: ApiKeyEntity, app: AppEntity | null, now: Date): Principal | null {
  const { id: keyId, appId, scopes } = key;
  if (readKeyStatus(key, now) !== 'active') return null;
  if (appId === null) return { kind: 'admin', keyId };
  if (app === null || app.disabledAt !== null) return null;
  const { mintsPerMinute, readsPerMinute, mintsPerUserPerMinute } = app;
  return {
    kind: 'app',
    keyId,
    appId,
    scopes: APP_SCOPES.filter((scope) => scopes.includes(scope)),
    limits: { mintsPerMinute, readsPerMinute, mintsPerUserPerMinute },
  };
}
