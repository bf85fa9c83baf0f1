import { isIP, type LookupFunction } from 'node:net';
import type { Readable } from 'node:stream';
import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Agent, buildConnector } from 'undici';
import { ENDPOINTS_CONFIG, type EndpointsConfig } from '../platform/config/config.js';
import { checkEndpointUrl, mayDial } from '../endpoints/endpoint-url.js';
import { cleanText } from '../platform/text/storable-text.js';
import { type DialFault, FORBIDDEN_ADDRESS, nameDialFault, UNKNOWN_HOST } from './dial-fault.js';

/** What came of a request. */
export type DialResult =
  | {
      readonly kind: 'answer';
      readonly status: number;
      /** The header as it came. */
      readonly retryAfter: string | null;
      /** Its first KiB as text that can be stored. */
      readonly body: string;
    }
  | { readonly kind: 'no_answer'; readonly error: DialFault };

export interface ResolvedAddress {
  readonly address: string;
  readonly family: number;
}

export interface Dialing {
  /** All addresses that a name stands for. */
  readonly resolve: (hostname: string) => Promise<readonly ResolvedAddress[]>;
  /** For connection, headers and body together. */
  readonly timeoutMs: number;
}

/** How the name of a host becomes addresses, and how long a request may take. */
export const DIALING = Symbol('DIALING');

const KEPT_BYTES = 1024;
/** An answer longer than this is cut: no receiver fills our memory, or keeps us reading. */
const READ_BYTES = 64 * 1024;
/** The events of a moment share connections; an idle one costs a socket. */
const KEEP_ALIVE_MS = 5_000;

/**
 * Sends requests to URLs that others chose, and only to where anybody on the internet may be sent. What is judged is what is
 * dialled: the addresses are looked up once, by us, and the connection is made to one of those that passed. No redirect is
 * followed, no proxy used, and a certificate must hold.
 */
@Injectable()
export class Dialer implements OnApplicationShutdown {
  private readonly agent: Agent;
  /** Names that are being asked for. The system has few threads for this: a name server that is silent must not take them all. */
  private readonly asking = new Map<string, ReturnType<Dialing['resolve']>>();

  constructor(
    @Inject(ENDPOINTS_CONFIG) private readonly config: EndpointsConfig,
    @Inject(DIALING) private readonly dialing: Dialing,
  ) {
    // An origin has as many connections as requests: how many there may be is the caller's decision.
    this.agent = new Agent({
      connect: this.guard(),
      pipelining: 1,
      keepAliveTimeout: KEEP_ALIVE_MS,
      keepAliveMaxTimeout: KEEP_ALIVE_MS,
      // One bound holds for all of it.
      headersTimeout: 0,
      bodyTimeout: 0,
    });
  }

  /**
   * Posts a body.
   * @param signal ends it before its time
   */
  async post(
    url: string,
    headers: Readonly<Record<string, string>>,
    body: string | Buffer,
    signal?: AbortSignal,
  ): Promise<DialResult> {
    // Also when it was made: the rules of that day may have been others.
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

  /** Ends all connections; a request that is under way has no answer. */
  async onApplicationShutdown(): Promise<void> {
    await this.agent.destroy();
  }

  /** Connects to permitted addresses only. For an address in the URL no look-up is made, so it is judged here. */
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

  /** Node's look-up of a socket: what it is given here is what it connects to. */
  private lookupFor(protocol: string): LookupFunction {
    return (hostname, { all }, callback) => {
      this.resolvePermitted(hostname, protocol).then(
        (permitted) => {
          const [first] = permitted;
          if (first === undefined) callback(forbidden(), '');
          else if (all) callback(null, [...permitted]);
          else callback(null, first.address, first.family);
        },
        () => callback(withCode(UNKNOWN_HOST), ''),
      );
    };
  }

  private async resolvePermitted(hostname: string, protocol: string): Promise<ResolvedAddress[]> {
    const asked = this.asking.get(hostname) ?? this.ask(hostname);
    const addresses = await asked;
    return addresses.filter(({ address }) => mayDial(address, protocol, this.config));
  }

  private ask(hostname: string): ReturnType<Dialing['resolve']> {
    const asked = this.dialing.resolve(hostname).finally(() => this.asking.delete(hostname));
    this.asking.set(hostname, asked);
    return asked;
  }
}

const forbidden = (): Error => withCode(FORBIDDEN_ADDRESS);

function withCode(code: string): Error {
  return Object.assign(new Error(code), { code });
}

/**
 * The start of an answer's body. Whatever becomes of the rest (too long, too slow, cut off), the status has said what there was
 * to say.
 */
async function readStart(body: Readable): Promise<string> {
  const chunks: Buffer[] = [];
  let read = 0;
  try {
    for await (const chunk of body as AsyncIterable<Buffer>) {
      if (read < KEPT_BYTES) chunks.push(chunk);
      read += chunk.length;
      // Leaving the loop drops the connection.
      if (read >= READ_BYTES) break;
    }
  } catch {
    // said above
  }
  // As a stream: half a character at the end is left out.
  const text = new TextDecoder().decode(Buffer.concat(chunks).subarray(0, KEPT_BYTES), { stream: true });
  return cleanText(text, KEPT_BYTES);
}
