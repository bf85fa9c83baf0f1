import { Injectable } from '@nestjs/common';
import type { Statement, Tx } from '../platform/database/database.service.js';
import type { Candidate, Place } from './delivery-turn.js';
import { MAX_FAILING_MS } from './delivery-outcome.js';
import { type Attempt, type Change, mergeEffects, type Settlement } from './settlement.js';
import type { Sendable } from './signed-delivery.js';

/** A notification whose turn came, with what there is to know of its endpoint and app. */
export interface LoadedNotification extends Sendable, Candidate {
  readonly endpointId: string;
  readonly attempts: number;
  readonly step: number;
  readonly url: string;
  readonly secret: Buffer;
  readonly previousSecret: Buffer | null;
  readonly previousSecretExpiresAt: Date | null;
  readonly failingSince: Date | null;
}

/** A pending notification, as it stands at the end of a transaction. */
export interface PendingNotification extends Place {
  readonly id: string;
  readonly endpointId: string;
}

/** An endpoint that is told nothing any more. */
export interface DisabledEndpoint {
  readonly id: string;
  readonly reason: 'gone' | 'failing';
}

/** The first of those that are before `n`: about the same user, for the same endpoint, and pending. A probe of `notifications_external_user_id_idx`. */
const HEAD = `
  LEFT JOIN LATERAL (
    SELECT h.next_attempt_at FROM notifications h
    WHERE h.status = 'pending' AND h.external_user_id = n.external_user_id AND h.endpoint_id = n.endpoint_id
      AND h.sequence < n.sequence
    ORDER BY h.external_user_id, h.endpoint_id, h.status, h.sequence
    LIMIT 1
  ) head ON true`;

/** `data` as text: the bytes that were stored, and not what a parser makes of them. */
const LOAD: Statement = {
  name: 'deliveries_load',
  text: `
    SELECT n.id, n.type, n.created_at AS "createdAt", n.data::text AS data, n.endpoint_id AS "endpointId", n.attempts, n.step,
           n.status = 'pending' AS "isPending", n.next_attempt_at AS "nextAttemptAt",
           head.next_attempt_at IS NOT NULL AS "isBehind",
           (e.disabled_at IS NOT NULL OR e.deleted_at IS NOT NULL OR a.disabled_at IS NOT NULL) AS "isDisabled",
           e.url, e.secret, e.previous_secret AS "previousSecret",
           e.previous_secret_expires_at AS "previousSecretExpiresAt", e.failing_since AS "failingSince"
    FROM notifications n JOIN endpoints e ON e.id = n.endpoint_id JOIN apps a ON a.id = n.app_id ${HEAD}
    WHERE n.id = ANY ($1::uuid[])`,
};

/** Those that come next after some that end: one for each, the first that is pending. */
const successorsOf = (parameter: string): string => `
  SELECT s.id FROM notifications e
  CROSS JOIN LATERAL (
    SELECT n.id FROM notifications n
    WHERE n.status = 'pending' AND n.external_user_id = e.external_user_id AND n.endpoint_id = e.endpoint_id
      AND n.sequence > e.sequence
    ORDER BY n.external_user_id, n.endpoint_id, n.status, n.sequence
    LIMIT 1
  ) s
  WHERE e.id = ANY (${parameter}::uuid[])`;

/** In one order, so that two of us do not wait for each other. */
const LOCK: Statement = {
  name: 'deliveries_lock',
  text: `
    SELECT id FROM notifications
    WHERE id = ANY ($1::uuid[] || ARRAY(${successorsOf('$2')}))
    ORDER BY id
    FOR NO KEY UPDATE`,
};

/**
 * What was erased or settled meanwhile stays as it is, and its attempt leaves no trace. When somebody has asked meanwhile to
 * have it sent anew (its step went back), a failure is written down and ends nothing: the new round goes on. What came back
 * from where the endpoint is no longer is tried again, now, where it is.
 */
