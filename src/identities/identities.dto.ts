import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsOptional } from 'class-validator';
import { AccountRefDto } from '../accounts/accounts.dto.js';
import { PageQueryDto } from '../platform/http/page.dto.js';
import { Text } from '../platform/http/text.decorator.js';
import type { AccountView } from '../links/link-view.js';
import { MAX_EXTERNAL_USER_ID } from '../links/new-link.js';
import { IcebreakerDto } from '../attempts/attempts.dto.js';
import { type IdentityView, toIcebreaker, viewIdentity } from './identity-view.js';
import type { IdentityEntity } from './identity.entity.js';

export type IdentityStatusFilter = 'active' | 'unlinked' | 'all';

export class IdentityQueryDto extends PageQueryDto {
  /** The app's own id of its user. */
  @IsOptional()
  @Text(MAX_EXTERNAL_USER_ID)
  externalUserId?: string;

  /** The Instagram-scoped id of the person. */
  @IsOptional()
  @Text(64)
  igsid?: string;

  /** Username or igId of the account. */
  @IsOptional()
  @Text(64)
  account?: string;

  /** Which ones: those that hold, those that were undone, or both. */
  @IsOptional()
  @IsIn(['active', 'unlinked', 'all'], { message: 'must be active, unlinked or all' })
  @ApiPropertyOptional({ enum: ['active', 'unlinked', 'all'], default: 'active' })
  status: IdentityStatusFilter = 'active';

  /** With an admin key: only this app's. */
  @IsOptional()
  @Text(64)
  appId?: string;
}

export class UnlinkDto {
  /** The body may be left out. */
  static readonly optional = true;

  /** Why; kept with the identity. */
  @IsOptional()
  @Text(255)
  reason?: string | null;
}

export class IdentityDto {
  id!: string;
  appId!: string;
  externalUserId!: string;
  account!: AccountRefDto;
  igsid!: string;
  status!: 'active' | 'unlinked';
  /** The link that made it; so are `via` to `context`. */
  linkId!: string;
  via!: string;
  source!: string | null;
  icebreaker!: IcebreakerDto | null;
  channel!: string | null;
  @ApiProperty({ type: 'object', additionalProperties: true, nullable: true })
  context!: Record<string, unknown> | null;
  linkedAt!: string;
  unlinkedAt!: string | null;
  unlinkReason!: string | null;
  lastReferralAt!: string;
  /** Until when the person may be written to. */
  replyWindowEndsAt!: string;
}

export class IdentityPageDto {
  data!: IdentityDto[];
  nextCursor!: string | null;
}

interface IdentityWithAccount {
  readonly identity: IdentityEntity;
  readonly account: AccountView;
}

/** An identity as callers see it. */
export function toIdentityDto({ identity, account }: IdentityWithAccount): IdentityDto {
  return viewIdentity(toIdentityView(identity), account);
}

/** A row as what its answer is made from. */
export function toIdentityView(identity: IdentityEntity): IdentityView {
  return { ...identity, icebreaker: toIcebreaker(identity.icebreakerTitle, identity.icebreakerPayload) };
}
