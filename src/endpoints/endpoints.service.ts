import { Injectable, Logger } from '@nestjs/common';
import { AppsService } from '../apps/apps.service.js';
import { listedRows } from '../platform/access/scopes.js';
import type { AuditAction } from '../audit/audit-actions.js';
import { Audit, type AuditActor } from '../audit/audit.service.js';
import { Clock } from '../platform/clock/clock.service.js';
import { Database, type Transaction, type Tx } from '../platform/database/database.service.js';
import type { RowPage } from '../platform/database/list-page.js';
import { type Effect, Idempotency } from '../platform/idempotency/idempotency.service.js';
import type { IdempotentRequest, Once } from '../platform/idempotency/idempotent-request.js';
import { Ids } from '../platform/ids/ids.service.js';
import { toTypeId } from '../platform/ids/type-id.js';
import {
  changeEndpoint,
  type EndpointChange,
  type EndpointSettings,
  MAX_CREATED_PER_HOUR,
  MAX_ENDPOINTS,
} from './endpoint-change.js';
import { type EndpointResult, mergeEffects } from './endpoint-delivery.js';
import { OPERATORS, toAppId } from './endpoint-owner.js';
import { EndpointSecrets } from './endpoint-secrets.service.js';
import type { EndpointEntity } from './endpoint.entity.js';
import type { EndpointTarget } from './endpoint-delivery.js';
import { type DisabledEndpoint, EndpointsRepository } from './endpoints.repository.js';
import type { OperatorType, Subscriber } from './notification-types.js';

/** An endpoint with its new secret. */
export interface CreatedEndpoint {
  readonly kind: 'created';
  readonly endpoint: EndpointEntity;
  /** Null when the request is repeated: the secret is shown once. */
  readonly secret: string | null;
}

export type CreateResult =
  | CreatedEndpoint
  | { readonly kind: 'unknown_app' | 'limit_reached' }
  /** `MAX_CREATED_PER_HOUR` were created in the last hour. */
  | { readonly kind: 'too_many_created'; readonly retryAfterSeconds: number };

/** Names an endpoint of an app or of the operators. */
export interface EndpointKey {
  /** UUID of the app, or `OPERATORS`. */
  readonly appId: string;
  /** UUID. */
  readonly id: string;
}

/** What the results of deliveries changed. */
export interface RecordedResults {
  /** The UUIDs of endpoints whose 410 came from a URL that has been changed since. */
  readonly moved: ReadonlySet<string>;
  /** The endpoints that are disabled from now on. Of instances that record at the same time, one gets each of them. */
  readonly disabled: readonly DisabledEndpoint[];
}

const OK = 200;
const HOUR_MS = 3_600_000;

/** The endpoints of apps and of the operators, and what the results of deliveries mean for them. */
@Injectable()
export class EndpointsService {
  private readonly logger = new Logger('endpoints');

  constructor(
    private readonly database: Database,
    private readonly endpoints: EndpointsRepository,
    private readonly secrets: EndpointSecrets,
    private readonly apps: AppsService,
    private readonly audit: Audit,
    private readonly idempotency: Idempotency,
    private readonly clock: Clock,
    private readonly ids: Ids,
  ) {}

  /**
   * Creates an endpoint, unless its owner already has `MAX_ENDPOINTS`, or has created too many lately.
   * @param appId UUID of the app, or `OPERATORS`
   */
  create(
    appId: string,
    settings: EndpointSettings,
    actor: AuditActor,
    request: IdempotentRequest | null,
  ): Promise<Once<CreateResult>> {
    return this.database.inTransaction((tx) => {
      const create = async (): Promise<Effect<CreateResult>> => {
        // The lock keeps two requests from both counting one endpoint too few.
        if (appId === OPERATORS) await this.endpoints.lockOperators(tx);
        else if ((await this.apps.lock(tx, appId)) === null)
          return { id: null, value: { kind: 'unknown_app' } };
        if ((await this.endpoints.count(tx, appId)) >= MAX_ENDPOINTS)
          return { id: null, value: { kind: 'limit_reached' } };
        const retryAfterSeconds = await this.waitToCreate(tx, appId);
        if (retryAfterSeconds > 0)
          return { id: null, value: { kind: 'too_many_created', retryAfterSeconds } };
        const created = this.make(appId, settings);
        await this.endpoints.insert(tx, created.endpoint);
        await this.record(tx, actor, ['endpoint.created'], created.endpoint);
        return { id: created.endpoint.id, value: created };
      };
      return this.idempotency.once<CreateResult>(tx, request, create, (id) =>
        this.findCreated(tx, id, appId),
      );
    });
  }

