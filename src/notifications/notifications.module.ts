import { Module } from '@nestjs/common';
import { JobsModule } from '../jobs/jobs.module.js';
import { AnnouncementsRepository } from './announcements.repository.js';
import { Announcements } from './announcements.service.js';

@Module({
  imports: [JobsModule],
  providers: [AnnouncementsRepository, Announcements],
  exports: [Announcements],
})
export class NotificationsModule {}
