import {
  applyDecorators,
  type CanActivate,
  type ExecutionContext,
  Injectable,
  UseGuards,
} from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { writeVerdict } from './limit-verdict.setup.js';
import { Problems } from '../http/problems.decorator.js';
import { addressSubject } from './rate-limit-subject.js';
import { RateLimits } from './rate-limits.service.js';

/** Enough for a household of people, too little to try out refs. */
const REQUESTS_PER_MINUTE = 60;

/** Counts requests without a key for each address; behind a proxy it takes `TRUST_PROXY` to see whose request it is. */
@Injectable()
export class AddressLimitGuard implements CanActivate {
  constructor(private readonly limits: RateLimits) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const http = context.switchToHttp();
    const subject = addressSubject(http.getRequest<FastifyRequest>().ip);
    const verdict = await this.limits.take('addresses', subject, REQUESTS_PER_MINUTE);
    const refusal = writeVerdict(verdict, http.getResponse<FastifyReply>());
    if (refusal) throw refusal;
    return true;
  }
}

/** The route, which needs no key, is limited for each address that asks: 60 a minute, counted by each instance for itself. */
export const LimitPerAddress = (): ClassDecorator & MethodDecorator =>
  applyDecorators(UseGuards(AddressLimitGuard), Problems('rate_limited'));
