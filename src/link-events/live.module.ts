import { Module } from '@nestjs/common';
import { AppsModule } from '../apps/apps.module.js';
import { HealthModule } from '../platform/health/health.module.js';
import { LinksModule } from '../links/links.module.js';
import { LinkWaitsController } from './link-waits.controller.js';
import { LinkWaits } from './link-waits.service.js';
import { LinkWatch } from './link-watch.service.js';
import { LIVE_SETTINGS } from './live-settings.js';
import { LIVE_SETTINGS_TOKEN } from './live.tokens.js';

@Module({
  imports: [AppsModule, HealthModule, LinksModule],
  controllers: [LinkWaitsController],
  providers: [LinkWaits, LinkWatch, { provide: LIVE_SETTINGS_TOKEN, useValue: LIVE_SETTINGS }],
})
export class LiveModule {}
