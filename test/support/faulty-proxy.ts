import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';

/**
 * What happens to a request: it is passed on; answered 503 in place of the service; passed on, with 503 or a cut connection in place
 * of the service's answer; or cut before it is passed on.
 */
export type ProxyFault = 'pass' | 'unavailable' | 'unavailable_after' | 'cut_after' | 'cut';

export interface FaultyProxy {
  readonly url: string;
  /** The headers of each request, in their order. */
  readonly requests: readonly IncomingHttpHeaders[];
  /** The next requests have these faults, one each; those behind them are passed on. Forgets earlier requests. */
  plan(...faults: readonly ProxyFault[]): void;
  close(): Promise<void>;
}

/** A proxy on loopback before a service, as between an app and Hitch on a bad day. */
export async function startFaultyProxy(target: string): Promise<FaultyProxy> {
  let faults: ProxyFault[] = [];
  let requests: IncomingHttpHeaders[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      requests.push(request.headers);
      void pass(faults.shift() ?? 'pass', Buffer.concat(chunks)).catch(() => response.destroy());
    });
    response.on('error', () => undefined);
    const pass = async (fault: ProxyFault, body: Buffer<ArrayBuffer>): Promise<void> => {
      if (fault === 'cut') {
        response.destroy();
        return;
      }
      if (fault === 'unavailable') {
        response.writeHead(503, { 'retry-after': '0' }).end('no service');
        return;
      }
      const { method = 'GET', url = '', headers } = request;
      const { host: _host, connection: _connection, 'content-length': _length, ...others } = headers;
      const answer = await fetch(`${target}${url}`, {
        method,
        headers: others as Record<string, string>,
        ...(body.length > 0 ? { body } : {}),
      });
      const text = await answer.text();
      if (fault === 'cut_after') response.destroy();
      else if (fault === 'unavailable_after') response.writeHead(503).end('no service');
      else response.writeHead(answer.status, { 'content-type': 'application/json' }).end(text);
    };
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    get requests() {
      return requests;
    },
    plan: (...next) => {
      faults = [...next];
      requests = [];
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
