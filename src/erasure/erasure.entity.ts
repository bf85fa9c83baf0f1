import { Column, Entity, PrimaryColumn, Unique } from 'typeorm';

/** The receipt of an erasure: what was removed, without the person. */
@Entity('erasures')
@Unique('erasures_request_hash_key', ['requestHash'])
@Unique('erasures_confirmation_code_key', ['confirmationCode'])
export class ErasureEntity {
  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: 'erasures_pkey' })
  id!: string;

  @Column({ type: 'text' })
  source!: 'admin' | 'meta';

  /** Keyed hash of Meta's signed request, so that a repeated request gets the same receipt. */
  @Column({ name: 'request_hash', type: 'bytea', nullable: true })
  requestHash!: Buffer | null;

  /** The code that Meta gives the person to read the status with. */
  @Column({ name: 'confirmation_code', type: 'text', nullable: true })
  confirmationCode!: string | null;

  /** How many rows of each kind were removed. */
  @Column({ type: 'integer' })
  links!: number;

  @Column({ type: 'integer' })
  identities!: number;

  @Column({ type: 'integer' })
  attempts!: number;

  @Column({ name: 'dead_letters', type: 'integer' })
  deadLetters!: number;

  @Column({ name: 'idempotency_keys', type: 'integer' })
  idempotencyKeys!: number;

  @Column({ type: 'integer' })
  notifications!: number;

  /** Of the owner of an account, who asked Meta. */
  @Column({ type: 'integer', default: 0 })
  connections!: number;

  @Column({ name: 'campaign_visits', type: 'integer', default: 0 })
  campaignVisits!: number;

  @Column({ name: 'created_at', type: 'timestamptz' })
  createdAt!: Date;

  /** The admin key of the request; null for Meta. */
  @Column({ name: 'key_id', type: 'uuid', nullable: true })
  keyId!: string | null;

  @Column({ name: 'request_id', type: 'text' })
  requestId!: string;
}
