import { Module } from '@nestjs/common';
import { AccountsModule } from '../accounts/accounts.module.js';
import { AppAccountsController } from './app-accounts.controller.js';
import { AppAdminService } from './app-admin.service.js';
import { AppChangeService } from './app-change.service.js';
import { AppGrantsRepository } from './app-grants.repository.js';
import { AppGrants } from './app-grants.service.js';
import { AppsController } from './apps.controller.js';
import { AppsRepository } from './apps.repository.js';
import { AppsService } from './apps.service.js';

@Module({
  imports: [AccountsModule],
  controllers: [AppsController, AppAccountsController],
  providers: [AppsRepository, AppsService, AppAdminService, AppChangeService, AppGrantsRepository, AppGrants],
  exports: [AppsService, AppGrants],
})
export class AppsModule {}
