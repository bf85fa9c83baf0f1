import { Injectable } from '@nestjs/common';
import { type Columns, selectList, toRecords } from '../../platform/database/columns.js';
import type { Statement, Tx } from '../../platform/database/database.service.js';
import type { ShownQuestion } from './message-facts.js';
import type { MessageEntity, MessageStatus } from './message.entity.js';

/** A message as it is inserted: the other columns have their defaults. */
type NewMessageRow = Omit<
  MessageEntity,
  | 'sequence'
  | 'claims'
  | 'checks'
  | 'nextStepAt'
  | 'attemptedAt'
  | 'followedAt'
  | 'textHash'
  | 'mid'
  | 'errorCode'
  | 'completedAt'
>;

const NEW_COLUMNS: Columns<NewMessageRow> = {
  accountId: 'account_id',
  id: 'id',
  kind: 'kind',
  igsid: 'igsid',
  appId: 'app_id',
  linkId: 'link_id',
  inviteId: 'invite_id',
  locale: 'locale',
  aboutAt: 'about_at',
  status: 'status',
  createdAt: 'created_at',
};
const NEW = Object.values(NEW_COLUMNS).join(', ');

const COLUMNS: Columns<ClaimedMessage> = {
  accountId: 'account_id',
  id: 'id',
  kind: 'kind',
  igsid: 'igsid',
  appId: 'app_id',
  linkId: 'link_id',
  inviteId: 'invite_id',
  locale: 'locale',
  aboutAt: 'about_at',
  status: 'status',
  claims: 'claims',
  checks: 'checks',
  attemptedAt: 'attempted_at',
  textHash: 'text_hash',
  errorCode: 'error_code',
  createdAt: 'created_at',
};

/** Longer than a request may take with its wait in line. */
const LEASE = `interval '30 seconds'`;

/** One event asks one question: a repeated one finds it there. */
const INSERT: Statement = {
  name: 'messages_insert',
  text: `
    INSERT INTO messages (${NEW}, next_step_at)
    SELECT ${NEW}, clock_timestamp() FROM json_populate_recordset(NULL::messages, $1::json)
    ON CONFLICT DO NOTHING`,
};

const EXISTS: Statement = {
  name: 'messages_exists',
  text: `SELECT FROM messages WHERE igsid = $2 AND account_id = $1 AND kind = $3 AND about_at = $4 LIMIT 1`,
};

/**
 * Claims what is due of each account that has room, so that an account with much to send delays no other. The accounts are found by
 * skipping through the index of the queue. A person gets their messages in order: only the first open one of each person is due. The
 * locked rows are found again by `ctid`: a join has no estimate of their number, and would read the whole table. A row that changed
 * since the statement began has another `ctid`, and is claimed the next time.
 * https://www.postgresql.org/docs/18/sql-update.html (read 2026-11)
 */
const CLAIM: Statement = {
  name: 'messages_claim',
  text: `
    WITH RECURSIVE account AS (
      (SELECT m.account_id AS id FROM messages m WHERE m.next_step_at IS NOT NULL ORDER BY m.account_id LIMIT 1)
      UNION ALL
      SELECT (SELECT m.account_id FROM messages m
              WHERE m.next_step_at IS NOT NULL AND m.account_id > a.id ORDER BY m.account_id LIMIT 1)
      FROM account a WHERE a.id IS NOT NULL
    ), due AS MATERIALIZED (
      SELECT d.ctid FROM account a
      CROSS JOIN LATERAL (
        SELECT m.ctid FROM messages m
        WHERE m.account_id = a.id AND m.next_step_at <= statement_timestamp()
          AND m.sequence = (
            SELECT e.sequence FROM messages e
            WHERE e.igsid = m.igsid AND e.account_id = m.account_id AND e.completed_at IS NULL ORDER BY e.sequence LIMIT 1
          )
        ORDER BY m.next_step_at LIMIT $1
        FOR NO KEY UPDATE SKIP LOCKED
      ) d
      WHERE a.id <> ALL ($2::uuid[])
    )
    UPDATE messages m SET claims = m.claims + 1, next_step_at = clock_timestamp() + ${LEASE}
    WHERE m.ctid = ANY (ARRAY(SELECT due.ctid FROM due))
    RETURNING ${selectList(COLUMNS, 'm')}`,
};

