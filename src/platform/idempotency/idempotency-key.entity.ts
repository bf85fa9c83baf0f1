import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** One use of an `Idempotency-Key`: enough to build the first answer again, and nothing of what was asked. */
@Entity('idempotency_keys')
@Index('idempotency_keys_resource_id_idx', ['resourceId'])
@Index('idempotency_keys_created_at_idx', ['createdAt'])
export class IdempotencyKeyEntity {
  /** SHA-256 over owner, route and key. */
  @PrimaryColumn({ type: 'bytea', primaryKeyConstraintName: 'idempotency_keys_pkey' })
  hash!: Buffer;

  /** SHA-256 over key and body: the same key with another body is a mistake of the caller. */
  @Column({ type: 'bytea' })
  fingerprint!: Buffer;

  /** HTTP status of the first answer. */
  @Column({ type: 'integer' })
  status!: number;

  @Column({ name: 'resource_id', type: 'uuid' })
  resourceId!: string;

  @Column({ name: 'created_at', type: 'timestamptz' })
  createdAt!: Date;
}
