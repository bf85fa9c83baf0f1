import { Injectable } from '@nestjs/common';
import { AppsService } from '../apps/apps.service.js';
import { Audit, type AuditActor } from '../audit/audit.service.js';
import type { AdminRole } from '../platform/access/admin-roles.js';
import type { AppScope, Scope } from '../platform/access/scopes.js';
import { Clock } from '../platform/clock/clock.service.js';
import { Database, type Tx } from '../platform/database/database.service.js';
import type { RowPage } from '../platform/database/list-page.js';
import { type Effect, Idempotency } from '../platform/idempotency/idempotency.service.js';
import type { IdempotentRequest, Once } from '../platform/idempotency/idempotent-request.js';
import { Ids } from '../platform/ids/ids.service.js';
import { createApiKey, hashApiKey, parseApiKey } from './api-key.js';
import type { ApiKeyEntity } from './api-key.entity.js';
import { ApiKeysRepository } from './api-keys.repository.js';
import { ApiKeysService } from './api-keys.service.js';
import { rotateKey } from './key-life.js';

/** A new key. */
export interface CreatedKey {
  readonly entity: ApiKeyEntity;
  /** The secret key; null when the request is repeated, because it is not stored. */
  readonly key: string | null;
}

/** A key to create. */
export interface NewKey {
  /** UUID of the app; null: an admin key. */
  readonly appId: string | null;
  readonly name: string | null;
  readonly scopes: readonly Scope[];
  /** Of an admin key; null for a key of an app. */
  readonly role: AdminRole | null;
  readonly expiresAt: Date | null;
}

/** A key by its owner (null: the operators) and its UUID. */
export interface KeyName {
  readonly appId: string | null;
  readonly id: string;
}

export type RotateResult =
  | { readonly kind: 'rotated'; readonly created: CreatedKey }
  | { readonly kind: 'unknown_key' | 'key_closed' };

/** Creates, lists, rotates and revokes keys for operators. */
@Injectable()
export class KeyAdminService {
  constructor(
    private readonly database: Database,
    private readonly keys: ApiKeysRepository,
    private readonly apps: AppsService,
    private readonly apiKeys: ApiKeysService,
    private readonly audit: Audit,
    private readonly idempotency: Idempotency,
    private readonly clock: Clock,
    private readonly ids: Ids,
  ) {}

  /** Registers the demo app's key, or updates the registered one. */
  async ensure(appId: string, key: string, scopes: readonly AppScope[]): Promise<void> {
    const parsed = parseApiKey(key);
    if (parsed === null) throw new TypeError('the key to register is not a valid hk_ key');
    const { keyId: id, hash } = parsed;
    const createdAt = this.clock.now();
    await this.changing((tx) => this.keys.ensure(tx, { id, appId, hash, scopes: [...scopes], createdAt }));
  }

  /** Creates a key; null when there is no such app. */
  create(
    newKey: NewKey,
    actor: AuditActor,
    request: IdempotentRequest | null,
  ): Promise<Once<CreatedKey | null>> {
    const created = this.make(newKey, this.clock.now());
    return this.database.inTransaction((tx) => {
      const create = async (): Promise<Effect<CreatedKey | null>> => {
        if (newKey.appId !== null && !(await this.apps.exists(tx, newKey.appId)))
          return { id: null, value: null };
        await this.keys.insert(tx, created.entity);
        await this.record(tx, actor, 'created', created.entity);
        return { id: created.entity.id, value: created };
      };
      return this.idempotency.once(tx, request, create, (id) => this.findCreated(tx, id));
    });
  }

  /** A page of an app's keys (null: the admin keys), newest first, below `beforeId` when given; null when there is no such app. */
  list(appId: string | null, limit: number, beforeId: string | null): Promise<RowPage<ApiKeyEntity> | null> {
    return this.database.read(async (tx) => {
      const known = appId === null || (await this.apps.exists(tx, appId));
      return known ? this.keys.list(tx, appId, limit, beforeId) : null;
    });
  }

  /** Replaces a key with a new one. The old key stays valid during the overlap. A key can be rotated once. */
  rotate(
    name: KeyName,
    overlapSeconds: number,
    actor: AuditActor,
    request: IdempotentRequest | null,
  ): Promise<Once<RotateResult>> {
    return this.changing((tx) => {
      const create = async (): Promise<Effect<RotateResult>> => {
        const value = await this.rotateIn(tx, name, overlapSeconds, actor);
        return { id: value.kind === 'rotated' ? value.created.entity.id : null, value };
      };
      return this.idempotency.once<RotateResult>(tx, request, create, async (id) => {
        const created = await this.findCreated(tx, id);
        return created && { kind: 'rotated', created };
      });
    });
  }

  /** Revokes a key; revoking it again changes nothing. Returns the key; null when there is none. */
  revoke({ appId, id }: KeyName, actor: AuditActor): Promise<ApiKeyEntity | null> {
    return this.changing(async (tx) => {
      const key = await this.keys.lock(tx, id, appId);
      if (key === null || key.revokedAt !== null) return key;
      const revokedAt = this.clock.now();
      await this.keys.close(tx, id, { revokedAt });
      await this.record(tx, actor, 'revoked', key);
      return { ...key, revokedAt };
    });
  }

  private async rotateIn(
    tx: Tx,
    { appId, id }: KeyName,
    overlapSeconds: number,
    actor: AuditActor,
  ): Promise<RotateResult> {
    const old = await this.keys.lock(tx, id, appId);
    if (old === null) return { kind: 'unknown_key' };
    const now = this.clock.now();
    const rotation = rotateKey(old, now, overlapSeconds);
    if (rotation === null) return { kind: 'key_closed' };
    const created = this.make({ ...old, expiresAt: rotation.newExpiresAt }, now);
    await this.keys.insert(tx, created.entity);
    await this.keys.close(tx, id, { expiresAt: rotation.oldExpiresAt, replacedBy: created.entity.id });
    await this.record(tx, actor, 'rotated', old);
    return { kind: 'rotated', created };
  }

  private async findCreated(tx: Tx, id: string): Promise<CreatedKey | null> {
    const entity = await this.keys.find(tx, id);
    return entity && { entity, key: null };
  }

  /** The cache is cleared after a failure too, because a transaction whose COMMIT was not answered may be committed. */
  private changing<Result>(work: (tx: Tx) => Promise<Result>): Promise<Result> {
    return this.database.inTransaction(work).finally(() => this.apiKeys.forget());
  }

  private make({ appId, name, scopes, role, expiresAt }: NewKey, createdAt: Date): CreatedKey {
    const id = this.ids.newUuid();
    const key = createApiKey(id, (size) => this.ids.randomBytes(size));
    const life = { createdAt, expiresAt, revokedAt: null, lastUsedAt: null, replacedBy: null };
    const hash = hashApiKey(key);
    // Whoever receives it can use it at once, whatever others send from the same address.
    this.apiKeys.accept({ id, hash });
    return { entity: { id, appId, name, hash, scopes: [...scopes], role, ...life }, key };
  }

  private record(
    tx: Tx,
    actor: AuditActor,
    did: 'created' | 'rotated' | 'revoked',
    { id, appId }: ApiKeyEntity,
  ): Promise<void> {
    const what = appId === null ? 'admin_key' : 'key';
    return this.audit.record(tx, actor, { action: `${what}.${did}`, appId, target: { kind: 'key', id } });
  }
}
