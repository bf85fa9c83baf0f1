import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { KnownCallers } from '../api-keys/known-callers.service.js';
import { DirectRoutes } from '../platform/http/direct-routes.service.js';
import { answerFault } from '../platform/http/problem.filter.js';
import { readBody } from '../platform/http/read-body.js';
import { againstKey, againstUser } from '../platform/rate-limits/counted-against.js';
import { MintLinkDto, toMintWish } from './link-mint.dto.js';
import { LinkMintService } from './link-mint.service.js';
import { MintAnswers } from './mint-answers.service.js';

/** Takes the mints of callers who were here a moment ago, that have no fault and are sent once: nearly all. */
@Injectable()
export class LinkMintDirect {
  constructor(
    private readonly callers: KnownCallers,
    private readonly links: LinkMintService,
    private readonly answers: MintAnswers,
    routes: DirectRoutes,
  ) {
    routes.add('POST', '/v1/links', (request, reply) => this.mint(request, reply));
  }

  private mint(request: FastifyRequest, reply: FastifyReply): boolean {
    const { headers, body } = request;
    if (body === undefined || headers['idempotency-key'] !== undefined) return false;
    const caller = this.callers.identify(request, 'links:write');
    if (caller === null) return false;
    const { appId } = caller;
    const { dto, faults } = readBody(MintLinkDto, body);
    if (faults.length > 0) return false;
    const wish = toMintWish(dto);
    const check = this.links.checkAtOnce(appId, wish);
    if (check?.kind !== 'granted') return false;
    const counted = [againstKey('mints', caller), againstUser(caller, wish.externalUserId)];
    if (!this.callers.admit(caller, counted, request, reply)) return false;
    this.links
      .mint(appId, check.account, check.request, null)
      .then((minted) => void reply.send(this.answers.answer(minted, reply)))
      .catch((error: unknown) => answerFault(error, request, reply));
    return true;
  }
}
