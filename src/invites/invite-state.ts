import type { AccountView } from '../links/link-view.js';
import { toTypeId } from '../platform/ids/type-id.js';
import type { Locale } from '../platform/text/locales.js';
import type { InviteEntity, StoredInviteStatus } from './invite.entity.js';

/** A row of the `invites` table. */
export type InviteRow = Readonly<InviteEntity>;

/** An invite together with its account. */
export interface InviteState extends InviteRow, AccountView {}

export const INVITE_STATUSES = ['pending', 'redeemed', 'revoked', 'expired'] as const;
export type InviteStatus = (typeof INVITE_STATUSES)[number];

/** The bounds of an invite's life, in seconds. */
export const MIN_INVITE_TTL = 60;
export const MAX_INVITE_TTL = 86_400;
export const DEFAULT_INVITE_TTL = 900;

/** A person gets one message with an invite to an app in this time, whoever asks for it. */
export const MESSAGE_EVERY_MS = 60_000;

/** Whom an invite is for, and what it carries. */
export interface NewInvite {
  /** UUIDs. */
  readonly appId: string;
  readonly accountId: string;
  readonly igsid: string;
  readonly channel: string | null;
  readonly context: Record<string, unknown> | null;
  readonly locale: Locale | null;
  readonly ttlSeconds: number;
  /** Whether this service writes it to the person in the chat. */
  readonly isDelivered: boolean;
}

/** A new, pending invite. */
export function buildInvite(
  { ttlSeconds, isDelivered, ...invite }: NewInvite,
  { id, kid, now }: { readonly id: string; readonly kid: string; readonly now: Date },
): InviteRow {
  return {
    ...invite,
    id,
    kid,
    status: 'pending',
    linkId: null,
    deliveryStatus: isDelivered ? 'queued' : null,
    deliveryCode: null,
    deliveryQueuedAt: isDelivered ? now : null,
    deliverySentAt: null,
    createdAt: now,
    expiresAt: new Date(now.getTime() + ttlSeconds * 1_000),
    completedAt: null,
  };
}

/** The status as a reader sees it: a pending invite whose time is over reads as `expired`. */
export function readInviteStatus(
  { status, expiresAt }: { readonly status: StoredInviteStatus; readonly expiresAt: Date },
  now: Date,
): InviteStatus {
  return status === 'pending' && now > expiresAt ? 'expired' : status;
}

/** An invite as callers see it at this moment. */
export function viewInvite(invite: InviteState, now: Date) {
  const { deliveryStatus: status, deliveryCode: code, deliverySentAt } = invite;
  const standing = readInviteStatus(invite, now);
  const endedAt = standing === 'expired' ? invite.expiresAt : invite.completedAt;
  return {
    id: toTypeId('inv', invite.id),
    appId: toTypeId('app', invite.appId),
    account: { igId: invite.igId, username: invite.username },
    igsid: invite.igsid,
    status: standing,
    channel: invite.channel,
    context: invite.context,
    locale: invite.locale,
    linkId: invite.linkId === null ? null : toTypeId('lnk', invite.linkId),
    delivery: status === null ? null : { status, code, sentAt: deliverySentAt?.toISOString() ?? null },
    createdAt: invite.createdAt.toISOString(),
    expiresAt: invite.expiresAt.toISOString(),
    completedAt: endedAt?.toISOString() ?? null,
  };
}
