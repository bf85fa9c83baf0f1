import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { KnownCallers } from '../api-keys/known-callers.service.js';
import { toPage } from '../platform/http/cursor.js';
import { DirectRoutes } from '../platform/http/direct-routes.service.js';
import { readPlainQuery } from '../platform/http/plain-query.js';
import { answerFault } from '../platform/http/problem.filter.js';
import { againstKey } from '../platform/rate-limits/counted-against.js';
import { IdentityQueryDto, toIdentityDto } from './identities.dto.js';
import { IdentitiesService } from './identities.service.js';
import { toQuestion } from './identity-question.js';

/** Takes the look-ups of one person or user by apps that were here a moment ago. */
@Injectable()
export class IdentitiesDirect {
  constructor(
    private readonly callers: KnownCallers,
    private readonly identities: IdentitiesService,
    routes: DirectRoutes,
  ) {
    routes.add('GET', '/v1/identities', (request, reply) => this.lookUp(request, reply));
  }

  private lookUp(request: FastifyRequest, reply: FastifyReply): boolean {
    const caller = this.callers.identify(request, 'identities:read');
    if (caller === null) return false;
    const query = readPlainQuery(IdentityQueryDto, request.query as object);
    if (query === null || query.cursor !== undefined || query.appId !== undefined) return false;
    const { limit } = query;
    const wish = {
      externalUserId: query.externalUserId,
      igsid: query.igsid,
      account: query.account,
      status: query.status,
      appId: undefined,
    };
    const question = toQuestion(caller.appId, wish, limit + 1);
    if (question === null) return false;
    if (!this.callers.admit(caller, [againstKey('reads', caller)], request, reply)) return false;
    this.identities
      .ask(question)
      .then((found) => void reply.send(toPage(found, limit, toIdentityDto)))
      .catch((error: unknown) => answerFault(error, request, reply));
    return true;
  }
}
