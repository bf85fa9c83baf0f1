import { Check, Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { Outcome } from './outcome.js';
import type { ReferralVia } from './referral-event.js';

/** What happened when a referral met a ref token: one row, one outcome. */
@Entity('attempts')
@Index('attempts_id_idx', ['id'])
@Index('attempts_igsid_idx', ['igsid', 'id'])
@Index('attempts_link_id_idx', ['linkId', 'id'])
@Index('attempts_mid_idx', { synchronize: false })
@Index('attempts_request_id_idx', { synchronize: false })
@Index('attempts_ref_hash_idx', ['refHash'], { where: 'ref_hash IS NOT NULL' })
@Index('attempts_invalid_token_idx', ['accountId', 'receivedAt', 'igsid'], {
  where: `outcome = 'invalid_token'::text`,
})
@Index('attempts_invalid_token_received_at_idx', ['receivedAt'], {
  where: `outcome = 'invalid_token'::text`,
})
@Index('attempts_wrong_code_idx', ['accountId', 'igsid', 'receivedAt'], {
  where: `((outcome = 'invalid_token'::text) AND (via = 'code'::text))`,
})
@Check(
  'attempts_outcome_check',
  `outcome = ANY (ARRAY['invalid_token'::text, 'unknown_link'::text, 'wrong_account'::text, 'revoked'::text, 'closed'::text,
            'used_by_other'::text, 'already_linked'::text, 'awaiting_confirmation'::text, 'expired'::text, 'igsid_taken'::text,
            'user_taken'::text, 'linked'::text])`,
)
export class AttemptEntity {
  /** The account that the token names; for a token that does not verify, the event's. */
  @PrimaryColumn({ name: 'account_id', type: 'uuid', primaryKeyConstraintName: 'attempts_pkey' })
  accountId!: string;

  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: 'attempts_pkey' })
  id!: string;

  @Column({ name: 'app_id', type: 'uuid', nullable: true })
  appId!: string | null;

  @Column({ name: 'link_id', type: 'uuid', nullable: true })
  linkId!: string | null;

  /** The account as the event named it: it need not be registered. */
  @Column({ name: 'ig_id', type: 'text' })
  igId!: string;

  @Column({ type: 'text' })
  igsid!: string;

  @Column({ type: 'text' })
  outcome!: Outcome;

  @Column({ type: 'text' })
  via!: ReferralVia;

  @Column({ type: 'text', nullable: true })
  source!: string | null;

  @Column({ name: 'icebreaker_title', type: 'text', nullable: true })
  icebreakerTitle!: string | null;

  @Column({ name: 'icebreaker_payload', type: 'text', nullable: true })
  icebreakerPayload!: string | null;

  @Column({ type: 'text', nullable: true })
  mid!: string | null;

  /** SHA-256 of a ref that did not verify, or the keyed hash of a code that was wrong; null for every other outcome. */
  @Column({ name: 'ref_hash', type: 'bytea', nullable: true })
  refHash!: Buffer | null;

  @Column({ name: 'event_at', type: 'timestamptz' })
  eventAt!: Date;

  @Column({ name: 'received_at', type: 'timestamptz' })
  receivedAt!: Date;

  @Column({ name: 'request_id', type: 'text' })
  requestId!: string;
}
