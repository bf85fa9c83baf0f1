import { Controller, Get, Header } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { Public } from '../access/access.decorator.js';
import { ProblemError } from '../http/problems.js';
import { VERSION } from '../version.js';
import { HealthDto, VersionDto } from './health.dto.js';
import { HealthService } from './health.service.js';
import { Metrics } from './metrics.service.js';

/** Another instance answers at once; this one does not come back. */
const RETRY_AFTER_SECONDS = 1;

@ApiTags('service')
@Public()
@Controller()
export class HealthController {
  constructor(
    private readonly health: HealthService,
    private readonly metrics: Metrics,
  ) {}

  /** The process answers. The database is not asked. */
  @Get('livez')
  livez(): HealthDto {
    return { status: 'ok' };
  }

  /** The service can do its work: the database answers and nobody told it to stop, else 503. */
  @Get('readyz')
  async readyz(): Promise<HealthDto> {
    if ((await this.health.checkReadiness()) === 'ready') return { status: 'ok' };
    const detail =
      'The service is stopping; it still answers what it is sent. Send the rest to another instance.';
    throw new ProblemError('temporarily_unavailable', detail, undefined, RETRY_AFTER_SECONDS);
  }

  /** The version of the running service. */
  @Get('version')
  version(): VersionDto {
    return { version: VERSION };
  }

  /** Counters in Prometheus' text format. */
  @Get('metrics')
  @Header('content-type', 'text/plain; version=0.0.4; charset=utf-8')
  @ApiOkResponse({ description: 'The metrics.', content: { 'text/plain': { schema: { type: 'string' } } } })
  metricsText(): Promise<string> {
    return this.metrics.render();
  }
}