/** Committed before the request is sent: after a crash the row still says that the message may have arrived. */
const BEGIN: Statement = {
  name: 'messages_begin',
  text: `
    UPDATE messages SET status = 'sending', attempted_at = $4, text_hash = $5
    WHERE account_id = $1 AND id = $2 AND claims = $3 AND status = 'queued' RETURNING id`,
};

/** An echo may have come first, and an erasure may have removed the row: then the result changes nothing. */
const RECORD: Statement = {
  name: 'messages_record',
  text: `
    UPDATE messages SET status = $4, next_step_at = clock_timestamp() + $5::float8 * interval '1 millisecond',
                        checks = $6, mid = coalesce($7, mid), error_code = $8, completed_at = $9
    WHERE account_id = $1 AND id = $2 AND claims = $3 AND completed_at IS NULL RETURNING attempted_at AS "attemptedAt"`,
};

/**
 * What an echo says, in one statement. It proves the oldest open message with its text: that of an equal one comes next. The late
 * echo of a message that is recorded proves nothing more. When no message of ours has its text or its id, another sender wrote it:
 * it follows the questions that were asked before. The message is found again by its key, not by `ctid`: the result of its request
 * may be recorded while this waits for the row.
 */
const TAKE_ECHO: Statement = {
  name: 'messages_take_echo',
  text: `
    WITH meant AS MATERIALIZED (
      SELECT m.id FROM messages m
      WHERE m.igsid = $2 AND m.account_id = $1 AND m.completed_at IS NULL AND m.text_hash = $3
        AND m.status IN ('sending', 'checking')
        AND NOT EXISTS (SELECT FROM messages o WHERE o.igsid = $2 AND o.account_id = $1 AND o.mid = $4)
      ORDER BY m.sequence LIMIT 1
      FOR NO KEY UPDATE
    ), followed AS (
      UPDATE messages q SET followed_at = $6
      WHERE q.igsid = $2 AND q.account_id = $1 AND q.kind = 'question' AND q.followed_at IS NULL
        AND q.attempted_at BETWEEN $7 AND $8
        AND NOT EXISTS (
          SELECT FROM messages o
          WHERE o.igsid = $2 AND o.account_id = $1 AND (o.text_hash = $3 OR o.mid = $4)
        )
    )
    UPDATE messages m SET status = 'sent', next_step_at = NULL, mid = $4, error_code = NULL, completed_at = $5
    WHERE m.account_id = $1 AND m.id = ANY (ARRAY(SELECT meant.id FROM meant))
    RETURNING ${selectList(COLUMNS, 'm')}`,
};

/** The questions of a person, of those that were sent or may have been. */
const FIND_SHOWN: Statement = {
  name: 'messages_find_shown',
  text: `
    SELECT link_id AS "linkId", about_at AS "askedAt", attempted_at AS "shownAt", followed_at IS NOT NULL AS "isFollowed"
    FROM messages
    WHERE igsid = $2 AND account_id = $1 AND kind = 'question' AND attempted_at IS NOT NULL AND about_at >= $3`,
};

/** A person who answers a question has received it. */
const PROVE_ANSWERED: Statement = {
  name: 'messages_prove_answered',
  text: `
    UPDATE messages m SET status = 'sent', next_step_at = NULL, error_code = NULL, completed_at = $5
    WHERE m.account_id = $1 AND m.igsid = $2 AND m.link_id = $3 AND m.about_at = $4 AND m.completed_at IS NULL
      AND m.kind IN ('question', 'reminder') AND m.status IN ('sending', 'checking')
    RETURNING ${selectList(COLUMNS, 'm')}`,
};

/** A message that this instance works on until its lease ends. */
export type ClaimedMessage = Pick<
  MessageEntity,
  | 'accountId'
  | 'id'
  | 'kind'
  | 'igsid'
  | 'appId'
  | 'linkId'
  | 'inviteId'
  | 'locale'
  | 'aboutAt'
  | 'status'
  | 'claims'
  | 'checks'
  | 'attemptedAt'
  | 'textHash'
  | 'errorCode'
  | 'createdAt'
>;

/** A message that an account has sent, by whatever app. */
export interface AccountEcho {
  readonly accountId: string;
  readonly igsid: string;
  readonly textHash: Buffer;
  readonly mid: string | null;
  readonly sentAt: Date;
}

