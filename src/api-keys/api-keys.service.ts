import { Inject, Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import type { AppEntity } from '../apps/app.entity.js';
import { AppsService } from '../apps/apps.service.js';
import type { AdminRole } from '../platform/access/admin-roles.js';
import { type AdminPrincipal, APP_SCOPES, type Principal } from '../platform/access/scopes.js';
import { Clock } from '../platform/clock/clock.service.js';
import { APPS_CONFIG, type AppsConfig } from '../platform/config/config.js';
import { Batcher } from '../platform/database/batcher.js';
import { describeFault } from '../platform/database/database-errors.js';
import { Database, type Tx } from '../platform/database/database.service.js';
import { TtlCache } from '../platform/database/ttl-cache.js';
import type { ApiKeyEntity } from './api-key.entity.js';
import { type ParsedApiKey, parseApiKey, sameHash } from './api-key.js';
import { ApiKeysRepository } from './api-keys.repository.js';
import { readKeyStatus } from './key-life.js';
import { KeyUsage } from './key-usage.service.js';

/** How late a change by another instance is seen. */
const KEYS_TTL_MS = 5_000;
const KEYS_KEPT = 10_000;

/** Look-ups of keys that no instance may know go together on one connection, so that a flood of them leaves the pool to others. */
const LOOK_UPS = { maxBatch: 256, maxWaiting: 2_048, concurrency: 1 };

/** What a list of sessions shows of their keys. */
export interface AdminKeyName {
  readonly name: string | null;
  readonly role: AdminRole | null;
}

/** The key of the environment has no row with a name. */
const BOOTSTRAP_KEY = 'ADMIN_API_KEY';

/** Authenticates API keys. */
@Injectable()
export class ApiKeysService implements OnApplicationBootstrap {
  private readonly logger = new Logger('api-keys');
  /** By the key's UUID. Rows contain hashes, so no secret stays in memory. */
  private readonly keys = new TtlCache<ApiKeyEntity>({
    ttlMs: KEYS_TTL_MS,
    max: KEYS_KEPT,
    load: (keyId) =>
      this.accepted.has(keyId)
        ? this.database.read((tx) => this.repository.find(tx, keyId), { reserved: true })
        : this.lookUps.add(keyId),
  });
  /** The hashes of keys that were accepted or made here, by UUID: asking the database for them again needs no limit. */
  private readonly accepted = new LRUCache<string, Buffer>({ max: KEYS_KEPT });
  private readonly lookUps = new Batcher<string, ApiKeyEntity | null>({
    ...LOOK_UPS,
    run: (keyIds) => this.lookUp(keyIds),
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

  /** Learns the keys that are in use, so that an instance that has just started accepts them from an address that is limited. */
  async onApplicationBootstrap(): Promise<void> {
    try {
      const now = this.clock.now();
      const active = await this.database.read((tx) => this.repository.findNewestActive(tx, now, KEYS_KEPT));
      for (const key of active) this.accept(key);
    } catch (error) {
      this.logger.warn({
        message: 'API keys cannot be read yet; each is read when it is used',
        fault: describeFault(error),
      });
    }
  }

  /** Whether the database has to be asked for a key that this instance has not accepted yet: whoever sends many of them is limited. */
  isStrange(presented: string): boolean {
    const parsed = parseApiKey(presented);
    if (parsed === null || this.isBootstrapKey(parsed)) return false;
    const accepted = this.accepted.get(parsed.keyId);
    return accepted === undefined || !sameHash(parsed.hash, accepted);
  }

  /** The caller; null when the key is unknown, expired or revoked, or its app is disabled. */
  async authenticate(presented: string): Promise<Principal | null> {
    const parsed = parseApiKey(presented);
    if (parsed === null) return null;
    // `ADMIN_API_KEY` has no row.
    if (this.isBootstrapKey(parsed)) return bootstrapPrincipal(parsed);
    const key = await this.keys.get(parsed.keyId);
    if (key === null || !sameHash(parsed.hash, key.hash)) return null;
    this.accept(key);
    const app = key.appId === null ? null : await this.apps.settings(key.appId);
    const now = this.clock.now();
    const principal = toPrincipal(key, app, now);
    if (principal) this.usage.note(key.id, now);
    return principal;
  }

  /** When a key was last used for an app, exact to a minute; null: none was. */
  findLastUse(tx: Tx): Promise<Date | null> {
    return this.repository.findLastUse(tx);
  }

  /** The holder of an admin key that has signed in with it before; null when the key is not active any more. */
  async findAdmin(keyId: string): Promise<AdminPrincipal | null> {
    if (keyId === this.admin?.keyId) return bootstrapPrincipal(this.admin);
    const key = await this.keys.get(keyId);
    const principal = key?.appId === null ? toPrincipal(key, null, this.clock.now()) : null;
    return principal?.kind === 'admin' ? principal : null;
  }

  /** The names of admin keys by UUID; `ADMIN_API_KEY` for the one of the environment. */
  async findAdminNames(keyIds: readonly string[]): Promise<ReadonlyMap<string, AdminKeyName>> {
    const found = await this.database.read((tx) => this.repository.findAll(tx, keyIds));
    const names = found.map(({ id, name, role }) => [id, { name, role }] as const);
    const own = this.admin ? [[this.admin.keyId, { name: BOOTSTRAP_KEY, role: 'admin' }] as const] : [];
    return new Map<string, AdminKeyName>([...names, ...own]);
  }

  /** Which of these keys are active at this moment, whatever this instance has cached. */
  findActive(keyIds: readonly string[]): Promise<ReadonlySet<string>> {
    const now = this.clock.now();
    return this.database.read(async (tx) => {
      const keys = await this.repository.findAll(
        tx,
        keyIds.filter((keyId) => keyId !== this.admin?.keyId),
      );
      const appIds = [...new Set(keys.flatMap(({ appId }) => appId ?? []))];
      const disabled = await this.apps.findDisabled(tx, appIds);
      const active = keys.filter(
        (key) => readKeyStatus(key, now) === 'active' && (key.appId === null || !disabled.has(key.appId)),
      );
      return new Set([...active.map(({ id }) => id), ...(this.admin ? [this.admin.keyId] : [])]);
    });
  }

  /** Counts a key as accepted: one that proved itself, or one that was made here. */
  accept({ id, hash }: Pick<ApiKeyEntity, 'id' | 'hash'>): void {
    this.accepted.set(id, hash);
  }

  /** Drops the cached keys of this instance. Call it after a change. */
  forget(): void {
    this.keys.clear();
  }

  private isBootstrapKey({ hash }: ParsedApiKey): boolean {
    return this.admin !== null && sameHash(hash, this.admin.hash);
  }

  private async lookUp(keyIds: readonly string[]): Promise<PromiseSettledResult<ApiKeyEntity | null>[]> {
    const found = await this.database.read((tx) => this.repository.findAll(tx, keyIds), { reserved: true });
    const byId = new Map(found.map((key) => [key.id, key]));
    return keyIds.map((keyId) => ({ status: 'fulfilled', value: byId.get(keyId) ?? null }));
  }
}

function bootstrapPrincipal({ keyId }: ParsedApiKey): AdminPrincipal {
  return { kind: 'admin', keyId, role: 'admin', session: null };
}

/** @param app null for an admin key */
function toPrincipal(key: ApiKeyEntity, app: AppEntity | null, now: Date): Principal | null {
  const { id: keyId, appId, scopes, role } = key;
  if (readKeyStatus(key, now) !== 'active') return null;
  // The database holds no admin key without a role.
  if (appId === null) return { kind: 'admin', keyId, role: role ?? 'viewer', session: null };
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
