import { Injectable } from '@nestjs/common';
import type { Statement, Tx } from '../platform/database/database.service.js';
import { AttemptEntity } from './attempt.entity.js';
import type { Outcome } from '../linking/link-decision.js';
import { hashRef } from './ref-hash.js';
import type { ReferralEvent } from './referral-event.js';
import type { PlannedAttempt, ReceivedReferral } from '../linking/redemption-plan.js';

/** LATERAL with OFFSET 0: one probe of the unique index for each event, whatever the planner knows of the table. */
const FIND_REPEATS: Statement = {
  name: 'attempts_find_repeats',
  text: `
    SELECT encode(a.repeat_key, 'hex') AS key
    FROM unnest($1::text[], $2::bytea[]) AS e(igsid, repeat_key)
    CROSS JOIN LATERAL (
      SELECT a.repeat_key FROM attempts a WHERE a.igsid = e.igsid AND a.repeat_key = e.repeat_key OFFSET 0
    ) a`,
};

const COUNT_INVALID_PER_PERSON: Statement = {
  name: 'attempts_count_invalid_per_person',
  text: `
    SELECT k.ig_id AS "igId", k.igsid, count(a.id)::int AS count
    FROM (SELECT DISTINCT * FROM unnest($1::text[], $2::text[]) AS k(ig_id, igsid)) k
    JOIN attempts a ON a.outcome = 'invalid_token' AND a.ig_id = k.ig_id AND a.igsid = k.igsid AND a.received_at > $3
    GROUP BY k.ig_id, k.igsid`,
};

const COUNT_INVALID_PER_ACCOUNT: Statement = {
  name: 'attempts_count_invalid_per_account',
  text: `
    SELECT k.ig_id AS "igId", count(a.id)::int AS count
    FROM (SELECT DISTINCT * FROM unnest($1::text[]) AS k(ig_id)) k
    JOIN attempts a ON a.outcome = 'invalid_token' AND a.ig_id = k.ig_id AND a.received_at > $2
    GROUP BY k.ig_id`,
};

const INSERT: Statement = {
  name: 'attempts_insert',
  text: `
    INSERT INTO attempts (id, repeat_key, app_id, link_id, ig_id, igsid, outcome, via, source, icebreaker_title,
                          icebreaker_payload, mid, ref_hash, event_at, received_at, request_id)
    SELECT * FROM unnest($1::uuid[], $2::bytea[], $3::uuid[], $4::uuid[], $5::text[], $6::text[], $7::text[], $8::text[],
                         $9::text[], $10::text[], $11::text[], $12::text[], $13::bytea[], $14::timestamptz[],
                         $15::timestamptz[], $16::text[])`,
};

/** The event that a link waits for a confirmation of, and the latest one of the same person since. */
const FIND_AWAITING: Statement = {
  name: 'attempts_find_awaiting',
  text: `
    SELECT via, source, icebreaker_title AS title, icebreaker_payload AS payload,
           (SELECT max(event_at) FROM attempts
            WHERE link_id = $1 AND igsid = $2 AND outcome = 'awaiting_confirmation') AS "lastReferralAt"
    FROM attempts
    WHERE link_id = $1 AND igsid = $2 AND outcome = 'awaiting_confirmation' AND event_at = $3
    ORDER BY id LIMIT 1`,
};

const BURY: Statement = {
  name: 'dead_letters_insert',
  text: `
    INSERT INTO dead_letters (id, repeat_key, ig_id, igsid, error_code, received_at, request_id)
    VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (repeat_key) DO NOTHING`,
};

/** As `attempts_mid_idx` has it. */
const DAY = `CAST(received_at AT TIME ZONE 'UTC' AS date)`;

/** The attempts with a mid: their index begins with the day, so each day on which there was one is asked, from one to the next. */
const OF_MID = `attempt.id = ANY (ARRAY(
  WITH RECURSIVE days AS (
    SELECT min(${DAY}) AS day FROM attempts WHERE mid IS NOT NULL
    UNION ALL
    SELECT (SELECT min(${DAY}) FROM attempts WHERE mid IS NOT NULL AND ${DAY} > d.day) FROM days d WHERE d.day IS NOT NULL
  )
  SELECT a.id FROM days d CROSS JOIN LATERAL (
    SELECT id FROM attempts
    WHERE ${DAY} = d.day AND hashtextextended(mid, 0) = hashtextextended(:mid, 0) AND mid = :mid
    OFFSET 0
  ) a
))`;

const HOUR_MS = 3_600_000;

/** What an identity keeps of the event that its link waited with. */
export interface AwaitedEvent extends Pick<ReferralEvent, 'via' | 'source' | 'icebreaker'> {
  readonly lastReferralAt: Date;
}

/** Which attempts a list asks for; all that is given must hold. */
export interface AttemptListFilter {
  /** UUID. */
  readonly appId?: string | undefined;
  readonly linkId?: string | undefined;
  readonly igId?: string | undefined;
  readonly igsid?: string | undefined;
  readonly outcome?: Outcome | undefined;
}

/** Which attempts a look-up asks for; any of them will do. */
export interface AttemptFilter {
  readonly ids?: readonly string[];
  readonly linkIds?: readonly string[];
  readonly igsid?: string;
  readonly mid?: string;
  readonly refHash?: Buffer;
}

