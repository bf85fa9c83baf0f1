import {
  Agent as HttpAgent,
  type ClientRequest,
  type IncomingMessage,
  request as requestHttp,
} from 'node:http';
import { Agent as HttpsAgent, request as requestHttps } from 'node:https';
import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { nameDialFault } from '../../notifications/dial-result.js';
import { VERSION } from '../../platform/version.js';
import type { GraphRequest } from './graph-request.js';

export interface GraphTiming {
  /** The time limit for connection, headers and body together. */
  readonly timeoutMs: number;
  /** How long a call waits in the line of its account. */
  readonly maxPaceMs: number;
}

/** The token of `GraphTiming`. */
export const GRAPH_TIMING = Symbol('GRAPH_TIMING');

/** What a request led to. The cause of a failure is a word without addresses and secrets. */
export type GraphHttpResult =
  | {
      readonly kind: 'answer';
      readonly status: number;
      readonly headers: IncomingMessage['headers'];
      readonly body: Buffer;
    }
  /** Not a byte of it was written. */
  | { readonly kind: 'unsent'; readonly cause: string }
  /** It may have arrived. */
  | { readonly kind: 'unknown'; readonly cause: string };

/** Meta's longest answers have some kilobytes; an endless one must not fill the memory. */
const ANSWER_BYTES = 1024 * 1024;
/** Shorter than Meta's servers keep an idle connection. */
const KEEP_ALIVE_MS = 4_000;
/** A call that waits for a connection is not sent, so its time may end there. */
const MAX_CONNECTIONS = 64;

/**
 * Sends one request to Meta and says whether it can have arrived. Redirects are not followed: the request holds a token.
 *
 * It uses Node's own client, as the other senders do, because the client says when a connection is ready: what fails before that
 * did not arrive, whatever the error.
 */
@Injectable()
export class GraphHttp implements OnApplicationShutdown {
  private readonly http = new HttpAgent(CONNECTIONS);
  private readonly https = new HttpsAgent(CONNECTIONS);
  private readonly stop = new AbortController();

  constructor(@Inject(GRAPH_TIMING) private readonly timing: GraphTiming) {}

  /** Never rejects. */
  async exchange(request: GraphRequest): Promise<GraphHttpResult> {
    const deadline = AbortSignal.timeout(this.timing.timeoutMs);
    const sending = { isConnected: false };
    try {
      const answer = await this.send(request, AbortSignal.any([this.stop.signal, deadline]), sending);
      const body = await readWhole(answer);
      if (body === null) return { kind: 'unknown', cause: 'answer_too_long' };
      return { kind: 'answer', status: answer.statusCode ?? 0, headers: answer.headers, body };
    } catch (error) {
      const cause = deadline.aborted
        ? 'timeout'
        : this.stop.signal.aborted
          ? 'aborted'
          : nameDialFault(error);
      return { kind: sending.isConnected ? 'unknown' : 'unsent', cause };
    }
  }

  /** Closes all connections; requests in progress end without an answer. */
  onApplicationShutdown(): void {
    this.stop.abort();
    this.http.destroy();
    this.https.destroy();
  }

  /** Resolves with the answer as soon as its headers are read. */
  private send(
    { method, url, headers, body }: GraphRequest,
    signal: AbortSignal,
    sending: { isConnected: boolean },
  ): Promise<IncomingMessage> {
    signal.throwIfAborted();
    return new Promise((resolve, reject) => {
      const bytes = Buffer.from(body ?? '');
      const options = {
        method,
        signal,
        headers: {
          accept: 'application/json',
          'user-agent': `Hitch/${VERSION}`,
          ...headers,
          ...(body !== null && { 'content-length': bytes.length }),
        },
      };
      const isSecure = url.startsWith('https:');
      const request = isSecure
        ? requestHttps(url, { ...options, agent: this.https })
        : requestHttp(url, { ...options, agent: this.http });
      watchConnection(request, isSecure ? 'secureConnect' : 'connect', sending);
      request.on('response', resolve).on('error', reject);
      request.end(bytes);
    });
  }
}

const CONNECTIONS = { keepAlive: true, timeout: KEEP_ALIVE_MS, maxSockets: MAX_CONNECTIONS };

/** Node writes the request once the connection is ready; a kept one is ready at once. */
function watchConnection(
  request: ClientRequest,
  event: 'connect' | 'secureConnect',
  sending: { isConnected: boolean },
): void {
  request.on('socket', (socket) => {
    if (request.reusedSocket) sending.isConnected = true;
    else socket.once(event, () => (sending.isConnected = true));
  });
}

/** The body; null when it is too long. Leaving the loop closes the connection. */
async function readWhole(answer: IncomingMessage): Promise<Buffer | null> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of answer as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    if ((length += chunk.length) > ANSWER_BYTES) return null;
  }
  return Buffer.concat(chunks);
}
