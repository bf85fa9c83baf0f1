import { Module } from '@nestjs/common';
import { AccountsModule } from '../accounts/accounts.module.js';
import { AppsModule } from '../apps/apps.module.js';
import { LinksModule } from '../links/links.module.js';
import { NotificationsModule } from '../notifications/notifications.module.js';
import { IdentitiesController } from './identities.controller.js';
import { IdentitiesRepository } from './identities.repository.js';
import { IdentitiesService } from './identities.service.js';
import { PersonUnlinking } from './person-unlinking.service.js';

@Module({
  imports: [AppsModule, AccountsModule, LinksModule, NotificationsModule],
  controllers: [IdentitiesController],
  providers: [IdentitiesRepository, IdentitiesService, PersonUnlinking],
  exports: [IdentitiesRepository, IdentitiesService, PersonUnlinking],
})
export class IdentitiesModule {}
