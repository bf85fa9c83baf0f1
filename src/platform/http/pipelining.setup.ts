import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** Requests of one connection that are served at the same time. No client needs more: browsers and balancers do not pipeline. */
export const MAX_UNDER_WAY = 16;

/**
 * Requests of all connections that wait for their turn, at some 4 KB each. Node parses everything that came in one piece (64 KiB
 * hold 2,500 requests), so a connection can bring many before it is paused. One that would exceed the bound is closed, and its
 * client repeats what was not answered.
 */
export const MAX_DEFERRED = 16_384;

type Turn = readonly [IncomingMessage, ServerResponse];

/** The requests of one connection. */
interface Lane {
  underWay: number;
  deferred: Turn[];
}

/**
 * Bounds what one connection can cost: at most `MAX_UNDER_WAY` of its requests are served at the same time, in their order, and the
 * connection is not read while others wait. A request is under way until its answer was handed to the system, so a client that
 * does not read its answers is not read either.
 */
export function boundPipelining(handle: RequestListener): RequestListener {
  const lanes = new WeakMap<Socket, Lane>();
  let deferred = 0;

  function begin(lane: Lane, [request, response]: Turn): void {
    lane.underWay++;
    response.once('close', () => {
      lane.underWay--;
      proceed(lane, request.socket);
    });
    handle(request, response);
  }

  function proceed(lane: Lane, socket: Socket): void {
    // After an answer with `Connection: close` no other can be sent, so no other request may take effect.
    const next = socket.writable ? lane.deferred.shift() : undefined;
    if (next === undefined) return;
    deferred--;
    if (lane.deferred.length === 0) socket.resume();
    begin(lane, next);
  }

  function hold(lane: Lane, socket: Socket): void {
    // Each request under way waits for the end of the connection, some of them twice.
    socket.setMaxListeners(4 * MAX_UNDER_WAY);
    // Node resumes the connection whenever the client has read an answer.
    socket.on('resume', () => {
      if (lane.deferred.length > 0) socket.pause();
    });
    socket.once('close', () => {
      deferred -= lane.deferred.length;
      lane.deferred = [];
    });
  }

  return (request, response) => {
    const { socket } = request;
    const known = lanes.get(socket);
    const lane = known ?? { underWay: 0, deferred: [] };
    if (known === undefined) {
      lanes.set(socket, lane);
      hold(lane, socket);
    }
    if (lane.underWay < MAX_UNDER_WAY && lane.deferred.length === 0) return begin(lane, [request, response]);
    if (socket.destroyed) return;
    if (deferred >= MAX_DEFERRED) {
      socket.destroy();
      return;
    }
    deferred++;
    lane.deferred.push([request, response]);
    socket.pause();
  };
}
