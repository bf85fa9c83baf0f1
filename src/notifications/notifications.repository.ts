import { Injectable } from '@nestjs/common';
import { Not } from 'typeorm';
import type { Columns } from '../platform/database/columns.js';
import type { Statement, Tx } from '../platform/database/database.service.js';
import { type Equality, readPage, type RowPage, where, whereEqual } from '../platform/database/list-page.js';
import type { Period } from '../platform/text/instant.js';
import { OPERATORS } from '../endpoints/endpoint-owner.js';
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
    (SELECT link_id, identity_id FROM notifications WHERE endpoint_id BETWEEN $1 AND $1 ORDER BY endpoint_id DESC, id DESC LIMIT $2)`,
};

const FIND_APP_OF_ENDPOINT: Statement = {
  name: 'notifications_find_app_of_endpoint',
  text: `SELECT app_id AS "appId" FROM notifications WHERE endpoint_id BETWEEN $1 AND $1 ORDER BY endpoint_id, id LIMIT 1`,
};

const COLUMNS: Columns<NotificationEntity> = {
  accountId: 'account_id',
  id: 'id',
  sequence: 'sequence',
  appId: 'app_id',
  endpointId: 'endpoint_id',
  type: 'type',
  data: 'data',
  externalUserId: 'external_user_id',
  igsid: 'igsid',
  linkId: 'link_id',
  identityId: 'identity_id',
  status: 'status',
  attempts: 'attempts',
  step: 'step',
  claims: 'claims',
  nextAttemptAt: 'next_attempt_at',
  createdAt: 'created_at',
  completedAt: 'completed_at',
};

/** The filters of a list; all that are set must match. */
export interface NotificationFilter {
  /** UUID, or `OPERATORS`; undefined: any app's. */
  readonly appId?: string | undefined;
  /** UUID; undefined: any. */
  readonly endpointId?: string | undefined;
  readonly externalUserId?: string | undefined;
  readonly type?: NotificationEntity['type'] | undefined;
  readonly status?: NotificationStatus | undefined;
  /** Of `createdAt`. */
  readonly period?: Period | undefined;
}

/** The rows that a notification is about. UUIDs. */
export interface NotificationSubject {
  readonly linkId: string | null;
  readonly identityId: string | null;
}

/** Reads the `notifications` and `deliveries` tables for the API. */
@Injectable()
export class NotificationsRepository {
  /** One notification by id; `appId` null means any app's, but not the operators'. */
  findOne(tx: Tx, id: string, appId: string | null): Promise<NotificationEntity | null> {
    return tx.manager.findOneBy(NotificationEntity, { id, appId: appId ?? Not(OPERATORS) });
  }

  /**
   * A page of notifications, newest first, below `beforeId` when given. An endpoint has an app, so that a list of another app's
   * endpoint is empty, and reads one row.
   */
  async list(
    tx: Tx,
    { appId, endpointId, externalUserId, type, status, period }: NotificationFilter,
    limit: number,
    beforeId: string | null,
  ): Promise<RowPage<NotificationEntity>> {
    if (endpointId !== undefined && appId !== undefined) {
      const [owner] = await tx.query<{ appId: string }>(FIND_APP_OF_ENDPOINT, [endpointId]);
      if (owner?.appId !== appId) return { rows: [], nextId: null };
    }
    const ofApp: Equality | undefined = appId === undefined ? undefined : ['app_id', appId];
    const among: Equality | undefined = endpointId === undefined ? ofApp : ['endpoint_id', endpointId];
    const timed = { column: 'created_at', period };
    const query = { table: 'notifications', columns: COLUMNS, among, timed };
    const ofApps = appId === undefined ? [where('app_id <> ?', OPERATORS)] : [];
    const filter = [...whereEqual({ type, status }), ...ofApps];
    if (externalUserId === undefined) return readPage(tx, { ...query, filter }, limit, beforeId);
    const owned = [...whereEqual({ app_id: appId, endpoint_id: endpointId }), ...filter];
    const subject = { equal: [['external_user_id', externalUserId]] } as const;
    return readPage(tx, { ...query, subject, filter: owned }, limit, beforeId);
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
