import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsOptional } from 'class-validator';
import { AccountRefDto } from '../accounts/accounts.dto.js';
import type { ConfirmationMode, ConflictMode } from '../apps/app-settings.js';
import { PageQueryDto } from '../platform/http/page.dto.js';
import { Text } from '../platform/http/text.decorator.js';
import { LINK_STATUSES, type LinkState, type LinkStatus } from './link-state.js';
import { viewLink } from './link-view.js';
import { MAX_EXTERNAL_USER_ID } from './new-link.js';

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

/** A link as callers see it at this moment. */
export function toLinkDto(link: LinkState, now: Date): LinkDto {
  return viewLink(link, now);
}
