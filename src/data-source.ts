import { CountLinksAndDeliveries20261130231000 } from '../migrations/20261130231000-count-links-and-deliveries.js';
import { FindAttemptsByRequest20261130234000 } from '../migrations/20261130234000-find-attempts-by-request.js';
import { SumUpByAccountChannelAndEndpoint20261130235000 } from '../migrations/20261130235000-sum-up-by-account-channel-and-endpoint.js';
import { FindWhatIsInTrouble20261130235500 } from '../migrations/20261130235500-find-what-is-in-trouble.js';
import { SumUpByApp20261201001000 } from '../migrations/20261201001000-sum-up-by-app.js';
import { Invites20261201101000 } from '../migrations/20261201101000-invites.js';
import { Campaigns20261201100000 } from '../migrations/20261201100000-campaigns.js';
import { TypedCodes20261201102000 } from '../migrations/20261201102000-typed-codes.js';
import { InviteEntity } from './invites/invite.entity.js';
import { StatisticEntity } from './statistics/statistic.entity.js';
import { StatisticTotalEntity } from './statistics/statistic-total.entity.js';
import type { DataSource } from 'typeorm';
import { CreateTheSchema20261130000000 } from '../migrations/20261130000000-create-the-schema.js';
import { ForwardDeliveriesOfMeta20261130010000 } from '../migrations/20261130010000-forward-deliveries-of-meta.js';
import { RememberRefusedEvents20261130070000 } from '../migrations/20261130070000-remember-refused-events.js';
import { BoundListsAndDeletedEndpoints20261130190000 } from '../migrations/20261130190000-bound-lists-and-deleted-endpoints.js';
import { LetPagesChangeLinks20261130200000 } from '../migrations/20261130200000-let-pages-change-links.js';
import { BrandTheApps20261130210000 } from '../migrations/20261130210000-brand-the-apps.js';
import { ConnectAccountsAndAskInChats20261130220000 } from '../migrations/20261130220000-connect-accounts-and-ask-in-chats.js';
import { GiveOperatorsEndpoints20261130221000 } from '../migrations/20261130221000-give-operators-endpoints.js';
import { KeepIceBreakersAndCountArrivals20261130221500 } from '../migrations/20261130221500-keep-ice-breakers-and-count-arrivals.js';
import { EndIdentitiesAndQuestionsInChats20261130223000 } from '../migrations/20261130223000-end-identities-and-questions-in-chats.js';
import { SignInToTheConsole20261130230000 } from '../migrations/20261130230000-sign-in-to-the-console.js';
import { RetryDeadLetters20261130233000 } from '../migrations/20261130233000-retry-dead-letters.js';
import { AccountEntity } from './accounts/account.entity.js';
import { AppAccountEntity } from './apps/app-account.entity.js';
import { AppLogoEntity } from './apps/app-logo.entity.js';
import { ApiKeyEntity } from './api-keys/api-key.entity.js';
import { AppEntity } from './apps/app.entity.js';
import { AttemptEntity } from './attempts/attempt.entity.js';
import { DeadLetterNoticeEntity } from './attempts/dead-letter-notice.entity.js';
import { DeadLetterEntity } from './attempts/dead-letter.entity.js';
import { RefusedEventEntity } from './attempts/refused-event.entity.js';
import { RepeatKeyEntity } from './attempts/repeat-key.entity.js';
import { AuditEntryEntity } from './audit/audit-entry.entity.js';
import { CampaignCountEntity } from './campaigns/campaign-count.entity.js';
import { CampaignPersonEntity } from './campaigns/campaign-person.entity.js';
import { CampaignEntity } from './campaigns/campaign.entity.js';
import { ConsoleSessionEntity } from './console/console-session.entity.js';
import { SignInLinkEntity } from './console/sign-in-link.entity.js';
import { EndpointEntity } from './endpoints/endpoint.entity.js';
import { ErasureEntity } from './erasure/erasure.entity.js';
import { SuppressionEntity } from './erasure/suppression.entity.js';
import { IdentityEntity } from './identities/identity.entity.js';
import { AccountConnectionEntity } from './instagram/connection/account-connection.entity.js';
import { ConnectStateEntity } from './instagram/connection/connect-state.entity.js';
import { ArrivalEntity } from './instagram/arrivals/arrival.entity.js';
import { SelfTestEntity } from './instagram/doctor/self-test.entity.js';
import { AccountWatchEntity } from './instagram/watchdog/account-watch.entity.js';
import { IceBreakersEntity } from './instagram/ice-breakers/ice-breakers.entity.js';
import { MessageEntity } from './instagram/messages/message.entity.js';
import { LinkEntity } from './links/link.entity.js';
import { ForwardEntity } from './meta-forwarding/forward.entity.js';
import { DeliveryEntity } from './notifications/delivery.entity.js';
import { NotificationEntity } from './notifications/notification.entity.js';
import { makeDataSource, type Schema } from './platform/database/connection.js';
import * as migrations from './platform/database/migrate.js';
import type { Purpose } from './platform/database/session-settings.js';
import { IdempotencyKeyEntity } from './platform/idempotency/idempotency-key.entity.js';
import { RateLimitEntity } from './platform/rate-limits/rate-limit.entity.js';

