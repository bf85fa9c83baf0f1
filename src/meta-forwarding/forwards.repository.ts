import { Injectable } from '@nestjs/common';
import type { Statement, Tx } from '../platform/database/database.service.js';
import type { ForwardedHeaders } from './forwarded-request.js';

/** Longer than a request may take; a row whose instance crashed is sent again after this. */
const LEASE = `interval '30 seconds'`;
/** Counting stops here, so that it stays cheap however long a receiver is away. */
export const MAX_COUNTED = 10_000;

/** Sets the lock of inserts apart from other advisory locks in the same database. The bytes spell "forw". */
const ARRIVAL_LOCK = 0x666f7277;

/**
 * One transaction inserts at a time, on whatever instance, and it has its numbers only once it holds the lock. So the rows that a
 * sender sees are complete up to the last one, and the order of `sequence` is that of the commits. The bodies come as one value
 * and are cut here, because an array of them would be sent as text of twice the size.
 */
const INSERT: Statement = {
  name: 'forwards_insert',
  text: `
    WITH gate AS MATERIALIZED (SELECT pg_advisory_xact_lock($1::int, 0) IS NOT NULL AS is_held)
    INSERT INTO forwards (url_hash, id, headers, body, due_at, received_at)
    SELECT u.hash, d.id, d.headers::json, substr($7::bytea, d.start, d.bytes), clock_timestamp(), d.received_at
    FROM gate
    CROSS JOIN unnest($3::uuid[], $4::text[], $5::integer[], $6::integer[], $8::timestamptz[])
      WITH ORDINALITY AS d(id, headers, start, bytes, received_at, place)
    CROSS JOIN unnest($2::bytea[]) AS u(hash)
    WHERE gate.is_held
    ORDER BY d.place`,
};

/** Only the first row of a URL is claimed, and while its lease or its wait lasts none is. */
const CLAIM: Statement = {
  name: 'forwards_claim',
  text: `
    WITH head AS MATERIALIZED (
      SELECT f.sequence FROM forwards f WHERE f.url_hash = $1 ORDER BY f.sequence LIMIT 1 FOR NO KEY UPDATE
    )
    UPDATE forwards f
    SET claims = f.claims + 1, due_at = clock_timestamp() + ${LEASE}
    WHERE f.url_hash = $1 AND f.sequence = (SELECT sequence FROM head) AND f.due_at <= clock_timestamp()
    RETURNING f.url_hash AS "urlHash", f.sequence, f.id, f.headers, f.body, f.claims`,
};

const REMOVE: Statement = {
  name: 'forwards_remove',
  text: 'DELETE FROM forwards WHERE url_hash = $1 AND sequence = $2 AND claims = $3',
};

const POSTPONE: Statement = {
  name: 'forwards_postpone',
  text: `
    UPDATE forwards SET due_at = clock_timestamp() + $4::float8 * interval '1 millisecond'
    WHERE url_hash = $1 AND sequence = $2 AND claims = $3`,
};

const MEASURE: Statement = {
  name: 'forwards_measure',
  text: `
    SELECT (SELECT count(*)::integer
            FROM (SELECT FROM forwards f WHERE f.url_hash = u.hash LIMIT ${MAX_COUNTED}) waiting) AS waiting,
           (SELECT f.received_at FROM forwards f WHERE f.url_hash = u.hash ORDER BY f.sequence LIMIT 1) AS "oldestAt"
    FROM unnest($1::bytea[]) WITH ORDINALITY AS u(hash, place)
    ORDER BY u.place`,
};

/** SKIP LOCKED leaves rows that another instance removes or sends. */
const EXPIRE: Statement = {
  name: 'forwards_expire',
  text: `
    WITH due AS MATERIALIZED (
      SELECT url_hash, sequence FROM forwards WHERE received_at < $1 ORDER BY received_at LIMIT $2 FOR UPDATE SKIP LOCKED
    ), removed AS (
      DELETE FROM forwards f USING due WHERE f.url_hash = due.url_hash AND f.sequence = due.sequence
    )
    SELECT count(*)::integer AS count FROM due`,
};

/** A delivery to store for every URL. */
export interface NewForward {
  /** UUID. */
  readonly id: string;
  readonly headers: ForwardedHeaders;
  /** Encrypted. */
  readonly body: Buffer;
  readonly receivedAt: Date;
}

/** A row that this instance may send until its lease ends. */
export interface ClaimedForward extends Omit<NewForward, 'receivedAt'> {
  readonly urlHash: Buffer;
  readonly sequence: string;
  /** How often it has been claimed, including this claim. */
  readonly claims: number;
}

/** What waits for a URL. */
export interface ForwardBacklog {
  /** At most `MAX_COUNTED`. */
  readonly waiting: number;
  /** When the first of them arrived; null when nothing waits. */
  readonly oldestAt: Date | null;
}

/** The `forwards` table: a queue for each URL, in the order of arrival. */
@Injectable()
export class ForwardsRepository {
  /** Stores deliveries in the given order, each for every URL. */
  async insert(tx: Tx, urlHashes: readonly Buffer[], forwards: readonly NewForward[]): Promise<void> {
    const sizes = forwards.map(({ body }) => body.length);
    let end = 1;
    const starts = sizes.map((size) => (end += size) - size);
    await tx.query(INSERT, [
      ARRIVAL_LOCK,
      urlHashes,
      forwards.map(({ id }) => id),
      forwards.map(({ headers }) => JSON.stringify(headers)),
      starts,
      sizes,
      Buffer.concat(forwards.map(({ body }) => body)),
      forwards.map(({ receivedAt }) => receivedAt),
    ]);
  }

  /** Claims the first row of a URL; null when there is none, or when it is not due. */
  async claim(tx: Tx, urlHash: Buffer): Promise<ClaimedForward | null> {
    const [claimed = null] = await tx.query<ClaimedForward>(CLAIM, [urlHash]);
    return claimed;
  }

  /** Removes a claimed row; nothing happens when it has been claimed again. */
  async remove(tx: Tx, { urlHash, sequence, claims }: ClaimedForward): Promise<void> {
    await tx.query(REMOVE, [urlHash, sequence, claims]);
  }

  /** Ends a claim: the row is due after a wait. Nothing happens when it has been claimed again. */
  async postpone(tx: Tx, { urlHash, sequence, claims }: ClaimedForward, waitMs: number): Promise<void> {
    await tx.query(POSTPONE, [urlHash, sequence, claims, waitMs]);
  }

  /** What waits for each URL, in their order. */
  async measure(tx: Tx, urlHashes: readonly Buffer[]): Promise<ForwardBacklog[]> {
    return tx.query<ForwardBacklog>(MEASURE, [urlHashes]);
  }

  /**
   * Removes rows that arrived before a time, of any URL, also of one that is no longer configured.
   * @returns how many; `limit` when there may be more
   */
  async expire(tx: Tx, before: Date, limit: number): Promise<number> {
    const [row] = await tx.query<{ count: number }>(EXPIRE, [before, limit]);
    return row?.count ?? 0;
  }
}
