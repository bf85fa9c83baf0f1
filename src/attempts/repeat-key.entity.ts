import { Entity, Index, Column, PrimaryColumn } from 'typeorm';

/** An event that was received: each is recorded once, however often Meta delivers it. */
@Entity('repeat_keys')
@Index('repeat_keys_received_at_idx', ['receivedAt'])
export class RepeatKeyEntity {
  @PrimaryColumn({ name: 'account_id', type: 'uuid', primaryKeyConstraintName: 'repeat_keys_pkey' })
  accountId!: string;

  @PrimaryColumn({ type: 'text', primaryKeyConstraintName: 'repeat_keys_pkey' })
  igsid!: string;

  /** SHA-256 that is equal for a repeated delivery and for nothing else. */
  @PrimaryColumn({ name: 'repeat_key', type: 'bytea', primaryKeyConstraintName: 'repeat_keys_pkey' })
  repeatKey!: Buffer;

  @Column({ name: 'received_at', type: 'timestamptz' })
  receivedAt!: Date;
}
