import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import { TimeField } from '../platform/http/period.decorator.js';
import { ApiCount } from '../platform/openapi/openapi.decorator.js';
import { readInstant } from '../platform/text/instant.js';
import type { CampaignStats } from './campaign-stats.service.js';
import { CAMPAIGN_VIAS, type CampaignVia } from './campaign-visit.js';

export class CampaignStatsQueryDto {
  /** Start, RFC 3339 with an offset; the day (UTC) that it lies in is part of the answer. Default: 30 days before `to`. */
  @TimeField()
  from?: string;

  /** End, RFC 3339 with an offset; at most 400 days after `from`. Default: now. */
  @TimeField()
  to?: string;
}

/** The times of a query that has been validated; null: it names none. */
export function readDays({ from, to }: CampaignStatsQueryDto): { from: Date | null; to: Date | null } {
  return { from: readTime(from), to: readTime(to) };
}

@ApiSchema({ description: 'How often people came on one day (UTC), by channel and shape.' })
export class CampaignCountDto {
  /** The day. */
  @ApiProperty({ format: 'date' })
  day!: string;
  /** Channel of the campaign at that time. */
  channel!: string | null;
  /** Part of the event that carried the ref, or `icebreaker` for a tap on the ice breaker of the campaign without a ref. */
  @ApiProperty({ enum: CAMPAIGN_VIAS })
  via!: CampaignVia;
  /** How often people came. */
  @ApiCount()
  count!: number;
  /** How many of them came for the first time. */
  @ApiCount()
  newPeople!: number;
}

@ApiSchema({ description: 'Who came through a campaign, in numbers. Names no person.' })
export class CampaignStatsDto {
  /** When the first day begins. */
  from!: string;
  /** When the last day ends. */
  to!: string;
  /** By day, channel and shape, oldest first; days without anybody are left out. */
  data!: CampaignCountDto[];
  /** Distinct people who came for the first time on these days. */
  @ApiCount()
  people!: number;
  /** How many of these people were linked with the app after that, on the same account; only people that are still kept are counted. */
  @ApiCount()
  linked!: number;
}

export function toCampaignStatsDto({ range, counts, people, linked }: CampaignStats): CampaignStatsDto {
  return {
    from: range.from.toISOString(),
    to: range.to.toISOString(),
    data: counts.map(({ day, channel, via, count, newPeople }) => ({
      day: day.toISOString().slice(0, 10),
      channel: channel === '' ? null : channel,
      via,
      count,
      newPeople,
    })),
    people,
    linked,
  };
}

function readTime(text: string | undefined): Date | null {
  return text === undefined ? null : readInstant(text);
}
