import { Module } from '@nestjs/common';
import { ApiKeysModule } from '../api-keys/api-keys.module.js';
import { LinksModule } from '../links/links.module.js';
import { HealthModule } from '../platform/health/health.module.js';
import { LinkEventsController } from './link-events.controller.js';
import { WAIT_SETTINGS, WAIT_SETTINGS_TOKEN } from './link-events.tokens.js';
import { LinkWaits } from './link-waits.service.js';
import { LinkWatch } from './link-watch.service.js';

@Module({
  imports: [ApiKeysModule, HealthModule, LinksModule],
  controllers: [LinkEventsController],
  providers: [LinkWaits, LinkWatch, { provide: WAIT_SETTINGS_TOKEN, useValue: WAIT_SETTINGS }],
  exports: [LinkWaits],
})
export class LinkEventsModule {}
