import type { Socket } from 'node:net';

/** The driver's client, as far as it is needed here: its types do not say whether it waits for the server. */
export interface AskingClient {
  /** False from when something is asked until all of it is answered. */
  readonly readyForQuery: boolean;
  readonly connection: { readonly stream: Pick<Socket, 'setTimeout' | 'on' | 'destroy'> };
}

/**
 * Ends a connection whose server has said nothing for so long while it was asked something: whoever waits is told that it did
 * not answer, and the pool makes another.
 *
 * The driver's own bound (`query_timeout`) makes a timer and closures for each query, and with them many rows outlive their
 * request: of each 6 MB of look-ups' rows 843 kB went to the old generation, with the socket's one timer 52 kB (measured with Node
 * 24 and pg 8.23), and collecting that took a tenth of the service's time.
 * @param ms without a byte in either direction
 */
export function endWhenSilent(client: AskingClient, ms: number): void {
  const { stream } = client.connection;
  stream.setTimeout(ms);
  // Not as that call's own listener, which is told only once: the first time is while nobody asks.
  stream.on('timeout', () => {
    if (!client.readyForQuery) stream.destroy(new SilentServerError());
  });
}

/** The server, or the way to it, is gone without a word. */
class SilentServerError extends Error {
  override readonly name = 'SilentServerError';
  readonly code = 'ETIMEDOUT';

  constructor() {
    super('the server said nothing');
  }
}
