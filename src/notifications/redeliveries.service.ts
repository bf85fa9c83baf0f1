import { Injectable } from '@nestjs/common';
import { Audit, type AuditActor } from '../audit/audit.service.js';
import { ownerOf, toAppId } from '../endpoints/endpoint-owner.js';
import type { EndpointEntity } from '../endpoints/endpoint.entity.js';
import { type EndpointKey, EndpointsService } from '../endpoints/endpoints.service.js';
import { Database, type Transaction } from '../platform/database/database.service.js';
import { retryOnLock } from '../platform/database/retry.js';
import { leastUuidOf } from '../platform/ids/type-id.js';
import { NotificationsService, type StoredNotification } from './notifications.service.js';
import { NotificationPublisher } from './publisher.service.js';
import { ReadyLanes } from './ready-lanes.service.js';
import { RedeliveriesRepository, type RestartableNotification } from './redeliveries.repository.js';

/** The result of a redelivery or a test; `endpoint_disabled`: nothing was changed. */
export type SendResult =
  { readonly kind: 'begun'; readonly stored: StoredNotification } | { readonly kind: 'endpoint_disabled' };

/** The result of a replay. */
export type ReplayResult =
  | {
      readonly kind: 'begun';
      readonly notifications: number;
      /** The `since` of the next request when there are more; null when all are replayed. */
      readonly nextSince: Date | null;
    }
  | { readonly kind: 'endpoint_disabled' };

/** Small enough that a batch locks its rows for a moment only. */
const REPLAY_BATCH = 1_000;
/** The most notifications that one request replays, which takes a few seconds. */
const MAX_REPLAYED = 20_000;
/** How much the clocks of instances may differ: an id may be this much older than the row's `created_at`. */
const MAX_CLOCK_SKEW_MS = 60_000;

/**
 * Sends notifications again, and sends tests: `appId` is the UUID of an app, or `OPERATORS` for their own endpoints. The endpoint need not be locked: when it is disabled at the same moment, its
 * notifications are canceled as they are claimed.
 */
@Injectable()
export class Redeliveries {
  constructor(
    private readonly database: Database,
    private readonly redeliveries: RedeliveriesRepository,
    private readonly notifications: NotificationsService,
    private readonly endpoints: EndpointsService,
    private readonly publisher: NotificationPublisher,
    private readonly lanes: ReadyLanes,
    private readonly audit: Audit,
  ) {}

  /**
   * Restarts the schedule of a notification; null when this app has none with this id.
   * @param toEndpointId when given: null, too, for a notification to another endpoint
   */
  redeliver(id: string, appId: string, actor: AuditActor, toEndpointId?: string): Promise<SendResult | null> {
    return this.database.inTransaction(async (tx) => {
      const row = await this.redeliveries.findOne(tx, id, appId);
      if (row === null || (toEndpointId ?? row.endpointId) !== row.endpointId) return null;
      const endpoint = await this.endpoints.findOne(tx, row.endpointId, appId);
      if (!isSendable(endpoint)) return { kind: 'endpoint_disabled' };
      await this.restart(tx, toKey(endpoint), [row]);
      const { subject } = row;
      const target = { kind: 'evt', id } as const;
      const action = { action: 'notification.redelivered', appId: toAppId(appId), target, subject } as const;
      await this.audit.record(tx, actor, action);
      const stored = await this.notifications.findOne(tx, id, appId);
      return stored && { kind: 'begun', stored };
    });
  }

  /** Sends an endpoint a test; null when this app has no such endpoint. */
  test(endpointId: string, appId: string, actor: AuditActor): Promise<SendResult | null> {
    return this.database.inTransaction(async (tx) => {
      const endpoint = await this.endpoints.findOne(tx, endpointId, appId);
      if (endpoint === null) return null;
      if (!isSendable(endpoint)) return { kind: 'endpoint_disabled' };
      const id = await this.publisher.publishTest(tx, toKey(endpoint));
      const target = { kind: 'ep', id: endpointId } as const;
      await this.audit.record(tx, actor, { action: 'endpoint.tested', appId: toAppId(appId), target });
      const stored = await this.notifications.findOne(tx, id, appId);
      return stored && { kind: 'begun', stored };
    });
  }

