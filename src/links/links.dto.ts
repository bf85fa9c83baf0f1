import { ApiProperty, ApiPropertyOptional, ApiSchema } from '@nestjs/swagger';
import { IsIn, IsOptional } from 'class-validator';
import { AccountRefDto } from '../accounts/accounts.dto.js';
import type { ConfirmationMode, ConflictMode } from '../apps/app-settings.js';
import { PeoplePageQueryDto } from '../platform/access/people.dto.js';
import { SHOWN_IGSID } from '../platform/access/people.js';
import { readPeriod, Since, Until } from '../platform/http/period.decorator.js';
import { Text } from '../platform/http/text.decorator.js';
import { fromTypeId } from '../platform/ids/type-id.js';
import { ApiFormat, ApiId } from '../platform/openapi/openapi.decorator.js';
import { type Locale, LOCALES } from '../platform/text/locales.js';
import { type LinkState } from './link-state.js';
import { LINK_STATUSES, type LinkStatus, QUESTION_STATUSES, type QuestionStatus } from './link.entity.js';
import type { LinkQuery } from './links.service.js';
import { viewLink } from './link-view.js';
import { MAX_ACCOUNT_HINT, MAX_EXTERNAL_USER_ID } from './new-link.js';

@ApiSchema({ description: 'The question to the person in the chat.' })
export class LinkQuestionDto {
  /** `unknown`: Instagram may have delivered it, and does not say. */
  @ApiProperty({ enum: QUESTION_STATUSES })
  status!: QuestionStatus;
  /** Why it was not sent: the code of Meta as `code/subcode`, or a word of this service. */
  code!: string | null;
  /** When Instagram took it. */
  sentAt!: string | null;
}

@ApiSchema({ description: 'A link and its status.' })
export class LinkDto {
  /** Id of the link. */
  @ApiId('lnk')
  id!: string;
  /** Id of the app. */
  @ApiId('app')
  appId!: string;
  /** Status of the link. */
  status!: LinkStatus;
  /** Why the link was rejected, expired or revoked (`declined_by_person`: on its page or in the chat); null when there is no special reason. */
  reason!: string | null;
  /** The Instagram professional account. */
  account!: AccountRefDto;
  /** Id of the user in the app. */
  @ApiProperty({ maxLength: MAX_EXTERNAL_USER_ID })
  externalUserId!: string;
  /** Id of the user's session in the app, as given when the link was minted. */
  @ApiProperty({ maxLength: 255 })
  sessionId!: string | null;
  /** Place in the app where the link is shown. */
  channel!: string | null;
  /** The context that the app gave when it minted the link. */
  @ApiProperty({ type: 'object', additionalProperties: true, nullable: true })
  context!: Record<string, unknown> | null;
  /** What the link does when the person or the user is already linked differently: `reject` or `replace`. */
  onConflict!: ConflictMode;
  /**
   * Who must confirm before the link takes effect: no one (`none`), the app, or the person in the chat (`dm`, and
   * `dm_existing_threads` for those who neither tapped nor wrote to come).
   */
  confirmation!: ConfirmationMode;
  /** Where the person may return to. */
  @ApiFormat('uri')
  returnUrl!: string | null;
  /** Language of the page and of messages in the chat; null: the person's own, or the app's. */
  @ApiProperty({ type: String, enum: [...LOCALES, null], nullable: true })
  locale!: Locale | null;
  /** The user's account as the app names it to the person. */
  @ApiProperty({ maxLength: MAX_ACCOUNT_HINT })
  accountHint!: string | null;
  /** State of the question to the person in the chat; null when none was asked. */
  question!: LinkQuestionDto | null;
  /** Instagram-scoped id of the person who followed the link; set while `linked` or `awaiting_confirmation`. */
  @ApiProperty({ pattern: SHOWN_IGSID })
  igsid!: string | null;
  /** Id of the identity that the link created or found; set while `linked`. */
  @ApiId('idn')
  identityId!: string | null;
  /** When the link was minted. */
  createdAt!: string;
  /** When the link expires; later than at the mint when the person asked the page for more time. */
  expiresAt!: string;
  /** When a person first opened the page of the link on a phone; null before that. */
  openedAt!: string | null;
  /** When the link was linked, rejected, expired or revoked; null before that. */
  completedAt!: string | null;
  /** When the app confirmed or declined. */
  decidedAt!: string | null;
}

@ApiSchema({ description: 'A page of links.' })
export class LinkPageDto {
  /** The links of this page, newest first. */
  data!: LinkDto[];
  /** Pass it as `cursor` to get the next page; null on the last page. */
  nextCursor!: string | null;
}

export class LinkQueryDto extends PeoplePageQueryDto {
  /** Id of the user in the app. */
  @IsOptional()
  @Text(MAX_EXTERNAL_USER_ID)
  externalUserId?: string;

  /** Only links that have this status now. */
  @IsOptional()
  @IsIn(LINK_STATUSES, { message: `must be one of ${LINK_STATUSES.join(', ')}` })
  @ApiPropertyOptional({ enum: LINK_STATUSES })
  status?: LinkStatus;

  /** Only links that were minted with this `channel`. */
  @IsOptional()
  @Text(64)
  channel?: string;

  /** Only links that were minted at this time or later. */
  @Since()
  since?: string;

  /** Only links that were minted before this time. */
  @Until()
  until?: string;

  /** For an admin key: only links of this app. */
  @IsOptional()
  @Text(64)
  appId?: string;
}

/** The filters of a query. */
export function readLinkQuery(query: Omit<LinkQueryDto, 'limit' | 'cursor'>): LinkQuery {
  const { externalUserId, status, channel, appId } = query;
  return {
    externalUserId,
    status,
    channel,
    appId: appId === undefined ? undefined : fromTypeId('app', appId),
    period: readPeriod(query),
  };
}

/** A link as callers see it at this moment. */
export function toLinkDto(link: LinkState, now: Date): LinkDto {
  return viewLink(link, now);
}
