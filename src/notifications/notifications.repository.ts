import { Injectable } from '@nestjs/common';
import type { SelectQueryBuilder } from 'typeorm';
import type { Statement, Tx } from '../platform/database/database.service.js';
import type { SentType } from '../endpoints/notification-types.js';
import type { DeliveryEntity } from './delivery.entity.js';
import { NotificationEntity, type NotificationStatus } from './notification.entity.js';

/** Two rounds of the schedule, which has ten attempts. */
const SHOWN_DELIVERIES = 20;

/** Reads by the key of each notification, so that the cost does not depend on the number of other rows. */
export const FIND_DELIVERIES: Statement = {
  name: 'deliveries_find_newest',
  text: `
    SELECT d.notification_id AS "notificationId", d.attempt, d.attempted_at AS "attemptedAt", d.http_status AS "httpStatus",
           d.latency_ms AS "latencyMs", d.response_body AS "responseBody", d.error
    FROM unnest($1::uuid[], $2::uuid[]) AS n(account_id, id)
    CROSS JOIN LATERAL (
      SELECT * FROM deliveries WHERE account_id = n.account_id AND notification_id = n.id ORDER BY attempt DESC LIMIT ${SHOWN_DELIVERIES}
    ) d
    ORDER BY d.notification_id, d.attempt DESC`,
};

/** The subjects of one notification, or of the newest notifications of an endpoint. */
const FIND_SUBJECTS: Statement = {
  name: 'notifications_find_subjects',
  text: `
    (SELECT link_id AS "linkId", identity_id AS "identityId" FROM notifications WHERE id = $1)
    UNION ALL
    (SELECT link_id, identity_id FROM notifications WHERE endpoint_id = $1 ORDER BY id DESC LIMIT $2)`,
};

/** The filters of a list; all that are set must match. */
export interface NotificationFilter {
  /** UUIDs; undefined: any. */
  readonly appId?: string | undefined;
  readonly endpointId?: string | undefined;
  readonly externalUserId?: string | undefined;
  readonly type?: SentType | undefined;
  readonly status?: NotificationStatus | undefined;
}

/** The rows that a notification is about. UUIDs. */
export interface NotificationSubject {
  readonly linkId: string | null;
  readonly identityId: string | null;
}

/** Reads the `notifications` and `deliveries` tables for the API. */
@Injectable()
export class NotificationsRepository {
  /** One notification by id; `appId` null means any app's. */
  findOne(tx: Tx, id: string, appId: string | null): Promise<NotificationEntity | null> {
    return tx.manager.findOneBy(NotificationEntity, appId === null ? { id } : { id, appId });
  }

  /** Notifications newest first, below `beforeId` when given. */
  list(
    tx: Tx,
    filter: NotificationFilter,
    limit: number,
    beforeId: string | null,
  ): Promise<NotificationEntity[]> {
    return this.selectList(tx, filter, limit, beforeId).getMany();
  }

  /**
   * The statement of a list. Each filter that names a row or a person has an index; type and status use the app's index.
   *
   * BETWEEN and an order that begins with the same column: with `=` the planner may choose the index on `id`, and read all that
   * other apps have received since, because it assumes that an app's rows are spread evenly among them.
   */
  selectList(
    tx: Tx,
    filter: NotificationFilter,
    limit: number,
    beforeId: string | null,
  ): SelectQueryBuilder<NotificationEntity> {
    const query = tx.manager.createQueryBuilder(NotificationEntity, 'notification');
    const { appId, endpointId, externalUserId, type, status } = filter;
    const owner = endpointId === undefined ? 'app_id' : 'endpoint_id';
    const ownerId = endpointId ?? appId;
    if (ownerId !== undefined)
      query
        .andWhere(`notification.${owner} BETWEEN :ownerId AND :ownerId`, { ownerId })
        .orderBy(`notification.${owner}`, 'DESC');
    if (appId !== undefined && endpointId !== undefined)
      query.andWhere('notification.app_id = :appId', { appId });
    if (externalUserId !== undefined)
      query.andWhere('notification.external_user_id = :externalUserId', { externalUserId });
    if (type !== undefined) query.andWhere('notification.type = :type', { type });
    if (status !== undefined) query.andWhere('notification.status = :status', { status });
    if (beforeId !== null) query.andWhere('notification.id < :beforeId', { beforeId });
    return query.addOrderBy('notification.id', 'DESC').limit(limit);
  }

  /** The newest deliveries of each of these notifications, newest first, in one statement. */
  async findDeliveries(
    tx: Tx,
    notifications: readonly Pick<NotificationEntity, 'accountId' | 'id'>[],
  ): Promise<DeliveryEntity[]> {
    if (notifications.length === 0) return [];
    return tx.query<DeliveryEntity>(FIND_DELIVERIES, [
      notifications.map(({ accountId }) => accountId),
      notifications.map(({ id }) => id),
    ]);
  }

  /** The subject of the notification with this id, or the subjects of the newest notifications of the endpoint with this id. */
  findSubjects(tx: Tx, id: string, limit: number): Promise<NotificationSubject[]> {
    return tx.query<NotificationSubject>(FIND_SUBJECTS, [id, limit]);
  }
}
