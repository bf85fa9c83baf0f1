import { Injectable } from '@nestjs/common';
import { type Columns, insertText, selectList, toRecords } from '../platform/database/columns.js';
import type { Statement, Tx } from '../platform/database/database.service.js';
import {
  type Equality,
  MAX_READ_ROWS,
  readPage,
  type RowPage,
  whereEqual,
} from '../platform/database/list-page.js';
import type { Period } from '../platform/text/instant.js';
import { PER_PERSON_AND_HOUR, type RecentAttempts } from './attempt-caps.js';
import type { AttemptEntity } from './attempt.entity.js';
import type { Outcome } from './outcome.js';
import type { AwaitedEvent, ReferralEvent } from './referral-event.js';
import type { RepeatKeyEntity } from './repeat-key.entity.js';

const ATTEMPTS: Columns<AttemptEntity> = {
  accountId: 'account_id',
  id: 'id',
  appId: 'app_id',
  linkId: 'link_id',
  igId: 'ig_id',
  igsid: 'igsid',
  outcome: 'outcome',
  via: 'via',
  source: 'source',
  icebreakerTitle: 'icebreaker_title',
  icebreakerPayload: 'icebreaker_payload',
  mid: 'mid',
  refHash: 'ref_hash',
  eventAt: 'event_at',
  receivedAt: 'received_at',
  requestId: 'request_id',
};

const REPEAT_KEYS: Columns<RepeatKeyEntity> = {
  accountId: 'account_id',
  igsid: 'igsid',
  repeatKey: 'repeat_key',
  receivedAt: 'received_at',
};

const INSERT_ATTEMPTS: Statement = {
  name: 'attempts_insert',
  text: insertText('attempts', ATTEMPTS),
};
const INSERT_REPEAT_KEYS: Statement = {
  name: 'repeat_keys_insert',
  text: insertText('repeat_keys', REPEAT_KEYS),
};
const FIND_REPEATS: Statement = {
  name: 'repeat_keys_find',
  text: `
    SELECT encode(r.repeat_key, 'hex') AS key
    FROM unnest($2::text[], $3::bytea[]) AS e(igsid, repeat_key)
    JOIN repeat_keys r ON r.igsid = e.igsid AND r.repeat_key = e.repeat_key
    WHERE r.account_id = $1 AND r.igsid = ANY ($2)`,
};

/**
 * Of each person no more than the latest rows are read, whatever their number: a walk of one index. The account and the time are
 * compared outside, for in there they would make indexes usable that hold the rows of others.
 */
const COUNT_RECENT: Statement = {
  name: 'attempts_count_recent',
  text: `
    SELECT p.igsid, r.link_id AS "linkId", r.outcome, count(*)::int AS count
    FROM unnest($2::text[]) AS p(igsid)
    CROSS JOIN LATERAL (
      SELECT a.account_id, a.link_id, a.outcome, a.received_at FROM attempts a
      WHERE a.igsid = p.igsid ORDER BY a.id DESC LIMIT ${PER_PERSON_AND_HOUR}
    ) r
    WHERE r.account_id = $1 AND r.received_at > $3
    GROUP BY p.igsid, r.link_id, r.outcome`,
};

/** Read as `COUNT_RECENT` reads, with the account compared outside. An IGSID belongs to one account, so the newest rows decide. */
const FIND_KNOWN_PEOPLE: Statement = {
  name: 'attempts_find_known_people',
  text: `
    SELECT DISTINCT p.igsid FROM unnest($2::text[]) AS p(igsid)
    CROSS JOIN LATERAL (
      SELECT a.account_id FROM attempts a WHERE a.igsid = p.igsid ORDER BY a.id DESC LIMIT ${PER_PERSON_AND_HOUR}
    ) r
    WHERE r.account_id = $1`,
};

const COUNT_INVALID_OF_ACCOUNT: Statement = {
  name: 'attempts_count_invalid_of_account',
  text: `
    SELECT count(*)::int AS "ofDay", (count(*) FILTER (WHERE via = 'code' AND received_at > $3))::int AS "codesOfHour" FROM attempts
    WHERE account_id = $1 AND outcome = 'invalid_token' AND received_at > $2`,
};

/** Its index holds nothing but wrong codes. */
const FIND_WRONG_CODES: Statement = {
  name: 'attempts_find_wrong_codes',
  text: `
    SELECT a.igsid, a.received_at AS "receivedAt" FROM attempts a
    WHERE a.account_id = $1 AND a.igsid = ANY ($2::text[]) AND a.outcome = 'invalid_token' AND a.via = 'code' AND a.received_at > $3`,
};

