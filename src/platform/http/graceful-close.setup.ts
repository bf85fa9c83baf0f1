import type { Socket } from 'node:net';
import type { FastifyInstance } from 'fastify';

/** How often connections are looked for that have nothing under way, once we no longer listen. */
const REAP_EVERY_MS = 50;
/** Whoever has just been let in has this long to begin a request. */
const SILENT_MS = 1_000;

/**
 * Stops without losing a request. A kept-alive connection is nobody's for a moment between two requests, and what arrives
 * on it just as we hang up is lost; so we hang up last. When told to stop:
 *
 * 1. for `delayMs` requests are taken as before, on new connections too, and each answer is the last on its connection:
 *    whoever is busy has gone by then, and a balancer that asks /readyz has noticed
 * 2. then nobody is let in any more, and idle connections end; a little later also those on which nothing was ever sent, such
 *    as browsers open in case they need them: to the server these are not idle, and it would wait for them
 * 3. what is under way is answered, and the server is closed
 */
export function closeGently(fastify: FastifyInstance, delayMs: number): void {
  let closing = false;
  const open = new Set<Socket>();
  fastify.server.on('connection', (socket: Socket) => {
    open.add(socket);
    socket.once('close', () => open.delete(socket));
  });
  fastify.addHook('preClose', (done) => {
    closing = true;
    setTimeout(() => {
      // Fastify closes the server next. A connection that was answered before we were told may still idle for a minute.
      const idle = setInterval(() => fastify.server.closeIdleConnections(), REAP_EVERY_MS);
      const silent = setTimeout(() => {
        for (const socket of open) if (socket.bytesRead === 0) socket.destroy();
      }, SILENT_MS);
      fastify.server.once('close', () => {
        clearInterval(idle);
        clearTimeout(silent);
      });
      done();
    }, delayMs);
  });
  fastify.addHook('onSend', (_request, reply, _payload, done) => {
    if (closing) void reply.header('connection', 'close');
    done();
  });
}
