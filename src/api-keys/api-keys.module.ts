import { Module } from '@nestjs/common';
import { AppsModule } from '../apps/apps.module.js';
import { ActiveCallers } from './active-callers.service.js';
import { AdminKeysController } from './admin-keys.controller.js';
import { ApiKeysRepository } from './api-keys.repository.js';
import { ApiKeysService } from './api-keys.service.js';
import { AppKeysController } from './app-keys.controller.js';
import { KeyAdminService } from './key-admin.service.js';
import { KeyUsage } from './key-usage.service.js';

@Module({
  imports: [AppsModule],
  controllers: [AppKeysController, AdminKeysController],
  providers: [ActiveCallers, ApiKeysRepository, ApiKeysService, KeyAdminService, KeyUsage],
  exports: [ActiveCallers, ApiKeysService, KeyAdminService],
})
export class ApiKeysModule {}