/** The `attempts` and `dead_letters` tables. */
@Injectable()
export class AttemptsRepository {
  /** Which of these events are stored: their repeat keys, as hex. */
  async findRepeats(
    tx: Tx,
    events: readonly Pick<ReferralEvent, 'igsid' | 'repeatKey'>[],
  ): Promise<string[]> {
    const rows = await tx.query<{ key: string }>(FIND_REPEATS, [
      events.map(({ igsid }) => igsid),
      events.map(({ repeatKey }) => repeatKey),
    ]);
    return rows.map(({ key }) => key);
  }

  /** How many `invalid_token` attempts each of these people made in the last hour. */
  countInvalidPerPerson(
    tx: Tx,
    people: readonly { igId: string; igsid: string }[],
    now: Date,
  ): Promise<{ igId: string; igsid: string; count: number }[]> {
    const since = new Date(now.getTime() - HOUR_MS);
    return tx.query(COUNT_INVALID_PER_PERSON, [
      people.map(({ igId }) => igId),
      people.map(({ igsid }) => igsid),
      since,
    ]);
  }

  /** How many `invalid_token` attempts each of these accounts saw in the last day. */
  countInvalidPerAccount(
    tx: Tx,
    igIds: readonly string[],
    now: Date,
  ): Promise<{ igId: string; count: number }[]> {
    return tx.query(COUNT_INVALID_PER_ACCOUNT, [igIds, new Date(now.getTime() - 24 * HOUR_MS)]);
  }

  /** Stores what happened. A repeat key that is stored already makes the whole statement fail. */
  async insert(tx: Tx, attempts: readonly PlannedAttempt[], newId: () => string): Promise<void> {
    const events = attempts.map(({ referral }) => referral.event);
    await tx.query(INSERT, [
      attempts.map(() => newId()),
      events.map((event) => event.repeatKey),
      attempts.map((attempt) => attempt.appId),
      attempts.map((attempt) => attempt.linkId),
      events.map((event) => event.igId),
      events.map((event) => event.igsid),
      attempts.map((attempt) => attempt.outcome),
      events.map((event) => event.via),
      events.map((event) => event.source),
      events.map((event) => event.icebreaker?.title ?? null),
      events.map((event) => event.icebreaker?.payload ?? null),
      events.map((event) => event.mid),
      attempts.map((attempt) =>
        attempt.outcome === 'invalid_token' ? hashRef(attempt.referral.event.ref) : null,
      ),
      attempts.map((attempt) => attempt.eventAt),
      attempts.map(({ referral }) => referral.receivedAt),
      attempts.map(({ referral }) => referral.requestId),
    ]);
  }

  /** Keeps an event that the database refused: its ids and the error's code, none of its text. */
  async bury(
    tx: Tx,
    id: string,
    { event, receivedAt, requestId }: ReceivedReferral,
    errorCode: string,
  ): Promise<void> {
    await tx.query(BURY, [id, event.repeatKey, event.igId, event.igsid, errorCode, receivedAt, requestId]);
  }

  /** The event that a link waits for a confirmation of; null while an erasure is removing it. */
  async findAwaiting(tx: Tx, linkId: string, igsid: string, eventAt: Date): Promise<AwaitedEvent | null> {
    const [row] = await tx.query<
      Omit<AwaitedEvent, 'icebreaker'> & { title: string | null; payload: string | null }
    >(FIND_AWAITING, [linkId, igsid, eventAt]);
    if (!row) return null;
    const { via, source, title, payload, lastReferralAt } = row;
    const icebreaker = title === null && payload === null ? null : { title, payload };
    return { via, source, icebreaker, lastReferralAt };
  }

  /** Attempts newest first, below `beforeId` when given. */
  list(tx: Tx, filter: AttemptListFilter, limit: number, beforeId: string | null): Promise<AttemptEntity[]> {
    const query = tx.manager.createQueryBuilder(AttemptEntity, 'attempt');
    const { appId, linkId, igId, igsid, outcome } = filter;
    if (appId !== undefined) query.andWhere('attempt.app_id = :appId', { appId });
    if (linkId !== undefined) query.andWhere('attempt.link_id = :linkId', { linkId });
    if (igId !== undefined) query.andWhere('attempt.ig_id = :igId', { igId });
    if (igsid !== undefined) query.andWhere('attempt.igsid = :igsid', { igsid });
    if (outcome !== undefined) query.andWhere('attempt.outcome = :outcome', { outcome });
    if (beforeId !== null) query.andWhere('attempt.id < :beforeId', { beforeId });
    return query.orderBy('attempt.id', 'DESC').take(limit).getMany();
  }

  /** Attempts that match any of the filter, newest first. */
  find(tx: Tx, filter: AttemptFilter, limit: number): Promise<AttemptEntity[]> {
    const query = tx.manager.createQueryBuilder(AttemptEntity, 'attempt').where('false');
    if (filter.ids?.length) query.orWhere('attempt.id = ANY (:ids)', { ids: filter.ids });
    if (filter.linkIds?.length)
      query.orWhere('attempt.link_id = ANY (:linkIds)', { linkIds: filter.linkIds });
    if (filter.igsid !== undefined) query.orWhere('attempt.igsid = :igsid', { igsid: filter.igsid });
    if (filter.mid !== undefined) query.orWhere(OF_MID, { mid: filter.mid });
    if (filter.refHash !== undefined)
      query.orWhere('attempt.ref_hash = :refHash', { refHash: filter.refHash });
    return query.orderBy('attempt.id', 'DESC').take(limit).getMany();
  }
}