/** Longer than a question can be answered. */
const ANSWERABLE_MS = 15 * 60_000;
/** Clocks differ: what was sent a moment before a question may have been read after it. */
const LEEWAY_MS = 2_000;

/** What is written of a step. */
export interface RecordedStep {
  readonly status: Exclude<MessageStatus, 'sending'>;
  /** Null: nothing more is done. */
  readonly waitMs: number | null;
  readonly checks: number;
  readonly mid: string | null;
  readonly errorCode: string | null;
  readonly completedAt: Date | null;
}

/** The `messages` table: the outbox of what is written to people, and its queue. */
@Injectable()
export class MessagesRepository {
  /** Queues messages. One that an event has asked for already is left out. */
  async insert(tx: Tx, messages: readonly NewMessageRow[]): Promise<void> {
    await tx.query(INSERT, [toRecords(NEW_COLUMNS, messages)]);
  }

  /** Whether an event has a message of a kind, in whatever state. */
  async exists(
    tx: Tx,
    accountId: string,
    { igsid, kind, aboutAt }: Pick<NewMessageRow, 'igsid' | 'kind' | 'aboutAt'>,
  ): Promise<boolean> {
    return (await tx.query(EXISTS, [accountId, igsid, kind, aboutAt])).length > 0;
  }

  /**
   * Claims messages whose next step is due, of each account the longest due first.
   * @param limit how many of each account
   * @param busy UUIDs of accounts that are left out
   */
  claim(tx: Tx, limit: number, busy: readonly string[]): Promise<ClaimedMessage[]> {
    return tx.query<ClaimedMessage>(CLAIM, [limit, busy]);
  }

  /** Notes that a request is about to leave; false when the message is no longer this claim's. */
  async begin(
    tx: Tx,
    { accountId, id, claims }: ClaimedMessage,
    textHash: Buffer,
    attemptedAt: Date,
  ): Promise<boolean> {
    return (await tx.query(BEGIN, [accountId, id, claims, attemptedAt, textHash])).length === 1;
  }

  /** Records a step of a claim, and returns when its last attempt began; null when the claim no longer counts. */
  async record(
    tx: Tx,
    { accountId, id, claims }: ClaimedMessage,
    step: RecordedStep,
  ): Promise<Pick<ClaimedMessage, 'attemptedAt'> | null> {
    const { status, waitMs, checks, mid, errorCode, completedAt } = step;
    const values = [accountId, id, claims, status, waitMs, checks, mid, errorCode, completedAt];
    return (await tx.query<Pick<ClaimedMessage, 'attemptedAt'>>(RECORD, values))[0] ?? null;
  }

  /**
   * Marks the message that an echo proves as sent, and questions that it follows as followed.
   * @returns the message; null when the echo proves none that is open
   */
  async takeEcho(tx: Tx, echo: AccountEcho, now: Date): Promise<ClaimedMessage | null> {
    const { accountId, igsid, textHash, mid, sentAt } = echo;
    const [from, to] = [sentAt.getTime() - ANSWERABLE_MS, sentAt.getTime() + LEEWAY_MS].map(
      (ms) => new Date(ms),
    );
    const values = [accountId, igsid, textHash, mid, now, sentAt, from, to];
    const [proved = null] = await tx.query<ClaimedMessage>(TAKE_ECHO, values);
    return proved;
  }

  /** The questions to a person that may have been open at a time, or were asked later. */
  findShown(tx: Tx, accountId: string, igsid: string, at: Date): Promise<ShownQuestion[]> {
    const since = new Date(at.getTime() - ANSWERABLE_MS);
    return tx.query<ShownQuestion>(FIND_SHOWN, [accountId, igsid, since]);
  }

  /** Marks the open questions of an event as sent, because the person has answered. */
  proveByAnswer(
    tx: Tx,
    question: {
      readonly accountId: string;
      readonly igsid: string;
      readonly linkId: string;
      readonly askedAt: Date;
    },
    now: Date,
  ): Promise<ClaimedMessage[]> {
    const { accountId, igsid, linkId, askedAt } = question;
    return tx.query<ClaimedMessage>(PROVE_ANSWERED, [accountId, igsid, linkId, askedAt, now]);
  }
}
