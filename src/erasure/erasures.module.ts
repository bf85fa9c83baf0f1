import { Module } from '@nestjs/common';
import { AccountsModule } from '../accounts/accounts.module.js';
import { AppsModule } from '../apps/apps.module.js';
import { IdentitiesModule } from '../identities/identities.module.js';
import { LinksModule } from '../links/links.module.js';
import { NotificationsModule } from '../notifications/notifications.module.js';
import { SuppressionListModule } from './suppression-list.module.js';
import { DataDeletionPageController } from './data-deletion-page.controller.js';
import { Eraser } from './eraser.service.js';
import { ErasureSubjects } from './erasure-subjects.service.js';
import { ErasuresController } from './erasures.controller.js';
import { ErasuresRepository } from './erasures.repository.js';
import { ErasuresService } from './erasures.service.js';

@Module({
  imports: [AppsModule, AccountsModule, LinksModule, IdentitiesModule, NotificationsModule, SuppressionListModule],
  controllers: [ErasuresController, DataDeletionPageController],
  providers: [ErasuresRepository, ErasuresService, Eraser, ErasureSubjects],
  exports: [ErasuresService],
})
export class ErasuresModule {}
