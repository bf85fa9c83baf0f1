import { Column, Entity, Index, PrimaryColumn, Unique } from 'typeorm';
import type { RetryOutcome } from './outcome.js';
import type { DeadLetterVia } from './referral-event.js';

/**
 * An event that the database refused although it stored others: enough to have it decided again, and no text of it. The fields
 * that may be null are null in rows of version 0.2.0 and older.
 */
@Entity('dead_letters')
@Unique('dead_letters_repeat_key_key', ['repeatKey'])
@Index('dead_letters_igsid_idx', ['igsid'])
@Index('dead_letters_link_id_idx', ['linkId'], { where: 'link_id IS NOT NULL' })
export class DeadLetterEntity {
  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: 'dead_letters_pkey' })
  id!: string;

  @Column({ name: 'repeat_key', type: 'bytea' })
  repeatKey!: Buffer;

  /** The account that the event came to. */
  @Column({ name: 'ig_id', type: 'text' })
  igId!: string;

  @Column({ type: 'text' })
  igsid!: string;

  /** The link that the token names; null for a token that does not verify and for an event of a chat, too. */
  @Column({ name: 'link_id', type: 'uuid', nullable: true })
  linkId!: string | null;

  /** SHA-256 of the ref; null for an event of a chat, too. */
  @Column({ name: 'ref_hash', type: 'bytea', nullable: true })
  refHash!: Buffer | null;

  /** SHA-256 of the mid as it is kept of an attempt; null when the event had none, too. */
  @Column({ name: 'mid_hash', type: 'bytea', nullable: true })
  midHash!: Buffer | null;

  @Column({ type: 'text', nullable: true })
  via!: DeadLetterVia | null;

  /** The event's own time when it is believable, else that of its arrival. */
  @Column({ name: 'event_at', type: 'timestamptz', nullable: true })
  eventAt!: Date | null;

  /** SQLSTATE of the refusal; `program_fault` when it was no error of the database. */
  @Column({ name: 'error_code', type: 'text' })
  errorCode!: string;

  @Column({ name: 'received_at', type: 'timestamptz' })
  receivedAt!: Date;

  @Column({ name: 'request_id', type: 'text' })
  requestId!: string;

  /** When an operator had it decided again; null: not yet, or the database refused it again. */
  @Column({ name: 'retried_at', type: 'timestamptz', nullable: true })
  retriedAt!: Date | null;

  /** What was decided then. */
  @Column({ type: 'text', nullable: true })
  outcome!: RetryOutcome | null;
}
