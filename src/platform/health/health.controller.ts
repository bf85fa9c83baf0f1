import { Controller, Get } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Public } from '../access/access.decorator.js';
import { ProblemError } from '../http/problems.js';
import { VERSION } from '../version.js';
import { HealthDto, VersionDto } from './health.dto.js';
import { HealthService, type Readiness } from './health.service.js';
import { ApiExamples, ApiOperationId } from '../openapi/openapi.decorator.js';

/** Another instance can answer immediately. */
const RETRY_AFTER_SECONDS = 1;

const WHY_NOT_READY: Readonly<Record<Exclude<Readiness, 'ready'>, string>> = {
  stopping: 'The service is stopping. It still answers requests; send new ones to another instance.',
  refuses_writes:
    'The database refused a write within the last 10 seconds: its disk is full, or it is read-only or out of memory.',
};

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

  /** Reports whether the service is ready: the database takes writes and the service is not stopping, otherwise 503. */
  @Get('readyz')
  @ApiOperationId('getReadiness')
  async readyz(): Promise<HealthDto> {
    const readiness = await this.health.checkReadiness();
    if (readiness === 'ready') return { status: 'ok' };
    throw new ProblemError(
      'temporarily_unavailable',
      WHY_NOT_READY[readiness],
      undefined,
      RETRY_AFTER_SECONDS,
    );
  }

  /** Returns the version of the running service. */
  @Get('version')
  @ApiOperationId('getVersion')
  version(): VersionDto {
    return { version: VERSION };
  }
}
