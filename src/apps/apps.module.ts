import { Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { RateLimitGuard } from '../platform/rate-limits/rate-limit.guard.js';
import { AdminKeysController } from '../api-keys/admin-keys.controller.js';
import { ApiKeyGuard } from '../api-keys/api-key.guard.js';
import { ApiKeysRepository } from '../api-keys/api-keys.repository.js';
import { ApiKeysService } from '../api-keys/api-keys.service.js';
import { AppKeysController } from '../api-keys/app-keys.controller.js';
import { AppsRepository } from './apps.repository.js';
import { AppsService } from './apps.service.js';
import { KeyAdminService } from '../api-keys/key-admin.service.js';
import { KnownCallers } from '../api-keys/known-callers.service.js';
import { KeyNames } from '../api-keys/key-names.service.js';
import { KeyUsage } from '../api-keys/key-usage.service.js';

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
    KnownCallers,
    // In this order: what is counted depends on who calls.
    { provide: APP_GUARD, useClass: ApiKeyGuard },
    { provide: APP_GUARD, useClass: RateLimitGuard },
  ],
  exports: [AppsRepository, AppsService, KeyNames, KnownCallers],
})
export class AppsModule {}
