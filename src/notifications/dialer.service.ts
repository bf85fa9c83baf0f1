import { isIP, type LookupFunction } from 'node:net';
import type { Readable } from 'node:stream';
import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Agent, buildConnector } from 'undici';
import { ENDPOINTS_CONFIG, type EndpointsConfig } from '../platform/config/config.js';
import { checkEndpointUrl, mayDial } from '../endpoints/endpoint-url.js';
import { cleanText } from '../platform/text/storable-text.js';
import { type DialResult, FORBIDDEN_ADDRESS, nameDialFault, UNKNOWN_HOST } from './dial-result.js';
import type { ResolvedAddress } from './host-lookup.service.js';

export interface Dialing {
  /** Returns all addresses of a host. */
  readonly resolve: (hostname: string) => Promise<readonly ResolvedAddress[]>;
  /** The time limit for connection, headers and body together. */
  readonly timeoutMs: number;
}

/** The token of `Dialing`: how hosts are resolved, and how long a request may take. */
export const DIALING = Symbol('DIALING');

const KEPT_BYTES = 1024;
/** Reading stops here, so that an endless answer fills no memory. */
const READ_BYTES = 64 * 1024;
/** Events in quick succession share connections; an idle connection costs a socket. */
const KEEP_ALIVE_MS = 5_000;

/**
 * Sends requests to URLs that apps chose, and only to public addresses. The address that is checked is the one that is dialled:
 * the host is resolved once, and the connection is made to one of the addresses that passed. It follows no redirects, uses no
 * proxy and requires a valid certificate.
 */
@Injectable()
export class Dialer implements OnApplicationShutdown {
  private readonly agent: Agent;
  /** Look-ups in progress by host: requests to the same host share one. */
  private readonly lookups = new Map<string, ReturnType<Dialing['resolve']>>();

  constructor(
    @Inject(ENDPOINTS_CONFIG) private readonly config: EndpointsConfig,
    @Inject(DIALING) private readonly dialing: Dialing,
  ) {
    // Each request to an origin has a connection of its own; the caller limits how many there are.
    this.agent = new Agent({
      connect: this.guard(),
      pipelining: 1,
      keepAliveTimeout: KEEP_ALIVE_MS,
      keepAliveMaxTimeout: KEEP_ALIVE_MS,
      // `Dialing.timeoutMs` limits the whole request.
      headersTimeout: 0,
      bodyTimeout: 0,
    });
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
    const { origin, pathname, search } = new URL(url);
    const deadline = AbortSignal.timeout(this.dialing.timeoutMs);
    try {
      const answer = await this.agent.request({
        method: 'POST',
        origin,
        path: `${pathname}${search}`,
        headers,
        body,
        signal: signal ? AbortSignal.any([signal, deadline]) : deadline,
      });
      const [retryAfter = null] = [answer.headers['retry-after']].flat();
      return { kind: 'answer', status: answer.statusCode, retryAfter, body: await readStart(answer.body) };
    } catch (error) {
      return { kind: 'no_answer', error: signal?.aborted ? 'aborted' : nameDialFault(error) };
    }
  }

  /** Closes all connections; requests in progress end without an answer. */
  async onApplicationShutdown(): Promise<void> {
    await this.agent.destroy();
  }

  /** Connects to allowed addresses only. An address in the URL needs no look-up, so it is checked here. */
  private guard(): buildConnector.connector {
    const { timeoutMs: timeout } = this.dialing;
    const connectors = new Map(
      ['http:', 'https:'].map((protocol) => {
        const connector = buildConnector({ lookup: this.lookupFor(protocol), timeout, allowH2: false });
        return [protocol, connector] as const;
      }),
    );
    return (options, callback) => {
      const { hostname, protocol } = options;
      const connect = connectors.get(protocol);
      if (connect !== undefined && (isIP(hostname) === 0 || mayDial(hostname, protocol, this.config)))
        connect(options, callback);
      else queueMicrotask(() => callback(forbidden(), null));
    };
  }

  /** The look-up of a socket, which connects to an address that this returns. */
  private lookupFor(protocol: string): LookupFunction {
    return (hostname, { all }, callback) => {
      this.resolveAllowed(hostname, protocol).then(
        (allowed) => {
          const [first] = allowed;
          if (first === undefined) callback(forbidden(), '');
          else if (all) callback(null, [...allowed]);
          else callback(null, first.address, first.family);
        },
        () => callback(withCode(UNKNOWN_HOST), ''),
      );
    };
  }

  private async resolveAllowed(hostname: string, protocol: string): Promise<ResolvedAddress[]> {
    const addresses = await (this.lookups.get(hostname) ?? this.lookUp(hostname));
    return addresses.filter(({ address }) => mayDial(address, protocol, this.config));
  }

  private lookUp(hostname: string): ReturnType<Dialing['resolve']> {
    const lookup = this.dialing.resolve(hostname).finally(() => this.lookups.delete(hostname));
    this.lookups.set(hostname, lookup);
    return lookup;
  }
}

const forbidden = (): Error => withCode(FORBIDDEN_ADDRESS);

function withCode(code: string): Error {
  return Object.assign(new Error(code), { code });
}

/**
 * Reads the start of an answer's body. A body that is too long, too slow or cut off is not a failure: the status alone decides.
 */
async function readStart(body: Readable): Promise<string> {
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
