import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** How many events of a shape Meta delivered for an account within an hour. */
@Entity('arrivals')
@Index('arrivals_hour_idx', ['hour'])
export class ArrivalEntity {
  /** As webhooks name the account, registered or not; empty for signatures. */
  @PrimaryColumn({ name: 'ig_id', type: 'text', primaryKeyConstraintName: 'arrivals_pkey' })
  igId!: string;

  @PrimaryColumn({ type: 'text', primaryKeyConstraintName: 'arrivals_pkey' })
  shape!: string;

  @PrimaryColumn({ type: 'timestamptz', primaryKeyConstraintName: 'arrivals_pkey' })
  hour!: Date;

  @Column({ type: 'integer' })
  count!: number;

  @Column({ name: 'last_at', type: 'timestamptz' })
  lastAt!: Date;
}
