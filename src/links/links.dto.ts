import { ApiProperty } from '@nestjs/swagger';
import { AccountRefDto } from '../accounts/accounts.dto.js';
import type { ConfirmationMode, ConflictMode } from '../apps/app-settings.js';
import { toTypeId } from '../ids/type-id.js';
import { type LinkStatus, readStatus } from './link-state.js';
import type { LinkEntity } from './link.entity.js';
import type { LinkAccount } from './new-link.js';

export class LinkDto {
  id!: string;
  appId!: string;
  status!: LinkStatus;
  /** Why the link ended as it did; null when there is nothing to say. */
  reason!: string | null;
  account!: AccountRefDto;
  externalUserId!: string;
  sessionId!: string | null;
  channel!: string | null;
  @ApiProperty({ type: 'object', additionalProperties: true, nullable: true })
  context!: Record<string, unknown> | null;
  onConflict!: ConflictMode;
  confirmation!: ConfirmationMode;
  returnUrl!: string | null;
  /** Who came through it; set while `linked` or `awaiting_confirmation`. */
  igsid!: string | null;
  identityId!: string | null;
  /** RFC 3339, UTC, with milliseconds; so are the other times. */
  createdAt!: string;
  expiresAt!: string;
  completedAt!: string | null;
}

/** What a link's answer is made from; a row has all of it. */
export type LinkView = Omit<LinkEntity, 'accountId' | 'kid' | 'awaitingSince' | 'decidedAt' | 'revokedAt'> & {
  readonly awaitingSince?: Date | null;
};

/** A link as callers see it at this moment. */
export function toLinkDto(link: LinkView, account: LinkAccount, now: Date): LinkDto {
  const { status, reason } = readStatus({ ...link, awaitingSince: link.awaitingSince ?? null }, now);
  const met = status === 'linked' || status === 'awaiting_confirmation';
  // A link that no sweep has been by yet was over at its own time all the same.
  const completedAt = link.completedAt ?? (status === 'expired' ? link.expiresAt : null);
  return {
    id: toTypeId('lnk', link.id),
    appId: toTypeId('app', link.appId),
    status,
    reason,
    account: { igId: account.igId, username: account.username },
    externalUserId: link.externalUserId,
    sessionId: link.sessionId,
    channel: link.channel,
    context: link.context,
    onConflict: link.onConflict,
    confirmation: link.confirmation,
    returnUrl: link.returnUrl,
    igsid: met ? link.igsid : null,
    identityId: met && link.identityId !== null ? toTypeId('idn', link.identityId) : null,
    createdAt: link.createdAt.toISOString(),
    expiresAt: link.expiresAt.toISOString(),
    completedAt: completedAt?.toISOString() ?? null,
  };
}
