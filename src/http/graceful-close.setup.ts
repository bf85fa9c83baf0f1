import type { FastifyInstance } from 'fastify';

/**
 * Fastify stops listening and waits for every connection, and a kept-alive one may idle for a minute: so from then on each
 * answer is the last on its connection, and whoever has nothing under way is let go.
 */
export function closeGently(fastify: FastifyInstance): void {
  let closing = false;
  fastify.addHook('preClose', (done) => {
    closing = true;
    const timer = setInterval(() => fastify.server.closeIdleConnections(), 50);
    fastify.server.once('close', () => clearInterval(timer));
    done();
  });
  fastify.addHook('onSend', (_request, reply, _payload, done) => {
    if (closing) void reply.header('connection', 'close');
    done();
  });
}
