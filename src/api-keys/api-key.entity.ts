import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { AppEntity } from '../apps/app.entity.js';
import type { AdminRole } from '../platform/access/admin-roles.js';
import type { Scope } from '../platform/access/scopes.js';

/** A key of an app, or an admin key. Only the hash of the key is stored. */
@Entity('api_keys')
@Index('api_keys_app_id_idx', ['appId', 'id'])
@Index('api_keys_admin_idx', ['id'], { where: 'app_id IS NULL' })
@Check('api_keys_role_check', `role = ANY (ARRAY['admin'::text, 'support'::text, 'viewer'::text])`)
@Check('api_keys_owner_role_check', `app_id IS NOT NULL OR role IS NOT NULL`)
@Check('api_keys_scopes_check', `(app_id IS NULL) = (scopes = ARRAY['admin'::text])`)
export class ApiKeyEntity {
  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: 'api_keys_pkey' })
  id!: string;

  /** Null for an admin key, which belongs to no app. */
  @Column({ name: 'app_id', type: 'uuid', nullable: true })
  @ForeignKey(() => AppEntity, { name: 'api_keys_app_id_fkey' })
  appId!: string | null;

  /** The person or program that uses it. */
  @Column({ type: 'text', nullable: true })
  name!: string | null;

  @Column({ type: 'bytea' })
  hash!: Buffer;

  @Column({ type: 'text', array: true })
  scopes!: Scope[];

  /** What an admin key may do; of no meaning for a key of an app. An older instance that makes a key sets none. */
  @Column({ type: 'text', nullable: true, default: () => `'admin'` })
  role!: AdminRole | null;

  @Column({ name: 'created_at', type: 'timestamptz' })
  createdAt!: Date;

  /** When it expires; null: never. */
  @Column({ name: 'expires_at', type: 'timestamptz', nullable: true })
  expiresAt!: Date | null;

  @Column({ name: 'revoked_at', type: 'timestamptz', nullable: true })
  revokedAt!: Date | null;

  /** Exact to a minute, because it is written in batches. */
  @Column({ name: 'last_used_at', type: 'timestamptz', nullable: true })
  lastUsedAt!: Date | null;

  /** The key that replaced it in a rotation. */
  @Column({ name: 'replaced_by', type: 'uuid', nullable: true })
  replacedBy!: string | null;
}
