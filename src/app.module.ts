import { type DynamicModule, Module } from '@nestjs/common';
import type { Logger } from 'pino';
import type { DataSource } from 'typeorm';
import { AccountsModule } from './accounts/accounts.module.js';
import { AppsAdminModule } from './apps/apps-admin.module.js';
import { AppsModule } from './apps/apps.module.js';
import { AuditLogModule } from './audit/audit-log.module.js';
import { AuditModule } from './audit/audit.module.js';
import { ClockModule } from './platform/clock/clock.module.js';
import type { Config } from './platform/config/config.js';
import { ConfigModule } from './platform/config/config.module.js';
import { DatabaseModule } from './platform/database/database.module.js';
import { DeliveriesModule } from './notifications/deliveries.module.js';
import { DirectRoutesModule } from './platform/http/direct-routes.module.js';
import { EmbeddedModule } from './dev/demo/embedded.module.js';
import { EndpointsModule } from './endpoints/endpoints.module.js';
import { ErasuresModule } from './erasure/erasures.module.js';
import { HealthModule } from './platform/health/health.module.js';
import { IdempotencyModule } from './platform/idempotency/idempotency.module.js';
import { JobsModule } from './jobs/jobs.module.js';
import { RateLimitsModule } from './platform/rate-limits/rate-limits.module.js';
import { IdentitiesModule } from './identities/identities.module.js';
import { IdsModule } from './platform/ids/ids.module.js';
import { LiveModule } from './link-events/live.module.js';
import { LinksModule } from './links/links.module.js';
import { LoggingModule } from './platform/logging/logging.module.js';
import { LookupModule } from './lookup/lookup.module.js';
import { MetaWebhooksModule } from './meta-webhooks/meta-webhooks.module.js';
import { RefTokensModule } from './ref-tokens/ref-tokens.module.js';
import { RetentionModule } from './erasure/retention.module.js';

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
