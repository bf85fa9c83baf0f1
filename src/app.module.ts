import { type DynamicModule, Module } from '@nestjs/common';
import { LoggerModule } from 'nestjs-pino';
import type { Logger } from 'pino';
import type { DataSource } from 'typeorm';
import { AccountsModule } from './accounts/accounts.module.js';
import { ApiKeysModule } from './api-keys/api-keys.module.js';
import { AppsModule } from './apps/apps.module.js';
import { AuditModule } from './audit/audit.module.js';
import { CampaignsModule } from './campaigns/campaigns.module.js';
import { InvitesModule } from './invites/invites.module.js';
import type { Config } from './platform/config/config.js';
import { ConfigModule } from './platform/config/config.module.js';
import { ConnectModule } from './connect/connect.module.js';
import { ConsoleModule } from './console/console.module.js';
import { DatabaseModule } from './platform/database/database.module.js';
import { DemoModule } from './dev/demo/demo.module.js';
import { EndpointsModule } from './endpoints/endpoints.module.js';
import { ErasureModule } from './erasure/erasure.module.js';
import { ExportsModule } from './exports/exports.module.js';
import { HealthModule } from './platform/health/health.module.js';
import { AttemptsModule } from './attempts/attempts.module.js';
import { LinkingModule } from './linking/linking.module.js';
import { DoctorModule } from './instagram/doctor/doctor.module.js';
import { IceBreakersModule } from './instagram/ice-breakers/ice-breakers.module.js';
import { WatchdogModule } from './instagram/watchdog/watchdog.module.js';
import { IdentitiesModule } from './identities/identities.module.js';
import { ConnectionModule } from './instagram/connection/connection.module.js';
import { LinkEventsModule } from './link-events/link-events.module.js';
import { LinksModule } from './links/links.module.js';
import { LookupModule } from './lookup/lookup.module.js';
import { MetaForwardingModule } from './meta-forwarding/meta-forwarding.module.js';
import { MetaWebhooksModule } from './meta-webhooks/meta-webhooks.module.js';
import { OverviewModule } from './overview/overview.module.js';
import { PlatformModule } from './platform/platform.module.js';
import { RefTokensModule } from './ref-tokens/ref-tokens.module.js';

@Module({})
export class AppModule {
  static for(config: Config, dataSource: DataSource, logger: Logger): DynamicModule {
    return {
      module: AppModule,
      imports: [
        LoggerModule.forRoot({
          pinoHttp: { logger, wrapSerializers: false },
          // Requests are followed by Fastify's hooks, which know the route's pattern and cost less than a middleware.
          forRoutes: [],
          // `context` also names a field of links.
          renameContext: 'logger',
        }),
        ConfigModule.for(config),
        DatabaseModule.for(dataSource, config.database.directUrl),
        PlatformModule,
        AuditModule,
        AccountsModule,
        AppsModule,
        ApiKeysModule,
        EndpointsModule,
        RefTokensModule,
        LinksModule,
        ConnectionModule,
        LinkEventsModule,
        ConnectModule,
        ConsoleModule.for(config.console),
        AttemptsModule,
        IdentitiesModule,
        ExportsModule,
        LinkingModule,
        InvitesModule,
        CampaignsModule,
        IceBreakersModule,
        DoctorModule,
        WatchdogModule,
        LookupModule,
        OverviewModule,
        ErasureModule,
        MetaForwardingModule,
        MetaWebhooksModule,
        HealthModule,
        DemoModule,
      ],
    };
  }
}
