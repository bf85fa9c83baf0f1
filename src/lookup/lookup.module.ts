import { Module } from '@nestjs/common';
import { AttemptsModule } from '../attempts/attempts.module.js';
import { CampaignsModule } from '../campaigns/campaigns.module.js';
import { ErasureModule } from '../erasure/erasure.module.js';
import { IdentitiesModule } from '../identities/identities.module.js';
import { InviteStoreModule } from '../invites/invite-store.module.js';
import { LinksModule } from '../links/links.module.js';
import { NotificationsModule } from '../notifications/notifications.module.js';
import { RefTokensModule } from '../ref-tokens/ref-tokens.module.js';
import { LookupSearch } from './lookup-search.service.js';
import { LookupController } from './lookup.controller.js';
import { LookupService } from './lookup.service.js';
import { PersonTimelineController } from './person-timeline.controller.js';
import { PersonTimelines } from './person-timeline.service.js';

@Module({
  imports: [
    AttemptsModule,
    CampaignsModule,
    ErasureModule,
    IdentitiesModule,
    InviteStoreModule,
    LinksModule,
    NotificationsModule,
    RefTokensModule,
  ],
  controllers: [LookupController, PersonTimelineController],
  providers: [LookupSearch, LookupService, PersonTimelines],
})
export class LookupModule {}
