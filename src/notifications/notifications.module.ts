import { Module } from '@nestjs/common';
import { EndpointsModule } from '../endpoints/endpoints.module.js';
import { HealthModule } from '../platform/health/health.module.js';
import { DeliveryResults } from './delivery-results.service.js';
import { DeliveryRoom } from './delivery-room.service.js';
import { DialerModule } from './dialer.module.js';
import { Dispatcher } from './dispatcher.service.js';
import { DueLanesRepository } from './due-lanes.repository.js';
import { EndpointNotificationsController } from './endpoint-notifications.controller.js';
import { NotificationsController } from './notifications.controller.js';
import { NotificationsRepository } from './notifications.repository.js';
import { NotificationsService } from './notifications.service.js';
import { NotificationPublisher } from './publisher.service.js';
import { QueueRepository } from './queue.repository.js';
import { QueueWatch } from './queue-watch.service.js';
import { ReadyLanes } from './ready-lanes.service.js';
import { RedeliveriesRepository } from './redeliveries.repository.js';
import { Redeliveries } from './redeliveries.service.js';
import { WebhookSender } from './webhook-sender.service.js';

@Module({
  imports: [DialerModule, EndpointsModule, HealthModule],
  controllers: [NotificationsController, EndpointNotificationsController],
  providers: [
    DeliveryResults,
    DeliveryRoom,
    Dispatcher,
    DueLanesRepository,
    NotificationPublisher,
    NotificationsRepository,
    NotificationsService,
    QueueRepository,
    QueueWatch,
    ReadyLanes,
    Redeliveries,
    RedeliveriesRepository,
    WebhookSender,
  ],
  exports: [NotificationPublisher, NotificationsService],
})
export class NotificationsModule {}
