import { Injectable } from '@nestjs/common';
import { selectList } from '../platform/database/columns.js';
import type { Statement, Tx } from '../platform/database/database.service.js';
import { COLUMNS_OF_LINKS } from './link-columns.js';
import type { QuestionStatus } from './link.entity.js';
import { CONFIRMATION_TIMEOUT_MS, type LinkRow } from './link-state.js';

const ALL = selectList(COLUMNS_OF_LINKS, 'l');

/** The links of these people that wait for an answer in the chat. */
const FIND_OPEN_QUESTIONS: Statement = {
  name: 'links_find_open_questions',
  text: `
    SELECT ${ALL} FROM links l
    WHERE l.igsid = ANY ($2::text[]) AND l.account_id = $1 AND l.status = 'awaiting_confirmation'
      AND l.question_status IS NOT NULL AND l.awaiting_since >= $3
    ORDER BY l.id`,
};

/** The question of exactly one event; a failed one ends the link with it. */
const NOTE_QUESTION: Statement = {
  name: 'links_note_question',
  text: `
    UPDATE links l SET question_status = $5, question_code = $6, question_sent_at = $7,
      status = CASE WHEN $5 = 'failed' THEN 'expired' ELSE l.status END,
      reason = CASE WHEN $5 = 'failed' THEN 'question_not_sent' ELSE l.reason END,
      igsid = CASE WHEN $5 = 'failed' THEN NULL ELSE l.igsid END,
      completed_at = CASE WHEN $5 = 'failed' THEN $8::timestamptz ELSE l.completed_at END
    WHERE l.account_id = $1 AND l.id = $2 AND l.status = 'awaiting_confirmation' AND l.igsid = $3 AND l.awaiting_since = $4
    RETURNING ${ALL}`,
};

/** State of a question, and which question it is. */
export interface NotedQuestion {
  readonly accountId: string;
  readonly linkId: string;
  readonly igsid: string;
  readonly askedAt: Date;
  readonly status: QuestionStatus;
  readonly code: string | null;
  readonly sentAt: Date | null;
}

/** The columns of the `links` table that hold the question in the chat. */
@Injectable()
export class LinkQuestionsRepository {
  /** The links of people of an account whose questions in the chat are open. */
  findOpenQuestions(tx: Tx, accountId: string, igsids: readonly string[], now: Date): Promise<LinkRow[]> {
    const since = new Date(now.getTime() - CONFIRMATION_TIMEOUT_MS);
    return tx.query<LinkRow>(FIND_OPEN_QUESTIONS, [accountId, igsids, since]);
  }

  /** Stores the state of a link's question while the link waits for this person because of this event; null: it no longer does. */
  async noteQuestion(tx: Tx, question: NotedQuestion, now: Date): Promise<LinkRow | null> {
    const { accountId, linkId, igsid, askedAt, status, code, sentAt } = question;
    const values = [accountId, linkId, igsid, askedAt, status, code, sentAt, now];
    return (await tx.query<LinkRow>(NOTE_QUESTION, values))[0] ?? null;
  }
}
