import { Module } from '@nestjs/common';
import { AccountsModule } from '../accounts/accounts.module.js';
import { StatisticsRepository } from './statistics.repository.js';
import { Statistics } from './statistics.service.js';
import { StatsController } from './stats.controller.js';
import { StatsService } from './stats.service.js';

/** What happened, in numbers. */
@Module({
  imports: [AccountsModule],
  controllers: [StatsController],
  providers: [Statistics, StatisticsRepository, StatsService],
  exports: [Statistics, StatsService],
})
export class StatisticsModule {}