const APPLY: Statement = {
  name: 'deliveries_apply',
  text: `
    WITH changed AS (
      UPDATE notifications n
      SET status = CASE WHEN c.failed AND n.step < c.step - 1 THEN n.status ELSE c.status END,
          step = CASE WHEN c.failed AND n.step < c.step - 1 THEN n.step ELSE c.step END,
          next_attempt_at = CASE WHEN c.failed AND n.step < c.step - 1 THEN n.next_attempt_at ELSE c.next_attempt_at END,
          completed_at = CASE WHEN c.status = 'pending' OR c.failed AND n.step < c.step - 1 THEN NULL ELSE $11::timestamptz END,
          attempts = n.attempts + (c.attempted_at IS NOT NULL)::int
      FROM (
        SELECT u.id, u.attempts_before, u.step, u.attempted_at, m.moved OR u.status IN ('pending', 'exhausted') AS failed,
               CASE WHEN m.moved THEN 'pending' ELSE u.status END AS status,
               CASE WHEN m.moved THEN $11::timestamptz ELSE u.next_attempt_at END AS next_attempt_at
        FROM unnest($1::uuid[], $2::integer[], $3::text[], $4::integer[], $5::timestamptz[], $6::timestamptz[], $12::uuid[],
                    $13::text[])
               AS u(id, attempts_before, status, step, next_attempt_at, attempted_at, endpoint_id, gone_url)
        CROSS JOIN LATERAL (
          SELECT u.gone_url IS NOT NULL AND u.gone_url <> (SELECT url FROM endpoints WHERE id = u.endpoint_id) AS moved
        ) m
      ) c
      WHERE n.id = c.id AND n.id = ANY ($1) AND n.status = 'pending' AND n.attempts = c.attempts_before
      RETURNING n.id, n.attempts
    )
    INSERT INTO deliveries (notification_id, attempt, attempted_at, http_status, latency_ms, response_body, error)
    SELECT changed.id, changed.attempts, d.attempted_at, d.http_status, d.latency_ms, d.response_body, d.error
    FROM unnest($1::uuid[], $6::timestamptz[], $7::integer[], $8::integer[], $9::text[], $10::text[])
           AS d(id, attempted_at, http_status, latency_ms, response_body, error)
    JOIN changed ON changed.id = d.id
    WHERE d.attempted_at IS NOT NULL`,
};

/** Writes only what changes: an endpoint that goes on being well costs no write, and no lock. */
const APPLY_TO_ENDPOINTS: Statement = {
  name: 'deliveries_apply_to_endpoints',
  text: `
    WITH concerned AS (
      SELECT e.id, c.effect, e.disabled_at IS NULL AND c.effect IN ('gone', 'failing') AS disabled
      FROM endpoints e JOIN unnest($1::uuid[], $2::text[]) AS c(id, effect) ON c.id = e.id
      WHERE CASE c.effect
              WHEN 'succeeded' THEN e.failing_since IS NOT NULL
              WHEN 'failing' THEN e.disabled_at IS NULL AND e.failing_since <= $4
              WHEN 'gone' THEN e.disabled_at IS NULL
                AND EXISTS (SELECT FROM unnest($5::uuid[], $6::text[]) AS g(id, url) WHERE g.id = e.id AND g.url = e.url)
              ELSE e.failing_since IS NULL
            END
      ORDER BY e.id
      FOR NO KEY UPDATE OF e
    )
    UPDATE endpoints e
    SET failing_since = CASE WHEN c.effect = 'succeeded' THEN NULL ELSE COALESCE(e.failing_since, $3) END,
        disabled_at = CASE WHEN c.disabled THEN $3 ELSE e.disabled_at END,
        disabled_reason = CASE WHEN c.disabled THEN c.effect ELSE e.disabled_reason END
    FROM concerned c WHERE e.id = c.id
    RETURNING e.id, CASE WHEN c.disabled THEN c.effect END AS reason`,
};

