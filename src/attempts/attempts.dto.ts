import { ApiProperty, ApiPropertyOptional, ApiSchema } from '@nestjs/swagger';
import { IsIn, IsOptional } from 'class-validator';
import { AccountRefDto } from '../accounts/accounts.dto.js';
import { PeoplePageQueryDto } from '../platform/access/people.dto.js';
import { SHOWN_IGSID } from '../platform/access/people.js';
import { readPeriod, Since, Until } from '../platform/http/period.decorator.js';
import { Text } from '../platform/http/text.decorator.js';
import { fromTypeId, toTypeId } from '../platform/ids/type-id.js';
import { ApiId } from '../platform/openapi/openapi.decorator.js';
import type { AttemptEntity } from './attempt.entity.js';
import type { AttemptQuery } from './attempts.service.js';
import { describeOutcome, type Outcome, OUTCOMES } from './outcome.js';
import { REFERRAL_VIAS } from './referral-event.js';

@ApiSchema({ description: 'An ice breaker of the account.' })
export class IcebreakerDto {
  /** Text of the ice breaker. */
  title!: string | null;
  /** Payload that the account gave the ice breaker. */
  payload!: string | null;
}

@ApiSchema({ description: 'The result of one referral with a ref token.' })
export class AttemptDto {
  /** Id of the attempt. */
  @ApiId('att')
  id!: string;
  /** Id of the app of the link; null when no link was found. */
  @ApiId('app')
  appId!: string | null;
  /** Id of the link; null when no link was found. */
  @ApiId('lnk')
  linkId!: string | null;
  /** The account that received the event. */
  account!: AccountRefDto;
  /** Instagram-scoped id of the person; unique only together with the account. */
  @ApiProperty({ pattern: SHOWN_IGSID })
  igsid!: string;
  /** Result of the attempt; `detail` explains it. */
  @ApiProperty({ enum: OUTCOMES })
  outcome!: Outcome;
  /** The outcome in words. */
  detail!: string;
  /** Part of the event that carried the ref; `code`: the person typed the code of the link; `invite`: the app redeemed an invite. */
  @ApiProperty({ enum: REFERRAL_VIAS })
  via!: string;
  /** Origin of the referral as Meta reports it, such as `SHORTLINKS`. */
  source!: string | null;
  /** The ice breaker that the person tapped; null when there was none. */
  icebreaker!: IcebreakerDto | null;
  /** Meta's id of the message; null when the event had none. */
  mid!: string | null;
  /** Time of the event. It is the time of arrival when the time in the event is not plausible. */
  eventAt!: string;
  /** Time of arrival at the service. */
  receivedAt!: string;
  /** Request id of the delivery. */
  @ApiProperty({ pattern: '^[A-Za-z0-9._-]{1,128}$' })
  requestId!: string;
}

@ApiSchema({ description: 'A page of attempts.' })
export class AttemptPageDto {
  /** The attempts of this page, newest first. */
  data!: AttemptDto[];
  /** Pass it as `cursor` to get the next page; null on the last page. */
  nextCursor!: string | null;
}

export class AttemptQueryDto extends PeoplePageQueryDto {
  /** Only attempts with this outcome. */
  @IsOptional()
  @IsIn(OUTCOMES, { message: `must be one of ${OUTCOMES.join(', ')}` })
  @ApiPropertyOptional({ enum: OUTCOMES })
  outcome?: Outcome;

  /** Username or igId of the account that received the event. */
  @IsOptional()
  @Text(64)
  account?: string;

  /** Instagram-scoped id of the person. */
  @IsOptional()
  @Text(64)
  igsid?: string;

  /** Only attempts with this link. */
  @IsOptional()
  @Text(64)
  linkId?: string;

  /** Only attempts of this app. */
  @IsOptional()
  @Text(64)
  appId?: string;

  /** Only attempts that were received at this time or later. */
  @Since()
  since?: string;

  /** Only attempts that were received before this time. */
  @Until()
  until?: string;
}

export class LinkAttemptQueryDto extends PeoplePageQueryDto {
  /** Only attempts that were received at this time or later. */
  @Since()
  since?: string;

  /** Only attempts that were received before this time. */
  @Until()
  until?: string;
}

/** The filters of a query. */
export function readAttemptQuery(query: Omit<AttemptQueryDto, 'limit' | 'cursor'>): AttemptQuery {
  const { outcome, account, igsid, linkId, appId } = query;
  return {
    outcome,
    account,
    igsid,
    linkId: linkId === undefined ? undefined : fromTypeId('lnk', linkId),
    appId: appId === undefined ? undefined : fromTypeId('app', appId),
    period: readPeriod(query),
  };
}

/** An attempt as callers see it; `username` is null when the account is not registered. */
export function toAttemptDto(attempt: AttemptEntity, username: string | null): AttemptDto {
  const { igsid, outcome, via, source, mid, requestId } = attempt;
  return {
    id: toTypeId('att', attempt.id),
    appId: attempt.appId && toTypeId('app', attempt.appId),
    linkId: attempt.linkId && toTypeId('lnk', attempt.linkId),
    account: { igId: attempt.igId, username },
    igsid,
    outcome,
    detail: describeOutcome(outcome),
    via,
    source,
    icebreaker: toIcebreakerDto(attempt.icebreakerTitle, attempt.icebreakerPayload),
    mid,
    eventAt: attempt.eventAt.toISOString(),
    receivedAt: attempt.receivedAt.toISOString(),
    requestId,
  };
}

/** The ice breaker that was tapped, or null when none was. */
export function toIcebreakerDto(title: string | null, payload: string | null): IcebreakerDto | null {
  return title === null && payload === null ? null : { title, payload };
}
