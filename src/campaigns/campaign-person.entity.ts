import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** A person who came through a campaign. */
@Entity('campaign_people')
@Index('campaign_people_igsid_idx', ['igsid'])
@Index('campaign_people_last_at_idx', ['lastAt'])
export class CampaignPersonEntity {
  @PrimaryColumn({ name: 'campaign_id', type: 'uuid', primaryKeyConstraintName: 'campaign_people_pkey' })
  campaignId!: string;

  @PrimaryColumn({ type: 'text', primaryKeyConstraintName: 'campaign_people_pkey' })
  igsid!: string;

  /** The campaign's account, on which alone the IGSID names a person. */
  @Column({ name: 'account_id', type: 'uuid' })
  accountId!: string;

  /** The time of the event that was counted first, on whose day the person is new: others may be older and arrive later. */
  @Column({ name: 'first_at', type: 'timestamptz' })
  firstAt!: Date;

  /** The latest time of an event. */
  @Column({ name: 'last_at', type: 'timestamptz' })
  lastAt!: Date;

  @Column({ type: 'integer' })
  visits!: number;
}
