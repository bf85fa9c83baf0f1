import { type DynamicModule, Module } from '@nestjs/common';
import type { Logger } from 'pino';
import type { DataSource } from 'typeorm';
import { AccountsModule } from './accounts/accounts.module.js';
import { ApiKeysModule } from './api-keys/api-keys.module.js';
import { AppsModule } from './apps/apps.module.js';
import { AuditModule } from './audit/audit.module.js';
import { ClockModule } from './platform/clock/clock.module.js';
import type { Config } from './platform/config/config.js';
import { ConfigModule } from './platform/config/config.module.js';
import { DatabaseModule } from './platform/database/database.module.js';
import { EmbeddedModule } from './dev/demo/embedded.module.js';
import { EndpointsModule } from './endpoints/endpoints.module.js';
import { ErasuresModule } from './erasure/erasures.module.js';
import { HealthModule } from './platform/health/health.module.js';
import { IdempotencyModule } from './platform/idempotency/idempotency.module.js';
import { RateLimitsModule } from './platform/rate-limits/rate-limits.module.js';
import { AttemptsModule } from './attempts/attempts.module.js';
import { LinkingModule } from './linking/linking.module.js';
import { IdentitiesModule } from './identities/identities.module.js';
import { IdsModule } from './platform/ids/ids.module.js';
import { LinkEventsModule } from './link-events/link-events.module.js';
import { LinksModule } from './links/links.module.js';
import { LoggingModule } from './platform/logging/logging.module.js';
import { LookupModule } from './lookup/lookup.module.js';
import { MetaWebhooksModule } from './meta-webhooks/meta-webhooks.module.js';
import { RefTokensModule } from './ref-tokens/ref-tokens.module.js';
import { RetentionModule } from './erasure/retention.module.js';
import { SchedulerModule } from './platform/scheduler/scheduler.module.js';

@Module({})
export class AppModule {
  static for(config: Config, dataSource: DataSource, logger: Logger): DynamicModule {
    return {
      module: AppModule,
      imports: [
        LoggingModule.for(logger),
        ConfigModule.for(config),
        ClockModule,
        IdsModule,
        DatabaseModule.for(dataSource),
        SchedulerModule,
        IdempotencyModule,
        RateLimitsModule,
        AuditModule,
        AccountsModule,
        AppsModule,
        ApiKeysModule,
        EndpointsModule,
        RefTokensModule,
        LinksModule,
        LinkEventsModule,
        AttemptsModule,
        IdentitiesModule,
        LinkingModule,
        LookupModule,
        ErasuresModule,
        MetaWebhooksModule,
        RetentionModule,
        HealthModule,
        EmbeddedModule,
      ],
    };
  }
}
