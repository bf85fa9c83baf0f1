import { Check, Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { Locale } from '../platform/text/locales.js';

/** How a row stands; a pending one whose time is over reads as `expired`. */
export type StoredInviteStatus = 'pending' | 'redeemed' | 'revoked';

/** How far the message that brings an invite has come; `unknown`: Instagram may have it, and does not say. */
export const DELIVERY_STATUSES = ['queued', 'sent', 'failed', 'unknown'] as const;
export type DeliveryStatus = (typeof DELIVERY_STATUSES)[number];

/** A link for one person, from the chat to a page of the app. The invite itself is never stored: it is made again from this row. */
@Entity('invites')
@Index('invites_id_idx', ['id'])
@Index('invites_app_id_idx', ['appId', 'id'])
@Index('invites_igsid_idx', ['igsid', 'accountId'])
@Index('invites_link_id_idx', ['linkId'], { where: 'link_id IS NOT NULL' })
@Index('invites_expires_at_idx', ['expiresAt'])
@Check('invites_status_check', `status = ANY (ARRAY['pending'::text, 'redeemed'::text, 'revoked'::text])`)
@Check('invites_completed_check', `(status = 'pending'::text) = (completed_at IS NULL)`)
@Check('invites_link_check', `(status = 'redeemed'::text) = (link_id IS NOT NULL)`)
export class InviteEntity {
  @PrimaryColumn({ name: 'account_id', type: 'uuid', primaryKeyConstraintName: 'invites_pkey' })
  accountId!: string;

  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: 'invites_pkey' })
  id!: string;

  @Column({ name: 'app_id', type: 'uuid' })
  appId!: string;

  /** Whose Instagram it is. */
  @Column({ type: 'text' })
  igsid!: string;

  @Column({ type: 'text', nullable: true })
  channel!: string | null;

  /** `json`, not `jsonb`: given back with the keys in the order in which they came. */
  @Column({ type: 'json', nullable: true })
  context!: Record<string, unknown> | null;

  /** The language of messages in the chat; null: the app's. */
  @Column({ type: 'text', nullable: true })
  locale!: Locale | null;

  /** Which key proves the invite, so that it can be made again. */
  @Column({ type: 'text' })
  kid!: string;

  @Column({ type: 'text' })
  status!: StoredInviteStatus;

  /** UUID of the link that it was redeemed by. */
  @Column({ name: 'link_id', type: 'uuid', nullable: true })
  linkId!: string | null;

  /** State of the message that brings it; null: the app delivers it. */
  @Column({ name: 'delivery_status', type: 'text', nullable: true })
  deliveryStatus!: DeliveryStatus | null;

  /** Why it was not sent: the code of Meta, or a word of this service. */
  @Column({ name: 'delivery_code', type: 'text', nullable: true })
  deliveryCode!: string | null;

  /** When the newest message that brings it was queued. */
  @Column({ name: 'delivery_queued_at', type: 'timestamptz', nullable: true })
  deliveryQueuedAt!: Date | null;

  @Column({ name: 'delivery_sent_at', type: 'timestamptz', nullable: true })
  deliverySentAt!: Date | null;

  @Column({ name: 'created_at', type: 'timestamptz' })
  createdAt!: Date;

  @Column({ name: 'expires_at', type: 'timestamptz' })
  expiresAt!: Date;

  /** When it was redeemed or revoked. */
  @Column({ name: 'completed_at', type: 'timestamptz', nullable: true })
  completedAt!: Date | null;
}
