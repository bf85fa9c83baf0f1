import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { CampaignVia } from './campaign-visit.js';

/** How often people came through a campaign on a day (UTC). No row is about a person. */
@Entity('campaign_counts')
@Index('campaign_counts_day_idx', ['day'])
export class CampaignCountEntity {
  @PrimaryColumn({ name: 'campaign_id', type: 'uuid', primaryKeyConstraintName: 'campaign_counts_pkey' })
  campaignId!: string;

  /** When the day begins. */
  @PrimaryColumn({ type: 'timestamptz', primaryKeyConstraintName: 'campaign_counts_pkey' })
  day!: Date;

  /** The campaign's channel at that time; empty without one. */
  @PrimaryColumn({ type: 'text', primaryKeyConstraintName: 'campaign_counts_pkey' })
  channel!: string;

  @PrimaryColumn({ type: 'text', primaryKeyConstraintName: 'campaign_counts_pkey' })
  via!: CampaignVia;

  @Column({ type: 'integer' })
  count!: number;

  /** How many of them were the first of their person. */
  @Column({ name: 'new_people', type: 'integer' })
  newPeople!: number;
}
