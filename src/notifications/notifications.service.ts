import { Injectable } from '@nestjs/common';
import { OPERATORS } from '../endpoints/endpoint-owner.js';
import { listedRows } from '../platform/access/scopes.js';
import { Audit, type AuditedLook, type AuditReader, isLookRecorded } from '../audit/audit.service.js';
import { Database, type Tx } from '../platform/database/database.service.js';
import type { RowPage } from '../platform/database/list-page.js';
import type { DeliveryEntity } from './delivery.entity.js';
import { DueLanesRepository, type WaitingNotifications } from './due-lanes.repository.js';
import type { NotificationEntity } from './notification.entity.js';
import {
  type NotificationFilter,
  NotificationsRepository,
  type NotificationSubject,
} from './notifications.repository.js';

export type { WaitingNotifications };

/** A stored notification with its newest deliveries, newest first. */
export interface StoredNotification {
  readonly id: string;
  readonly notification: NotificationEntity;
  readonly deliveries: readonly DeliveryEntity[];
}

/** The filters of a request; all that are set must match. */
export interface NotificationQuery extends Omit<NotificationFilter, 'appId' | 'endpointId'> {
  /** UUIDs; null matches nothing, undefined everything. */
  readonly appId: string | null | undefined;
  readonly endpointId: string | null | undefined;
}

/** Enough to see that a receiver is away. */
const MAX_COUNTED = 10_000;

/** Lists and shows notifications with their deliveries. */
@Injectable()
export class NotificationsService {
  constructor(
    private readonly database: Database,
    private readonly notifications: NotificationsRepository,
    private readonly lanes: DueLanesRepository,
    private readonly audit: Audit,
  ) {}

  /**
   * A page of notifications, newest first, below `beforeId` when given.
   * @param visibleAppId whose rows the caller may see; null: any app's
   */
  async list(
    visibleAppId: string | null,
    query: NotificationQuery,
    limit: number,
    beforeId: string | null,
    actor: AuditReader,
  ): Promise<RowPage<StoredNotification>> {
    const asked = { appId: query.appId ?? null, subject: query.externalUserId ?? null };
    return this.read(actor, async (tx) => {
      const { rows, nextId } = await this.findVisible(tx, visibleAppId, query, limit, beforeId);
      await this.audit.recordLook(
        tx,
        actor,
        'person.read',
        [asked],
        rows.map(toLook).filter(({ subject }) => subject !== null),
      );
      return { rows: await this.withDeliveries(tx, rows), nextId };
    });
  }

  /**
   * A page of the notifications to one of the operators' endpoints, newest first, below `beforeId` when given. They are about no
   * person, so that a look at them is not audited.
   */
  listOfOperators(
    endpointId: string,
    filter: Pick<NotificationFilter, 'type' | 'status'>,
    limit: number,
    beforeId: string | null,
  ): Promise<RowPage<StoredNotification>> {
    return this.database.read(async (tx) => {
      const query = { ...filter, appId: OPERATORS, endpointId };
      const { rows, nextId } = await this.notifications.list(tx, query, limit, beforeId);
      return { rows: await this.withDeliveries(tx, rows), nextId };
    });
  }

  /** How many notifications wait to be delivered, to endpoints of apps and of operators, and the oldest of them. */
  countWaiting(): Promise<WaitingNotifications> {
    return this.database.inTransaction((tx) => this.lanes.countWaiting(tx, MAX_COUNTED), {
      keepPlans: true,
      durable: false,
    });
  }

  /** One notification to an endpoint of the operators; null when that has none with this id. */
  async getOfOperators(endpointId: string, id: string): Promise<StoredNotification | null> {
    const stored = await this.database.read((tx) => this.findOne(tx, id, OPERATORS));
    return stored?.notification.endpointId === endpointId ? stored : null;
  }

  /** One notification; null when this app (null: any app) has none with this id. */
  get(id: string, appId: string | null, actor: AuditReader): Promise<StoredNotification | null> {
    return this.read(actor, async (tx) => {
      const stored = await this.findOne(tx, id, appId);
      if (stored) await this.audit.recordLook(tx, actor, 'person.read', [toLook(stored.notification)]);
      return stored;
    });
  }

  /** Finds a notification inside the caller's transaction. */
  async findOne(tx: Tx, id: string, appId: string | null): Promise<StoredNotification | null> {
    const notification = await this.notifications.findOne(tx, id, appId);
    return (
      notification && {
        id,
        notification,
        deliveries: await this.notifications.findDeliveries(tx, [notification]),
      }
    );
  }

  /** The subject of the notification with this id, or the subjects of the newest notifications of the endpoint with this id. */
  findSubjects(tx: Tx, id: string, limit: number): Promise<NotificationSubject[]> {
    return this.notifications.findSubjects(tx, id, limit);
  }

  /** The newest notifications about a user of an app, inside the caller's transaction. */
  async findOfUser(
    tx: Tx,
    { appId, externalUserId }: { readonly appId: string; readonly externalUserId: string },
    limit: number,
  ): Promise<StoredNotification[]> {
    const { rows } = await this.notifications.list(tx, { appId, externalUserId }, limit, null);
    return this.withDeliveries(tx, rows);
  }

  /** The same without deliveries, and whether there are more. */
  listOfUser(
    tx: Tx,
    user: { readonly appId: string; readonly externalUserId: string },
    limit: number,
  ): Promise<RowPage<NotificationEntity>> {
    return this.notifications.list(tx, user, limit, null);
  }

  private async withDeliveries(tx: Tx, rows: readonly NotificationEntity[]): Promise<StoredNotification[]> {
    const deliveries = await this.notifications.findDeliveries(tx, rows);
    const byNotification = Map.groupBy(deliveries, ({ notificationId }) => notificationId);
    return rows.map((notification) => {
      const { id } = notification;
      return { id, notification, deliveries: byNotification.get(id) ?? [] };
    });
  }

  private async findVisible(
    tx: Tx,
    visibleAppId: string | null,
    { appId: wanted, endpointId, ...rest }: NotificationQuery,
    limit: number,
    beforeId: string | null,
  ): Promise<RowPage<NotificationEntity>> {
    const listed = listedRows(visibleAppId, wanted);
    // An unknown endpoint is answered like another app's: with no rows.
    if (listed === null || listed.appId === OPERATORS || endpointId === null)
      return { rows: [], nextId: null };
    const filter = { ...rest, appId: listed.appId ?? undefined, endpointId };
    return this.notifications.list(tx, filter, limit, beforeId);
  }

  /** What is recorded, and the read of it, are one unit of work; all else is read without a transaction. */
  private read<Result>(actor: AuditReader, work: (tx: Tx) => Promise<Result>): Promise<Result> {
    return isLookRecorded(actor) ? this.database.inTransaction(work) : this.database.read(work);
  }
}

/** The audit entry of a look at a notification; a test has no subject. */
function toLook({ id, appId, igsid, externalUserId }: NotificationEntity): AuditedLook {
  return { appId, target: { kind: 'evt', id }, subject: igsid ?? externalUserId };
}
