import { Module } from '@nestjs/common';
import { AccountsModule } from '../accounts/accounts.module.js';
import { AppsModule } from '../apps/apps.module.js';
import { AttemptsModule } from '../attempts/attempts.module.js';
import { EndpointsModule } from '../endpoints/endpoints.module.js';
import { ErasureModule } from '../erasure/erasure.module.js';
import { IdentitiesModule } from '../identities/identities.module.js';
import { InvitesModule } from '../invites/invites.module.js';
import { LinksModule } from '../links/links.module.js';
import { NotificationsModule } from '../notifications/notifications.module.js';
import { HealthModule } from '../platform/health/health.module.js';
import { RefTokensModule } from '../ref-tokens/ref-tokens.module.js';
import { MessagesModule } from '../instagram/messages/messages.module.js';
import { StatisticsModule } from '../statistics/statistics.module.js';
import { ChatAnswers } from './chat-answers.service.js';
import { ChatEvents } from './chat-events.service.js';
import { ChatInvites } from './chat-invites.service.js';
import { ChatMessages } from './chat-messages.service.js';
import { ChatService } from './chat.service.js';
import { ChatUnlinking } from './chat-unlinking.service.js';
import { ConfirmationController } from './confirmation.controller.js';
import { ConfirmationService } from './confirmation.service.js';
import { DeadLetterRetries } from './dead-letter-retries.service.js';
import { DeadLettersController } from './dead-letters.controller.js';
import { DeadLetters } from './dead-letters.service.js';
import { InvitedLinks } from './invited-links.service.js';
import { InviteRedemptionController } from './invite-redemption.controller.js';
import { InviteRedemption } from './invite-redemption.service.js';
import { LinkingState } from './linking-state.service.js';
import { LinkingWriter } from './linking-writer.service.js';
import { ReferralReceiver } from './referral-receiver.service.js';
import { RedemptionBatch } from './redemption-batch.service.js';
import { RedemptionService } from './redemption.service.js';

/** Who is who, from now on? It is above the tables that it decides on, and those know nothing of it. */
@Module({
  imports: [
    AccountsModule,
    AppsModule,
    AttemptsModule,
    EndpointsModule,
    HealthModule,
    IdentitiesModule,
    InvitesModule,
    LinksModule,
    NotificationsModule,
    RefTokensModule,
    ErasureModule,
    MessagesModule,
    StatisticsModule,
  ],
  controllers: [ConfirmationController, DeadLettersController, InviteRedemptionController],
  providers: [
    ChatAnswers,
    ChatEvents,
    ChatInvites,
    ChatMessages,
    ChatService,
    ChatUnlinking,
    ConfirmationService,
    DeadLetterRetries,
    DeadLetters,
    InvitedLinks,
    InviteRedemption,
    LinkingState,
    LinkingWriter,
    RedemptionBatch,
    RedemptionService,
    ReferralReceiver,
  ],
  exports: [ChatService, DeadLetters, RedemptionService],
})
export class LinkingModule {}
