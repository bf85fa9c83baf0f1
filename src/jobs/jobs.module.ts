import { Module } from '@nestjs/common';
import { systemClock } from 'pg-boss';
import { JobQueue } from './job-queue.service.js';
import { QUEUE_CLOCK } from './jobs.tokens.js';

@Module({
  providers: [{ provide: QUEUE_CLOCK, useValue: systemClock }, JobQueue],
  exports: [JobQueue],
})
export class JobsModule {}
