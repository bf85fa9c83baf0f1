import { Check, Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { OperatorSentType, SentType } from '../endpoints/notification-types.js';

export const NOTIFICATION_STATUSES = ['pending', 'delivered', 'exhausted', 'canceled'] as const;
export type NotificationStatus = (typeof NOTIFICATION_STATUSES)[number];

/** An event for one endpoint: what is sent, and its state. */
@Entity('notifications')
@Index('notifications_due_idx', ['accountId', 'endpointId', 'nextAttemptAt'], {
  where: 'next_attempt_at IS NOT NULL',
})
@Index('notifications_waiting_idx', ['externalUserId', 'accountId', 'endpointId', 'sequence'], {
  where: "status = 'pending'::text AND next_attempt_at IS NULL",
})
@Index('notifications_external_user_id_idx', [
  'externalUserId',
  'accountId',
  'endpointId',
  'status',
  'sequence',
])
@Index('notifications_id_idx', ['id'])
@Index('notifications_app_id_idx', ['appId', 'id'])
@Index('notifications_endpoint_id_idx', ['endpointId', 'id'])
@Index('notifications_igsid_idx', ['igsid'], { where: '((igsid IS NOT NULL) AND (identity_id IS NULL))' })
@Check(
  'notifications_status_check',
  `status = ANY (ARRAY['pending'::text, 'delivered'::text, 'exhausted'::text, 'canceled'::text])`,
)
@Check('notifications_next_attempt_check', `((status = 'pending'::text) OR (next_attempt_at IS NULL))`)
@Check('notifications_completed_check', `(status = 'pending'::text) = (completed_at IS NULL)`)
export class NotificationEntity {
  /** The nil UUID (`NIL_ACCOUNT`) for a test, which is about no account, and for what operators are notified of. */
  @PrimaryColumn({ name: 'account_id', type: 'uuid', primaryKeyConstraintName: 'notifications_pkey' })
  accountId!: string;

  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: 'notifications_pkey' })
  id!: string;

  /** The order of the events about one user: their transactions hold that user's lock one after the other. */
  @Column({ type: 'bigint', generated: 'identity', generatedIdentity: 'ALWAYS', update: false })
  sequence!: string;

  /** The nil UUID (`OPERATORS`) for an endpoint of the operators. */
  @Column({ name: 'app_id', type: 'uuid' })
  appId!: string;

  @Column({ name: 'endpoint_id', type: 'uuid' })
  endpointId!: string;

  @Column({ type: 'text' })
  type!: SentType | OperatorSentType;

  /** The body's `data` at the time of the event; `json` keeps its bytes, so that each attempt sends the same ones. */
  @Column({ type: 'json' })
  data!: Record<string, unknown>;

  /** The external user that it is about; null when none is known, for a test, and for what operators are notified of. */
  @Column({ name: 'external_user_id', type: 'text', nullable: true })
  externalUserId!: string | null;

  @Column({ type: 'text', nullable: true })
  igsid!: string | null;

  @Column({ name: 'link_id', type: 'uuid', nullable: true })
  linkId!: string | null;

  @Column({ name: 'identity_id', type: 'uuid', nullable: true })
  identityId!: string | null;

  @Column({ type: 'text' })
  status!: NotificationStatus;

  /** How many attempts there were, in all rounds of the schedule. */
  @Column({ type: 'integer', default: 0 })
  attempts!: number;

  /** How many of them belong to the current round: a redelivery starts a new one. */
  @Column({ type: 'integer', default: 0 })
  step!: number;

  /** How often it was claimed: only the result of the newest claim counts. */
  @Column({ type: 'integer', default: 0 })
  claims!: number;

  /**
   * When it may be claimed: its due time, or the end of the lease while it is claimed. Null when it is completed, and while an
   * earlier notification of the same account, external user and endpoint is pending.
   */
  @Column({ name: 'next_attempt_at', type: 'timestamptz', nullable: true })
  nextAttemptAt!: Date | null;

  @Column({ name: 'created_at', type: 'timestamptz' })
  createdAt!: Date;

  @Column({ name: 'completed_at', type: 'timestamptz', nullable: true })
  completedAt!: Date | null;
}
