import {
  Agent as HttpAgent,
  type IncomingMessage,
  type RequestOptions,
  request as requestHttp,
} from 'node:http';
import { Agent as HttpsAgent, request as requestHttps } from 'node:https';
import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { ENDPOINTS_CONFIG, type EndpointsConfig } from '../platform/config/config.js';
import { checkEndpointUrl } from '../endpoints/endpoint-url.js';
import { cleanText } from '../platform/text/storable-text.js';
import { Connector, type ConnectTarget } from './connector.service.js';
import { BAD_ANSWER, type DialResult, nameDialFault } from './dial-result.js';
import type { LookUpHost } from './host-lookup.service.js';

export interface Dialing {
  /** Finds the addresses of a host. */
  readonly resolve: LookUpHost;
  /** The time limit for look-up, connection, headers and body together. */
  readonly timeoutMs: number;
}

/** The token of `Dialing`: how hosts are resolved, and how long a request may take. */
export const DIALING = Symbol('DIALING');

const KEPT_BYTES = 1024;
/** Reading stops here, so that an endless answer fills no memory. */
const READ_BYTES = 64 * 1024;
/** Events in quick succession share connections; an idle connection costs a socket. */
const KEEP_ALIVE_MS = 5_000;
/** Interim answers are skipped, up to a number that no working receiver sends. */
const MAX_INTERIM_ANSWERS = 1_000;

interface PostOptions extends RequestOptions {
  /** The same as `signal`, which Node does not hand on to the agent: it would wait for the connection before it aborts. */
  readonly connectUntil?: AbortSignal;
}

/**
 * Sends requests to URLs that apps chose, and only to allowed addresses (`Connector`). It follows no redirects, uses no proxy and
 * requires a valid certificate.
 *
 * It uses Node's own client: RFC 9110 has a client skip interim answers that it did not ask for, and undici (8.12) ends the
 * connection at a `100 Continue`. https://www.rfc-editor.org/rfc/rfc9110#section-15.2 (read 2026-11)
 */
@Injectable()
export class Dialer implements OnApplicationShutdown {
  private readonly connector: Connector;
  private readonly agents: { readonly 'http:': HttpAgent; readonly 'https:': HttpsAgent };
  private readonly stop = new AbortController();

  constructor(
    @Inject(ENDPOINTS_CONFIG) private readonly config: EndpointsConfig,
    @Inject(DIALING) private readonly dialing: Dialing,
  ) {
    this.connector = new Connector(config, dialing.resolve);
    // Each request to an origin has a connection of its own; the caller limits how many there are.
    const options = { keepAlive: true, timeout: KEEP_ALIVE_MS };
    this.agents = {
      'http:': this.useConnector(new HttpAgent(options), 'http:'),
      'https:': this.useConnector(new HttpsAgent(options), 'https:'),
    };
  }

  /**
   * Posts a body. Never rejects.
   * @param signal aborts the request
   */
  async post(
    url: string,
    headers: Readonly<Record<string, string>>,
    body: string | Buffer,
    signal?: AbortSignal,
  ): Promise<DialResult> {
    // Checked again, because the rules may have changed since the endpoint was created.
    if (checkEndpointUrl(url, this.config) !== null) return { kind: 'no_answer', error: 'forbidden_address' };
    const interruption = AbortSignal.any([this.stop.signal, ...(signal ? [signal] : [])]);
    const deadline = AbortSignal.timeout(this.dialing.timeoutMs);
    try {
      const end = AbortSignal.any([interruption, deadline]);
      end.throwIfAborted();
      const answer = await this.request(new URL(url), headers, body, end);
      const retryAfter = answer.headers['retry-after'] ?? null;
      return { kind: 'answer', status: answer.statusCode ?? 0, retryAfter, body: await readStart(answer) };
    } catch (error) {
      if (interruption.aborted) return { kind: 'no_answer', error: 'aborted' };
      return { kind: 'no_answer', error: deadline.aborted ? 'timeout' : nameDialFault(error) };
    }
  }

  /** Closes all connections; requests in progress end without an answer. */
  onApplicationShutdown(): void {
    this.stop.abort();
    for (const agent of Object.values(this.agents)) agent.destroy();
  }

  /** Resolves with the final answer as soon as its headers are read. */
  private request(
    url: URL,
    headers: Readonly<Record<string, string>>,
    body: string | Buffer,
    signal: AbortSignal,
  ): Promise<IncomingMessage> {
    return new Promise((resolve, reject) => {
      const options: PostOptions = { method: 'POST', headers, signal, connectUntil: signal };
      const request =
        url.protocol === 'https:'
          ? requestHttps(url, { ...options, agent: this.agents['https:'] })
          : requestHttp(url, { ...options, agent: this.agents['http:'] });
      let interimAnswers = 0;
      request
        .on('response', resolve)
        .on('error', reject)
        .on('information', () => {
          if ((interimAnswers += 1) > MAX_INTERIM_ANSWERS) request.destroy(badAnswer());
        })
        .on('upgrade', (_answer, socket) => {
          socket.destroy();
          reject(badAnswer());
        });
      request.end(body);
    });
  }

  /** Has an agent connect with the connector, within the time of the request that needs the connection. */
  private useConnector<Agent extends HttpAgent>(agent: Agent, protocol: ConnectTarget['protocol']): Agent {
    agent.createConnection = ({ host, port, connectUntil }: PostOptions, onConnected) => {
      const target = { protocol, hostname: host ?? '', port: Number(port) };
      this.connector.connect(target, connectUntil ?? this.stop.signal).then(
        (socket) => onConnected?.(null, socket),
        (error: Error) => onConnected?.(error, undefined as never),
      );
      return undefined;
    };
    return agent;
  }
}

function badAnswer(): Error {
  return Object.assign(new Error(BAD_ANSWER), { code: BAD_ANSWER });
}

/**
 * Reads the start of an answer's body. A body that is too long, too slow or cut off is not a failure: the status alone decides.
 */
async function readStart(body: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let read = 0;
  try {
    for await (const chunk of body as AsyncIterable<Buffer>) {
      if (read < KEPT_BYTES) chunks.push(chunk);
      read += chunk.length;
      // Leaving the loop closes the connection.
      if (read >= READ_BYTES) break;
    }
  } catch {
    // The status decides, as above.
  }
  // With `stream`, an incomplete character at the end is left out.
  const text = new TextDecoder().decode(Buffer.concat(chunks).subarray(0, KEPT_BYTES), { stream: true });
  return cleanText(text, KEPT_BYTES);
}