  /**
   * A page of endpoints, newest first, below `beforeId` when given.
   * @param visibleAppId whose rows the caller may see; null: any app's
   * @param wantedAppId whose rows are requested; undefined: all visible rows, null: an app that does not exist
   */
  list(
    visibleAppId: string | null,
    wantedAppId: string | null | undefined,
    limit: number,
    beforeId: string | null,
  ): Promise<RowPage<EndpointEntity>> {
    const listed = listedRows(visibleAppId, wantedAppId);
    if (listed === null || listed.appId === OPERATORS) return Promise.resolve({ rows: [], nextId: null });
    return this.database.read((tx) => this.endpoints.list(tx, listed.appId, limit, beforeId));
  }

  /** A page of the operators' endpoints, newest first, below `beforeId` when given. */
  listOfOperators(limit: number, beforeId: string | null): Promise<RowPage<EndpointEntity>> {
    return this.database.read((tx) => this.endpoints.list(tx, OPERATORS, limit, beforeId));
  }

  /** One endpoint; null when this owner (null: any app) has none with this id. */
  find(id: string, appId: string | null): Promise<EndpointEntity | null> {
    return this.database.read((tx) => this.endpoints.findOne(tx, id, appId));
  }

  /** Changes an endpoint; null when there is none. Only actual changes are audited. */
  change(
    { appId, id }: EndpointKey,
    change: EndpointChange,
    actor: AuditActor,
  ): Promise<EndpointEntity | null> {
    return this.database.inTransaction(async (tx) => {
      const endpoint = await this.endpoints.lock(tx, id, appId);
      if (endpoint === null) return null;
      const { values, actions } = changeEndpoint(endpoint, change, this.clock.now());
      if (actions.length > 0) await this.endpoints.update(tx, id, values);
      await this.record(tx, actor, actions, endpoint);
      return { ...endpoint, ...values };
    });
  }

  /** Deletes an endpoint; false when there is none. */
  delete({ appId, id }: EndpointKey, actor: AuditActor): Promise<boolean> {
    return this.database.inTransaction(async (tx) => {
      const endpoint = await this.endpoints.lock(tx, id, appId);
      if (endpoint === null) return false;
      await this.endpoints.markDeleted(tx, id, this.clock.now());
      await this.record(tx, actor, ['endpoint.deleted'], endpoint);
      return true;
    });
  }

  /**
   * Creates a new secret. The current one also signs during the overlap; one from an earlier overlap is removed. Null when there
   * is no such endpoint.
   */
  rotate(
    { appId, id }: EndpointKey,
    overlapSeconds: number,
    actor: AuditActor,
    request: IdempotentRequest | null,
  ): Promise<Once<CreatedEndpoint | null>> {
    return this.database.inTransaction((tx) => {
      const rotate = async (): Promise<Effect<CreatedEndpoint | null>> => {
        const endpoint = await this.endpoints.lock(tx, id, appId);
        if (endpoint === null) return { id: null, value: null };
        const secret = this.secrets.create();
        await this.endpoints.setSecrets(tx, id, {
          secret: this.secrets.seal(id, secret),
          previousSecret: overlapSeconds > 0 ? endpoint.secret : null,
          previousSecretExpiresAt: overlapSeconds > 0 ? this.later(overlapSeconds) : null,
        });
        await this.record(tx, actor, ['endpoint.rotated'], endpoint);
        return { id, status: OK, value: { kind: 'created', endpoint, secret } };
      };
      return this.idempotency.once(tx, request, rotate, (row) => this.findCreated(tx, row, appId));
    });
  }

