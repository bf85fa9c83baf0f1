import { Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { ApiKeyGuard } from './api-key.guard.js';
import { ApiKeysService } from './api-keys.service.js';
import { AppsController } from './apps.controller.js';
import { AppsRepository } from './apps.repository.js';
import { AppsService } from './apps.service.js';
import { KeyNames } from './key-names.service.js';

@Module({
  controllers: [AppsController],
  providers: [
    AppsRepository,
    AppsService,
    ApiKeysService,
    KeyNames,
    { provide: APP_GUARD, useClass: ApiKeyGuard },
  ],
  exports: [AppsService, KeyNames],
})
export class AppsModule {}
