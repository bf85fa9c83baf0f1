import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Principal } from '../access/scopes.js';
import { againstKey } from './counted-against.js';
import { writeVerdict } from './limit-verdict.setup.js';
import { COUNTED_AS } from './rate-limit.decorator.js';
import { RateLimits } from './rate-limits.service.js';

/**
 * Counts each request of an app's key, once it is known whose key it is and that it may ask for this. Admin keys are not
 * limited, nor is Meta, which has no key and would unsubscribe us.
 */
@Injectable()
export class RateLimitGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly limits: RateLimits,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const http = context.switchToHttp();
    const { principal } = http.getRequest<FastifyRequest & { principal?: Principal }>();
    if (principal?.kind !== 'app') return true;
    const policy = this.reflector.get<'mints' | undefined>(COUNTED_AS, context.getHandler()) ?? 'reads';
    const { subject, limit } = againstKey(policy, principal);
    const verdict = await this.limits.take(policy, subject, limit);
    const refusal = writeVerdict(verdict, http.getResponse<FastifyReply>());
    if (refusal) throw refusal;
    return true;
  }
}
