import { Injectable } from '@nestjs/common';
import type { Statement, Tx } from '../platform/database/database.service.js';
import { TEST_TYPE } from '../endpoints/notification-types.js';

/** A deleted endpoint is none any more. */
const FIND_ENDPOINT: Statement = {
  name: 'endpoints_find_sendable',
  text: `
    SELECT id, app_id AS "appId", disabled_at IS NOT NULL AS "isDisabled"
    FROM endpoints WHERE id = $1 AND app_id = $2 AND deleted_at IS NULL`,
};

/** Whoever ends this notification at the same moment comes wholly before or wholly after. */
const LOCK: Statement = {
  name: 'notifications_lock',
  text: `
    SELECT id, endpoint_id AS "endpointId", coalesce(igsid, external_user_id) AS subject
    FROM notifications WHERE id = $1 AND app_id = $2 FOR UPDATE`,
};

const BEGIN_ANEW: Statement = {
  name: 'notifications_begin_anew',
  text: `
    UPDATE notifications SET status = 'pending', step = 0, next_attempt_at = $2, completed_at = NULL WHERE id = $1`,
};

/**
 * A batch of an endpoint's notifications, in the order of their times, begins anew. They are locked in the order of their ids,
 * as whoever ends several of them does; one that was erased meanwhile is not there any more.
 */
export const REPLAY: Statement = {
  name: 'notifications_replay',
  text: `
    WITH batch AS (
      SELECT id, created_at FROM notifications
      WHERE endpoint_id = $1 AND (created_at, id) > ($2::text::timestamptz, $3::uuid) AND type <> '${TEST_TYPE}'
      ORDER BY created_at, id LIMIT $4
    ), locked AS MATERIALIZED (
      SELECT n.id FROM notifications n WHERE n.id = ANY (ARRAY(SELECT id FROM batch)) ORDER BY n.id FOR UPDATE
    ), begun AS (
      UPDATE notifications n SET status = 'pending', step = 0, next_attempt_at = $5, completed_at = NULL
      FROM locked l WHERE n.id = l.id
      RETURNING n.id
    )
    SELECT ARRAY(SELECT id::text FROM begun) AS ids, max(created_at)::text AS "lastCreatedAt",
           (SELECT id FROM batch ORDER BY created_at DESC, id DESC LIMIT 1) AS "lastId"
    FROM batch`,
};

export const FIND_NEXT: Statement = {
  name: 'notifications_find_next',
  text: `
    SELECT created_at AS "createdAt" FROM notifications
    WHERE endpoint_id = $1 AND (created_at, id) > ($2::text::timestamptz, $3::uuid) AND type <> '${TEST_TYPE}'
    ORDER BY created_at, id LIMIT 1`,
};

const INSERT_TEST: Statement = {
  name: 'notifications_insert_test',
  text: `
    INSERT INTO notifications (id, app_id, endpoint_id, type, data, status, next_attempt_at, created_at)
    VALUES ($1, $2, $3, '${TEST_TYPE}', $4, 'pending', $5, $5)`,
};

/** An endpoint, as far as it matters whether something may be sent to it. */
export interface SendableEndpoint {
  /** UUIDs. */
  readonly id: string;
  readonly appId: string;
  readonly isDisabled: boolean;
}

/** Where in an endpoint's notifications a replay has come to: behind this one. */
export interface ReplayPlace {
  /** As the database writes it, which knows microseconds. */
  readonly createdAt: string;
  readonly id: string;
}

/** What a batch of a replay did. */
export interface ReplayedBatch {
  /** UUIDs of the notifications that began anew. */
  readonly ids: readonly string[];
  /** Behind the last one that was looked at; null when there was none. */
  readonly place: ReplayPlace | null;
}

/** The `notifications` table, as whoever sends again sees it. */
@Injectable()
export class RedeliveriesRepository {
  /** An endpoint of the app's that is not deleted. */
  async findEndpoint(tx: Tx, id: string, appId: string): Promise<SendableEndpoint | null> {
    return (await tx.query<SendableEndpoint>(FIND_ENDPOINT, [id, appId]))[0] ?? null;
  }

  /** Locks a notification of the app's; null when there is none. */
  async lock(
    tx: Tx,
    id: string,
    appId: string,
  ): Promise<{ readonly endpointId: string; readonly subject: string | null } | null> {
    return (await tx.query<{ endpointId: string; subject: string | null }>(LOCK, [id, appId]))[0] ?? null;
  }

  /** Begins the schedule of a locked notification anew. Its job is the caller's business. */
  async beginAnew(tx: Tx, id: string, now: Date): Promise<void> {
    await tx.query(BEGIN_ANEW, [id, now]);
  }

  /** Begins a batch of an endpoint's notifications anew, without its tests. Their jobs are the caller's business. */
  async replay(
    tx: Tx,
    endpointId: string,
    after: ReplayPlace,
    size: number,
    now: Date,
  ): Promise<ReplayedBatch> {
    const [batch] = await tx.query<{ ids: string[]; lastCreatedAt: string | null; lastId: string | null }>(
      REPLAY,
      [endpointId, after.createdAt, after.id, size, now],
    );
    if (!batch || batch.lastCreatedAt === null || batch.lastId === null) return { ids: [], place: null };
    return { ids: batch.ids, place: { createdAt: batch.lastCreatedAt, id: batch.lastId } };
  }

  /** When the first notification behind a place was made; null when there is none. */
  async findNext(tx: Tx, endpointId: string, { createdAt, id }: ReplayPlace): Promise<Date | null> {
    const [next] = await tx.query<{ createdAt: Date }>(FIND_NEXT, [endpointId, createdAt, id]);
    return next?.createdAt ?? null;
  }

  /** Puts a test in. */
  async insertTest(tx: Tx, id: string, endpoint: SendableEndpoint, data: object, now: Date): Promise<void> {
    await tx.query(INSERT_TEST, [id, endpoint.appId, endpoint.id, JSON.stringify(data), now]);
  }
}
