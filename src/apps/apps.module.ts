import { Module } from '@nestjs/common';
import { AccountsModule } from '../accounts/accounts.module.js';
import { AppAccountsController } from './app-accounts.controller.js';
import { AppAdminService } from './app-admin.service.js';
import { AppChangeService } from './app-change.service.js';
import { AppLogosController } from './app-logos.controller.js';
import { AppLogosRepository } from './app-logos.repository.js';
import { AppLogosService } from './app-logos.service.js';
import { AppGrantsRepository } from './app-grants.repository.js';
import { AppGrants } from './app-grants.service.js';
import { BrandPicturesController } from './brand-pictures.controller.js';
import { AppsController } from './apps.controller.js';
import { AppsRepository } from './apps.repository.js';
import { AppsService } from './apps.service.js';
import { StoredAppsService } from './stored-apps.service.js';

@Module({
  imports: [AccountsModule],
  controllers: [AppsController, AppAccountsController, AppLogosController, BrandPicturesController],
  providers: [
    AppsRepository,
    AppsService,
    StoredAppsService,
    AppAdminService,
    AppChangeService,
    AppGrantsRepository,
    AppGrants,
    AppLogosRepository,
    AppLogosService,
  ],
  exports: [AppsService, StoredAppsService, AppGrants, AppLogosService],
})
export class AppsModule {}
