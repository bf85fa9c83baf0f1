import { Global, Module } from '@nestjs/common';
import { RateLimitRepository } from './rate-limit.repository.js';
import { RateLimits } from './rate-limits.service.js';

/** Global: the check of every request uses the limits, and so may any route. */
@Global()
@Module({ providers: [RateLimitRepository, RateLimits], exports: [RateLimits] })
export class RateLimitsModule {}
