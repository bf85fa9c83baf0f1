import { ApiProperty, ApiPropertyOptional, ApiSchema } from '@nestjs/swagger';
import { IsIn, IsOptional } from 'class-validator';
import { describeOutcome, OUTCOMES } from '../attempts/outcome.js';
import { Text } from '../platform/http/text.decorator.js';
import { ApiCount } from '../platform/openapi/openapi.decorator.js';
import { type Bucket, STATS_BUCKETS, type StatsRange } from './stats-range.js';
import type { StatsAnswer, StatsNumbers } from './stats-answer.js';

@ApiSchema({ description: 'Attempts to deliver notifications.' })
export class DeliveryNumbersDto {
  /** Attempts that the endpoint accepted. */
  @ApiCount()
  succeeded!: number;
  /** Attempts that it did not accept, or that had no answer. */
  @ApiCount()
  failed!: number;
}

@ApiSchema({ description: 'How many links were minted, opened, came to and linked.' })
export class FunnelDto {
  /** Links that were minted. */
  @ApiCount()
  minted!: number;
  /** Links that a person opened on a phone. */
  @ApiCount()
  opened!: number;
  /** People who came through a link that waited for them, or that had ended. */
  @ApiCount()
  came!: number;
  /** Links that became `linked`. */
  @ApiCount()
  linked!: number;
}

@ApiSchema({ description: 'Sums over a time.' })
export class StatsTotalsDto extends FunnelDto {
  /** Attempts by outcome. */
  @ApiProperty({
    type: 'object',
    properties: Object.fromEntries(
      OUTCOMES.map((outcome) => [
        outcome,
        { type: 'integer', minimum: 0, description: describeOutcome(outcome) },
      ]),
    ),
    required: [...OUTCOMES],
    additionalProperties: false,
  })
  outcomes!: Record<string, number>;
  /** Attempts to deliver notifications. They have no channel: with `channel` they are 0. */
  deliveries!: DeliveryNumbersDto;
}

@ApiSchema({ description: 'Sums over one hour or one day (UTC).' })
export class StatsBucketDto extends StatsTotalsDto {
  /** When the hour or the day begins. */
  at!: string;
}

@ApiSchema({ description: 'Sums over the links of one channel.' })
export class ChannelStatsDto extends FunnelDto {
  /** The channel; null for links without one; `*` for all channels beyond the first 100 of an app and day. */
  channel!: string | null;
}

@ApiSchema({ description: 'What happened, in numbers.' })
export class StatsDto {
  /** Length of the buckets. */
  @ApiProperty({ enum: STATS_BUCKETS })
  bucket!: Bucket;
  /** When the first bucket begins. */
  from!: string;
  /** When the last bucket ends. */
  to!: string;
  /** One entry for each bucket, oldest first. */
  data!: StatsBucketDto[];
  /** Sums over all buckets. */
  totals!: StatsTotalsDto;
  /** Sums by channel, most links first; null unless `appId`, `account` or `channel` is given. */
  @ApiProperty({ type: [ChannelStatsDto], nullable: true })
  channels!: ChannelStatsDto[] | null;
}

export class StatsQueryDto {
  /** Start, RFC 3339 with an offset; the bucket that it lies in is part of the answer. Default: 24 hours or 30 days before `to`. */
  @IsOptional()
  @Text(64)
  @ApiPropertyOptional({ type: String, format: 'date-time' })
  from?: string;

  /** End, RFC 3339 with an offset. Default: now. */
  @IsOptional()
  @Text(64)
  @ApiPropertyOptional({ type: String, format: 'date-time' })
  to?: string;

  /** Length of the buckets: at most 744 hours, which are kept for 40 days, or 400 days, which are kept for 800. */
  @IsOptional()
  @IsIn(STATS_BUCKETS, { message: `must be one of ${STATS_BUCKETS.join(', ')}` })
  @ApiPropertyOptional({ enum: STATS_BUCKETS, default: 'day' })
  bucket: Bucket = 'day';

  /** Only what belongs to this app. */
  @IsOptional()
  @Text(64)
  appId?: string;

  /** Only what belongs to this account, by username or igId. */
  @IsOptional()
  @Text(64)
  account?: string;

  /** Only links with this channel. */
  @IsOptional()
  @Text(64)
  channel?: string;
}

export function toStatsDto(
  { bucket, from, to }: StatsRange,
  { data, totals, channels }: StatsAnswer,
): StatsDto {
  return {
    bucket,
    from: from.toISOString(),
    to: to.toISOString(),
    data: data.map(({ at, ...numbers }) => ({ at: at.toISOString(), ...numbers })),
    totals: totals satisfies StatsNumbers,
    channels,
  };
}
