import { Controller, Get } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Public } from '../access/access.decorator.js';
import { ProblemError } from '../http/problems.js';
import { VERSION } from '../version.js';
import { HealthDto, VersionDto } from './health.dto.js';
import { HealthService } from './health.service.js';
import { ApiExamples, ApiOperationId } from '../openapi/openapi.decorator.js';

/** Another instance can answer immediately; this one does not become ready again. */
const RETRY_AFTER_SECONDS = 1;

@ApiTags('service')
@Public()
@ApiExamples({
  Health: { status: 'ok' } satisfies HealthDto,
  Version: { version: VERSION } satisfies VersionDto,
})
@Controller()
export class HealthController {
  constructor(private readonly health: HealthService) {}

  /** Reports that the process is running. It does not check the database. */
  @Get('livez')
  @ApiOperationId('getLiveness')
  livez(): HealthDto {
    return { status: 'ok' };
  }

  /** Reports whether the service is ready: the database answers and the service is not stopping, otherwise 503. */
  @Get('readyz')
  @ApiOperationId('getReadiness')
  async readyz(): Promise<HealthDto> {
    if ((await this.health.checkReadiness()) === 'ready') return { status: 'ok' };
    const detail = 'The service is stopping. It still answers requests; send new ones to another instance.';
    throw new ProblemError('temporarily_unavailable', detail, undefined, RETRY_AFTER_SECONDS);
  }

  /** Returns the version of the running service. */
  @Get('version')
  @ApiOperationId('getVersion')
  version(): VersionDto {
    return { version: VERSION };
  }
}
