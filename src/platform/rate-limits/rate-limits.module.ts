import { Global, Module } from '@nestjs/common';
import { RateLimitRepository } from './rate-limit.repository.js';
import { RateLimits } from './rate-limits.service.js';

/** Global: a guard on any route may ask for the limits. */
@Global()
export class RateLimitsModule {}