const SCHEMA: Schema = {
  entities: [
    AppEntity,
    ApiKeyEntity,
    AccountEntity,
    AppAccountEntity,
    AppLogoEntity,
    LinkEntity,
    IdentityEntity,
    AttemptEntity,
    RepeatKeyEntity,
    DeadLetterEntity,
    DeadLetterNoticeEntity,
    RefusedEventEntity,
    IdempotencyKeyEntity,
    RateLimitEntity,
    AuditEntryEntity,
    ErasureEntity,
    SuppressionEntity,
    EndpointEntity,
    NotificationEntity,
    DeliveryEntity,
    ForwardEntity,
    AccountConnectionEntity,
    ConnectStateEntity,
    MessageEntity,
    InviteEntity,
    IceBreakersEntity,
    ArrivalEntity,
    SelfTestEntity,
    AccountWatchEntity,
    ConsoleSessionEntity,
    SignInLinkEntity,
    StatisticEntity,
    StatisticTotalEntity,
    CampaignEntity,
    CampaignPersonEntity,
    CampaignCountEntity,
  ],
  migrations: [
    CreateTheSchema20261130000000,
    ForwardDeliveriesOfMeta20261130010000,
    RememberRefusedEvents20261130070000,
    BoundListsAndDeletedEndpoints20261130190000,
    LetPagesChangeLinks20261130200000,
    BrandTheApps20261130210000,
    ConnectAccountsAndAskInChats20261130220000,
    GiveOperatorsEndpoints20261130221000,
    KeepIceBreakersAndCountArrivals20261130221500,
    EndIdentitiesAndQuestionsInChats20261130223000,
    SignInToTheConsole20261130230000,
    CountLinksAndDeliveries20261130231000,
    RetryDeadLetters20261130233000,
    FindAttemptsByRequest20261130234000,
    SumUpByAccountChannelAndEndpoint20261130235000,
    FindWhatIsInTrouble20261130235500,
    SumUpByApp20261201001000,
    Campaigns20261201100000,
    Invites20261201101000,
    TypedCodes20261201102000,
  ],
};

/**
 * A data source that is not connected yet.
 * @param purpose `serve` bounds every wait; `migrate` bounds none
 */
export function createDataSource(url: string, purpose: Purpose = 'serve'): DataSource {
  return makeDataSource(url, SCHEMA, purpose);
}

/**
 * Brings the schema of a database up to date (see `migrateSchema`).
 * @returns the names of the migrations that were run
 */
export function migrate(url: string, options: migrations.MigrationOptions = {}): Promise<string[]> {
  return migrations.migrateSchema(SCHEMA, url, options);
}

/** Whether there are migrations that this database has not seen. */
export function needsMigration(url: string): Promise<boolean> {
  return migrations.isMigrationNeeded(SCHEMA, url);
}
