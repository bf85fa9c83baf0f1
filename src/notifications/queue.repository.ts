import { Injectable } from '@nestjs/common';
import type { Statement, Tx } from '../platform/database/database.service.js';
import type { DeliveryAttempt, ClaimedNotification, DeliveryResult } from './delivery-result.js';
import type { OperatorSentType } from '../endpoints/notification-types.js';
import type { Lane } from './lanes.js';
import { type AddressedEvent, NIL_ACCOUNT, type NotificationEvent } from './notification-event.js';

/** How long a claim lasts; a delivery takes 15 s at most. */
const LEASE = `interval '25 seconds'`;

/** Separates bodies: JSON without spaces has no line breaks, and an array parameter would escape each quote. */
const SEPARATOR = '\n';

/** Pending notifications of the same account, external user and endpoint as `of`. */
const chainOf = (of: string): string =>
  `p.external_user_id = ${of}.external_user_id AND p.account_id = $1 AND p.endpoint_id = ${of}.endpoint_id AND p.status = 'pending'`;

/**
 * A notification whose chain has a pending one waits behind it. The last pending one is locked, so that its result is recorded
 * either before this insert (which then sees that it has ended) or after it (and then promotes the new row). Without an external
 * user it belongs to no chain.
 */
const INSERT: Statement = {
  name: 'notifications_insert',
  text: `
    WITH new AS MATERIALIZED (
      SELECT *, row_number() OVER (PARTITION BY external_user_id, endpoint_id ORDER BY at) AS place
      FROM unnest($2::uuid[], $3::uuid[], $4::uuid[], $5::text[], string_to_array($6, E'\\n'), $7::text[], $8::text[], $9::uuid[],
                  $10::uuid[], $11::boolean[])
           WITH ORDINALITY AS n(id, app_id, endpoint_id, type, data, external_user_id, igsid, link_id, identity_id, disabled, at)
    ), last AS MATERIALIZED (
      SELECT l.id FROM new c
      CROSS JOIN LATERAL (SELECT p.id FROM notifications p WHERE ${chainOf('c')} ORDER BY p.sequence DESC LIMIT 1) l
      WHERE c.place = 1 AND NOT c.disabled
    ), busy AS MATERIALIZED (
      SELECT n.external_user_id, n.endpoint_id FROM notifications n
      WHERE n.account_id = $1 AND n.id = ANY (ARRAY(SELECT id FROM last)) AND n.status = 'pending'
      ORDER BY n.id
      FOR NO KEY UPDATE
    )
    INSERT INTO notifications (account_id, id, app_id, endpoint_id, type, data, external_user_id, igsid, link_id, identity_id, status,
                               next_attempt_at, created_at, completed_at)
    SELECT $1, id, app_id, endpoint_id, type, data::json, external_user_id, igsid, link_id, identity_id,
           CASE WHEN disabled THEN 'canceled' ELSE 'pending' END,
           CASE WHEN NOT disabled AND (place = 1 OR external_user_id IS NULL) AND busy.endpoint_id IS NULL THEN clock_timestamp() END,
           $12, CASE WHEN disabled THEN $12::timestamptz END
    FROM new LEFT JOIN busy USING (external_user_id, endpoint_id)
    ORDER BY at`,
};

/**
 * Claims the notifications of each lane that have been due longest. One that has an earlier pending one in its chain (because
 * that was redelivered, or two transactions published at the same time) is set back to wait for it.
 */
const CLAIM: Statement = {
  name: 'notifications_claim',
  text: `
    WITH due AS MATERIALIZED (
      SELECT d.id FROM unnest($2::uuid[], $3::integer[]) AS lane(endpoint_id, room)
      CROSS JOIN LATERAL (
        SELECT n.id FROM notifications n
        WHERE n.account_id = $1 AND n.endpoint_id = lane.endpoint_id AND n.next_attempt_at <= statement_timestamp()
        ORDER BY n.next_attempt_at LIMIT lane.room
        FOR NO KEY UPDATE SKIP LOCKED
      ) d
    )
    UPDATE notifications n
    SET claims = n.claims + 1,
        next_attempt_at = CASE
          WHEN (SELECT p.sequence FROM notifications p WHERE ${chainOf('n')} ORDER BY p.sequence LIMIT 1) < n.sequence THEN NULL
          ELSE clock_timestamp() + ${LEASE}
        END
    WHERE n.account_id = $1 AND n.id = ANY (ARRAY(SELECT id FROM due))
    RETURNING n.app_id AS "appId", n.account_id AS "accountId", n.id, n.endpoint_id AS "endpointId", n.type, n.created_at AS "createdAt",
              n.data::text AS data, n.claims, n.step, n.next_attempt_at IS NOT NULL AS "isClaimed"`,
};

