import { Module } from '@nestjs/common';
import { IdentitiesModule } from '../identities/identities.module.js';
import { LinksModule } from '../links/links.module.js';
import { NotificationsModule } from '../notifications/notifications.module.js';
import { SuppressionListModule } from './suppression-list.module.js';
import { RetentionService } from './retention.service.js';
import { RetentionWorker } from './retention.worker.js';

@Module({
  imports: [LinksModule, IdentitiesModule, NotificationsModule, SuppressionListModule],
  providers: [RetentionService, RetentionWorker],
})
export class RetentionModule {}
