import { Module } from '@nestjs/common';
import { HealthModule } from '../health/health.module.js';
import { IdentitiesModule } from '../identities/identities.module.js';
import { MetaWebhooksController } from './meta-webhooks.controller.js';
import { MetaWebhooksService } from './meta-webhooks.service.js';

@Module({
  imports: [IdentitiesModule, HealthModule],
  controllers: [MetaWebhooksController],
  providers: [MetaWebhooksService],
})
export class MetaWebhooksModule {}
