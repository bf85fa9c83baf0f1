import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { IdPrefix } from '../platform/ids/type-id.js';
import type { AuditAction } from './audit-actions.js';

/** Who did what, and when. Contains only row ids and keyed hashes, so that an erasure does not rewrite it. Never changed. */
@Entity('audit_entries')
@Index('audit_entries_target_id_idx', ['targetId', 'id'], { where: 'target_id IS NOT NULL' })
@Index('audit_entries_subject_hash_idx', ['subjectHash', 'id'], { where: 'subject_hash IS NOT NULL' })
@Index('audit_entries_app_id_idx', ['appId', 'id'], { where: 'app_id IS NOT NULL' })
@Index('audit_entries_action_idx', ['action', 'id'])
@Index('audit_entries_key_id_idx', ['keyId', 'id'], { where: 'key_id IS NOT NULL' })
export class AuditEntryEntity {
  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: 'audit_entries_pkey' })
  id!: string;

  @Column({ type: 'timestamptz' })
  at!: Date;

  @Column({ type: 'text' })
  actor!: 'admin' | 'app' | 'meta';

  /** The API key that was used; null for Meta. */
  @Column({ name: 'key_id', type: 'uuid', nullable: true })
  keyId!: string | null;

  /** Such as `key.revoked` or `person.looked_up`. */
  @Column({ type: 'text' })
  action!: AuditAction;

  /** The app whose data was read or written. */
  @Column({ name: 'app_id', type: 'uuid', nullable: true })
  appId!: string | null;

  @Column({ name: 'target_kind', type: 'text', nullable: true })
  targetKind!: IdPrefix | null;

  @Column({ name: 'target_id', type: 'uuid', nullable: true })
  targetId!: string | null;

  /** HMAC-SHA256, with the audit key, of the person's id or of the text of a look-up. */
  @Column({ name: 'subject_hash', type: 'bytea', nullable: true })
  subjectHash!: Buffer | null;

  @Column({ name: 'request_id', type: 'text' })
  requestId!: string;
}
