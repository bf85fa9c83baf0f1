import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request as it came, to the byte. */
export interface ReceivedRequest {
  readonly method: string;
  /** Path and query. */
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** What is answered; `hang`: nothing, ever; `drop`: the connection is cut without an answer. */
export type ReceiverAnswer =
  | {
      readonly status: number;
      readonly headers?: Readonly<Record<string, string>>;
      readonly body?: string | Buffer;
    }
  | 'hang'
  | 'drop';

/**
 * Decides an answer. `index` counts the requests from 0; an answer that writes to the raw response itself returns null.
 */
export type Answerer = (
  request: ReceivedRequest,
  index: number,
  raw: ServerResponse,
) => ReceiverAnswer | null | Promise<ReceiverAnswer | null>;

export interface Receiver {
  /** `http://127.0.0.1:port`, without a slash behind it. */
  readonly url: string;
  readonly port: number;
  /** All that came, in the order in which it was read to its end. */
  readonly requests: readonly ReceivedRequest[];
  /** Answers differently from now on: the same to everybody, or as a function says. */
  answer(how: ReceiverAnswer | Answerer): void;
  /** Gives all requests as soon as there are so many; throws when there are not within the time. */
  waitFor(count: number, withinMs?: number): Promise<readonly ReceivedRequest[]>;
  /** Dies: connections are cut and new ones refused, until it comes back on the same port. */
  die(): Promise<void>;
  comeBack(): Promise<void>;
  close(): Promise<void>;
}

const OK: ReceiverAnswer = { status: 204 };
const PATIENCE_MS = 20_000;

/** Starts a receiver of notifications on loopback, on a free port; it answers 204 until `answer` is called. */
export async function startReceiver(first: ReceiverAnswer | Answerer = OK): Promise<Receiver> {
  const requests: ReceivedRequest[] = [];
  let how = first;
  let arrived: () => void = () => undefined;
  const serve = async (request: ReceivedRequest, raw: ServerResponse): Promise<void> => {
    const index = requests.push(request) - 1;
    arrived();
    write(typeof how === 'function' ? await how(request, index, raw) : how, raw);
  };
  let server = await listen(serve, 0);
  const { port } = server.address() as AddressInfo;
  const die = async (): Promise<void> => {
    if (!server.listening) return;
    const closed = once(server, 'close');
    server.close();
    server.closeAllConnections();
    await closed;
  };
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    requests,
    answer: (next) => void (how = next),
    waitFor: async (count, withinMs = PATIENCE_MS) => {
      const deadline = Date.now() + withinMs;
      while (requests.length < count) {
        const left = deadline - Date.now();
        if (left <= 0) throw new Error(`${requests.length} requests came, not ${count}`);
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, left);
          arrived = () => (clearTimeout(timer), resolve());
        });
      }
      return requests;
    },
    die,
    comeBack: async () => {
      if (!server.listening) server = await listen(serve, port);
    },
    close: die,
  };
}

async function listen(
  serve: (request: ReceivedRequest, raw: ServerResponse) => Promise<void>,
  port: number,
): Promise<Server> {
  const server = createServer((incoming, raw) => {
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('end', () => {
      const { method = '', url: path = '', headers } = incoming;
      void serve({ method, path, headers, body: Buffer.concat(chunks) }, raw);
    });
    // The client may hang up at any moment.
    incoming.on('error', () => undefined);
    raw.on('error', () => undefined);
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

function write(answer: ReceiverAnswer | null, raw: ServerResponse): void {
  if (answer === null || answer === 'hang') return;
  if (answer === 'drop') {
    raw.destroy();
    return;
  }
  raw.writeHead(answer.status, answer.headers).end(answer.body);
}
