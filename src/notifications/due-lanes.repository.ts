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

/**
 * Reads the index that the queue itself reads all the time, and which therefore has no long runs of dead entries. The oldest that
 * waits is always among those with a time: later ones of its user wait for it. $1 how many are counted of either kind.
 */
const COUNT_WAITING: Statement = {
  name: 'notifications_count_waiting',
  text: `
    SELECT due.count + behind.count AS count, due.count > $1 OR behind.count > $1 AS "isMore", due.oldest AS "oldestAt"
    FROM (
      SELECT count(*)::int AS count, min(created_at) AS oldest FROM (
        SELECT created_at FROM notifications WHERE next_attempt_at IS NOT NULL
        ORDER BY account_id, endpoint_id, next_attempt_at LIMIT $1::int + 1
      ) n
    ) due, (
      SELECT count(*)::int AS count FROM (
        SELECT FROM notifications WHERE status = 'pending' AND next_attempt_at IS NULL
        ORDER BY external_user_id, account_id, endpoint_id, sequence LIMIT $1::int + 1
      ) n
    ) behind`,
};

/** Notifications that wait, up to a limit. */
export interface WaitingNotifications {
  readonly count: number;
  /** There are more than were counted. */
  readonly isMore: boolean;
  /** When the oldest of those that were counted was created; null: none waits. */
  readonly oldestAt: Date | null;
}

/** Searches the `notifications` table for lanes that have notifications due. */
@Injectable()
export class DueLanesRepository {
  /** Makes notifications due that wait for one that no longer exists; returns the lane of each. */
  async repair(tx: Tx): Promise<Lane[]> {
    return tx.query<Lane>(REPAIR);
  }

  /** How many notifications wait, at most twice the limit, and the oldest of them. */
  async countWaiting(tx: Tx, limit: number): Promise<WaitingNotifications> {
    const [row] = await tx.query<WaitingNotifications>(COUNT_WAITING, [limit]);
    return row ?? { count: 0, isMore: false, oldestAt: null };
  }

  /** The lanes that have notifications due. */
  async find(tx: Tx): Promise<Lane[]> {
    return tx.query<Lane>(FIND_DUE_LANES);
  }
}
