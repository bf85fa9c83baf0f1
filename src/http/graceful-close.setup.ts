import type { FastifyInstance } from 'fastify';

/** How often connections are looked for that have nothing under way, once we no longer listen. */
const REAP_EVERY_MS = 50;

/**
 * Stops without losing a request. A kept-alive connection is nobody's for a moment between two requests, and what arrives
 * on it just as we hang up is lost; so we hang up last. When told to stop:
 *
 * 1. for `delayMs` requests are taken as before, on new connections too, and each answer is the last on its connection:
 *    whoever is busy has gone by then, and a balancer that asks /readyz has noticed
 * 2. then nobody is let in any more, and idle connections end
 * 3. what is under way is answered, and the server is closed
 */
export function closeGently(fastify: FastifyInstance, delayMs: number): void {
  let closing = false;
  fastify.addHook('preClose', (done) => {
    closing = true;
    setTimeout(() => {
      // Fastify closes the server next. A connection that was answered before we were told may still idle for a minute.
      const timer = setInterval(() => fastify.server.closeIdleConnections(), REAP_EVERY_MS);
      fastify.server.once('close', () => clearInterval(timer));
      done();
    }, delayMs);
  });
  fastify.addHook('onSend', (_request, reply, _payload, done) => {
    if (closing) void reply.header('connection', 'close');
    done();
  });
}
