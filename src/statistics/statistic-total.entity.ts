import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { CountName } from './count.js';
import type { Bucket } from './stats-range.js';

/** Sums of `statistics` over all apps or accounts, so that a year of an installation with many apps is read in a moment. */
@Entity('statistic_totals')
@Index('statistic_totals_at_idx', ['bucket', 'at'])
export class StatisticTotalEntity {
  @PrimaryColumn({ type: 'text', primaryKeyConstraintName: 'statistic_totals_pkey' })
  bucket!: Bucket;

  /** What is summed up, one of `SCOPES`. */
  @PrimaryColumn({ type: 'text', primaryKeyConstraintName: 'statistic_totals_pkey' })
  scope!: string;

  @PrimaryColumn({ type: 'timestamptz', primaryKeyConstraintName: 'statistic_totals_pkey' })
  at!: Date;

  /** As in `statistics`; empty where the scope has no channels. */
  @PrimaryColumn({ type: 'text', primaryKeyConstraintName: 'statistic_totals_pkey' })
  channel!: string;

  @PrimaryColumn({ type: 'text', primaryKeyConstraintName: 'statistic_totals_pkey' })
  name!: CountName;

  @Column({ type: 'bigint' })
  count!: string;

  /** When the last of them happened. */
  @Column({ name: 'last_at', type: 'timestamptz' })
  lastAt!: Date;
}
