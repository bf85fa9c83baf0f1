import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** A browser that an operator signed in. Only the hash of its secret is stored. */
@Entity('console_sessions')
@Index('console_sessions_key_id_idx', ['keyId', 'id'])
@Index('console_sessions_expires_at_idx', ['expiresAt'])
export class ConsoleSessionEntity {
  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: 'console_sessions_pkey' })
  id!: string;

  /** SHA-256 of the secret in the cookie. */
  @Column({ type: 'bytea' })
  hash!: Buffer;

  /** The admin key that it was started with, which gives it its role. Not a reference: `ADMIN_API_KEY` has no row. */
  @Column({ name: 'key_id', type: 'uuid' })
  keyId!: string;

  @Column({ name: 'created_at', type: 'timestamptz' })
  createdAt!: Date;

  /** Exact to a minute. */
  @Column({ name: 'last_seen_at', type: 'timestamptz' })
  lastSeenAt!: Date;

  /** When it ends, however busy it is. */
  @Column({ name: 'expires_at', type: 'timestamptz' })
  expiresAt!: Date;

  /** When the key itself was shown last. */
  @Column({ name: 'verified_at', type: 'timestamptz', nullable: true })
  verifiedAt!: Date | null;

  /** When an operator ended it. */
  @Column({ name: 'ended_at', type: 'timestamptz', nullable: true })
  endedAt!: Date | null;
}
