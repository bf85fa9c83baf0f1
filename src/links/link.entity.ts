import { Check, Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { ConfirmationMode, ConflictMode } from '../apps/app-settings.js';
import type { Locale } from '../platform/text/locales.js';

export const LINK_STATUSES = [
  'pending',
  'awaiting_confirmation',
  'linked',
  'rejected',
  'expired',
  'revoked',
] as const;
export type LinkStatus = (typeof LINK_STATUSES)[number];

/** How far the question to a person in the chat has come; `unknown`: Instagram may have it, and does not say. */
export const QUESTION_STATUSES = ['queued', 'sent', 'failed', 'unknown'] as const;
export type QuestionStatus = (typeof QUESTION_STATUSES)[number];

/** One minted ig.me link. The ref token itself is never stored: it is signed again from this row. */
@Entity('links')
@Index('links_id_idx', ['id'])
@Index('links_external_user_id_idx', ['externalUserId', 'appId'], { where: `status <> 'pending'::text` })
@Index('links_pending_idx', ['externalUserId', 'appId'], { where: `status = 'pending'::text` })
@Index('links_pending_expires_at_idx', ['expiresAt'], {
  where: `((status = 'pending'::text) AND (completed_at IS NULL))`,
})
@Index('links_app_id_idx', ['appId', 'id'])
@Index('links_awaiting_since_idx', ['awaitingSince'], { where: `status = 'awaiting_confirmation'::text` })
@Index('links_awaiting_igsid_idx', ['igsid', 'accountId'], {
  where: `status = 'awaiting_confirmation'::text`,
})
@Index('links_pending_code_key', ['accountId', 'codeHash'], {
  unique: true,
  where: `((status = 'pending'::text) AND (code_hash IS NOT NULL))`,
})
@Index('links_code_hash_idx', ['codeHash'], { where: `code_hash IS NOT NULL` })
@Index('links_closed_at_idx', ['completedAt'], {
  where: `status = ANY (ARRAY['expired'::text, 'revoked'::text, 'rejected'::text])`,
})
@Check(
  'links_status_check',
  `status = ANY (ARRAY['pending'::text, 'awaiting_confirmation'::text, 'linked'::text, 'rejected'::text, 'expired'::text, 'revoked'::text])`,
)
@Check('links_identity_check', `(status = 'linked'::text) = (identity_id IS NOT NULL)`)
export class LinkEntity {
  @PrimaryColumn({ name: 'account_id', type: 'uuid', primaryKeyConstraintName: 'links_pkey' })
  accountId!: string;

  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: 'links_pkey' })
  id!: string;

  @Column({ name: 'app_id', type: 'uuid' })
  appId!: string;

  @Column({ name: 'external_user_id', type: 'text' })
  externalUserId!: string;

  @Column({ name: 'session_id', type: 'text', nullable: true })
  sessionId!: string | null;

  @Column({ type: 'text', nullable: true })
  channel!: string | null;

  /** `json`, not `jsonb`: given back with the keys in the order in which they came. */
  @Column({ type: 'json', nullable: true })
  context!: Record<string, unknown> | null;

  @Column({ name: 'on_conflict', type: 'text' })
  onConflict!: ConflictMode;

  @Column({ type: 'text' })
  confirmation!: ConfirmationMode;

  @Column({ name: 'return_url', type: 'text', nullable: true })
  returnUrl!: string | null;

  /** The language of the page; null: the person's own, or the app's. */
  @Column({ type: 'text', nullable: true })
  locale!: Locale | null;

  /** The account of the app's user as the app names it to the person. */
  @Column({ name: 'account_hint', type: 'text', nullable: true })
  accountHint!: string | null;

  /** Which key signed the ref token, so that a replay is the same token. */
  @Column({ type: 'text' })
  kid!: string;

  /** What is stored of the code that a person can type: a hash under a key of `kid`. Null: the link has no code. */
  @Column({ name: 'code_hash', type: 'bytea', nullable: true })
  codeHash!: Buffer | null;

  /** The number of the try at which the code was not taken; the code is made again from it and the id. */
  @Column({ name: 'code_try', type: 'smallint', nullable: true })
  codeTry!: number | null;

  @Column({ type: 'text' })
  status!: LinkStatus;

  @Column({ type: 'text', nullable: true })
  reason!: string | null;

  /** Who came through the link: set while `linked` or `awaiting_confirmation`. */
  @Column({ type: 'text', nullable: true })
  igsid!: string | null;

  @Column({ name: 'identity_id', type: 'uuid', nullable: true })
  identityId!: string | null;

  @Column({ name: 'created_at', type: 'timestamptz' })
  createdAt!: Date;

  @Column({ name: 'expires_at', type: 'timestamptz' })
  expiresAt!: Date;

  /** How often the page has moved `expires_at`, each time by the TTL. */
  @Column({ type: 'smallint', default: 0 })
  extensions!: number;

  /** When a person first opened the link's page on a phone. */
  @Column({ name: 'opened_at', type: 'timestamptz', nullable: true })
  openedAt!: Date | null;

  /** The time of the event that asked for a confirmation. */
  @Column({ name: 'awaiting_since', type: 'timestamptz', nullable: true })
  awaitingSince!: Date | null;

  /** State of the question to the person in the chat; null: none was asked. */
  @Column({ name: 'question_status', type: 'text', nullable: true })
  questionStatus!: QuestionStatus | null;

  /** Why the question was not sent: the code of Meta, or a word of this service. */
  @Column({ name: 'question_code', type: 'text', nullable: true })
  questionCode!: string | null;

  @Column({ name: 'question_sent_at', type: 'timestamptz', nullable: true })
  questionSentAt!: Date | null;

  /** When a confirmation was given or refused. */
  @Column({ name: 'decided_at', type: 'timestamptz', nullable: true })
  decidedAt!: Date | null;

  /** When it was revoked or superseded. */
  @Column({ name: 'revoked_at', type: 'timestamptz', nullable: true })
  revokedAt!: Date | null;

  @Column({ name: 'completed_at', type: 'timestamptz', nullable: true })
  completedAt!: Date | null;
}
