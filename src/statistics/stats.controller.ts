import { Controller, Get, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiTags } from '@nestjs/swagger';
import { AdminMay, RequireScope } from '../platform/access/access.decorator.js';
import { type FieldFault, validationFailed } from '../platform/http/problems.js';
import { fromTypeId } from '../platform/ids/type-id.js';
import { ApiExamples, ApiOperationId } from '../platform/openapi/openapi.decorator.js';
import { readInstant } from '../platform/text/instant.js';
import { StatsService } from './stats.service.js';
import { StatsDto, StatsQueryDto, toStatsDto } from './stats.dto.js';
import { STATS_EXAMPLES } from './stats.examples.js';
import { describeRangeFault } from './stats-range.js';

@ApiTags('admin')
@ApiBearerAuth()
@RequireScope('admin')
@AdminMay('read')
@ApiExamples(STATS_EXAMPLES)
@Controller('v1/admin/stats')
export class StatsController {
  constructor(private readonly stats: StatsService) {}

  /** Shows how many links were minted, opened, came to and linked, with outcomes and deliveries, by hour or by day. Names no person; at most 30 seconds old. */
  @Get()
  @ApiOperationId('getStats')
  async read(@Query() query: StatsQueryDto): Promise<StatsDto> {
    const { bucket, appId, account = null, channel = null } = query;
    const faults: FieldFault[] = [];
    const asked = { from: readTime(query.from, 'from', faults), to: readTime(query.to, 'to', faults) };
    if (faults.length > 0) throw validationFailed(faults);
    const filter = {
      appId: appId === undefined ? undefined : fromTypeId('app', appId),
      account,
      channel,
    };
    const result = await this.stats.read(bucket, asked, filter);
    if (result.kind !== 'stats') throw validationFailed([describeRangeFault(result, bucket)]);
    return toStatsDto(result.range, result.answer);
  }
}

function readTime(text: string | undefined, field: string, faults: FieldFault[]): Date | null {
  if (text === undefined) return null;
  const at = readInstant(text);
  if (at === null)
    faults.push({ pointer: `/${field}`, detail: 'must be a time in RFC 3339 format with an offset' });
  return at;
}
