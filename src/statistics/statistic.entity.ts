import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { CountName } from './count.js';
import type { Bucket } from './stats-range.js';

/** How often something happened in an hour or on a day (UTC), by app, account and channel. No row is about a person. */
@Entity('statistics')
@Index('statistics_at_idx', ['bucket', 'at'])
export class StatisticEntity {
  @PrimaryColumn({ type: 'text', primaryKeyConstraintName: 'statistics_pkey' })
  bucket!: Bucket;

  /** `NO_APP` for what belongs to no app. */
  @PrimaryColumn({ name: 'app_id', type: 'uuid', primaryKeyConstraintName: 'statistics_pkey' })
  appId!: string;

  /** When the hour or the day begins. */
  @PrimaryColumn({ type: 'timestamptz', primaryKeyConstraintName: 'statistics_pkey' })
  at!: Date;

  @PrimaryColumn({ name: 'account_id', type: 'uuid', primaryKeyConstraintName: 'statistics_pkey' })
  accountId!: string;

  /** Empty without a channel, `*` for those beyond the channels that are kept apart. */
  @PrimaryColumn({ type: 'text', primaryKeyConstraintName: 'statistics_pkey' })
  channel!: string;

  @PrimaryColumn({ type: 'text', primaryKeyConstraintName: 'statistics_pkey' })
  name!: CountName;

  @Column({ type: 'bigint' })
  count!: string;
}
