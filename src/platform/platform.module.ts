import { Global, Module } from '@nestjs/common';
import { Clock } from './clock/clock.service.js';
import { PublicUrl } from './http/public-url.service.js';
import { IdempotencyRepository } from './idempotency/idempotency.repository.js';
import { Idempotency } from './idempotency/idempotency.service.js';
import { Ids } from './ids/ids.service.js';
import { RateLimitRepository } from './rate-limits/rate-limit.repository.js';
import { RateLimits } from './rate-limits/rate-limits.service.js';
import { Scheduler } from './scheduler/scheduler.service.js';

/** The services that any room may use. */
@Global()
@Module({
  providers: [
    Clock,
    Ids,
    PublicUrl,
    Scheduler,
    RateLimitRepository,
    RateLimits,
    IdempotencyRepository,
    Idempotency,
  ],
  exports: [Clock, Ids, PublicUrl, Scheduler, RateLimits, Idempotency],
})
export class PlatformModule {}