/**
 * A result counts while its claim is the newest one. A late result is stored as an attempt and changes nothing else; a result of
 * a notification that was erased is dropped. Every transaction that locks several notifications locks them in the order of
 * their accounts and ids, together with those that it may promote.
 */
const RECORD: Statement = {
  name: 'notifications_record_results',
  text: `
    WITH result AS MATERIALIZED (
      SELECT * FROM unnest($2::uuid[], $3::integer[], $4::text[], $5::integer[], $6::float8[], $7::timestamptz[], $8::integer[],
                           $9::integer[], $10::text[], $11::text[])
        AS r(id, claims, status, step, wait_ms, attempted_at, http_status, latency_ms, response_body, error)
    ), next AS MATERIALIZED (
      SELECT s.id FROM notifications e
      CROSS JOIN LATERAL (
        SELECT p.id FROM notifications p WHERE ${chainOf('e')} AND p.sequence > e.sequence ORDER BY p.sequence LIMIT 1
      ) s
      WHERE e.account_id = $1 AND e.id = ANY ($2)
    ), locked AS MATERIALIZED (
      SELECT n.id FROM notifications n
      WHERE n.account_id = $1 AND n.id = ANY ($2 || ARRAY(SELECT id FROM next))
      ORDER BY n.id
      FOR NO KEY UPDATE
    ), changed AS (
      UPDATE notifications n
      SET attempts = n.attempts + (r.attempted_at IS NOT NULL)::integer,
          status = CASE WHEN n.claims = r.claims THEN r.status ELSE n.status END,
          step = CASE WHEN n.claims = r.claims THEN r.step ELSE n.step END,
          next_attempt_at = CASE
            WHEN n.claims <> r.claims THEN n.next_attempt_at
            WHEN r.status = 'pending' THEN clock_timestamp() + r.wait_ms * interval '1 millisecond'
          END,
          completed_at = CASE WHEN n.claims <> r.claims THEN n.completed_at WHEN r.status <> 'pending' THEN $12::timestamptz END
      FROM result r JOIN locked USING (id)
      WHERE n.account_id = $1 AND n.id = r.id AND n.id = ANY ($2)
      RETURNING n.id, n.attempts
    )
    INSERT INTO deliveries (account_id, notification_id, attempt, attempted_at, http_status, latency_ms, response_body, error)
    SELECT $1, id, changed.attempts, attempted_at, http_status, latency_ms, response_body, error
    FROM result JOIN changed USING (id)
    WHERE attempted_at IS NOT NULL`,
};

/**
 * Separate from RECORD, because it must see notifications that were published before RECORD locked the rows that ended. A row
 * that was completed or made due meanwhile stays as it is; a condition for that would let the plan walk all rows that wait.
 */
const PROMOTE: Statement = {
  name: 'notifications_promote',
  text: `
    WITH head AS MATERIALIZED (
      SELECT h.id FROM notifications e
      CROSS JOIN LATERAL (
        SELECT p.id, p.next_attempt_at FROM notifications p WHERE ${chainOf('e')} ORDER BY p.sequence LIMIT 1
      ) h
      WHERE e.account_id = $1 AND e.id = ANY ($2::uuid[]) AND h.next_attempt_at IS NULL
    )
    UPDATE notifications n
    SET next_attempt_at = CASE WHEN n.status = 'pending' THEN coalesce(n.next_attempt_at, clock_timestamp()) END
    WHERE n.account_id = $1 AND n.id = ANY (ARRAY(SELECT id FROM head))
    RETURNING n.app_id AS "appId", n.account_id AS "accountId", n.endpoint_id AS "endpointId"`,
};

/** Without an external user a notification belongs to no chain: none waits for it, and it waits for none. */
const INSERT_APART: Statement = {
  name: 'notifications_insert_apart',
  text: `
    INSERT INTO notifications (account_id, id, app_id, endpoint_id, type, data, status, next_attempt_at, created_at, completed_at)
    SELECT '${NIL_ACCOUNT}', id, app_id, endpoint_id, type, data::json,
           CASE WHEN disabled THEN 'canceled' ELSE 'pending' END,
           CASE WHEN NOT disabled THEN clock_timestamp() END,
           $7, CASE WHEN disabled THEN $7::timestamptz END
    FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::text[], $5::text[], $6::boolean[])
         WITH ORDINALITY AS n(id, app_id, endpoint_id, type, data, disabled, at)
    ORDER BY at`,
};

/** An event for a subscriber, with the id of its notification. */
export interface NewNotification extends AddressedEvent {
  /** UUID. */
  readonly id: string;
}

