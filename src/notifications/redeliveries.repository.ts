import { Injectable } from '@nestjs/common';
import type { Statement, Tx } from '../platform/database/database.service.js';
import { TEST_TYPE } from '../endpoints/notification-types.js';
import type { NotificationEntity } from './notification.entity.js';

const FIND_ONE: Statement = {
  name: 'notifications_find_to_restart',
  text: `
    SELECT account_id AS "accountId", id, created_at AS "createdAt", endpoint_id AS "endpointId",
           coalesce(igsid, external_user_id) AS subject
    FROM notifications WHERE id = $1 AND app_id = $2`,
};

/**
 * Row comparisons, and an order that begins with the same column: with `=` the planner may choose the index on `id` alone, and read
 * all that other endpoints have received since. What is not wanted is read, too, so that a batch reads no more than its limit.
 */
export const FIND_SINCE: Statement = {
  name: 'notifications_find_since',
  text: `
    SELECT account_id AS "accountId", id, created_at AS "createdAt", created_at >= $3 AND type <> '${TEST_TYPE}' AS "isWanted"
    FROM notifications
    WHERE (endpoint_id, id) > ($1::uuid, $2::uuid) AND endpoint_id <= $1
    ORDER BY endpoint_id, id LIMIT $4`,
};

/** Also locks the pending notification before the first one of each chain, so that its result sees what now waits for it. */
const LOCK: Statement = {
  name: 'notifications_lock_to_restart',
  text: `
    WITH asked AS MATERIALIZED (
      SELECT n.account_id, n.id, n.external_user_id, n.endpoint_id, n.sequence
      FROM unnest($1::uuid[], $2::uuid[]) AS key(account_id, id) JOIN notifications n USING (account_id, id)
    ), first AS (
      SELECT DISTINCT ON (external_user_id, account_id, endpoint_id) * FROM asked
      WHERE external_user_id IS NOT NULL ORDER BY external_user_id, account_id, endpoint_id, sequence
    ), before AS MATERIALIZED (
      SELECT p.account_id, p.id FROM first f
      CROSS JOIN LATERAL (
        SELECT p.account_id, p.id FROM notifications p
        WHERE p.external_user_id = f.external_user_id AND p.account_id = f.account_id AND p.endpoint_id = f.endpoint_id
          AND p.status = 'pending' AND p.sequence < f.sequence
        ORDER BY p.sequence DESC LIMIT 1
      ) p
    )
    SELECT n.id FROM notifications n
    JOIN (SELECT account_id, id FROM asked UNION SELECT account_id, id FROM before) k USING (account_id, id)
    ORDER BY n.account_id, n.id
    FOR NO KEY UPDATE OF n`,
};

/** The first notification of each chain is due now, and the others wait for it. Earlier claims no longer count. */
const RESTART: Statement = {
  name: 'notifications_restart',
  text: `
    WITH asked AS MATERIALIZED (
      SELECT n.account_id, n.id, n.external_user_id,
             row_number() OVER (PARTITION BY n.external_user_id, n.account_id, n.endpoint_id ORDER BY n.sequence) AS place
      FROM unnest($1::uuid[], $2::uuid[]) AS key(account_id, id) JOIN notifications n USING (account_id, id)
    )
    UPDATE notifications n
    SET status = 'pending', step = 0, claims = n.claims + 1, completed_at = NULL,
        next_attempt_at = CASE
          WHEN a.external_user_id IS NULL OR a.place = 1 AND NOT EXISTS (
            SELECT FROM notifications p
            WHERE p.external_user_id = n.external_user_id AND p.account_id = n.account_id AND p.endpoint_id = n.endpoint_id
              AND p.status = 'pending' AND p.sequence < n.sequence
          )
          THEN clock_timestamp()
        END
    FROM asked a
    WHERE n.account_id = a.account_id AND n.id = a.id
    RETURNING n.id`,
};

/** A notification that may be sent again. */
export type RestartableNotification = Pick<NotificationEntity, 'accountId' | 'id' | 'createdAt'>;

/** A notification of an endpoint that a replay reads. */
export interface ReplayableNotification extends RestartableNotification {
  /** Whether it is to be sent again: no test, and not older than the time that the replay begins with. */
  readonly isWanted: boolean;
}

/** A notification to redeliver. */
export interface FoundNotification extends RestartableNotification {
  /** UUID. */
  readonly endpointId: string;
  /** The person or external user that it is about; null for a test. */
  readonly subject: string | null;
}

/** Finds and restarts rows of the `notifications` table. */
@Injectable()
export class RedeliveriesRepository {
  /** One of the app's notifications; null when there is none with this id. */
  async findOne(tx: Tx, id: string, appId: string): Promise<FoundNotification | null> {
    const [row] = await tx.query<FoundNotification>(FIND_ONE, [id, appId]);
    return row ?? null;
  }

  /** An endpoint's notifications in the order of their ids and after `afterId`, and which of them a replay sends. */
  async findSince(
    tx: Tx,
    endpointId: string,
    afterId: string,
    since: Date,
    limit: number,
  ): Promise<ReplayableNotification[]> {
    return tx.query<ReplayableNotification>(FIND_SINCE, [endpointId, afterId, since, limit]);
  }

  /** Restarts the schedules of notifications in any state; returns how many of them still exist. */
  async restart(tx: Tx, keys: readonly Pick<NotificationEntity, 'accountId' | 'id'>[]): Promise<number> {
    const parameters = [keys.map(({ accountId }) => accountId), keys.map(({ id }) => id)];
    // The connection keeps this order: RESTART reads which ones wait after LOCK has locked them.
    const [, restarted] = await Promise.all([tx.query(LOCK, parameters), tx.query(RESTART, parameters)]);
    return restarted.length;
  }
}
