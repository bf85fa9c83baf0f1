import { Controller, Get, Header } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Public } from '../apps/access.decorator.js';
import { HealthDto } from './health.dto.js';
import { HealthService } from './health.service.js';
import { Metrics } from './metrics.service.js';

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

  /** The service can do its work: the database answers too, else 503. */
  @Get('readyz')
  async readyz(): Promise<HealthDto> {
    await this.health.pingDatabase();
    return { status: 'ok' };
  }

  /** Counters in Prometheus' text format. */
  @Get('metrics')
  @Header('content-type', 'text/plain; version=0.0.4; charset=utf-8')
  metricsText(): Promise<string> {
    return this.metrics.render();
  }
}
