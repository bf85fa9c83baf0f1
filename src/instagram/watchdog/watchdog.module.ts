import { Module } from '@nestjs/common';
import { AccountsModule } from '../../accounts/accounts.module.js';
import { NotificationsModule } from '../../notifications/notifications.module.js';
import { HealthModule } from '../../platform/health/health.module.js';
import { ArrivalsModule } from '../arrivals/arrivals.module.js';
import { ConnectionModule } from '../connection/connection.module.js';
import { DoctorModule } from '../doctor/doctor.module.js';
import { AccountWatchesRepository } from './account-watches.repository.js';
import { AccountWatches } from './account-watches.service.js';
import { WatchNotices } from './watch-notices.service.js';
import { Watchdog } from './watchdog.service.js';

/** Notices when events stop arriving. */
@Module({
  imports: [
    AccountsModule,
    ArrivalsModule,
    ConnectionModule,
    DoctorModule,
    HealthModule,
    NotificationsModule,
  ],
  providers: [AccountWatches, AccountWatchesRepository, Watchdog, WatchNotices],
  exports: [AccountWatches],
})
export class WatchdogModule {}