/** A notification that is about no account and no external user: a test, or what operators are notified of. */
export interface ApartNotification {
  /** UUIDs; for an endpoint of the operators `OPERATORS` in place of the app. */
  readonly id: string;
  readonly appId: string;
  readonly endpointId: string;
  readonly type: OperatorSentType;
  /** JSON. */
  readonly data: string;
  readonly isDisabled: boolean;
}

/** How many notifications may be claimed for an endpoint. */
export interface ClaimLimit {
  readonly endpointId: string;
  readonly count: number;
}

/** The claimed notifications, and how many were found for each endpoint, including those that were set back to wait. */
export interface ClaimResult {
  readonly claimed: readonly ClaimedNotification[];
  readonly found: ReadonlyMap<string, number>;
}

/**
 * The queue: the `notifications` table, and the `deliveries` table for attempts. A pending row is due at `next_attempt_at`; a claim
 * moves that to the end of its lease; it is null while the row waits for another one.
 *
 * A chain is the pending notifications of one account, external user and endpoint in the order of `sequence`. Only its first one
 * may have a `next_attempt_at`, so that an endpoint receives a user's events in order.
 */
@Injectable()
export class QueueRepository {
  /** Inserts notifications of one account in the given order, which becomes the order of `sequence`. */
  async insert(
    tx: Tx,
    accountId: string,
    notifications: readonly NewNotification[],
    createdAt: Date,
  ): Promise<void> {
    const events = notifications.map(({ event }) => event);
    await tx.query(INSERT, [
      accountId,
      notifications.map(({ id }) => id),
      events.map(({ appId }) => appId),
      notifications.map(({ subscriber }) => subscriber.endpointId),
      events.map(({ type }) => type),
      writeBodies(events),
      events.map(({ externalUserId }) => externalUserId),
      events.map(({ igsid }) => igsid),
      events.map(({ linkId }) => linkId),
      events.map(({ identityId }) => identityId),
      notifications.map(({ subscriber }) => subscriber.isDisabled),
      createdAt,
    ]);
  }

  /** Inserts notifications that belong to no chain. */
  async insertApart(tx: Tx, notifications: readonly ApartNotification[], createdAt: Date): Promise<void> {
    if (notifications.length === 0) return;
    await tx.query(INSERT_APART, [
      notifications.map(({ id }) => id),
      notifications.map(({ appId }) => appId),
      notifications.map(({ endpointId }) => endpointId),
      notifications.map(({ type }) => type),
      notifications.map(({ data }) => data),
      notifications.map(({ isDisabled }) => isDisabled),
      createdAt,
    ]);
  }

  /** Claims due notifications of an account, up to the limit of each endpoint. */
  async claim(tx: Tx, accountId: string, limits: readonly ClaimLimit[]): Promise<ClaimResult> {
    const rows = await tx.query<ClaimedNotification & { readonly isClaimed: boolean }>(CLAIM, [
      accountId,
      limits.map(({ endpointId }) => endpointId),
      limits.map(({ count }) => count),
    ]);
    const found = new Map<string, number>();
    for (const { endpointId } of rows) found.set(endpointId, (found.get(endpointId) ?? 0) + 1);
    return { claimed: rows.filter(({ isClaimed }) => isClaimed), found };
  }

  /** Records results of claims of one account, at most one for each notification. */
  async record(tx: Tx, accountId: string, results: readonly DeliveryResult[], now: Date): Promise<void> {
    const attempted = <Value>(read: (attempt: DeliveryAttempt) => Value): (Value | null)[] =>
      results.map(({ attempt }) => attempt && read(attempt));
    await tx.query(RECORD, [
      accountId,
      results.map(({ notificationId }) => notificationId),
      results.map(({ claims }) => claims),
      results.map(({ status }) => status),
      results.map(({ step }) => step),
      results.map(({ waitMs }) => waitMs),
      attempted(({ attemptedAt }) => attemptedAt),
      attempted(({ httpStatus }) => httpStatus),
      attempted(({ latencyMs }) => latencyMs),
      attempted(({ responseBody }) => responseBody),
      attempted(({ error }) => error),
      now,
    ]);
  }

  /** Makes notifications due that waited for these, which have ended; returns the lane of each. */
  async promote(tx: Tx, accountId: string, endedIds: readonly string[]): Promise<Lane[]> {
    return tx.query<Lane>(PROMOTE, [accountId, endedIds]);
  }
}

/** The bodies of events; a body for several endpoints is serialised once. */
function writeBodies(events: readonly NotificationEvent[]): string {
  const bodies = new Map<NotificationEvent, string>();
  for (const event of events) if (!bodies.has(event)) bodies.set(event, JSON.stringify(event.data));
  return events.map((event) => bodies.get(event)).join(SEPARATOR);
}
