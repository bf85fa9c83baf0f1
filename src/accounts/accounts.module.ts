import { Module } from '@nestjs/common';
import { AccountAdminService } from './account-admin.service.js';
import { AccountsController } from './accounts.controller.js';
import { AccountsRepository } from './accounts.repository.js';
import { AccountsService } from './accounts.service.js';

@Module({
  controllers: [AccountsController],
  providers: [AccountsRepository, AccountsService, AccountAdminService],
  exports: [AccountsService, AccountAdminService],
})
export class AccountsModule {}
