import { Module } from '@nestjs/common';
import { EndpointsModule } from '../endpoints/endpoints.module.js';
import { HealthModule } from '../platform/health/health.module.js';
import { JobsModule } from '../jobs/jobs.module.js';
import { DeliveriesRepository } from './deliveries.repository.js';
import { DeliveryService } from './delivery.service.js';
import { DeliveryWorker } from './delivery.worker.js';
import { DialerModule } from './dialer.module.js';
import { Sending } from './sending.service.js';
import { Settling } from './settling.service.js';

/** Last in the way: it knows endpoints and jobs, and nobody knows it. */
@Module({
  imports: [DialerModule, EndpointsModule, HealthModule, JobsModule],
  providers: [DeliveriesRepository, DeliveryService, DeliveryWorker, Sending, Settling],
})
export class DeliveriesModule {}
