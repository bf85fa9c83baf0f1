import { Module } from '@nestjs/common';
import { ConnectionModule } from '../instagram/connection/connection.module.js';
import { HealthModule } from '../platform/health/health.module.js';
import { LinkingModule } from '../linking/linking.module.js';
import { LinksModule } from '../links/links.module.js';
import { MetaForwardingModule } from '../meta-forwarding/meta-forwarding.module.js';
import { DataDeletionController } from './data-deletion.controller.js';
import { DeauthorisationController } from './deauthorisation.controller.js';
import { MetaWebhooksController } from './meta-webhooks.controller.js';
import { MetaWebhooksService } from './meta-webhooks.service.js';

@Module({
  imports: [LinkingModule, LinksModule, ConnectionModule, HealthModule, MetaForwardingModule],
  controllers: [MetaWebhooksController, DataDeletionController, DeauthorisationController],
  providers: [MetaWebhooksService],
})
export class MetaWebhooksModule {}
