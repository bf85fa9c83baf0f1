import { Module } from '@nestjs/common';
import { AppsModule } from '../apps/apps.module.js';
import { JobsModule } from '../jobs/jobs.module.js';
import { AnnouncementsRepository } from './announcements.repository.js';
import { Announcements } from './announcements.service.js';
import { EndpointNotificationsController } from './endpoint-notifications.controller.js';
import { NotificationRemovalRepository } from './notification-removal.repository.js';
import { NotificationRemoval } from './notification-removal.service.js';
import { NotificationRetentionRepository } from './notification-retention.repository.js';
import { NotificationRetention } from './notification-retention.service.js';
import { NotificationsController } from './notifications.controller.js';
import { NotificationsRepository } from './notifications.repository.js';
import { NotificationsService } from './notifications.service.js';
import { RedeliveriesRepository } from './redeliveries.repository.js';
import { Redeliveries } from './redeliveries.service.js';

@Module({
  imports: [AppsModule, JobsModule],
  controllers: [NotificationsController, EndpointNotificationsController],
  providers: [
    AnnouncementsRepository,
    Announcements,
    NotificationRemoval,
    NotificationRemovalRepository,
    NotificationRetention,
    NotificationRetentionRepository,
    NotificationsRepository,
    NotificationsService,
    Redeliveries,
    RedeliveriesRepository,
  ],
  exports: [Announcements, NotificationRemoval, NotificationRetention, NotificationsService],
})
export class NotificationsModule {}
