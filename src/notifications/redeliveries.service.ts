import { Injectable } from '@nestjs/common';
import { Audit, type AuditActor } from '../audit/audit.service.js';
import { Clock } from '../platform/clock/clock.service.js';
import { Database, type Transaction } from '../platform/database/database.service.js';
import { retryOnLock } from '../platform/database/retry.js';
import { Ids } from '../platform/ids/ids.service.js';
import { toTypeId } from '../platform/ids/type-id.js';
import { JobQueue } from '../jobs/job-queue.service.js';
import { NotificationsService, type StoredNotification } from './notifications.service.js';
import { RedeliveriesRepository, type ReplayedBatch, type ReplayPlace } from './redeliveries.repository.js';
import { REPLAY_BATCH, REPLAY_MOST } from './replay-bounds.js';

/** What became of the wish to have something sent; `endpoint_disabled`: nothing was changed. */
export type SendResult =
  { readonly kind: 'begun'; readonly stored: StoredNotification } | { readonly kind: 'endpoint_disabled' };

/** What became of a replay. */
export type ReplayResult =
  | {
      readonly kind: 'begun';
      readonly notifications: number;
      /** From when on there are more than one request replays; null: that was all. */
      readonly nextSince: Date | null;
    }
  | { readonly kind: 'endpoint_disabled' };

const BEFORE_ALL = '00000000-0000-0000-0000-000000000000';
const MESSAGE = 'This is a test: nothing has happened.';

/**
 * Sends again, and for a test. What is sent to an endpoint that is disabled at the same moment is canceled when its turn
 * comes, so nobody need wait for whoever disables it.
 */
@Injectable()
export class Redeliveries {
  constructor(
    private readonly database: Database,
    private readonly redeliveries: RedeliveriesRepository,
    private readonly notifications: NotificationsService,
    private readonly jobs: JobQueue,
    private readonly clock: Clock,
    private readonly ids: Ids,
    private readonly audit: Audit,
  ) {}

  /** Begins the schedule of a notification anew, now; null when this app has none with this id. */
  redeliver(id: string, appId: string, actor: AuditActor): Promise<SendResult | null> {
    return this.database.inTransaction(async (tx) => {
      const row = await this.redeliveries.lock(tx, id, appId);
      if (row === null) return null;
      const endpoint = await this.redeliveries.findEndpoint(tx, row.endpointId, appId);
      if (endpoint === null || endpoint.isDisabled) return { kind: 'endpoint_disabled' };
      await this.redeliveries.beginAnew(tx, id, this.clock.now());
      await this.putJobsAnew(tx, endpoint.id, [id]);
      const { subject } = row;
      const target = { kind: 'evt', id } as const;
      await this.audit.record(tx, actor, { action: 'notification.redelivered', appId, target, subject });
      const stored = await this.notifications.findOne(tx, id, appId);
      return stored && { kind: 'begun', stored };
    });
  }

  /** Sends an endpoint a test, whatever types it wants to hear of; null when this app has none with this id. */
  test(endpointId: string, appId: string, actor: AuditActor): Promise<SendResult | null> {
    return this.database.inTransaction(async (tx) => {
      const endpoint = await this.redeliveries.findEndpoint(tx, endpointId, appId);
      if (endpoint === null) return null;
      if (endpoint.isDisabled) return { kind: 'endpoint_disabled' };
      const id = this.ids.newUuid();
      const data = { endpointId: toTypeId('ep', endpointId), message: MESSAGE };
      await this.redeliveries.insertTest(tx, id, endpoint, data, this.clock.now());
      await this.jobs.begin(tx, [{ notificationId: id, endpointId, startAt: null }]).done;
      const target = { kind: 'ep', id: endpointId } as const;
      await this.audit.record(tx, actor, { action: 'endpoint.tested', appId, target });
      const stored = await this.notifications.findOne(tx, id, appId);
      return stored && { kind: 'begun', stored };
    });
  }

  /**
   * Begins all notifications of an endpoint since a moment anew, without its tests: in transactions of their own, so that
   * what is done stays done. Null when this app has no such endpoint.
   */
  async replay(
    endpointId: string,
    appId: string,
    since: Date,
    actor: AuditActor,
  ): Promise<ReplayResult | null> {
    const target = { kind: 'ep', id: endpointId } as const;
    const endpoint = await this.database.inTransaction(async (tx) => {
      const found = await this.redeliveries.findEndpoint(tx, endpointId, appId);
      if (found && !found.isDisabled)
        await this.audit.record(tx, actor, { action: 'endpoint.replayed', appId, target });
      return found;
    });
    if (endpoint === null) return null;
    if (endpoint.isDisabled) return { kind: 'endpoint_disabled' };
    let place: ReplayPlace = { createdAt: since.toISOString(), id: BEFORE_ALL };
    let notifications = 0;
    for (let looked = 0; looked < REPLAY_MOST; looked += REPLAY_BATCH) {
      const from = place;
      const batch = await retryOnLock(() =>
        this.database.inTransaction((tx) => this.replayBatch(tx, endpointId, from)),
      );
      if (batch.place === null) return { kind: 'begun', notifications, nextSince: null };
      notifications += batch.ids.length;
      place = batch.place;
    }
    const nextSince = await this.database.read((tx) => this.redeliveries.findNext(tx, endpointId, place));
    return { kind: 'begun', notifications, nextSince };
  }

  private async replayBatch(tx: Transaction, endpointId: string, from: ReplayPlace): Promise<ReplayedBatch> {
    const now = this.clock.now();
    const batch = await this.redeliveries.replay(tx, endpointId, from, REPLAY_BATCH, now);
    await this.putJobsAnew(tx, endpointId, batch.ids);
    return batch;
  }

  /** Whoever has taken one of the jobs there were finds another in its place. */
  private async putJobsAnew(tx: Transaction, endpointId: string, ids: readonly string[]): Promise<void> {
    await this.jobs.remove(tx, ids);
    const jobs = ids.map((notificationId) => ({ notificationId, endpointId, startAt: null }));
    await this.jobs.begin(tx, jobs).done;
  }
}
