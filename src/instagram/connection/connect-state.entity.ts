import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** A business login that was begun: its `state` can end it once. */
@Entity('connect_states')
@Index('connect_states_expires_at_idx', ['expiresAt'])
export class ConnectStateEntity {
  /** SHA-256 of the state. */
  @PrimaryColumn({ type: 'bytea', primaryKeyConstraintName: 'connect_states_pkey' })
  hash!: Buffer;

  @Column({ name: 'account_id', type: 'uuid' })
  accountId!: string;

  /** The key that began it. */
  @Column({ name: 'key_id', type: 'uuid' })
  keyId!: string;

  @Column({ name: 'expires_at', type: 'timestamptz' })
  expiresAt!: Date;
}
