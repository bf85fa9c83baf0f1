import { Column, Entity, Index, PrimaryColumn, Unique } from 'typeorm';

/** A long-lived ref that many people may use and that links nobody. */
@Entity('campaigns')
@Unique('campaigns_ref_key', ['ref'])
@Index('campaigns_app_id_idx', ['appId', 'id'])
@Index('campaigns_icebreaker_idx', ['accountId', 'icebreaker', 'id'], { where: 'icebreaker IS NOT NULL' })
export class CampaignEntity {
  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: 'campaigns_pkey' })
  id!: string;

  @Column({ name: 'app_id', type: 'uuid' })
  appId!: string;

  @Column({ name: 'account_id', type: 'uuid' })
  accountId!: string;

  @Column({ type: 'text' })
  name!: string;

  @Column({ type: 'text', nullable: true })
  channel!: string | null;

  /** `json`, not `jsonb`: given back with the keys in the order in which they came. */
  @Column({ type: 'json', nullable: true })
  context!: Record<string, unknown> | null;

  /** Key of an ice breaker whose taps without a ref belong to the campaign. */
  @Column({ type: 'text', nullable: true })
  icebreaker!: string | null;

  /** Null: from the beginning. */
  @Column({ name: 'starts_at', type: 'timestamptz', nullable: true })
  startsAt!: Date | null;

  /** Null: no end is set. */
  @Column({ name: 'ends_at', type: 'timestamptz', nullable: true })
  endsAt!: Date | null;

  /** Since when it is paused; null while it is not. */
  @Column({ name: 'paused_at', type: 'timestamptz', nullable: true })
  pausedAt!: Date | null;

  /**
   * The ref in lower case. It is printed in public and links no one, so it is stored as it is: it can be shown and printed for as long as the
   * campaign is there.
   */
  @Column({ type: 'text' })
  ref!: string;

  @Column({ name: 'created_at', type: 'timestamptz' })
  createdAt!: Date;

  @Column({ name: 'updated_at', type: 'timestamptz' })
  updatedAt!: Date;
}
