import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { writeVerdict } from '../platform/rate-limits/limit-verdict.setup.js';
import type { CountedAgainst } from '../platform/rate-limits/counted-against.js';
import { RateLimits } from '../platform/rate-limits/rate-limits.service.js';
import { ApiKeysService } from './api-keys.service.js';
import { readBearer } from './bearer.js';
import type { AppPrincipal, AppScope, Principal } from '../platform/access/scopes.js';

/** Who calls, and whether they may, as far as both can be told at once: for routes that are answered directly. */
@Injectable()
export class KnownCallers {
  constructor(
    private readonly apiKeys: ApiKeysService,
    private readonly limits: RateLimits,
  ) {}

  /** The app behind a request that may ask for this; null when that has to be looked up, or is not so. */
  identify({ headers }: FastifyRequest, scope: AppScope): AppPrincipal | null {
    const key = readBearer(headers.authorization);
    const principal = key === undefined ? null : this.apiKeys.recall(key);
    return principal?.kind === 'app' && principal.scopes.includes(scope) ? principal : null;
  }

  /**
   * Lets a request in: counts it against all of these limits, and has the log know whose it is.
   * @returns false when one of them is reached or has to be asked for: then nothing was counted
   */
  admit(
    principal: AppPrincipal,
    counted: readonly CountedAgainst[],
    request: FastifyRequest & { principal?: Principal },
    reply: FastifyReply,
  ): boolean {
    const verdicts = this.limits.takeAtOnce(counted);
    if (verdicts === null) return false;
    for (const verdict of verdicts) writeVerdict(verdict, reply);
    request.principal = principal;
    return true;
  }
}