/**
 * The event that a link waits for a confirmation of, and the latest one of the same person since. The account is compared outside, for
 * with it the primary key would be usable, which holds the attempts of all links.
 */
const FIND_AWAITING: Statement = {
  name: 'attempts_find_awaiting',
  text: `
    WITH tried AS MATERIALIZED (
      SELECT * FROM attempts WHERE link_id BETWEEN $2 AND $2 ORDER BY link_id, id
    ), waiting AS MATERIALIZED (
      SELECT * FROM tried WHERE account_id = $1 AND igsid = $3 AND outcome = 'awaiting_confirmation'
    )
    SELECT via, source, icebreaker_title AS title, icebreaker_payload AS payload,
           (SELECT max(event_at) FROM waiting) AS "lastReferralAt"
    FROM waiting WHERE event_at = $4
    ORDER BY id LIMIT 1`,
};

const ALL = selectList(ATTEMPTS, 'a');

const FIND_BY_IDS: Statement = {
  name: 'attempts_find_by_ids',
  text: `SELECT ${ALL} FROM attempts a WHERE a.id = ANY ($1::uuid[]) ORDER BY a.id DESC`,
};

/** The newest of each link, so that the cost does not depend on how often one was tried; BETWEEN for its index, as in `readPage`. */
const FIND_BY_LINKS: Statement = {
  name: 'attempts_find_by_links',
  text: `
    SELECT ${ALL} FROM unnest($1::uuid[]) AS l(id)
    CROSS JOIN LATERAL (SELECT * FROM attempts WHERE link_id BETWEEN l.id AND l.id ORDER BY link_id DESC, id DESC LIMIT $2) a
    ORDER BY a.id DESC LIMIT $2`,
};

/** An index that has no order finds these: of more than `MAX_READ_ROWS`, which nobody asks support about, any are shown. */
const findBy = (column: 'mid' | 'ref_hash' | 'request_id'): Statement => ({
  name: `attempts_find_by_${column}`,
  text: `
    SELECT ${ALL} FROM (SELECT * FROM attempts WHERE ${column} = $1 LIMIT ${MAX_READ_ROWS}) a
    ORDER BY a.id DESC LIMIT $2`,
});
const FIND_BY_MID = findBy('mid');
const FIND_BY_REF_HASH = findBy('ref_hash');
const FIND_BY_REQUEST_ID = findBy('request_id');

const HOUR_MS = 3_600_000;

/** The `invalid_token` attempts of an account that bound what is stored and read. */
export interface InvalidOfAccount {
  readonly ofDay: number;
  readonly codesOfHour: number;
}

/** Which attempts a list asks for; all that is given must hold. */
export interface AttemptListFilter {
  /** UUID. */
  readonly appId?: string | undefined;
  readonly linkId?: string | undefined;
  readonly igId?: string | undefined;
  readonly igsid?: string | undefined;
  readonly outcome?: Outcome | undefined;
  /** Of `receivedAt`. */
  readonly period?: Period | undefined;
}

/** Which attempts a look-up asks for. */
export type AttemptFilter =
  | { readonly ids: readonly string[] }
  | { readonly linkIds: readonly string[] }
  | { readonly igsid: string }
  | { readonly mid: string }
  | { readonly requestId: string }
  | { readonly refHash: Buffer };

/** The `attempts` and `repeat_keys` tables. */
@Injectable()
export class AttemptsRepository {
  /** Which of these events of an account were received before: their repeat keys, as hex. */
  async findRepeats(
    tx: Tx,
    accountId: string,
    events: readonly Pick<ReferralEvent, 'igsid' | 'repeatKey'>[],
  ): Promise<string[]> {
    const rows = await tx.query<{ key: string }>(FIND_REPEATS, [
      accountId,
      events.map(({ igsid }) => igsid),
      events.map(({ repeatKey }) => repeatKey),
    ]);
    return rows.map(({ key }) => key);
  }

  /** Those of these people (IGSIDs) who have an attempt with the account. */
  async findKnownPeople(tx: Tx, accountId: string, igsids: readonly string[]): Promise<string[]> {
    const rows = await tx.query<{ igsid: string }>(FIND_KNOWN_PEOPLE, [accountId, igsids]);
    return rows.map(({ igsid }) => igsid);
  }

