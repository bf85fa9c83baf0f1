import { applyDecorators } from '@nestjs/common';
import { ApiProperty, ApiPropertyOptional, ApiSchema } from '@nestjs/swagger';
import { IsIn, IsOptional, Matches, ValidateBy } from 'class-validator';
import { AccountRefDto } from '../accounts/accounts.dto.js';
import { ICE_BREAKER_KEY } from '../instagram/ice-breakers/ice-breaker.js';
import { Channel, Context } from '../links/origin-fields.decorator.js';
import { PageQueryDto } from '../platform/http/page.dto.js';
import { TimeField } from '../platform/http/period.decorator.js';
import { IfGiven, Text } from '../platform/http/text.decorator.js';
import { toTypeId } from '../platform/ids/type-id.js';
import { ApiFormat, ApiId } from '../platform/openapi/openapi.decorator.js';
import { readInstant } from '../platform/text/instant.js';
import { isPlainText } from '../platform/text/plain-text.js';
import type { CampaignOrder } from './campaign-creation.service.js';
import {
  CAMPAIGN_STATUSES,
  type CampaignChange,
  type CampaignStatus,
  readCampaignStatus,
} from './campaign-state.js';
import type { StoredCampaign } from './campaigns.service.js';

const MAX_NAME = 100;
const CHANGED_STATUSES = ['active', 'paused'] as const;

/** A name of one line, which is printed beside the QR code. */
const Name = (): PropertyDecorator =>
  applyDecorators(
    Text(MAX_NAME),
    ValidateBy({
      name: 'plainText',
      validator: {
        // Text of another type or length has its fault already.
        validate: (value: unknown) => typeof value !== 'string' || isPlainText(value),
        defaultMessage: () =>
          'must not hold control characters, line breaks or characters that change the direction of text',
      },
    }),
  );

class CampaignSettingsDto {
  /** Where the campaign is shown; its notifications and counts contain it. */
  @Channel()
  channel?: string | null;

  /** Data of the app, returned with the campaign and its notifications: a JSON object of at most 4 KiB and depth 8. */
  @Context()
  context?: Record<string, unknown> | null;

  /** Key of an ice breaker that Hitch keeps on the account: a tap on it by a person who came without a ref counts, too. */
  @IsOptional()
  @ApiProperty({ type: String, pattern: ICE_BREAKER_KEY.source, required: false })
  @Matches(ICE_BREAKER_KEY, {
    message:
      'must be the key of an ice breaker: 1 to 40 characters of a-z0-9_- that begin with a letter or digit',
  })
  icebreaker?: string | null;

  /** When it starts, RFC 3339 with an offset; null or left out: at once. */
  @TimeField()
  startsAt?: string | null;

  /** When it ends, later than it starts; null or left out: when it is ended. */
  @TimeField()
  endsAt?: string | null;
}

@ApiSchema({ description: 'The campaign to create.' })
export class CreateCampaignDto extends CampaignSettingsDto {
  /** Name for people: plain text of one line. */
  @Name()
  name!: string;

  /**
   * Username or igId of an account granted to the app. It may be left out when the app has a default account or only one account.
   */
  @IsOptional()
  @Text(64)
  account?: string | null;
}

@ApiSchema({ description: 'The fields to change; the others keep their values, and null removes one.' })
export class UpdateCampaignDto extends CampaignSettingsDto {
  /** Name for people: plain text of one line. */
  @IfGiven()
  @Name()
  name?: string;

  /** `paused`: what comes from now on does not count, until it is `active` again; also before the start, and not after the end. */
  @IfGiven()
  @IsIn(CHANGED_STATUSES, { message: 'must be active or paused' })
  @ApiProperty({ enum: CHANGED_STATUSES, required: false })
  status?: 'active' | 'paused';
}

export class CampaignQueryDto extends PageQueryDto {
  /** For an admin key: only campaigns of this app. */
  @IsOptional()
  @Text(64)
  @ApiPropertyOptional()
  appId?: string;
}

@ApiSchema({ description: 'A long-lived ref that many people may use. It does not link people.' })
export class CampaignDto {
  /** Id of the campaign. */
  @ApiId('cmp')
  id!: string;
  /** Id of the app. */
  @ApiId('app')
  appId!: string;
  /** Name for people. */
  name!: string;
  /** The Instagram professional account. */
  account!: AccountRefDto;
  /** Where the campaign is shown. */
  channel!: string | null;
  /** The context that the app gave. */
  @ApiProperty({ type: 'object', additionalProperties: true, nullable: true })
  context!: Record<string, unknown> | null;
  /** Key of the ice breaker whose taps without a ref count. */
  icebreaker!: string | null;
  /** Status at this moment. Only what comes while it is `active` counts. */
  @ApiProperty({ enum: CAMPAIGN_STATUSES })
  status!: CampaignStatus;
  /** When it starts or has started; null: when it was created. */
  @ApiFormat('date-time')
  startsAt!: string | null;
  /** When it ends or has ended; null: no end is set. */
  @ApiFormat('date-time')
  endsAt!: string | null;
  /** When it was created. */
  createdAt!: string;
  /** The ref of the ig.me link. It is no secret. */
  @ApiProperty({ pattern: '^c[0-9a-hjkmnp-tv-z]{39}$' })
  ref!: string;
  /** The URL that opens Instagram. */
  @ApiFormat('uri')
  url!: string;
  /** The URL as a QR code, for everybody: append `.svg`, `.png` or `.pdf`. It contains the id of the campaign and not its ref. */
  @ApiFormat('uri')
  qrUrl!: string;
}

@ApiSchema({ description: 'A page of campaigns.' })
export class CampaignPageDto {
  /** The campaigns of this page, newest first. */
  data!: CampaignDto[];
  /** Pass it as `cursor` to get the next page; null on the last page. */
  nextCursor!: string | null;
}

/** What is asked for; fields that were left out for being at fault are as if nothing was said. */
export function toCampaignOrder(dto: Partial<CreateCampaignDto>): CampaignOrder {
  const { name = '', account, channel, context, icebreaker, startsAt, endsAt } = dto;
  return {
    account: account ?? null,
    settings: {
      name,
      channel: channel ?? null,
      context: context ?? null,
      icebreaker: icebreaker ?? null,
      startsAt: readTime(startsAt) ?? null,
      endsAt: readTime(endsAt) ?? null,
    },
  };
}

/** The change that a body requests: only the fields that it contains. */
export function toCampaignChange({ startsAt, endsAt, ...others }: UpdateCampaignDto): CampaignChange {
  const change = { ...others, startsAt: readTime(startsAt), endsAt: readTime(endsAt) };
  return Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
}

/** A campaign as callers see it at this moment. */
export function toCampaignDto(campaign: StoredCampaign, now: Date): CampaignDto {
  const { name, channel, context, icebreaker, igId, username, ref, url, qrUrl } = campaign;
  return {
    id: toTypeId('cmp', campaign.id),
    appId: toTypeId('app', campaign.appId),
    name,
    account: { igId, username },
    channel,
    context,
    icebreaker,
    status: readCampaignStatus(campaign, now),
    startsAt: campaign.startsAt?.toISOString() ?? null,
    endsAt: campaign.endsAt?.toISOString() ?? null,
    createdAt: campaign.createdAt.toISOString(),
    ref,
    url,
    qrUrl,
  };
}

/** A time of a body that has been validated. */
function readTime(text: string | null | undefined): Date | null | undefined {
  return typeof text === 'string' ? readInstant(text) : text;
}
