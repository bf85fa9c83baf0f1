import { Injectable } from '@nestjs/common';
import type { Statement, Tx } from '../platform/database/database.service.js';
import type { Lane } from './lanes.js';

/** The channel on which instances call each other for lanes that one alone is too slow for. */
export const QUEUE_CHANNEL = 'hitch_notifications';

/** When a notification was erased, the next one of its chain may wait for nothing. */
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
    RETURNING n.account_id AS "accountId", n.endpoint_id AS "endpointId"`,
};

const FIND_DUE_LANES: Statement = {
  name: 'notifications_find_due_lanes',
  text: `
    SELECT DISTINCT account_id AS "accountId", endpoint_id AS "endpointId"
    FROM notifications WHERE next_attempt_at <= statement_timestamp()`,
};

const CALL: Statement = { name: 'notifications_call', text: `SELECT pg_notify('${QUEUE_CHANNEL}', $1)` };

/** The `notifications` table, as it is searched for lanes that no transaction of this instance made ready. */
@Injectable()
export class DueLanesRepository {
  /** Makes due what waits for a notification that is no longer there; returns a lane for each. */
  async repair(tx: Tx): Promise<Lane[]> {
    return tx.query<Lane>(REPAIR);
  }

  /** The lanes that have notifications due. */
  async findDueLanes(tx: Tx): Promise<Lane[]> {
    return tx.query<Lane>(FIND_DUE_LANES);
  }

  /** Sends a message to every instance. */
  async call(tx: Tx, message: string): Promise<void> {
    await tx.query(CALL, [message]);
  }
}
