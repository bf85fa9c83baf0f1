import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsOptional } from 'class-validator';
import { AccountRefDto } from '../accounts/accounts.dto.js';
import type { ConfirmationMode, ConflictMode } from '../apps/app-settings.js';
import { PageQueryDto } from '../http/page.dto.js';
import { Text } from '../http/text.decorator.js';
import { toTypeId } from '../ids/type-id.js';
import { CONFIRMATION_TIMEOUT_MS, LINK_STATUSES, type LinkStatus, readStatus } from './link-state.js';
import type { LinkEntity } from './link.entity.js';
import { type LinkAccount, MAX_EXTERNAL_USER_ID } from './new-link.js';

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
  createdAt!: string;
  expiresAt!: string;
  completedAt!: string | null;
  /** When a confirmation was given or refused. */
  decidedAt!: string | null;
}

export class LinkPageDto {
  data!: LinkDto[];
  nextCursor!: string | null;
}

export class LinkQueryDto extends PageQueryDto {
  /** The app's own id of its user. */
  @IsOptional()
  @Text(MAX_EXTERNAL_USER_ID)
  externalUserId?: string;

  /** How the links stand at this moment. */
  @IsOptional()
  @IsIn(LINK_STATUSES, { message: `must be one of ${LINK_STATUSES.join(', ')}` })
  @ApiPropertyOptional({ enum: LINK_STATUSES })
  status?: LinkStatus;

  /** The `channel` that they were minted with. */
  @IsOptional()
  @Text(64)
  channel?: string;

  /** With an admin key: only this app's. */
  @IsOptional()
  @Text(64)
  appId?: string;
}

/** What a link's answer is made from; a row has all of it. */
export type LinkView = Omit<
  LinkEntity,
  'accountId' | 'kid' | 'awaitingSince' | 'decidedAt' | 'revokedAt' | 'unannounced'
> & {
  readonly awaitingSince?: Date | null;
  readonly decidedAt?: Date | null;
};

/** A link as callers see it at this moment. */
export function toLinkDto(link: LinkView, account: LinkAccount, now: Date): LinkDto {
  const { status, reason } = readStatus({ ...link, awaitingSince: link.awaitingSince ?? null }, now);
  const met = status === 'linked' || status === 'awaiting_confirmation';
  // A link that no sweep has been by yet was over at its own time all the same.
  const completedAt = link.completedAt ?? (status === 'expired' ? endOf(link) : null);
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
    decidedAt: link.decidedAt?.toISOString() ?? null,
  };
}

function endOf({ expiresAt, awaitingSince }: LinkView): Date {
  return awaitingSince ? new Date(awaitingSince.getTime() + CONFIRMATION_TIMEOUT_MS) : expiresAt;
}
