import { type DynamicModule, Module } from '@nestjs/common';
import type { Logger } from 'pino';
import type { DataSource } from 'typeorm';
import { AccountsModule } from './accounts/accounts.module.js';
import { AppsAdminModule } from './apps/apps-admin.module.js';
import { AppsModule } from './apps/apps.module.js';
import { AuditLogModule } from './audit/audit-log.module.js';
import { AuditModule } from './audit/audit.module.js';
import { ClockModule } from './clock/clock.module.js';
import type { Config } from './config/config.js';
import { ConfigModule } from './config/config.module.js';
import { DatabaseModule } from './database/database.module.js';
import { DeliveriesModule } from './deliveries/deliveries.module.js';
import { DirectRoutesModule } from './http/direct-routes.module.js';
import { EmbeddedModule } from './embedded/embedded.module.js';
import { EndpointsModule } from './endpoints/endpoints.module.js';
import { ErasuresModule } from './erasures/erasures.module.js';
import { HealthModule } from './health/health.module.js';
import { IdempotencyModule } from './idempotency/idempotency.module.js';
import { JobsModule } from './jobs/jobs.module.js';
import { RateLimitsModule } from './rate-limits/rate-limits.module.js';
import { IdentitiesModule } from './identities/identities.module.js';
import { IdsModule } from './ids/ids.module.js';
import { LiveModule } from './live/live.module.js';
import { LinksModule } from './links/links.module.js';
import { LoggingModule } from './logging/logging.module.js';
import { LookupModule } from './lookup/lookup.module.js';
import { MetaWebhooksModule } from './meta-webhooks/meta-webhooks.module.js';
import { RefTokensModule } from './ref-tokens/ref-tokens.module.js';
import { RetentionModule } from './retention/retention.module.js';
import type { SiblingChannel } from './siblings/sibling-messages.js';
import { SiblingsModule } from './siblings/siblings.module.js';

@Module({})
export class AppModule {
  /** @param siblings the way to the processes beside this one; null when there are none */
  static for(
    config: Config,
    dataSource: DataSource,
    logger: Logger,
    siblings: SiblingChannel | null,
  ): DynamicModule {
    return {
      module: AppModule,
      imports: [
        LoggingModule.for(logger),
        ConfigModule.for(config),
        ClockModule,
        SiblingsModule.for(siblings),
        IdsModule,
        DatabaseModule.for(dataSource),
        DirectRoutesModule,
        JobsModule,
        IdempotencyModule,
        RateLimitsModule,
        AuditModule,
        AppsModule,
        AccountsModule,
        AppsAdminModule,
        EndpointsModule,
        RefTokensModule,
        LinksModule,
        LiveModule,
        IdentitiesModule,
        LookupModule,
        ErasuresModule,
        MetaWebhooksModule,
        DeliveriesModule,
        RetentionModule,
        AuditLogModule,
        HealthModule,
        EmbeddedModule,
      ],
    };
  }
}
