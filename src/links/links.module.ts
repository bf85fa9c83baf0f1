import { Module } from '@nestjs/common';
import { AccountsModule } from '../accounts/accounts.module.js';
import { AppsModule } from '../apps/apps.module.js';
import { HealthModule } from '../platform/health/health.module.js';
import { NotificationsModule } from '../notifications/notifications.module.js';
import { RefTokensModule } from '../ref-tokens/ref-tokens.module.js';
import { LinkMintController } from './link-mint.controller.js';
import { LinkMintRepository } from './link-mint.repository.js';
import { LinkMintService } from './link-mint.service.js';
import { LinkRetentionRepository } from './link-retention.repository.js';
import { LinkRetention } from './link-retention.service.js';
import { LinkSignals } from './link-signals.repository.js';
import { LinkSweepRepository } from './link-sweep.repository.js';
import { LinkSweepService } from './link-sweep.service.js';
import { LinkRemovalRepository } from './link-removal.repository.js';
import { LinkRemoval } from './link-removal.service.js';
import { LinkSweepWorker } from './link-sweep.worker.js';
import { LinksController } from './links.controller.js';
import { LinksRepository } from './links.repository.js';
import { LinksService } from './links.service.js';
import { MintAnswers } from './mint-answers.service.js';
import { PublicUrl } from '../platform/http/public-url.service.js';
import { SupersededLinks } from './superseded-links.service.js';
import { QrCodesController } from './qr-codes.controller.js';
import { QrCodesService } from './qr-codes.service.js';

@Module({
  imports: [AppsModule, AccountsModule, HealthModule, NotificationsModule, RefTokensModule],
  controllers: [LinkMintController, LinksController, QrCodesController],
  providers: [
    LinksRepository,
    LinksService,
    LinkMintRepository,
    LinkMintService,
    LinkRemoval,
    LinkRemovalRepository,
    LinkRetention,
    LinkRetentionRepository,
    LinkSignals,
    LinkSweepRepository,
    LinkSweepService,
    LinkSweepWorker,
    MintAnswers,
    PublicUrl,
    QrCodesService,
    SupersededLinks,
  ],
  exports: [LinkRemoval, LinkRetention, LinksService, PublicUrl],
})
export class LinksModule {}
