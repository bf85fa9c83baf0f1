import { Module } from '@nestjs/common';
import { AccountsModule } from '../accounts/accounts.module.js';
import { ApiKeysModule } from '../api-keys/api-keys.module.js';
import { AppsModule } from '../apps/apps.module.js';
import { AttemptsModule } from '../attempts/attempts.module.js';
import { EndpointsModule } from '../endpoints/endpoints.module.js';
import { IdentitiesModule } from '../identities/identities.module.js';
import { ArrivalsModule } from '../instagram/arrivals/arrivals.module.js';
import { ConnectionModule } from '../instagram/connection/connection.module.js';
import { WatchdogModule } from '../instagram/watchdog/watchdog.module.js';
import { LinksModule } from '../links/links.module.js';
import { NotificationsModule } from '../notifications/notifications.module.js';
import { StatisticsModule } from '../statistics/statistics.module.js';
import { AccountHealthReader } from './account-health.service.js';
import { BacklogReader } from './backlog.service.js';
import { EndpointHealthReader } from './endpoint-health.service.js';
import { OverviewController } from './overview.controller.js';
import { OverviewService } from './overview.service.js';
import { SetupEvidenceReader } from './setup-evidence.service.js';

/** The first page of an operator. It has no table: each room is asked for its part. */
@Module({
  imports: [
    AccountsModule,
    ApiKeysModule,
    AppsModule,
    ArrivalsModule,
    AttemptsModule,
    ConnectionModule,
    EndpointsModule,
    IdentitiesModule,
    LinksModule,
    NotificationsModule,
    StatisticsModule,
    WatchdogModule,
  ],
  controllers: [OverviewController],
  providers: [AccountHealthReader, BacklogReader, EndpointHealthReader, OverviewService, SetupEvidenceReader],
})
export class OverviewModule {}
