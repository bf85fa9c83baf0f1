import type { FastifyInstance } from 'fastify';
import type { DirectRoutes } from './direct-routes.service.js';

/** Has each direct route asked first, within the same hooks as every request. Before the routes are known. */
export function setUpDirectRoutes(fastify: FastifyInstance, routes: DirectRoutes): void {
  fastify.addHook('onRoute', (route) => {
    const answer =
      [route.method].flat().length === 1 ? routes.find(String(route.method), route.url) : undefined;
    if (answer === undefined) return;
    const { handler } = route;
    route.handler = function (request, reply) {
      return answer(request, reply) ? undefined : handler.call(this, request, reply);
    };
  });
}
