import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { CountName } from './count.js';
import type { Bucket } from './stats-range.js';

/** The sum of `statistics` over all apps, so that a year of an installation with many apps is read in a moment. */
@Entity('statistic_totals')
export class StatisticTotalEntity {
  @PrimaryColumn({ type: 'text', primaryKeyConstraintName: 'statistic_totals_pkey' })
  bucket!: Bucket;

  @PrimaryColumn({ type: 'timestamptz', primaryKeyConstraintName: 'statistic_totals_pkey' })
  at!: Date;

  @PrimaryColumn({ type: 'text', primaryKeyConstraintName: 'statistic_totals_pkey' })
  name!: CountName;

  @Column({ type: 'bigint' })
  count!: string;
}
