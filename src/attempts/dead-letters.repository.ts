import { Injectable } from '@nestjs/common';
import { type Columns, insertText, toRecords } from '../platform/database/columns.js';
import type { Statement, Tx } from '../platform/database/database.service.js';
import type { DeadLetterEntity } from './dead-letter.entity.js';
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
  text: `${insertText('dead_letters', DEAD_LETTERS)} ON CONFLICT (repeat_key) DO NOTHING`,
};
const INSERT_REFUSED_EVENTS: Statement = {
  name: 'refused_events_insert',
  text: `${insertText('refused_events', REFUSED_EVENTS)} ON CONFLICT (repeat_key) DO NOTHING`,
};

const FIND_DEAD_LETTERS: Statement = {
  name: 'dead_letters_find',
  text: `SELECT encode(repeat_key, 'hex') AS key FROM dead_letters WHERE repeat_key = ANY ($1::bytea[])`,
};

/** By the order of ids, not by times of arrival: several instances may store in the millisecond of the refusal. */
const FIND_REFUSED_EVENTS: Statement = {
  name: 'refused_events_find',
  text: `
    SELECT encode(r.repeat_key, 'hex') AS key, r.refused_at AS "refusedAt",
           (SELECT a.id FROM attempts a WHERE a.id > r.id AND a.id < $2 ORDER BY a.id LIMIT 1) IS NOT NULL AS "othersStored"
    FROM refused_events r WHERE r.repeat_key = ANY ($1::bytea[])`,
};

/** The first time that an event was refused. */
export interface FirstRefusal {
  readonly refusedAt: Date;
  /** Whether another event, of whatever account, was stored since. */
  readonly othersStored: boolean;
}

/** The `dead_letters` and `refused_events` tables. */
@Injectable()
export class DeadLettersRepository {
  /** Which of these events (repeat keys) are dead letters: their keys as hex. */
  async find(tx: Tx, repeatKeys: readonly Buffer[]): Promise<string[]> {
    const rows = await tx.query<{ key: string }>(FIND_DEAD_LETTERS, [repeatKeys]);
    return rows.map(({ key }) => key);
  }

  /** Keeps events as dead letters. One that is kept already stays as it is. */
  async insert(tx: Tx, letters: readonly DeadLetterEntity[]): Promise<void> {
    if (letters.length > 0) await tx.query(INSERT_DEAD_LETTERS, [toRecords(DEAD_LETTERS, letters)]);
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

  /** Remembers refusals. One that is remembered already stays as it is: the first counts. */
  async remember(tx: Tx, refused: readonly RefusedEventEntity[]): Promise<void> {
    if (refused.length > 0) await tx.query(INSERT_REFUSED_EVENTS, [toRecords(REFUSED_EVENTS, refused)]);
  }
}
