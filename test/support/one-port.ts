import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** A port of loopback behind which several servers take turns. */
export interface OnePort {
  readonly url: string;
  close(): Promise<void>;
}

/**
 * Passes each new connection on to one of two servers.
 * @param ports where they listen
 */
export async function sharePort(ports: readonly [number, number]): Promise<OnePort> {
  const open = new Set<Socket>();
  let taken = 0;
  const server = createServer({ allowHalfOpen: true }, (client) => {
    const target = connect({ port: ports[turn(taken++)], host: '127.0.0.1', allowHalfOpen: true });
    for (const socket of [client, target]) socket.setNoDelay(true).on('error', () => undefined);
    client.pipe(target);
    target.pipe(client);
    client.once('close', () => target.destroySoon());
    // Not torn down: an answer that comes before the whole request was sent has to reach whoever still sends.
    target.once('close', () => client.resume().end());
    for (const socket of [client, target]) open.add(socket.once('close', () => open.delete(socket)));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    close: async () => {
      server.close();
      for (const socket of open) socket.destroy();
      await once(server, 'close');
    },
  };
}

/**
 * Whose turn it is: 0 1 1 0 1 0 0 1 …, which repeats no pattern. Turn and turn about, a test that mints and then delivers would
 * have all its links minted by the one and redeemed by the other.
 */
function turn(index: number): 0 | 1 {
  const ones = index.toString(2).replaceAll('0', '').length;
  return ones % 2 === 0 ? 0 : 1;
}
