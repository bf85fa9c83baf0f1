import { Module } from '@nestjs/common';
import { AccountsModule } from '../accounts/accounts.module.js';
import { AppAdminService } from './app-admin.service.js';
import { AppsController } from './apps.controller.js';
import { AppsModule } from './apps.module.js';

/** What operators do with apps; apart from `AppsModule` because it shows accounts too, and those need to know apps. */
@Module({
  imports: [AppsModule, AccountsModule],
  controllers: [AppsController],
  providers: [AppAdminService],
})
export class AppsAdminModule {}
