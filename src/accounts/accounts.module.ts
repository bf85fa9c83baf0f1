import { Module } from '@nestjs/common';
import { AppsModule } from '../apps/apps.module.js';
import { AccountAdminService } from './account-admin.service.js';
import { AccountsController } from './accounts.controller.js';
import { AccountsRepository } from './accounts.repository.js';
import { AccountsService } from './accounts.service.js';
import { AppAccountsController } from './app-accounts.controller.js';

@Module({
  imports: [AppsModule],
  controllers: [AccountsController, AppAccountsController],
  providers: [AccountsRepository, AccountsService, AccountAdminService],
  exports: [AccountsService, AccountAdminService],
})
export class AccountsModule {}
