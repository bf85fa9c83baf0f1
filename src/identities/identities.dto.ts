import { ApiProperty, ApiPropertyOptional, ApiSchema } from '@nestjs/swagger';
import { IsIn, IsOptional } from 'class-validator';
import { AccountRefDto } from '../accounts/accounts.dto.js';
import { PeoplePageQueryDto } from '../platform/access/people.dto.js';
import { SHOWN_IGSID } from '../platform/access/people.js';
import { readPeriod, Since, Until } from '../platform/http/period.decorator.js';
import { Text } from '../platform/http/text.decorator.js';
import { fromTypeId } from '../platform/ids/type-id.js';
import { ApiId } from '../platform/openapi/openapi.decorator.js';
import type { AccountView } from '../links/link-view.js';
import { MAX_EXTERNAL_USER_ID } from '../links/new-link.js';
import { IcebreakerDto } from '../attempts/attempts.dto.js';
import { REFERRAL_VIAS } from '../attempts/referral-event.js';
import type { IdentityQuery } from './identities.repository.js';
import { type IdentityView, toIcebreaker, viewIdentity } from './identity-view.js';
import type { IdentityEntity } from './identity.entity.js';

export type IdentityStatusFilter = 'active' | 'unlinked' | 'all';

export class IdentityQueryDto extends PeoplePageQueryDto {
  /** Id of the user in the app. */
  @IsOptional()
  @Text(MAX_EXTERNAL_USER_ID)
  externalUserId?: string;

  /** Instagram-scoped id of the person. */
  @IsOptional()
  @Text(64)
  igsid?: string;

  /** Username or igId of the account. */
  @IsOptional()
  @Text(64)
  account?: string;

  /** Only identities that are active, that were unlinked, or both. */
  @IsOptional()
  @IsIn(['active', 'unlinked', 'all'], { message: 'must be active, unlinked or all' })
  @ApiPropertyOptional({ enum: ['active', 'unlinked', 'all'], default: 'active' })
  status: IdentityStatusFilter = 'active';

  /** Only identities that were linked at this time or later. */
  @Since()
  since?: string;

  /** Only identities that were linked before this time. */
  @Until()
  until?: string;

  /** For an admin key: only identities of this app. */
  @IsOptional()
  @Text(64)
  appId?: string;
}

@ApiSchema({ description: 'Why the identity ends.' })
export class UnlinkDto {
  /** The body may be left out. */
  static readonly optional = true;

  /** Free text; stored with the identity. */
  @IsOptional()
  @Text(255)
  reason?: string | null;
}

@ApiSchema({ description: 'An Instagram person on an account, linked to an external user of an app.' })
export class IdentityDto {
  /** Id of the identity. */
  @ApiId('idn')
  id!: string;
  /** Id of the app. */
  @ApiId('app')
  appId!: string;
  /** Id of the user in the app. */
  @ApiProperty({ maxLength: MAX_EXTERNAL_USER_ID })
  externalUserId!: string;
  /** The Instagram professional account. */
  account!: AccountRefDto;
  /** Instagram-scoped id of the person; unique only together with the account. */
  @ApiProperty({ pattern: SHOWN_IGSID })
  igsid!: string;
  /** `active`, or `unlinked` after the identity ended. */
  status!: 'active' | 'unlinked';
  /** Id of the link that created the identity. The fields from `via` to `context` are those of this link. */
  @ApiId('lnk')
  linkId!: string;
  /** Part of the event that carried the ref; `code`: the person typed the code of the link; `invite`: the app redeemed an invite. */
  @ApiProperty({ enum: REFERRAL_VIAS })
  via!: string;
  /** Origin of the referral as Meta reports it, such as `SHORTLINKS`. */
  source!: string | null;
  /** The ice breaker that the person tapped; null when there was none. */
  icebreaker!: IcebreakerDto | null;
  /** Place in the app where the link was shown. */
  channel!: string | null;
  /** The context that the app gave when it minted the link. */
  @ApiProperty({ type: 'object', additionalProperties: true, nullable: true })
  context!: Record<string, unknown> | null;
  /** When the person was linked. */
  linkedAt!: string;
  /** When the identity ended; null while it is active. */
  unlinkedAt!: string | null;
  /** Why the identity ended: the reason that the caller gave, or `replaced`. */
  unlinkReason!: string | null;
  /** When the person last followed a link. */
  lastReferralAt!: string;
  /** Until when the account may send messages to the person. */
  replyWindowEndsAt!: string;
}

@ApiSchema({ description: 'A page of identities.' })
export class IdentityPageDto {
  /** The identities of this page, newest first. */
  data!: IdentityDto[];
  /** Pass it as `cursor` to get the next page; null on the last page. */
  nextCursor!: string | null;
}

interface IdentityWithAccount {
  readonly identity: IdentityEntity;
  readonly account: AccountView;
}

/** The filters of a query. */
export function readIdentityQuery(query: Omit<IdentityQueryDto, 'limit' | 'cursor'>): IdentityQuery {
  const { externalUserId, igsid, account, status, appId } = query;
  return {
    externalUserId,
    igsid,
    account,
    status,
    appId: appId === undefined ? undefined : fromTypeId('app', appId),
    period: readPeriod(query),
  };
}

/** An identity as callers see it. */
export function toIdentityDto({ identity, account }: IdentityWithAccount): IdentityDto {
  return viewIdentity(toIdentityView(identity), account);
}

/** A row as what its answer is made from. */
export function toIdentityView(identity: IdentityEntity): IdentityView {
  return { ...identity, icebreaker: toIcebreaker(identity.icebreakerTitle, identity.icebreakerPayload) };
}
