import { Module } from '@nestjs/common';
import { ClockSkew } from './clock-skew.service.js';
import { HealthController } from './health.controller.js';
import { HealthService } from './health.service.js';
import { Metrics } from './metrics.service.js';

@Module({
  controllers: [HealthController],
  providers: [HealthService, Metrics, ClockSkew],
  exports: [ClockSkew, Metrics],
})
export class HealthModule {}
