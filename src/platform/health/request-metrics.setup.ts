import type { FastifyInstance } from 'fastify';
import type { ProblemReply } from '../http/problem.filter.js';
import { isOfStranger, NO_ROUTE } from '../logging/request-context.setup.js';
import type { Metrics } from './metrics.service.js';

/** The pattern of the route that mints. */
const MINT = '/v1/links';
/** The pattern of the route that Meta sends its deliveries to. */
const WEBHOOK = '/webhooks/instagram';

/** Counts each request that was answered. Call it before the routes are registered, whose series then begin at 0. */
export function countRequests(fastify: FastifyInstance, metrics: Metrics): void {
  fastify.addHook('onRoute', ({ method, url }) => {
    // Fastify adds a HEAD to each GET, which is counted as GET.
    for (const each of [method].flat()) if (each !== 'HEAD') metrics.expectRoute(each, url);
  });
  fastify.addHook('onResponse', (request, reply: ProblemReply, done) => {
    const { method } = request;
    const route = request.routeOptions.url ?? NO_ROUTE;
    metrics.countRequest({
      method,
      route,
      status: reply.statusCode,
      problemCode: reply.problemCode,
      seconds: reply.elapsedTime / 1_000,
    });
    if (method === 'POST' && route === MINT) metrics.countMint(toMintResult(reply));
    // Counted here, because most of them are refused before the route is called.
    if (method === 'POST' && route === WEBHOOK && reply.problemCode === 'invalid_signature')
      metrics.countWebhookRequest('unsigned');
    if (isOfStranger(request, reply.statusCode) && reply.problemCode)
      metrics.countRefusedStranger(reply.problemCode);
    done();
  });
}

/** The result of a mint, whether the key, a limit, a field or an earlier request with the same Idempotency-Key decided it. */
function toMintResult(reply: ProblemReply): string {
  if (reply.problemCode !== undefined) return reply.problemCode;
  return reply.hasHeader('idempotent-replayed') ? 'replayed' : 'minted';
}