  /** Finds an endpoint inside the caller's transaction. */
  findOne(tx: Tx, id: string, appId: string | null): Promise<EndpointEntity | null> {
    return this.endpoints.findOne(tx, id, appId);
  }

  /** The endpoints of these apps, including disabled ones. */
  async findSubscribers(tx: Tx, appIds: readonly string[]): Promise<Subscriber[]> {
    return appIds.length === 0 ? [] : this.endpoints.findSubscribers(tx, [...new Set(appIds)]);
  }

  /** The endpoints of the operators, including disabled ones. */
  findOperators(tx: Tx): Promise<Subscriber<OperatorType>[]> {
    return this.endpoints.findOperators(tx);
  }

  /** What deliveries need to know about these endpoints, by UUID. */
  async findTargets(tx: Tx, ids: readonly string[]): Promise<ReadonlyMap<string, EndpointTarget>> {
    const targets = await this.endpoints.findTargets(tx, ids);
    return new Map(targets.map((target) => [target.id, target]));
  }

  /** Records what deliveries mean for their endpoints: one that answers 410 or fails for days is disabled. */
  async recordResults(tx: Transaction, results: readonly EndpointResult[]): Promise<RecordedResults> {
    const effects = mergeEffects(results);
    if (effects.length === 0) return { moved: new Set(), disabled: [] };
    const disabled = await this.endpoints.recordResults(tx, effects, this.clock.now());
    tx.afterCommit(() => {
      for (const { id, reason } of disabled)
        this.logger.warn({ message: 'an endpoint is disabled', endpointId: toTypeId('ep', id), reason });
    });
    const gone = results.filter(({ effect }) => effect === 'gone');
    if (gone.length === 0) return { moved: new Set(), disabled };
    const urls = await this.endpoints.findUrls(
      tx,
      gone.map(({ endpointId }) => endpointId),
    );
    const moved = gone.filter(({ endpointId, url }) => urls.get(endpointId) !== url);
    return { moved: new Set(moved.map(({ endpointId }) => endpointId)), disabled };
  }

  /** How many seconds an owner has to wait until it may create another endpoint; 0: it may now. */
  private async waitToCreate(tx: Tx, appId: string): Promise<number> {
    const now = this.clock.now().getTime();
    const { count, firstAt } = await this.endpoints.countCreated(tx, appId, new Date(now - HOUR_MS));
    if (count < MAX_CREATED_PER_HOUR || firstAt === null) return 0;
    return Math.max(1, Math.ceil((firstAt.getTime() + HOUR_MS - now) / 1_000));
  }

  private make(appId: string, settings: EndpointSettings): CreatedEndpoint {
    const id = this.ids.newUuid();
    const secret = this.secrets.create();
    const endpoint: EndpointEntity = {
      ...settings,
      id,
      appId: toAppId(appId),
      secret: this.secrets.seal(id, secret),
      previousSecret: null,
      previousSecretExpiresAt: null,
      failingSince: null,
      disabledAt: null,
      disabledReason: null,
      createdAt: this.clock.now(),
      deletedAt: null,
    };
    return { kind: 'created', endpoint, secret };
  }

  private async findCreated(tx: Tx, id: string, appId: string): Promise<CreatedEndpoint | null> {
    const endpoint = await this.endpoints.findOne(tx, id, appId);
    return endpoint && { kind: 'created', endpoint, secret: null };
  }

  private later(seconds: number): Date {
    return new Date(this.clock.now().getTime() + seconds * 1000);
  }

  private record(
    tx: Tx,
    actor: AuditActor,
    actions: readonly AuditAction[],
    { id, appId }: EndpointEntity,
  ): Promise<void> {
    const target = { kind: 'ep', id } as const;
    return this.audit.recordAll(
      tx,
      actor,
      actions.map((action) => ({ action, appId, target })),
    );
  }
}