  /**
   * Restarts the schedules of all notifications of an endpoint since a time, without its tests; null when this app has no such
   * endpoint. Each batch has its own transaction, so that locks are short and a fault undoes one batch only.
   */
  async replay(
    endpointId: string,
    appId: string,
    since: Date,
    actor: AuditActor,
  ): Promise<ReplayResult | null> {
    const target = { kind: 'ep', id: endpointId } as const;
    const endpoint = await this.database.inTransaction(async (tx) => {
      const found = await this.endpoints.findOne(tx, endpointId, appId);
      if (isSendable(found))
        await this.audit.record(tx, actor, { action: 'endpoint.replayed', appId: toAppId(appId), target });
      return found;
    });
    if (endpoint === null) return null;
    if (!isSendable(endpoint)) return { kind: 'endpoint_disabled' };
    let afterId = firstIdSince(since);
    let notifications = 0;
    // Only what is wanted counts, so that each request gets further: the reading begins some time before `since`.
    for (let wanted = 0; wanted < MAX_REPLAYED;) {
      const from = afterId;
      const batch = await retryOnLock(() => this.replayBatch(toKey(endpoint), from, since));
      notifications += batch.restarted;
      wanted += batch.wanted;
      if (batch.lastId === null) return { kind: 'begun', notifications, nextSince: null };
      afterId = batch.lastId;
    }
    const nextSince = await this.findNextSince(endpointId, afterId, since);
    return { kind: 'begun', notifications, nextSince };
  }

  /** Restarts the next batch; `lastId` is null when it was the last one. */
  private replayBatch(
    endpoint: EndpointKey,
    afterId: string,
    since: Date,
  ): Promise<{ readonly wanted: number; readonly restarted: number; readonly lastId: string | null }> {
    return this.database.inTransaction(async (tx) => {
      const rows = await this.redeliveries.findSince(tx, endpoint.id, afterId, since, REPLAY_BATCH);
      const wanted = rows.filter(({ isWanted }) => isWanted);
      const restarted = wanted.length === 0 ? 0 : await this.restart(tx, endpoint, wanted);
      return {
        wanted: wanted.length,
        restarted,
        lastId: rows.length < REPLAY_BATCH ? null : (rows.at(-1)?.id ?? null),
      };
    });
  }

  /** The earliest time of the next batch: the clocks of instances differ, so times do not rise exactly as ids do. */
  private async findNextSince(endpointId: string, afterId: string, since: Date): Promise<Date | null> {
    const read = await this.database.read((tx) =>
      this.redeliveries.findSince(tx, endpointId, afterId, since, REPLAY_BATCH),
    );
    const wanted = read.filter(({ isWanted }) => isWanted);
    // A batch of nothing but tests: the next request reads on behind them.
    const next = wanted.length > 0 || read.length < REPLAY_BATCH ? wanted : read;
    return next.length === 0 ? null : new Date(Math.min(...next.map(({ createdAt }) => createdAt.getTime())));
  }

  private async restart(
    tx: Transaction,
    { appId, id: endpointId }: EndpointKey,
    rows: readonly RestartableNotification[],
  ): Promise<number> {
    const restarted = await this.redeliveries.restart(tx, rows);
    const accountIds = new Set(rows.map(({ accountId }) => accountId));
    tx.afterCommit(() =>
      this.lanes.add([...accountIds].map((accountId) => ({ appId, accountId, endpointId }))),
    );
    return restarted;
  }
}

function toKey(endpoint: EndpointEntity): EndpointKey {
  return { appId: ownerOf(endpoint), id: endpoint.id };
}

function isSendable(endpoint: EndpointEntity | null): endpoint is EndpointEntity {
  return endpoint !== null && endpoint.disabledAt === null;
}

/** The least UUID that a notification since this time can have, whichever instance created it. */
export function firstIdSince(since: Date): string {
  return leastUuidOf(new Date(since.getTime() - MAX_CLOCK_SKEW_MS));
}
