import { Module } from '@nestjs/common';
import { AppsModule } from '../apps/apps.module.js';
import { JobsModule } from '../jobs/jobs.module.js';
import { AnnouncementsRepository } from './announcements.repository.js';
import { Announcements } from './announcements.service.js';
import { EndpointNotificationsController } from './endpoint-notifications.controller.js';
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
    NotificationsRepository,
    NotificationsService,
    Redeliveries,
    RedeliveriesRepository,
  ],
  exports: [Announcements, NotificationsService],
})
export class NotificationsModule {}
