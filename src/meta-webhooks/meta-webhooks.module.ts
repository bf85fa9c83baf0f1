import { Module } from '@nestjs/common';
import { ArrivalsModule } from '../instagram/arrivals/arrivals.module.js';
import { DoctorModule } from '../instagram/doctor/doctor.module.js';
import { CampaignsModule } from '../campaigns/campaigns.module.js';
import { ConnectionModule } from '../instagram/connection/connection.module.js';
import { HealthModule } from '../platform/health/health.module.js';
import { LinkingModule } from '../linking/linking.module.js';
import { LinksModule } from '../links/links.module.js';
import { MetaForwardingModule } from '../meta-forwarding/meta-forwarding.module.js';
import { DataDeletionController } from './data-deletion.controller.js';
import { DeauthorisationController } from './deauthorisation.controller.js';
import { DeliveryObserver } from './delivery-observer.service.js';
import { MetaWebhooksController } from './meta-webhooks.controller.js';
import { MetaWebhooksService } from './meta-webhooks.service.js';
import { WebhookEvents } from './webhook-events.service.js';

@Module({
  imports: [
    CampaignsModule,
    LinkingModule,
    LinksModule,
    ConnectionModule,
    HealthModule,
    MetaForwardingModule,
    ArrivalsModule,
    DoctorModule,
  ],
  controllers: [MetaWebhooksController, DataDeletionController, DeauthorisationController],
  providers: [MetaWebhooksService, DeliveryObserver, WebhookEvents],
})
export class MetaWebhooksModule {}
