import { Column, Entity, PrimaryColumn } from 'typeorm';

/** How much of a limit was leased in one minute. */
@Entity('rate_limits')
export class RateLimitEntity {
  /** The policy and a keyed hash of the subject and the minute. */
  @PrimaryColumn({ type: 'varchar', length: 255, primaryKeyConstraintName: 'rate_limits_pkey' })
  key!: string;

  @Column({ type: 'integer', default: 0 })
  points!: number;

  /** When the row may be deleted: milliseconds since 1970. */
  @Column({ type: 'bigint', nullable: true })
  expire!: string | null;
}
