import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsOptional } from 'class-validator';
import { AccountRefDto } from '../accounts/accounts.dto.js';
import { PageQueryDto } from '../platform/http/page.dto.js';
import { Text } from '../platform/http/text.decorator.js';
import { toTypeId } from '../platform/ids/type-id.js';
import type { AttemptEntity } from './attempt.entity.js';

import { describeOutcome, type Outcome, OUTCOMES } from './outcome.js';

export class IcebreakerDto {
  title!: string | null;
  payload!: string | null;
}

export class AttemptDto {
  id!: string;
  /** Null when no link was found. */
  appId!: string | null;
  linkId!: string | null;
  account!: AccountRefDto;
  igsid!: string;
  @ApiProperty({ enum: OUTCOMES })
  outcome!: Outcome;
  /** The outcome in words. */
  detail!: string;
  /** Where the event carried the ref: `postback`, `message` or `referral`. */
  via!: string;
  /** What Meta says of where the person came from. */
  source!: string | null;
  icebreaker!: IcebreakerDto | null;
  mid!: string | null;
  /** When the person did it; the arrival when the event's own time cannot be believed. */
  eventAt!: string;
  receivedAt!: string;
  /** The request id of the delivery. */
  requestId!: string;
}

export class AttemptPageDto {
  data!: AttemptDto[];
  nextCursor!: string | null;
}

export class AttemptQueryDto extends PageQueryDto {
  /** How they ended. */
  @IsOptional()
  @IsIn(OUTCOMES, { message: `must be one of ${OUTCOMES.join(', ')}` })
  @ApiPropertyOptional({ enum: OUTCOMES })
  outcome?: Outcome;

  /** Username or igId of the account that the event came to. */
  @IsOptional()
  @Text(64)
  account?: string;

  /** The Instagram-scoped id of the person. */
  @IsOptional()
  @Text(64)
  igsid?: string;

  /** The link that was tried. */
  @IsOptional()
  @Text(64)
  linkId?: string;

  /** Only this app's. */
  @IsOptional()
  @Text(64)
  appId?: string;
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
