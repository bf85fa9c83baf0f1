import { Check, Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { Locale } from '../../platform/text/locales.js';
import type { MessageKind } from './message-kinds.js';

/** `sending`: Meta may have it. `checking`: whether it arrived is being found out. */
export type MessageStatus = 'queued' | 'sending' | 'checking' | 'sent' | 'failed' | 'unknown';

/** A message to a person: why it is sent, and how far it has come. Its text is made when it is sent, and not kept. */
@Entity('messages')
@Index('messages_question_key', ['accountId', 'linkId', 'kind', 'igsid', 'aboutAt'], {
  unique: true,
  where: 'link_id IS NOT NULL',
})
@Index('messages_invite_key', ['accountId', 'inviteId', 'aboutAt'], {
  unique: true,
  where: 'invite_id IS NOT NULL',
})
@Index('messages_due_idx', ['accountId', 'nextStepAt'], { where: 'next_step_at IS NOT NULL' })
@Index('messages_open_idx', ['igsid', 'accountId', 'sequence'], { where: 'completed_at IS NULL' })
@Index('messages_igsid_idx', ['igsid', 'accountId'])
@Index('messages_link_id_idx', ['linkId'], { where: 'link_id IS NOT NULL' })
@Index('messages_completed_at_idx', ['completedAt'], { where: 'completed_at IS NOT NULL' })
@Check(
  'messages_status_check',
  `status = ANY (ARRAY['queued'::text, 'sending'::text, 'checking'::text, 'sent'::text, 'failed'::text, 'unknown'::text])`,
)
@Check(
  'messages_completed_check',
  `(status = ANY (ARRAY['queued'::text, 'sending'::text, 'checking'::text])) = (completed_at IS NULL)`,
)
@Check('messages_next_step_check', '(next_step_at IS NULL) = (completed_at IS NOT NULL)')
export class MessageEntity {
  @PrimaryColumn({ name: 'account_id', type: 'uuid', primaryKeyConstraintName: 'messages_pkey' })
  accountId!: string;

  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: 'messages_pkey' })
  id!: string;

  /** A person gets the messages of an account in this order. */
  @Column({ type: 'bigint', generated: 'identity', generatedIdentity: 'ALWAYS', update: false })
  sequence!: string;

  @Column({ type: 'text' })
  kind!: MessageKind;

  @Column({ type: 'text' })
  igsid!: string;

  @Column({ name: 'app_id', type: 'uuid', nullable: true })
  appId!: string | null;

  @Column({ name: 'link_id', type: 'uuid', nullable: true })
  linkId!: string | null;

  @Column({ name: 'invite_id', type: 'uuid', nullable: true })
  inviteId!: string | null;

  /** Null: the language of the link, or of the app. */
  @Column({ type: 'text', nullable: true })
  locale!: Locale | null;

  /** The time of the event that the message answers. */
  @Column({ name: 'about_at', type: 'timestamptz' })
  aboutAt!: Date;

  @Column({ type: 'text' })
  status!: MessageStatus;

  /** How often it was claimed: only the result of the newest claim counts. */
  @Column({ type: 'integer', default: 0 })
  claims!: number;

  /** How often the conversation was read to find out whether the last attempt arrived. */
  @Column({ type: 'integer', default: 0 })
  checks!: number;

  /** When the next step is due: to send, to look whether it arrived, or to take it from an instance that has died. */
  @Column({ name: 'next_step_at', type: 'timestamptz', nullable: true })
  nextStepAt!: Date | null;

  /** When the last attempt began. */
  @Column({ name: 'attempted_at', type: 'timestamptz', nullable: true })
  attemptedAt!: Date | null;

  /** Of a question: when the account's next message that is not ours was sent; null: none is known. */
  @Column({ name: 'followed_at', type: 'timestamptz', nullable: true })
  followedAt!: Date | null;

  /** Keyed hash of the text of the last attempt: recognises its echo. */
  @Column({ name: 'text_hash', type: 'bytea', nullable: true })
  textHash!: Buffer | null;

  @Column({ type: 'text', nullable: true })
  mid!: string | null;

  /** Meta's `code/subcode`, or a word of this service. */
  @Column({ name: 'error_code', type: 'text', nullable: true })
  errorCode!: string | null;

  @Column({ name: 'created_at', type: 'timestamptz' })
  createdAt!: Date;

  @Column({ name: 'completed_at', type: 'timestamptz', nullable: true })
  completedAt!: Date | null;
}
