import { Module } from '@nestjs/common';
import { HealthModule } from '../../platform/health/health.module.js';
import { ArrivalsRepository } from './arrivals.repository.js';
import { Arrivals } from './arrivals.service.js';

/** What Meta delivers, in numbers. */
@Module({
  imports: [HealthModule],
  providers: [Arrivals, ArrivalsRepository],
  exports: [Arrivals],
})
export class ArrivalsModule {}
