import { Injectable } from '@nestjs/common';
import type { Statement, Tx } from '../platform/database/database.service.js';
import type { Lane } from './lanes.js';
import { NIL_ACCOUNT } from './notification-event.js';

/** After an erasure or a manual deletion, the next notification of a chain may wait for one that no longer exists. */
const REPAIR: Statement = {
  name: 'notifications_repair',
  text: `
    WITH head AS MATERIALIZED (
      SELECT DISTINCT ON (n.external_user_id, n.account_id, n.endpoint_id) n.*
      FROM notifications n
      WHERE n.status = 'pending' AND n.next_attempt_at IS NULL
      ORDER BY n.external_user_id, n.account_id, n.endpoint_id, n.sequence
    )
    UPDATE notifications n SET next_attempt_at = clock_timestamp()
    FROM head h
    WHERE n.account_id = h.account_id AND n.id = h.id AND n.status = 'pending' AND n.next_attempt_at IS NULL
      AND NOT EXISTS (
        SELECT FROM notifications p
        WHERE p.external_user_id = h.external_user_id AND p.account_id = h.account_id AND p.endpoint_id = h.endpoint_id
          AND p.status = 'pending' AND p.sequence < h.sequence
      )
    RETURNING n.app_id AS "appId", n.account_id AS "accountId", n.endpoint_id AS "endpointId"`,
};

/** The notification of a lane that has been due longest. */
const firstOfLane = (condition: string): string => `
      SELECT app_id, account_id, endpoint_id, next_attempt_at FROM notifications
      WHERE next_attempt_at IS NOT NULL AND ${condition}
      ORDER BY account_id, endpoint_id, next_attempt_at LIMIT 1`;

/** Walks the index from lane to lane: what an app has waiting in a lane, however much, is not read. */
const FIND_DUE_LANES: Statement = {
  name: 'notifications_find_due_lanes',
  text: `
    WITH RECURSIVE lane AS (
      (${firstOfLane(`account_id >= '${NIL_ACCOUNT}'`)})
      UNION ALL
      SELECT next.* FROM lane CROSS JOIN LATERAL (
        ${firstOfLane('(account_id, endpoint_id) > (lane.account_id, lane.endpoint_id)')}
      ) next
    )
    SELECT app_id AS "appId", account_id AS "accountId", endpoint_id AS "endpointId"
    FROM lane WHERE next_attempt_at <= statement_timestamp()`,
};

/** Searches the `notifications` table for lanes that have notifications due. */
@Injectable()
export class DueLanesRepository {
  /** Makes notifications due that wait for one that no longer exists; returns the lane of each. */
  async repair(tx: Tx): Promise<Lane[]> {
    return tx.query<Lane>(REPAIR);
  }

  /** The lanes that have notifications due. */
  async find(tx: Tx): Promise<Lane[]> {
    return tx.query<Lane>(FIND_DUE_LANES);
  }
}
