import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { AppEntity } from '../apps/app.entity.js';
import type { DisabledReason } from './endpoint-change.js';
import type { EventType } from './notification-types.js';

/** A URL that receives notifications: of an app about its links and identities, or of the operators about the service. */
@Entity('endpoints')
@Index('endpoints_app_id_idx', ['appId', 'id'], { where: 'deleted_at IS NULL' })
@Index('endpoints_operators_idx', ['id'], { where: '((app_id IS NULL) AND (deleted_at IS NULL))' })
@Index('endpoints_deleted_idx', ['appId', 'deletedAt'], { where: 'deleted_at IS NOT NULL' })
@Index('endpoints_deleted_at_idx', ['deletedAt'], { where: 'deleted_at IS NOT NULL' })
@Index('endpoints_failing_idx', ['failingSince'], {
  where: '((failing_since IS NOT NULL) AND (disabled_at IS NULL) AND (deleted_at IS NULL))',
})
@Index('endpoints_disabled_idx', ['disabledAt'], {
  where: '((disabled_at IS NOT NULL) AND (deleted_at IS NULL))',
})
@Check('endpoints_disabled_check', '(disabled_at IS NULL) = (disabled_reason IS NULL)')
export class EndpointEntity {
  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: 'endpoints_pkey' })
  id!: string;

  /** Null: an endpoint of the operators, which belongs to no app. */
  @Column({ name: 'app_id', type: 'uuid', nullable: true })
  @ForeignKey(() => AppEntity, { name: 'endpoints_app_id_fkey' })
  appId!: string | null;

  @Column({ type: 'text' })
  url!: string;

  @Column({ type: 'text', nullable: true })
  description!: string | null;

  /** Null: every type, including future ones, without those that have to be named. */
  @Column({ name: 'event_types', type: 'text', array: true, nullable: true })
  eventTypes!: EventType[] | null;

  /** The secret that signs, encrypted (see `secret-box`). */
  @Column({ type: 'bytea' })
  secret!: Buffer;

  /** The secret before it, which also signs until `previous_secret_expires_at`. */
  @Column({ name: 'previous_secret', type: 'bytea', nullable: true })
  previousSecret!: Buffer | null;

  @Column({ name: 'previous_secret_expires_at', type: 'timestamptz', nullable: true })
  previousSecretExpiresAt!: Date | null;

  /** Since when every delivery has failed; null after a success. */
  @Column({ name: 'failing_since', type: 'timestamptz', nullable: true })
  failingSince!: Date | null;

  @Column({ name: 'disabled_at', type: 'timestamptz', nullable: true })
  disabledAt!: Date | null;

  @Column({ name: 'disabled_reason', type: 'text', nullable: true })
  disabledReason!: DisabledReason | null;

  @Column({ name: 'created_at', type: 'timestamptz' })
  createdAt!: Date;

  /** A deleted row is kept as long as notifications that refer to it. */
  @Column({ name: 'deleted_at', type: 'timestamptz', nullable: true })
  deletedAt!: Date | null;
}
