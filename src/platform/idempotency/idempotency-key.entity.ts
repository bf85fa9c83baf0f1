import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** A use of an `Idempotency-Key`: enough to rebuild the first answer, and nothing of the request itself. */
@Entity('idempotency_keys')
@Index('idempotency_keys_resource_id_idx', ['resourceId'])
@Index('idempotency_keys_created_at_idx', ['createdAt'])
export class IdempotencyKeyEntity {
  /** SHA-256 over owner, route and key. */
  @PrimaryColumn({ type: 'bytea', primaryKeyConstraintName: 'idempotency_keys_pkey' })
  hash!: Buffer;

  /** SHA-256 over key, parameters and body: the same key with another request is a mistake of the caller. */
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
