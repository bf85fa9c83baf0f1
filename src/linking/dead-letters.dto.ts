import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import { IsOptional } from 'class-validator';
import { AccountRefDto } from '../accounts/accounts.dto.js';
import type { StoredDeadLetter } from '../attempts/dead-letter-log.service.js';
import { RETRY_OUTCOMES, type RetryOutcome } from '../attempts/outcome.js';
import { type DeadLetterVia, REFERRAL_VIAS } from '../attempts/referral-event.js';
import { PeoplePageQueryDto } from '../platform/access/people.dto.js';
import { SHOWN_IGSID } from '../platform/access/people.js';
import { Since, Until } from '../platform/http/period.decorator.js';
import { Text } from '../platform/http/text.decorator.js';
import { toTypeId } from '../platform/ids/type-id.js';
import { ApiId } from '../platform/openapi/openapi.decorator.js';
import { isRetryable } from './dead-letter-retry.js';

export class DeadLetterQueryDto extends PeoplePageQueryDto {
  /** Username or igId of the account that received the event. */
  @IsOptional()
  @Text(64)
  account?: string;

  /** Only events that were received at this time or later. */
  @Since()
  since?: string;

  /** Only events that were received before this time. */
  @Until()
  until?: string;
}

@ApiSchema({
  description:
    'An event that the database refused although it stored others. Its text and its ref are not kept.',
})
export class DeadLetterDto {
  /** Id of the dead letter. */
  @ApiId('ded')
  id!: string;
  /** The account that received the event. */
  account!: AccountRefDto;
  /** Instagram-scoped id of the person; unique only together with the account. A retry masks it. */
  @ApiProperty({ pattern: SHOWN_IGSID })
  igsid!: string;
  /** Id of the link that the ref or the code names; null when there is none, as for a visit of a campaign. */
  @ApiId('lnk')
  linkId!: string | null;
  /** Part of the event that carried the ref, `code` for a typed code, or `chat` for an answer or a word in a chat; null in rows of version 0.2.0 and older. */
  @ApiProperty({ type: String, enum: [...REFERRAL_VIAS, 'chat', null], nullable: true })
  via!: DeadLetterVia | null;
  /** Time of the event, by which a retry decides; null in rows of version 0.2.0 and older. */
  eventAt!: string | null;
  /** SQLSTATE of the refusal; `program_fault` when it was no error of the database. */
  errorCode!: string;
  /** Time of arrival at the service. */
  receivedAt!: string;
  /** Request id of the delivery. */
  @ApiProperty({ pattern: '^[A-Za-z0-9._-]{1,128}$' })
  requestId!: string;
  /** Whether a retry would decide about it. */
  retryable!: boolean;
  /** When it was retried; null before that. */
  retriedAt!: string | null;
  /**
   * What the retry decided, as an attempt's `outcome`; `repeated` when the event had been stored by another delivery, `capped` when the
   * person has too many attempts of the kind in this hour. Null before a retry.
   */
  @ApiProperty({ type: String, enum: [...RETRY_OUTCOMES, null], nullable: true })
  outcome!: RetryOutcome | null;
}

@ApiSchema({ description: 'A page of dead letters.' })
export class DeadLetterPageDto {
  /** The dead letters of this page, newest first. */
  data!: DeadLetterDto[];
  /** Pass it as `cursor` to get the next page; null on the last page. */
  nextCursor!: string | null;
}

/** A dead letter as operators see it. */
export function toDeadLetterDto({ letter, username }: StoredDeadLetter): DeadLetterDto {
  const { igId, igsid, linkId, via, errorCode, requestId, outcome } = letter;
  return {
    id: toTypeId('ded', letter.id),
    account: { igId, username },
    igsid,
    linkId: linkId && toTypeId('lnk', linkId),
    via,
    eventAt: letter.eventAt?.toISOString() ?? null,
    errorCode,
    receivedAt: letter.receivedAt.toISOString(),
    requestId,
    retryable: isRetryable(letter),
    retriedAt: letter.retriedAt?.toISOString() ?? null,
    outcome,
  };
}
