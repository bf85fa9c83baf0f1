import { Injectable } from '@nestjs/common';
import { type Columns, insertText, selectList, toRecords } from '../platform/database/columns.js';
import type { Statement, Tx } from '../platform/database/database.service.js';
import { readPage, type RowPage, whereEqual } from '../platform/database/list-page.js';
import type { Period } from '../platform/text/instant.js';
import type { DeadLetterEntity } from './dead-letter.entity.js';
import type { RetryOutcome } from './outcome.js';
import type { RefusedEventEntity } from './refused-event.entity.js';

const DEAD_LETTERS: Columns<DeadLetterEntity> = {
  id: 'id',
  repeatKey: 'repeat_key',
  igId: 'ig_id',
  igsid: 'igsid',
  linkId: 'link_id',
  refHash: 'ref_hash',
  midHash: 'mid_hash',
  via: 'via',
  eventAt: 'event_at',
  errorCode: 'error_code',
  receivedAt: 'received_at',
  requestId: 'request_id',
  retriedAt: 'retried_at',
  outcome: 'outcome',
};

const REFUSED_EVENTS: Columns<RefusedEventEntity> = {
  id: 'id',
  repeatKey: 'repeat_key',
  igId: 'ig_id',
  igsid: 'igsid',
  linkId: 'link_id',
  refusedAt: 'refused_at',
};

const INSERT_DEAD_LETTERS: Statement = {
  name: 'dead_letters_insert',
  text: `${insertText('dead_letters', DEAD_LETTERS)} ON CONFLICT (repeat_key) DO NOTHING RETURNING id`,
};
const INSERT_REFUSED_EVENTS: Statement = {
  name: 'refused_events_insert',
  text: `${insertText('refused_events', REFUSED_EVENTS)} ON CONFLICT (repeat_key) DO NOTHING`,
};

const FIND_DEAD_LETTERS: Statement = {
  name: 'dead_letters_find',
  text: `SELECT encode(repeat_key, 'hex') AS key FROM dead_letters WHERE repeat_key = ANY ($1::bytea[])`,
};

const FIND_ONE: Statement = {
  name: 'dead_letters_find_one',
  text: `SELECT ${selectList(DEAD_LETTERS, 'd')} FROM dead_letters d WHERE d.id = $1`,
};

const LOCK_ONE: Statement = { name: 'dead_letters_lock_one', text: `${FIND_ONE.text} FOR UPDATE` };

const SETTLE: Statement = {
  name: 'dead_letters_settle',
  text: 'UPDATE dead_letters SET retried_at = $2, outcome = $3 WHERE id = $1',
};

const REMOVE: Statement = { name: 'dead_letters_remove', text: 'DELETE FROM dead_letters WHERE id = $1' };

/** By the order of ids, not by times of arrival: several instances may store in the millisecond of the refusal. */
const FIND_REFUSED_EVENTS: Statement = {
  name: 'refused_events_find',
  text: `
    SELECT encode(r.repeat_key, 'hex') AS key, r.refused_at AS "refusedAt",
           (SELECT a.id FROM attempts a WHERE a.id > r.id AND a.id < $2 ORDER BY a.id LIMIT 1) IS NOT NULL AS "othersStored"
    FROM refused_events r WHERE r.repeat_key = ANY ($1::bytea[])`,
};

/**
 * The row's lock makes transactions of one account count one after the other, so that one of them notifies and none is counted
 * twice. Rows are locked in the order of their keys.
 */
const COUNT_FOR_NOTICES: Statement = {
  name: 'dead_letter_notices_count',
  text: `
    INSERT INTO dead_letter_notices AS n (ig_id, notified_at, notified, waiting)
    SELECT ig_id, $3, count, 0 FROM unnest($1::text[], $2::integer[]) AS c(ig_id, count) ORDER BY ig_id
    ON CONFLICT (ig_id) DO UPDATE
    SET notified_at = CASE WHEN n.notified_at <= $4 THEN excluded.notified_at ELSE n.notified_at END,
        notified = CASE WHEN n.notified_at <= $4 THEN n.waiting + excluded.notified ELSE 0 END,
        waiting = CASE WHEN n.notified_at <= $4 THEN 0 ELSE n.waiting + excluded.notified END
    RETURNING ig_id AS "igId", notified AS count`,
};

/** Reads one more than the limit, so that one knows whether there are more. */
const COUNT: Statement = {
  name: 'dead_letters_count',
  text: `
    SELECT (SELECT count(*) FROM (SELECT FROM dead_letters ORDER BY id DESC LIMIT $1::int + 1) d)::int AS count,
           (SELECT received_at FROM dead_letters ORDER BY id DESC LIMIT 1) AS "lastAt"`,
};

/** Dead letters up to a limit. */
export interface DeadLetterCount {
  readonly count: number;
  /** There are more than were counted. */
  readonly isMore: boolean;
  /** When the latest came; null: there is none. */
  readonly lastAt: Date | null;
}

