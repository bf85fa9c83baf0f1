import { Injectable } from '@nestjs/common';
import { Audit, type AuditActor } from '../audit/audit.service.js';
import type { EndpointEntity } from '../endpoints/endpoint.entity.js';
import { EndpointsService } from '../endpoints/endpoints.service.js';
import { Clock } from '../platform/clock/clock.service.js';
import { Database, type Transaction } from '../platform/database/database.service.js';
import { retryOnLock } from '../platform/database/retry.js';
import { Ids } from '../platform/ids/ids.service.js';
import { toTypeId } from '../platform/ids/type-id.js';
import { NIL_ACCOUNT } from './notification-event.js';
import { NotificationsService, type StoredNotification } from './notifications.service.js';
import { ReadyLanes } from './ready-lanes.service.js';
import { RedeliveriesRepository, type RestartableNotification } from './redeliveries.repository.js';
import { firstIdSince, REPLAY_BATCH, REPLAY_MOST } from './replay-bounds.js';

/** What a request to send something came to; `endpoint_disabled`: nothing was changed. */
export type SendResult =
  { readonly kind: 'begun'; readonly stored: StoredNotification } | { readonly kind: 'endpoint_disabled' };

/** What a replay came to. */
export type ReplayResult =
  | {
      readonly kind: 'begun';
      readonly notifications: number;
      /** Where to go on when there are more than one request replays; null: that was all. */
      readonly nextSince: Date | null;
    }
  | { readonly kind: 'endpoint_disabled' };

const MESSAGE = 'This is a test: nothing has happened.';

/**
 * Sends again, and sends tests. What is sent to an endpoint that is disabled at the same moment is canceled when it is claimed,
 * so the endpoint need not be locked.
 */
@Injectable()
export class Redeliveries {
  constructor(
    private readonly database: Database,
    private readonly redeliveries: RedeliveriesRepository,
    private readonly notifications: NotificationsService,
    private readonly endpoints: EndpointsService,
    private readonly lanes: ReadyLanes,
    private readonly audit: Audit,
    private readonly clock: Clock,
    private readonly ids: Ids,
  ) {}

  /** Begins the schedule of a notification again, now; null when this app has none with this id. */
  redeliver(id: string, appId: string, actor: AuditActor): Promise<SendResult | null> {
    return this.database.inTransaction(async (tx) => {
      const row = await this.redeliveries.findOne(tx, id, appId);
      if (row === null) return null;
      const endpoint = await this.endpoints.findOne(tx, row.endpointId, appId);
      if (!isSendable(endpoint)) return { kind: 'endpoint_disabled' };
      await this.restart(tx, endpoint.id, [row]);
      const { subject } = row;
      const target = { kind: 'evt', id } as const;
      await this.audit.record(tx, actor, { action: 'notification.redelivered', appId, target, subject });
      const stored = await this.notifications.findOne(tx, id, appId);
      return stored && { kind: 'begun', stored };
    });
  }

  /** Sends an endpoint a test, whatever types it receives; null when this app has none with this id. */
  test(endpointId: string, appId: string, actor: AuditActor): Promise<SendResult | null> {
    return this.database.inTransaction(async (tx) => {
      const endpoint = await this.endpoints.findOne(tx, endpointId, appId);
      if (endpoint === null) return null;
      if (!isSendable(endpoint)) return { kind: 'endpoint_disabled' };
      const id = this.ids.newUuid();
      const data = { endpointId: toTypeId('ep', endpointId), message: MESSAGE };
      await this.redeliveries.insertTest(tx, id, endpoint, data, this.clock.now());
      tx.afterCommit(() => this.lanes.add([{ accountId: NIL_ACCOUNT, endpointId }]));
      const target = { kind: 'ep', id: endpointId } as const;
      await this.audit.record(tx, actor, { action: 'endpoint.tested', appId, target });
      const stored = await this.notifications.findOne(tx, id, appId);
      return stored && { kind: 'begun', stored };
    });
  }

  /**
   * Begins the schedules of all notifications of an endpoint since a moment again, without its tests: in transactions of their
   * own, so that what is done stays done. Null when this app has no such endpoint.
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
        await this.audit.record(tx, actor, { action: 'endpoint.replayed', appId, target });
      return found;
    });
    if (endpoint === null) return null;
    if (!isSendable(endpoint)) return { kind: 'endpoint_disabled' };
    let afterId = firstIdSince(since);
    let notifications = 0;
    for (let seen = 0; seen < REPLAY_MOST; seen += REPLAY_BATCH) {
      const from = afterId;
      const batch = await retryOnLock(() => this.replayBatch(endpointId, from, since));
      notifications += batch.restarted;
      if (batch.lastId === null) return { kind: 'begun', notifications, nextSince: null };
      afterId = batch.lastId;
    }
    const nextSince = await this.findNextSince(endpointId, afterId, since);
    return { kind: 'begun', notifications, nextSince };
  }

  /** Restarts the next notifications; `lastId` null: there were fewer than a batch. */
  private replayBatch(
    endpointId: string,
    afterId: string,
    since: Date,
  ): Promise<{ readonly restarted: number; readonly lastId: string | null }> {
    return this.database.inTransaction(async (tx) => {
      const rows = await this.redeliveries.findSince(tx, endpointId, afterId, since, REPLAY_BATCH);
      const restarted = rows.length === 0 ? 0 : await this.restart(tx, endpointId, rows);
      return { restarted, lastId: rows.length < REPLAY_BATCH ? null : (rows.at(-1)?.id ?? null) };
    });
  }

  /** The earliest time among the next ones: instances differ in their clocks, and times do not rise quite as ids do. */
  private async findNextSince(endpointId: string, afterId: string, since: Date): Promise<Date | null> {
    const rows = await this.database.read((tx) =>
      this.redeliveries.findSince(tx, endpointId, afterId, since, REPLAY_BATCH),
    );
    return rows.length === 0 ? null : new Date(Math.min(...rows.map(({ createdAt }) => createdAt.getTime())));
  }

  private async restart(
    tx: Transaction,
    endpointId: string,
    rows: readonly RestartableNotification[],
  ): Promise<number> {
    const restarted = await this.redeliveries.restart(tx, rows);
    const accountIds = new Set(rows.map(({ accountId }) => accountId));
    tx.afterCommit(() => this.lanes.add([...accountIds].map((accountId) => ({ accountId, endpointId }))));
    return restarted;
  }
}

function isSendable(endpoint: EndpointEntity | null): endpoint is EndpointEntity {
  return endpoint !== null && endpoint.disabledAt === null;
}