  /** The attempts of these people on an account in the last hour, by kind; as many of each person as are stored in an hour. */
  countRecent(tx: Tx, accountId: string, igsids: readonly string[], now: Date): Promise<RecentAttempts[]> {
    const since = new Date(now.getTime() - HOUR_MS);
    return tx.query(COUNT_RECENT, [accountId, [...new Set(igsids)], since]);
  }

  /** How many `invalid_token` attempts an account received in the last day, and how many of the last hour were typed codes. */
  async countInvalidOfAccount(tx: Tx, accountId: string, now: Date): Promise<InvalidOfAccount> {
    const [day, hour] = [24 * HOUR_MS, HOUR_MS].map((ms) => new Date(now.getTime() - ms));
    const [row] = await tx.query<InvalidOfAccount>(COUNT_INVALID_OF_ACCOUNT, [accountId, day, hour]);
    return row ?? { ofDay: 0, codesOfHour: 0 };
  }

  /** When these people typed wrong codes in the chat of an account, since a time. */
  findWrongCodes(
    tx: Tx,
    accountId: string,
    igsids: readonly string[],
    since: Date,
  ): Promise<Pick<AttemptEntity, 'igsid' | 'receivedAt'>[]> {
    return tx.query(FIND_WRONG_CODES, [accountId, igsids, since]);
  }

  /** Stores attempts, whatever their number, in one statement. */
  async insert(tx: Tx, attempts: readonly AttemptEntity[]): Promise<void> {
    await tx.query(INSERT_ATTEMPTS, [toRecords(ATTEMPTS, attempts)]);
  }

  /** Stores repeat keys. One that is stored already makes the whole statement fail. */
  async insertRepeatKeys(tx: Tx, keys: readonly RepeatKeyEntity[]): Promise<void> {
    await tx.query(INSERT_REPEAT_KEYS, [toRecords(REPEAT_KEYS, keys)]);
  }

  /** The event that a link of an account waits for a confirmation of; null while an erasure is removing it. */
  async findAwaiting(
    tx: Tx,
    link: { readonly accountId: string; readonly id: string },
    igsid: string,
    eventAt: Date,
  ): Promise<AwaitedEvent | null> {
    const [row] = await tx.query<
      Omit<AwaitedEvent, 'icebreaker'> & { title: string | null; payload: string | null }
    >(FIND_AWAITING, [link.accountId, link.id, igsid, eventAt]);
    if (!row) return null;
    const { via, source, title, payload, lastReferralAt } = row;
    const icebreaker = title === null && payload === null ? null : { title, payload };
    return { via, source, icebreaker, lastReferralAt };
  }

  /** A page of attempts, newest first, below `beforeId` when given. */
  list(
    tx: Tx,
    { appId, linkId, igId, igsid, outcome, period }: AttemptListFilter,
    limit: number,
    beforeId: string | null,
  ): Promise<RowPage<AttemptEntity>> {
    const ofIgsid: Equality | undefined = igsid === undefined ? undefined : ['igsid', igsid];
    const among: Equality | undefined = linkId === undefined ? ofIgsid : ['link_id', linkId];
    const ofPerson = linkId === undefined ? {} : { igsid };
    const filter = whereEqual({ app_id: appId, ig_id: igId, outcome, ...ofPerson });
    const timed = { column: 'received_at', period };
    return readPage(tx, { table: 'attempts', columns: ATTEMPTS, among, filter, timed }, limit, beforeId);
  }

  /** The newest attempts that match a filter. */
  async find(tx: Tx, filter: AttemptFilter, limit: number): Promise<AttemptEntity[]> {
    if ('ids' in filter) return tx.query<AttemptEntity>(FIND_BY_IDS, [filter.ids]);
    if ('linkIds' in filter) return tx.query<AttemptEntity>(FIND_BY_LINKS, [filter.linkIds, limit]);
    if ('mid' in filter) return tx.query<AttemptEntity>(FIND_BY_MID, [filter.mid, limit]);
    if ('requestId' in filter) return tx.query<AttemptEntity>(FIND_BY_REQUEST_ID, [filter.requestId, limit]);
    if ('refHash' in filter) return tx.query<AttemptEntity>(FIND_BY_REF_HASH, [filter.refHash, limit]);
    return [...(await this.list(tx, filter, limit, null)).rows];
  }
}
