import { Module } from '@nestjs/common';
import { AccountsModule } from '../accounts/accounts.module.js';
import { AppsModule } from '../apps/apps.module.js';
import { HealthModule } from '../platform/health/health.module.js';
import { NotificationsModule } from '../notifications/notifications.module.js';
import { RefTokensModule } from '../ref-tokens/ref-tokens.module.js';
import { StatisticsModule } from '../statistics/statistics.module.js';
import { ConnectCodes } from './connect-codes.service.js';
import { LinkAnnouncer } from './link-announcer.service.js';
import { LinkMintBatch } from './link-mint-batch.service.js';
import { LinkMintController } from './link-mint.controller.js';
import { LinkPageChanges } from './link-page-changes.service.js';
import { LinkMintStore } from './link-mint-store.service.js';
import { LinkMintService } from './link-mint.service.js';
import { LinkSecrets } from './link-secrets.service.js';
import { LinkUrls } from './link-urls.service.js';
import { LinkQuestionsRepository } from './link-questions.repository.js';
import { LinkQuestions } from './link-questions.service.js';
import { LinkSweepRepository } from './link-sweep.repository.js';
import { LinkSweepService } from './link-sweep.service.js';
import { LinksController } from './links.controller.js';
import { LinksRepository } from './links.repository.js';
import { LinksService } from './links.service.js';
import { NewLinks } from './new-links.service.js';
import { TypedCodesRepository } from './typed-codes.repository.js';
import { TypedCodes } from './typed-codes.service.js';

@Module({
  imports: [AppsModule, AccountsModule, HealthModule, NotificationsModule, RefTokensModule, StatisticsModule],
  controllers: [LinkMintController, LinksController],
  providers: [
    LinkAnnouncer,
    ConnectCodes,
    LinksRepository,
    LinksService,
    LinkMintService,
    LinkMintBatch,
    LinkMintStore,
    LinkSecrets,
    LinkUrls,
    LinkSweepRepository,
    LinkSweepService,
    LinkPageChanges,
    LinkQuestions,
    LinkQuestionsRepository,
    NewLinks,
    TypedCodes,
    TypedCodesRepository,
  ],
  exports: [
    ConnectCodes,
    LinkPageChanges,
    LinkQuestions,
    LinkSecrets,
    LinksRepository,
    LinksService,
    LinkUrls,
    TypedCodes,
  ],
})
export class LinksModule {}