/** How many dead letters of an account the operators are to be notified of now. */
export interface DueDeadLetterNotice {
  readonly igId: string;
  readonly count: number;
}

/** Which dead letters a list asks for; all that is given must hold. */
export interface DeadLetterFilter {
  readonly igId?: string | undefined;
  /** Of `receivedAt`. */
  readonly period?: Period | undefined;
}

/** The first time that an event was refused. */
export interface FirstRefusal {
  readonly refusedAt: Date;
  /** Whether another event, of whatever account, left an attempt since. */
  readonly othersStored: boolean;
}

/** The `dead_letters`, `dead_letter_notices` and `refused_events` tables. */
@Injectable()
export class DeadLettersRepository {
  /** Which of these events (repeat keys) are dead letters: their keys as hex. */
  async find(tx: Tx, repeatKeys: readonly Buffer[]): Promise<string[]> {
    const rows = await tx.query<{ key: string }>(FIND_DEAD_LETTERS, [repeatKeys]);
    return rows.map(({ key }) => key);
  }

  /**
   * Keeps events as dead letters. One that is kept already stays as it is.
   * @returns the UUIDs of those that were not kept before
   */
  async insert(tx: Tx, letters: readonly DeadLetterEntity[]): Promise<ReadonlySet<string>> {
    if (letters.length === 0) return new Set();
    const rows = await tx.query<{ id: string }>(INSERT_DEAD_LETTERS, [toRecords(DEAD_LETTERS, letters)]);
    return new Set(rows.map(({ id }) => id));
  }

  /** A page of dead letters, newest first, below `beforeId` when given. */
  list(
    tx: Tx,
    { igId, period }: DeadLetterFilter,
    limit: number,
    beforeId: string | null,
  ): Promise<RowPage<DeadLetterEntity>> {
    const filter = whereEqual({ ig_id: igId });
    const timed = { column: 'received_at', period };
    const query = { table: 'dead_letters', columns: DEAD_LETTERS, among: undefined, filter, timed };
    return readPage<DeadLetterEntity>(tx, query, limit, beforeId);
  }

  async findOne(tx: Tx, id: string): Promise<DeadLetterEntity | null> {
    return (await tx.query<DeadLetterEntity>(FIND_ONE, [id]))[0] ?? null;
  }

  /** Locks a dead letter, and reads it as it is then; null when it is gone. */
  async lockOne(tx: Tx, id: string): Promise<DeadLetterEntity | null> {
    return (await tx.query<DeadLetterEntity>(LOCK_ONE, [id]))[0] ?? null;
  }

  /** Writes what became of a dead letter that is locked. */
  async settle(tx: Tx, id: string, retriedAt: Date, outcome: RetryOutcome): Promise<void> {
    await tx.query(SETTLE, [id, retriedAt, outcome]);
  }

  async remove(tx: Tx, id: string): Promise<void> {
    await tx.query(REMOVE, [id]);
  }

  /**
   * Counts new dead letters of accounts.
   * @param since an account that the operators were notified of after this time waits for its next dead letter
   * @returns the accounts to notify of now, with all that came since the notification before
   */
  async countForNotices(
    tx: Tx,
    counts: ReadonlyMap<string, number>,
    now: Date,
    since: Date,
  ): Promise<DueDeadLetterNotice[]> {
    if (counts.size === 0) return [];
    const parameters = [[...counts.keys()], [...counts.values()], now, since];
    const rows = await tx.query<DueDeadLetterNotice>(COUNT_FOR_NOTICES, parameters);
    return rows.filter(({ count }) => count > 0);
  }

  /**
   * The first refusals of these events (repeat keys), by key as hex.
   * @param presentId a UUIDv7 of now: what an instance stores whose clock is ahead counts when that time has come
   */
  async findRefused(
    tx: Tx,
    repeatKeys: readonly Buffer[],
    presentId: string,
  ): Promise<Map<string, FirstRefusal>> {
    const rows = await tx.query<FirstRefusal & { key: string }>(FIND_REFUSED_EVENTS, [repeatKeys, presentId]);
    return new Map(rows.map(({ key, ...first }) => [key, first]));
  }

  /** How many dead letters there are, and when the latest of them came. */
  async count(tx: Tx, limit: number): Promise<DeadLetterCount> {
    const [row] = await tx.query<{ count: number; lastAt: Date | null }>(COUNT, [limit]);
    const { count = 0, lastAt = null } = row ?? {};
    return { count: Math.min(count, limit), isMore: count > limit, lastAt };
  }

  /** Remembers refusals. One that is remembered already stays as it is: the first counts. */
  async remember(tx: Tx, refused: readonly RefusedEventEntity[]): Promise<void> {
    if (refused.length > 0) await tx.query(INSERT_REFUSED_EVENTS, [toRecords(REFUSED_EVENTS, refused)]);
  }
}
