import { Injectable } from '@nestjs/common';
import type { SelectQueryBuilder } from 'typeorm';
import type { Statement, Tx } from '../platform/database/database.service.js';
import type { NotificationType, TEST_TYPE } from '../endpoints/notification-types.js';
import type { DeliveryEntity } from './delivery.entity.js';
import { NotificationEntity, type NotificationStatus } from './notification.entity.js';

/** A notification has ten deliveries in a round of the schedule: two rounds are shown. */
const SHOWN_DELIVERIES = 20;

/** By the key for each notification, so that it costs the same whatever lies around them. */
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

/** What the newest notifications of an endpoint, or one notification, are about. */
const FIND_SUBJECTS: Statement = {
  name: 'notifications_find_subjects',
  text: `
    (SELECT link_id AS "linkId", identity_id AS "identityId" FROM notifications WHERE id = $1)
    UNION ALL
    (SELECT link_id, identity_id FROM notifications WHERE endpoint_id = $1 ORDER BY id DESC LIMIT $2)`,
};

/** Which notifications a list asks for; all that is given must hold. */
export interface NotificationFilter {
  /** UUIDs; undefined: any. */
  readonly appId?: string | undefined;
  readonly endpointId?: string | undefined;
  readonly externalUserId?: string | undefined;
  readonly type?: NotificationType | typeof TEST_TYPE | undefined;
  readonly status?: NotificationStatus | undefined;
}

/** What a notification is about. UUIDs. */
export interface NotificationSubject {
  readonly linkId: string | null;
  readonly identityId: string | null;
}

/** The `notifications` and `deliveries` tables as lists show them. */
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
   * The statement of a list. Each filter that names a row or a person has an index; type and status walk that of the app.
   *
   * BETWEEN, and the order that begins with the same column: with `=` the planner may walk the index on `id` backwards, past
   * all that other apps received since, because it takes an app's rows to lie evenly among them.
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

  /** What the notification with this id is about, or the newest notifications of the endpoint with it. */
  findSubjects(tx: Tx, id: string, limit: number): Promise<NotificationSubject[]> {
    return tx.query<NotificationSubject>(FIND_SUBJECTS, [id, limit]);
  }
}
