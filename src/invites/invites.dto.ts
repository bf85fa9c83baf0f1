import { ApiProperty, ApiPropertyOptional, ApiSchema } from '@nestjs/swagger';
import { IsIn, IsInt, IsOptional, Matches, Max, Min, ValidateBy } from 'class-validator';
import { AccountRefDto } from '../accounts/accounts.dto.js';
import { findContextFault } from '../links/link-context.js';
import { PeoplePageQueryDto } from '../platform/access/people.dto.js';
import { SHOWN_IGSID } from '../platform/access/people.js';
import { Text } from '../platform/http/text.decorator.js';
import { INSTAGRAM_ID } from '../platform/ids/instagram-id.js';
import { fromTypeId } from '../platform/ids/type-id.js';
import { ApiFormat, ApiId } from '../platform/openapi/openapi.decorator.js';
import { type Locale, LOCALES } from '../platform/text/locales.js';
import { DELIVERY_STATUSES, type DeliveryStatus } from './invite.entity.js';
import type { InviteOrder, MintedInvite } from './invite-mint.service.js';
import {
  DEFAULT_INVITE_TTL,
  INVITE_STATUSES,
  type InviteState,
  type InviteStatus,
  MAX_INVITE_TTL,
  MIN_INVITE_TTL,
  viewInvite,
} from './invite-state.js';
import type { InviteQuery } from './invites.service.js';

const TTL_RULE = `must be a whole number of seconds from ${MIN_INVITE_TTL} to ${MAX_INVITE_TTL}`;
const IGSID_RULE = { pattern: INSTAGRAM_ID, form: 'must be 1 to 64 characters of A-Za-z0-9_-, as a string' };

@ApiSchema({ description: 'The invite to make.' })
export class MintInviteDto {
  /** Username or igId of an account granted to the app: the one whose chat the person is in. */
  @Text(64)
  account!: string;

  /** Instagram-scoped id of the person, as the account knows them. */
  @Text(64, IGSID_RULE)
  igsid!: string;

  /** How long the invite is valid, in seconds; 900 when left out. */
  @IsOptional()
  @IsInt({ message: TTL_RULE })
  @Min(MIN_INVITE_TTL, { message: TTL_RULE })
  @Max(MAX_INVITE_TTL, { message: TTL_RULE })
  ttlSeconds?: number | null;

  /** Where the invite is offered; the identity and its notifications contain it. */
  @IsOptional()
  @Matches(/^[a-z0-9][a-z0-9._-]{0,63}$/, {
    message: 'must be 1 to 64 characters of a-z0-9._- and begin with a letter or digit',
  })
  channel?: string | null;

  /** Data of the app, returned with the identity and its notifications: a JSON object of at most 4 KiB and depth 8. */
  @IsOptional()
  @ApiProperty({ type: 'object', additionalProperties: true })
  @ValidateBy({
    name: 'context',
    validator: {
      validate: (value: unknown) => findContextFault(value) === null,
      defaultMessage: (args) => findContextFault(args?.value) ?? '',
    },
  })
  context?: Record<string, unknown> | null;

  /** Language of messages in the chat; left out: the app's. */
  @IsOptional()
  @IsIn(LOCALES, { message: `must be one of ${LOCALES.join(', ')}` })
  locale?: Locale | null;

  /** Who brings the invite to the person: this service, by a message in the chat (`dm`), or the app (`none`, the default). */
  @IsOptional()
  @IsIn(['dm', 'none'], { message: 'must be dm or none' })
  deliver?: 'dm' | 'none' | null;
}

@ApiSchema({ description: 'The message that brings the invite.' })
export class InviteDeliveryDto {
  /** `unknown`: Instagram may have delivered it, and does not say. */
  @ApiProperty({ enum: DELIVERY_STATUSES })
  status!: DeliveryStatus;
  /** Why it was not sent: the code of Meta as `code/subcode`, or a word of this service. */
  code!: string | null;
  /** When Instagram took it. */
  sentAt!: string | null;
}