/** A statement of its own, begun when the locks are held: it sees what was committed before, and what we have changed. */
const FIND_PENDING: Statement = {
  name: 'deliveries_find_pending',
  text: `
    SELECT n.id, n.endpoint_id AS "endpointId", n.next_attempt_at AS "nextAttemptAt",
           head.next_attempt_at AS "headNextAttemptAt"
    FROM notifications n ${HEAD}
    WHERE n.id = ANY ($1::uuid[] || ARRAY(${successorsOf('$2')})) AND n.status = 'pending'`,
};

/** What the deliveries read and write. */
@Injectable()
export class DeliveriesRepository {
  /** The notifications of jobs that were taken; those that are not there any more are left out. */
  async load(tx: Tx, ids: readonly string[]): Promise<Map<string, LoadedNotification>> {
    const rows = await tx.query<LoadedNotification>(LOAD, [ids]);
    return new Map(rows.map((row) => [row.id, row]));
  }

  /**
   * Locks notifications, and those that come next after the ones that end.
   * @param endingIds those of them that end
   */
  async lock(tx: Tx, ids: readonly string[], endingIds: readonly string[]): Promise<void> {
    await tx.query(LOCK, [ids, endingIds]);
  }

  /** Writes what became of notifications, with the attempts, in one statement. */
  async apply(tx: Tx, settlements: readonly Settlement[], now: Date): Promise<void> {
    const rows = settlements.flatMap(({ change, ...settlement }) =>
      change === null ? [] : [{ ...change, ...settlement }],
    );
    if (rows.length === 0) return;
    const attempted = <Value>(read: (attempt: Attempt) => Value): (Value | null)[] =>
      rows.map(({ attempt }) => attempt && read(attempt));
    const changed = <Value>(read: (change: Change) => Value): Value[] => rows.map(read);
    await tx.query(APPLY, [
      rows.map(({ notificationId }) => notificationId),
      changed(({ attemptsBefore }) => attemptsBefore),
      changed(({ status }) => status),
      changed(({ step }) => step),
      changed(({ nextAttemptAt }) => nextAttemptAt),
      attempted(({ attemptedAt }) => attemptedAt),
      attempted(({ httpStatus }) => httpStatus),
      attempted(({ latencyMs }) => latencyMs),
      attempted(({ responseBody }) => responseBody),
      attempted(({ error }) => error),
      now,
      rows.map(({ endpointId }) => endpointId),
      rows.map(({ goneUrl }) => goneUrl),
    ]);
  }

  /** Writes what became of endpoints, in one statement; gives those that it disabled. */
  async applyToEndpoints(tx: Tx, settlements: readonly Settlement[], now: Date): Promise<DisabledEndpoint[]> {
    const effects = mergeEffects(settlements);
    const gone = settlements.filter(({ goneUrl }) => goneUrl !== null);
    if (effects.size === 0) return [];
    const failingBefore = new Date(now.getTime() - MAX_FAILING_MS);
    const parameters = [
      [...effects.keys()],
      [...effects.values()],
      now,
      failingBefore,
      gone.map(({ endpointId }) => endpointId),
      gone.map(({ goneUrl }) => goneUrl),
    ];
    type Row = Pick<DisabledEndpoint, 'id'> & { readonly reason: DisabledEndpoint['reason'] | null };
    const rows = await tx.query<Row>(APPLY_TO_ENDPOINTS, parameters);
    return rows.flatMap(({ id, reason }) => (reason === null ? [] : [{ id, reason }]));
  }

  /** Which of these are pending, and of those that come next after the ones that ended. */
  async findPending(
    tx: Tx,
    ids: readonly string[],
    endedIds: readonly string[],
  ): Promise<PendingNotification[]> {
    return tx.query<PendingNotification>(FIND_PENDING, [ids, endedIds]);
  }
}
