import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** A keyed hash of an erased person or link: late events about it are not stored. */
@Entity('suppressions')
@Index('suppressions_expires_at_idx', ['expiresAt'])
export class SuppressionEntity {
  @PrimaryColumn({ type: 'bytea', primaryKeyConstraintName: 'suppressions_pkey' })
  hash!: Buffer;

  @Column({ name: 'expires_at', type: 'timestamptz' })
  expiresAt!: Date;
}
