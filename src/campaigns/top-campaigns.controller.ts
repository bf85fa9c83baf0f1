import { Controller, Get, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiTags } from '@nestjs/swagger';
import { AdminMay, RequireScope } from '../platform/access/access.decorator.js';
import { Clock } from '../platform/clock/clock.service.js';
import { validationFailed } from '../platform/http/problems.js';
import { fromTypeId } from '../platform/ids/type-id.js';
import { ApiExamples, ApiOperationId } from '../platform/openapi/openapi.decorator.js';
import { describeRangeFault } from '../statistics/stats-range.js';
import { readDays } from './campaign-stats.dto.js';
import { TopCampaignsDto, TopCampaignsQueryDto, toTopCampaignsDto } from './top-campaigns.dto.js';
import { TOP_CAMPAIGNS_EXAMPLES } from './top-campaigns.examples.js';
import { TopCampaignsService } from './top-campaigns.service.js';

@ApiTags('admin')
@ApiBearerAuth()
@RequireScope('admin')
@AdminMay('read')
@ApiExamples(TOP_CAMPAIGNS_EXAMPLES)
@Controller('v1/admin/stats/campaigns')
export class TopCampaignsController {
  constructor(
    private readonly top: TopCampaignsService,
    private readonly clock: Clock,
  ) {}

  /** Shows how often people came through campaigns, how many they are, and how many of them were linked later: in all, and for the 20 campaigns with the most visits. Names no person. */
  @Get()
  @ApiOperationId('getTopCampaigns')
  async read(@Query() query: TopCampaignsQueryDto): Promise<TopCampaignsDto> {
    const { appId, account = null, channel = null } = query;
    const question = { appId: appId === undefined ? undefined : fromTypeId('app', appId), account, channel };
    const result = await this.top.read(readDays(query), question);
    if (result.kind !== 'campaigns') throw validationFailed([describeRangeFault(result, 'day')]);
    return toTopCampaignsDto(result, this.clock.now());
  }
}
