import { Global, Module } from '@nestjs/common';
import { Scheduler } from './scheduler.service.js';

/** Global: any room may have a background task. */
@Global()
@Module({ providers: [Scheduler], exports: [Scheduler] })
export class SchedulerModule {}
