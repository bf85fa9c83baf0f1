import type { Socket } from 'node:net';
import type { FastifyInstance } from 'fastify';

/** How often idle connections are closed once the server no longer listens. */
const CLOSE_IDLE_EVERY_MS = 50;
/** How long a connection may take until its first byte once the server no longer listens. */
const SILENT_MS = 1_000;

/**
 * Closes the server without losing a request:
 *
 * 1. For `delayMs` it accepts requests, on new connections too, so that load balancers see the 503 of /readyz. Each answer closes
 *    its connection.
 * 2. Then it accepts no more connections and closes idle ones.
 * 3. It answers the requests in progress, and the server is closed.
 *
 * Fastify's `forceCloseConnections: 'idle'` is not enough: it closes idle connections once, and then waits for a connection that
 * was busy at that moment (72 s), or on which nothing was sent, such as browsers open in advance.
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
  // Fastify does this for requests that arrive while it closes, not for those already in progress.
  fastify.addHook('onSend', (_request, reply, _payload, done) => {
    if (isClosing) void reply.header('connection', 'close');
    done();
  });
}
