import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { ReferralVia } from '../attempts/referral-event.js';

/** The established association account + IGSID <-> app + external user; active until `unlinkedAt`. */
@Entity('identities')
@Index('identities_active_igsid_key', ['accountId', 'igsid', 'appId'], {
  unique: true,
  where: '((unlinked_at IS NULL) AND (igsid IS NOT NULL))',
})
@Index('identities_active_external_user_key', ['accountId', 'externalUserId', 'appId'], {
  unique: true,
  where: '((unlinked_at IS NULL) AND (external_user_id IS NOT NULL))',
})
@Index('identities_id_idx', ['id'])
@Index('identities_igsid_idx', ['igsid', 'appId'])
@Index('identities_external_user_id_idx', ['externalUserId', 'appId'])
@Index('identities_app_id_idx', ['appId', 'id'])
export class IdentityEntity {
  @PrimaryColumn({ name: 'account_id', type: 'uuid', primaryKeyConstraintName: 'identities_pkey' })
  accountId!: string;

  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: 'identities_pkey' })
  id!: string;

  @Column({ name: 'app_id', type: 'uuid' })
  appId!: string;

  @Column({ name: 'external_user_id', type: 'text' })
  externalUserId!: string;

  @Column({ type: 'text' })
  igsid!: string;

  /** The link that made it; `via` to `context` are that link's and never change. */
  @Column({ name: 'link_id', type: 'uuid' })
  linkId!: string;

  @Column({ type: 'text' })
  via!: ReferralVia;

  @Column({ type: 'text', nullable: true })
  source!: string | null;

  @Column({ name: 'icebreaker_title', type: 'text', nullable: true })
  icebreakerTitle!: string | null;

  @Column({ name: 'icebreaker_payload', type: 'text', nullable: true })
  icebreakerPayload!: string | null;

  @Column({ type: 'text', nullable: true })
  channel!: string | null;

  @Column({ type: 'json', nullable: true })
  context!: Record<string, unknown> | null;

  /** The time of the event that linked, which a later event must lie after to replace it. */
  @Column({ name: 'linked_at', type: 'timestamptz' })
  linkedAt!: Date;

  @Column({ name: 'last_referral_at', type: 'timestamptz' })
  lastReferralAt!: Date;

  @Column({ name: 'unlinked_at', type: 'timestamptz', nullable: true })
  unlinkedAt!: Date | null;

  @Column({ name: 'unlink_reason', type: 'text', nullable: true })
  unlinkReason!: string | null;
}
