import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import { IsOptional } from 'class-validator';
import { AccountRefDto } from '../accounts/accounts.dto.js';
import { Text } from '../platform/http/text.decorator.js';
import { toTypeId } from '../platform/ids/type-id.js';
import { ApiCount, ApiId } from '../platform/openapi/openapi.decorator.js';
import { CAMPAIGN_STATUSES, type CampaignStatus, readCampaignStatus } from './campaign-state.js';
import { CampaignStatsQueryDto } from './campaign-stats.dto.js';
import type { TopCampaign, TopCampaigns } from './top-campaigns.service.js';

export class TopCampaignsQueryDto extends CampaignStatsQueryDto {
  /** Only campaigns of this app. */
  @IsOptional()
  @Text(64)
  appId?: string;

  /** Only campaigns of this account, by username or igId. */
  @IsOptional()
  @Text(64)
  account?: string;

  /** Only campaigns that have this channel now. */
  @IsOptional()
  @Text(64)
  channel?: string;
}

@ApiSchema({
  description: 'How many visits there were, by how many people, and how many of them were linked.',
})
export class CampaignFunnelDto {
  /** How often people came. */
  @ApiCount()
  visits!: number;
  /** People who came through a campaign for the first time; who came through several counts once for each. */
  @ApiCount()
  people!: number;
  /** How many of these people were linked with the campaign's app after that, on the same account; only people that are still kept. */
  @ApiCount()
  linked!: number;
}

@ApiSchema({ description: 'A campaign, and what came of it.' })
export class TopCampaignDto extends CampaignFunnelDto {
  /** Id of the campaign. */
  @ApiId('cmp')
  campaignId!: string;
  /** Id of the app. */
  @ApiId('app')
  appId!: string;
  /** Name for people. */
  name!: string;
  /** The Instagram professional account. */
  account!: AccountRefDto;
  /** Where the campaign is shown. */
  channel!: string | null;
  /** Status at this moment. */
  @ApiProperty({ enum: CAMPAIGN_STATUSES })
  status!: CampaignStatus;
}

@ApiSchema({ description: 'What came of campaigns, in numbers. Names no person.' })
export class TopCampaignsDto {
  /** When the first day begins. */
  from!: string;
  /** When the last day ends. */
  to!: string;
  /** Sums over all campaigns that match, also those that are not shown. */
  totals!: CampaignFunnelDto;
  /** The campaigns with the most visits, at most 20; among equals the newest first. */
  data!: TopCampaignDto[];
  /** There are more: `GET /v1/campaigns` lists all. */
  isMore!: boolean;
}

export function toTopCampaignsDto(
  { range, totals, campaigns, isMore }: TopCampaigns,
  now: Date,
): TopCampaignsDto {
  const { from, to } = range;
  const data = campaigns.map((campaign) => toTopCampaignDto(campaign, now));
  return { from: from.toISOString(), to: to.toISOString(), totals, data, isMore };
}

function toTopCampaignDto(campaign: TopCampaign, now: Date): TopCampaignDto {
  const { id, appId, name, igId, username, channel, visits, people, linked } = campaign;
  return {
    campaignId: toTypeId('cmp', id),
    appId: toTypeId('app', appId),
    name,
    account: { igId, username },
    channel,
    status: readCampaignStatus(campaign, now),
    visits,
    people,
    linked,
  };
}
