import { Module } from '@nestjs/common';
import { AccountsModule } from '../accounts/accounts.module.js';
import { AppsModule } from '../apps/apps.module.js';
import { AttemptsModule } from '../attempts/attempts.module.js';
import { ErasureModule } from '../erasure/erasure.module.js';
import { IdentitiesModule } from '../identities/identities.module.js';
import { LinkingModule } from '../linking/linking.module.js';
import { LinksModule } from '../links/links.module.js';
import { NotificationsModule } from '../notifications/notifications.module.js';
import { HealthModule } from '../platform/health/health.module.js';
import { CampaignChanges } from './campaign-changes.service.js';
import { CampaignCreation } from './campaign-creation.service.js';
import { CampaignPrintFiles } from './campaign-print-files.service.js';
import { CampaignQrController } from './campaign-qr.controller.js';
import { CampaignRefs } from './campaign-refs.service.js';
import { CampaignStatsService } from './campaign-stats.service.js';
import { CampaignVisitBatch } from './campaign-visit-batch.service.js';
import { CampaignVisitState } from './campaign-visit-state.service.js';
import { CampaignVisitsRepository } from './campaign-visits.repository.js';
import { CampaignVisits } from './campaign-visits.service.js';
import { CampaignsController } from './campaigns.controller.js';
import { CampaignsRepository } from './campaigns.repository.js';
import { CampaignsService } from './campaigns.service.js';
import { TopCampaignsController } from './top-campaigns.controller.js';
import { TopCampaignsRepository } from './top-campaigns.repository.js';
import { TopCampaignsService } from './top-campaigns.service.js';

/** Who came through which poster? Long-lived refs, which link no one; `linking` knows nothing of them. */
@Module({
  imports: [
    AccountsModule,
    AppsModule,
    AttemptsModule,
    ErasureModule,
    HealthModule,
    IdentitiesModule,
    LinkingModule,
    LinksModule,
    NotificationsModule,
  ],
  controllers: [CampaignQrController, CampaignsController, TopCampaignsController],
  providers: [
    CampaignChanges,
    CampaignCreation,
    CampaignPrintFiles,
    CampaignRefs,
    CampaignStatsService,
    CampaignVisitBatch,
    CampaignVisitState,
    CampaignVisits,
    CampaignVisitsRepository,
    CampaignsRepository,
    CampaignsService,
    TopCampaignsRepository,
    TopCampaignsService,
  ],
  exports: [CampaignVisits, CampaignsService],
})
export class CampaignsModule {}
