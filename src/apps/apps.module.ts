import { Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { RateLimitGuard } from '../rate-limits/rate-limit.guard.js';
import { AdminKeysController } from './admin-keys.controller.js';
import { ApiKeyGuard } from './api-key.guard.js';
import { ApiKeysRepository } from './api-keys.repository.js';
import { ApiKeysService } from './api-keys.service.js';
import { AppKeysController } from './app-keys.controller.js';
import { AppsRepository } from './apps.repository.js';
import { AppsService } from './apps.service.js';
import { KeyAdminService } from './key-admin.service.js';
import { KnownCallers } from './known-callers.service.js';
import { KeyNames } from './key-names.service.js';
import { KeyUsage } from './key-usage.service.js';
import { KeyUsageWorker } from './key-usage.worker.js';

@Module({
  controllers: [AppKeysController, AdminKeysController],
  providers: [
    AppsRepository,
    ApiKeysRepository,
    AppsService,
    ApiKeysService,
    KeyAdminService,
    KeyNames,
    KeyUsage,
    KeyUsageWorker,
    KnownCallers,
    // In this order: what is counted depends on who calls.
    { provide: APP_GUARD, useClass: ApiKeyGuard },
    { provide: APP_GUARD, useClass: RateLimitGuard },
  ],
  exports: [AppsRepository, AppsService, KeyNames, KnownCallers],
})
export class AppsModule {}
