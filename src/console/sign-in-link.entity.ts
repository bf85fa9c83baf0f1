import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** A link that starts a session once. Only the hash of its secret is stored. */
@Entity('console_sign_in_links')
@Index('console_sign_in_links_expires_at_idx', ['expiresAt'])
export class SignInLinkEntity {
  /** SHA-256 of the secret. */
  @PrimaryColumn({ type: 'bytea', primaryKeyConstraintName: 'console_sign_in_links_pkey' })
  hash!: Buffer;

  /** The admin key that made it. */
  @Column({ name: 'key_id', type: 'uuid' })
  keyId!: string;

  @Column({ name: 'expires_at', type: 'timestamptz' })
  expiresAt!: Date;
}
