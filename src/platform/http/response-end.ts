import type { ServerResponse } from 'node:http';

/**
 * Calls back once when the response has ended or its connection is gone, and at once when that has happened already. `close` of the
 * response alone is not enough: it may have come before the listener, and Node emits it for none of the pipelined responses that
 * still wait for an earlier one when the connection is lost.
 */
export function whenResponseEnds(response: ServerResponse, callback: () => void): void {
  const { socket } = response.req;
  if (response.closed || socket.destroyed) return callback();
  let hasEnded = false;
  const end = (): void => {
    // Node closes the response while it tells of the connection: a listener that was removed meanwhile is still called.
    if (hasEnded) return;
    hasEnded = true;
    response.off('close', end);
    socket.off('close', end);
    callback();
  };
  response.once('close', end);
  socket.once('close', end);
}
