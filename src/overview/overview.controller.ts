import { Controller, Get } from '@nestjs/common';
import { ApiBearerAuth, ApiTags } from '@nestjs/swagger';
import { AdminMay, RequireScope } from '../platform/access/access.decorator.js';
import { ApiExamples, ApiOperationId } from '../platform/openapi/openapi.decorator.js';
import { OverviewDto, toOverviewDto } from './overview.dto.js';
import { OVERVIEW_EXAMPLES } from './overview.examples.js';
import { OverviewService } from './overview.service.js';

@ApiTags('admin')
@ApiBearerAuth()
@RequireScope('admin')
@AdminMay('read')
@ApiExamples(OVERVIEW_EXAMPLES)
@Controller('v1/admin/overview')
export class OverviewController {
  constructor(private readonly overview: OverviewService) {}

  /** Shows whether all is well: accounts and endpoints with the worst first, what waits, this week against the last, and how far the set-up has come. Names no person. */
  @Get()
  @ApiOperationId('getOverview')
  async read(): Promise<OverviewDto> {
    return toOverviewDto(await this.overview.read());
  }
}
