import { Module } from '@nestjs/common';
import { AccountsModule } from '../accounts/accounts.module.js';
import { AppsModule } from '../apps/apps.module.js';
import { HealthModule } from '../platform/health/health.module.js';
import { LinksModule } from '../links/links.module.js';
import { NotificationsModule } from '../notifications/notifications.module.js';
import { RefTokensModule } from '../ref-tokens/ref-tokens.module.js';
import { AttemptRetentionRepository } from '../attempts/attempt-retention.repository.js';
import { AttemptRetention } from '../attempts/attempt-retention.service.js';
import { AttemptsController } from '../attempts/attempts.controller.js';
import { TombstonesModule } from '../erasure/tombstones.module.js';
import { AttemptsRepository } from '../attempts/attempts.repository.js';
import { AttemptsService } from '../attempts/attempts.service.js';
import { ConfirmationController } from '../linking/confirmation.controller.js';
import { ConfirmationService } from '../linking/confirmation.service.js';
import { IdentitiesController } from './identities.controller.js';
import { IdentitiesRepository } from './identities.repository.js';
import { IdentitiesService } from './identities.service.js';
import { IdentityLookupsRepository } from './identity-lookups.repository.js';
import { IdentityLookups } from './identity-lookups.service.js';
import { PersonRemovalRepository } from '../linking/person-removal.repository.js';
import { PersonRemoval } from '../linking/person-removal.service.js';
import { RedemptionLocks } from '../linking/redemption-locks.repository.js';
import { RedemptionRepository } from '../linking/redemption.repository.js';
import { RedemptionService } from '../linking/redemption.service.js';

@Module({
  imports: [
    AppsModule,
    AccountsModule,
    HealthModule,
    NotificationsModule,
    RefTokensModule,
    LinksModule,
    TombstonesModule,
  ],
  controllers: [IdentitiesController, ConfirmationController, AttemptsController],
  providers: [
    AttemptRetention,
    AttemptRetentionRepository,
    AttemptsRepository,
    AttemptsService,
    ConfirmationService,
    IdentitiesRepository,
    IdentitiesService,
    IdentityLookups,
    IdentityLookupsRepository,
    PersonRemovalRepository,
    PersonRemoval,
    RedemptionLocks,
    RedemptionRepository,
    RedemptionService,
  ],
  exports: [AttemptRetention, IdentitiesService, PersonRemoval, RedemptionService],
})
export class IdentitiesModule {}
