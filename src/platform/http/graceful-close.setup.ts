import type { Socket } from 'node:net';
import type { FastifyInstance } from 'fastify';

/** How often idle connections are closed once the server no longer listens. */
const CLOSE_IDLE_EVERY_MS = 50;
/** How long a new connection may take until its first byte. */
const SILENT_MS = 1_000;

/**
 * Stops without losing a request. When the server is told to close:
 *
 * 1. For `delayMs` it accepts requests as before, on new connections too, so that a balancer that asks /readyz notices. Each
 *    answer closes its connection.
 * 2. Then it accepts no more connections, and closes those that are idle.
 * 3. Requests under way are answered, and the server is closed.
 *
 * Fastify's `forceCloseConnections: 'idle'` is not enough: it looks once, and then waits for a connection that was busy at that
 * moment (72 s), or on which nothing was ever sent, such as browsers open in advance.
 */
export function closeGently(fastify: FastifyInstance, delayMs: number): void {
  let isClosing = false;
  const open = new Set<Socket>();
  fastify.server.on('connection', (socket: Socket) => {
    open.add(socket);
    socket.once('close', () => open.delete(socket));
  });
  fastify.addHook('preClose', (done) => {
    isClosing = true;
    setTimeout(() => {
      const idle = setInterval(() => fastify.server.closeIdleConnections(), CLOSE_IDLE_EVERY_MS);
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
  // Fastify does this for requests that come while it closes, not for those that were under way before.
  fastify.addHook('onSend', (_request, reply, _payload, done) => {
    if (isClosing) void reply.header('connection', 'close');
    done();
  });
}
