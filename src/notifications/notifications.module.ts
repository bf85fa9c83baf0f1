import { Module } from '@nestjs/common';
import { EndpointsModule } from '../endpoints/endpoints.module.js';
import { HealthModule } from '../platform/health/health.module.js';
import { StatisticsModule } from '../statistics/statistics.module.js';
import { DeliveryCapacity } from './delivery-capacity.service.js';
import { DeliveryResultWriter } from './delivery-result-writer.service.js';
import { Dialer, DIALING, type Dialing } from './dialer.service.js';
import { Dispatcher } from './dispatcher.service.js';
import { DueLanesRepository } from './due-lanes.repository.js';
import { EndpointNotificationsController } from './endpoint-notifications.controller.js';
import { HostLookup } from './host-lookup.service.js';
import { NotificationsController } from './notifications.controller.js';
import { NotificationsRepository } from './notifications.repository.js';
import { NotificationsService } from './notifications.service.js';
import { NotificationPublisher } from './publisher.service.js';
import { OperatorNotices } from './operator-notices.service.js';
import { OperatorNotificationsController } from './operator-notifications.controller.js';
import { QueueRepository } from './queue.repository.js';
import { QueueWatch } from './queue-watch.service.js';
import { ReadyLanes } from './ready-lanes.service.js';
import { RedeliveriesRepository } from './redeliveries.repository.js';
import { Redeliveries } from './redeliveries.service.js';
import { WebhookSender } from './webhook-sender.service.js';

/** The time limit for connection, headers and body of a request to an endpoint. */
const REQUEST_TIMEOUT_MS = 15_000;
/** A silent name server gets both tries, the second twice as long, within the time limit of a request. */
const SYSTEM_NAME_SERVERS = { servers: null, timeoutMs: 2_500, tries: 2 };

/**
 * Notifies apps, and the operators. A notification passes through four files:
 * 1. `publisher.service`, or for the operators `operator-notices.service`, writes it in the transaction of its event
 *    (`queue.repository`), and adds its lane to `ready-lanes`.
 * 2. `dispatcher.service` claims due notifications of ready lanes, within `delivery-capacity`.
 * 3. `webhook-sender.service` signs and sends each one; `delivery-result` decides what the answer means.
 * 4. `delivery-result-writer.service` records the result, and makes the user's next notification due.
 *
 * `queue-watch.service` finds due lanes that no transaction of this instance added: retries, ended leases, other instances.
 */
@Module({
  imports: [EndpointsModule, HealthModule, StatisticsModule],
  controllers: [NotificationsController, EndpointNotificationsController, OperatorNotificationsController],
  providers: [
    DeliveryCapacity,
    DeliveryResultWriter,
    Dialer,
    { provide: DIALING, useFactory: dialSystemNames },
    Dispatcher,
    DueLanesRepository,
    NotificationPublisher,
    NotificationsRepository,
    NotificationsService,
    OperatorNotices,
    QueueRepository,
    QueueWatch,
    ReadyLanes,
    Redeliveries,
    RedeliveriesRepository,
    WebhookSender,
  ],
  exports: [NotificationPublisher, NotificationsService, OperatorNotices],
})
export class NotificationsModule {}

function dialSystemNames(): Dialing {
  const hosts = new HostLookup(SYSTEM_NAME_SERVERS);
  return { resolve: (hostname) => hosts.find(hostname), timeoutMs: REQUEST_TIMEOUT_MS };
}
