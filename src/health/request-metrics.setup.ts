import type { FastifyInstance } from 'fastify';
import type { ProblemReply } from '../http/problem.filter.js';
import { NO_ROUTE } from '../logging/request-context.setup.js';
import type { Metrics } from './metrics.service.js';

/** Counts each request that was answered. */
export function countRequests(fastify: FastifyInstance, metrics: Metrics): void {
  fastify.addHook('onResponse', (request, reply: ProblemReply, done) => {
    metrics.countRequest({
      method: request.method,
      route: request.routeOptions.url ?? NO_ROUTE,
      status: reply.statusCode,
      problemCode: reply.problemCode,
      seconds: reply.elapsedTime / 1_000,
    });
    done();
  });
}
