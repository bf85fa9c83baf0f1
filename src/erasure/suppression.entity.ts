import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** Keeps what was erased from coming back with a late delivery: a keyed hash of the person or link, for as long as Meta may repeat. */
@Entity('suppressions')
@Index('suppressions_expires_at_idx', ['expiresAt'])
export class SuppressionEntity {
  @PrimaryColumn({ type: 'bytea', primaryKeyConstraintName: 'suppressions_pkey' })
  hash!: Buffer;

  @Column({ name: 'expires_at', type: 'timestamptz' })
  expiresAt!: Date;
}
