import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { DirectRoutes } from '../platform/http/direct-routes.service.js';
import { answerFault } from '../platform/http/problem.filter.js';
import { answerDelivery } from './delivery-answer.js';
import { MetaWebhooksService } from './meta-webhooks.service.js';

/** Takes the deliveries that say that they are signed: all of Meta's. */
@Injectable()
export class MetaWebhooksDirect {
  constructor(
    private readonly webhooks: MetaWebhooksService,
    routes: DirectRoutes,
  ) {
    routes.add('POST', '/webhooks/instagram', (request, reply) => this.deliver(request, reply));
  }

  private deliver(request: FastifyRequest, reply: FastifyReply): boolean {
    const { body, headers, id } = request;
    const signature = headers['x-hub-signature-256'];
    if (signature === undefined || !Buffer.isBuffer(body)) return false;
    this.webhooks
      .receive(body, signature, id)
      .then((result) => void reply.send(answerDelivery(result)))
      .catch((error: unknown) => answerFault(error, request, reply));
    return true;
  }
}