@ApiSchema({ description: 'A link from the chat to a page of the app, for one person.' })
export class InviteDto {
  /** Id of the invite. It opens nothing. */
  @ApiId('inv')
  id!: string;
  /** Id of the app. */
  @ApiId('app')
  appId!: string;
  /** The Instagram professional account. */
  account!: AccountRefDto;
  /** Instagram-scoped id of the person. */
  @ApiProperty({ pattern: SHOWN_IGSID })
  igsid!: string;
  /** Status of the invite. */
  @ApiProperty({ enum: INVITE_STATUSES })
  status!: InviteStatus;
  /** Where the invite is offered. */
  channel!: string | null;
  /** The context that the app gave. */
  @ApiProperty({ type: 'object', additionalProperties: true, nullable: true })
  context!: Record<string, unknown> | null;
  /** Language of messages in the chat; null: the app's. */
  @ApiProperty({ type: String, enum: [...LOCALES, null], nullable: true })
  locale!: Locale | null;
  /** Id of the link that has redeemed it; set while `redeemed`. */
  @ApiId('lnk')
  linkId!: string | null;
  /** The message that brings it; null: the app does. */
  delivery!: InviteDeliveryDto | null;
  /** When it was made. */
  createdAt!: string;
  /** When it expires. */
  expiresAt!: string;
  /** When it was redeemed or revoked, or expired; null before that. */
  completedAt!: string | null;
}

@ApiSchema({ description: 'The new invite. Only this answer contains `invite` and `url`.' })
export class MintedInviteDto extends InviteDto {
  /** The invite. The user who redeems it is linked with the person, so it is a secret of the person until then. */
  @ApiProperty({ pattern: '^i[0-9a-hjkmnp-tv-z]{39}$' })
  invite!: string;
  /** The app's page with the invite; null: the app has no `inviteUrl`. */
  @ApiFormat('uri')
  url!: string | null;
}

@ApiSchema({ description: 'A page of invites.' })
export class InvitePageDto {
  /** The invites of this page, newest first. */
  data!: InviteDto[];
  /** Pass it as `cursor` to get the next page; null on the last page. */
  nextCursor!: string | null;
}

export class InviteQueryDto extends PeoplePageQueryDto {
  /** Instagram-scoped id of the person. */
  @IsOptional()
  @Text(64)
  igsid?: string;

  /** Only invites that have this status now. */
  @IsOptional()
  @IsIn(INVITE_STATUSES, { message: `must be one of ${INVITE_STATUSES.join(', ')}` })
  @ApiPropertyOptional({ enum: INVITE_STATUSES })
  status?: InviteStatus;

  /** For an admin key: only invites of this app. */
  @IsOptional()
  @Text(64)
  appId?: string;
}

/** The filters of a query. */
export function readInviteQuery({ igsid, status, appId }: InviteQueryDto): InviteQuery {
  return { igsid, status, appId: appId === undefined ? undefined : fromTypeId('app', appId) };
}

/** What is asked for. */
export function toInviteOrder(body: MintInviteDto): InviteOrder {
  return {
    igsid: body.igsid,
    ttlSeconds: body.ttlSeconds ?? DEFAULT_INVITE_TTL,
    channel: body.channel ?? null,
    context: body.context ?? null,
    locale: body.locale ?? null,
    isDelivered: body.deliver === 'dm',
  };
}

/** An invite as callers see it at this moment. */
export function toInviteDto(invite: InviteState, now: Date): InviteDto {
  return viewInvite(invite, now);
}

/** The answer to a mint: the invite as it was then. */
export function toMintedInviteDto({ state, invite, url }: MintedInvite): MintedInviteDto {
  const { deliveryStatus } = state;
  const minted = {
    ...state,
    status: 'pending',
    linkId: null,
    completedAt: null,
    deliveryStatus: deliveryStatus === null ? null : 'queued',
    deliveryCode: null,
    deliverySentAt: null,
  } as const;
  return { ...viewInvite(minted, state.createdAt), invite, url };
}
