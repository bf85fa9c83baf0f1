import { Module } from '@nestjs/common';
import { HealthModule } from '../platform/health/health.module.js';
import { ForwardQueue } from './forward-queue.service.js';
import { ForwardSender } from './forward-sender.service.js';
import { ForwardWatch } from './forward-watch.service.js';
import { ForwardsRepository } from './forwards.repository.js';
import { MetaForwarding } from './meta-forwarding.service.js';

/**
 * Sends Meta's deliveries on to other systems. `meta-forwarding.service` stores them, `forward-queue.service` sends them in order,
 * `forward-watch.service` reports and removes what cannot be sent.
 */
@Module({
  imports: [HealthModule],
  providers: [ForwardQueue, ForwardSender, ForwardsRepository, ForwardWatch, MetaForwarding],
  exports: [MetaForwarding],
})
export class MetaForwardingModule {}
