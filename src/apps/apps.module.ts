import { Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { ApiKeyGuard } from './api-key.guard.js';
import { ApiKeysService } from './api-keys.service.js';
import { ApiKeysController } from './api-keys.controller.js';
import { AppsRepository } from './apps.repository.js';
import { AppsService } from './apps.service.js';
import { KeyAdminService } from './key-admin.service.js';
import { KeyNames } from './key-names.service.js';

@Module({
  controllers: [ApiKeysController],
  providers: [
    AppsRepository,
    AppsService,
    ApiKeysService,
    KeyAdminService,
    KeyNames,
    { provide: APP_GUARD, useClass: ApiKeyGuard },
  ],
  exports: [AppsRepository, AppsService, KeyNames],
})
export class AppsModule {}
