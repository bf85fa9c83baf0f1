import { connect as connectTcp, isIP, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { type EndpointUrlPolicy, mayDial } from '../endpoints/endpoint-url.js';
import { FORBIDDEN_ADDRESS, UNKNOWN_HOST } from './dial-result.js';
import type { LookUpHost, ResolvedAddress } from './host-lookup.service.js';

/** Where to connect to. */
export interface ConnectTarget {
  readonly protocol: 'http:' | 'https:';
  /** A name, or an address without brackets. */
  readonly hostname: string;
  readonly port: number;
}

/**
 * How long an attempt has for itself before the next address is tried beside it. RFC 8305 recommends 250 ms for a TCP handshake;
 * an attempt here includes the TLS handshake. https://www.rfc-editor.org/rfc/rfc8305#section-5 (read 2026-11)
 */
const ATTEMPT_DELAY_MS = 500;
/** No real receiver has more; a name server can answer with thousands. */
const MAX_ATTEMPTS = 20;

/**
 * Connects to a host at one of its allowed addresses. The address that is checked is the one that is dialled.
 *
 * A slow address does not end its own attempt: the next address is tried beside it, and the first connection that is complete
 * wins. Addresses of one family are tried while the other family is still looked up. Node's own `autoSelectFamily` would give up
 * each address but the last after 250 ms, and wait for both families first.
 */
export class Connector {
  /** Look-ups in progress by host: connections to the same host share them. */
  private readonly lookups = new Map<string, ReturnType<LookUpHost>>();

  constructor(
    private readonly policy: EndpointUrlPolicy,
    private readonly lookUpHost: LookUpHost,
  ) {}

  /**
   * @param signal ends all attempts
   * @throws Error with the code of the fault, or an AggregateError of the faults of all attempts
   */
  connect(target: ConnectTarget, signal: AbortSignal): Promise<Socket> {
    const family = isIP(target.hostname);
    const lookups =
      family === 0
        ? this.shareLookups(target.hostname)
        : [Promise.resolve([{ address: target.hostname, family }])];
    return new Promise((resolve, reject) => {
      const race = new ConnectRace(
        lookups.length,
        (address, onOpen) => open(target, address, onOpen),
        (result) => {
          signal.removeEventListener('abort', stop);
          if ('socket' in result) resolve(result.socket);
          else reject(result.fault);
        },
      );
      const stop = (): void => race.end({ fault: signal.reason });
      if (signal.aborted) return stop();
      signal.addEventListener('abort', stop, { once: true });
      for (const lookup of lookups)
        lookup.then(
          (found) =>
            race.add(
              found.filter(({ address }) => mayDial(address, target.hostname, target.protocol, this.policy)),
            ),
          () => race.fail(),
        );
    });
  }

  private shareLookups(hostname: string): ReturnType<LookUpHost> {
    const shared = this.lookups.get(hostname);
    if (shared !== undefined) return shared;
    const lookups = this.lookUpHost(hostname);
    this.lookups.set(hostname, lookups);
    void Promise.allSettled(lookups).then(() => this.lookups.delete(hostname));
    return lookups;
  }
}

type RaceResult = { readonly socket: Socket } | { readonly fault: unknown };

/** The attempts to connect to one host. It reports one result, and no other attempt outlives that. */
class ConnectRace {
  private readonly waiting: ResolvedAddress[] = [];
  private readonly attempts = new Set<Socket>();
  private readonly faults: Error[] = [];
  private attempted = 0;
  private lastFamily = 0;
  private ended = 0;
  private failed = 0;
  private isOver = false;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly lookups: number,
    private readonly open: (address: string, onOpen: () => void) => Socket,
    private readonly report: (result: RaceResult) => void,
  ) {}

  /** A look-up ended with these allowed addresses. */
  add(addresses: readonly ResolvedAddress[]): void {
    this.ended += 1;
    this.waiting.push(...addresses);
    if (this.timer === undefined) this.tryNext();
  }

  /** A look-up ended without an answer. */
  fail(): void {
    this.failed += 1;
    this.add([]);
  }

  end(result: RaceResult): void {
    if (this.isOver) return;
    this.isOver = true;
    clearTimeout(this.timer);
    for (const socket of this.attempts) socket.destroy();
    this.report(result);
  }

  /** Tries the next address, of the other family when there is one: a family that does not work costs one attempt. */
  private tryNext(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    if (this.isOver) return;
    const other = this.waiting.findIndex(({ family }) => family !== this.lastFamily);
    const [next] = this.attempted < MAX_ATTEMPTS ? this.waiting.splice(Math.max(other, 0), 1) : [];
    if (next !== undefined) this.attempt(next);
    else if (this.ended === this.lookups && this.attempts.size === 0) this.end({ fault: this.nameFault() });
  }

  private attempt({ address, family }: ResolvedAddress): void {
    this.attempted += 1;
    this.lastFamily = family;
    this.timer = setTimeout(() => this.tryNext(), ATTEMPT_DELAY_MS);
    const socket = this.open(address, () => {
      this.attempts.delete(socket);
      this.end({ socket });
    });
    this.attempts.add(socket);
    // Stays on the connection that wins: its user comes a moment later, and an error that nobody hears ends the process.
    socket.on('error', (error) => {
      if (!this.attempts.delete(socket)) return;
      this.faults.push(error);
      this.tryNext();
    });
  }

  private nameFault(): Error {
    if (this.faults.length > 0) return new AggregateError(this.faults);
    return withCode(this.failed === this.lookups ? UNKNOWN_HOST : FORBIDDEN_ADDRESS);
  }
}

/** Starts to connect to one address; `onOpen` is called once a request can be written. */
function open({ protocol, hostname, port }: ConnectTarget, address: string, onOpen: () => void): Socket {
  const socket =
    protocol === 'https:'
      ? connectTls({
          host: address,
          port,
          // RFC 6066: a server name is no address, and has no dot at its end. https://www.rfc-editor.org/rfc/rfc6066#section-3 (read 2026-11)
          ...(isIP(hostname) === 0 && { servername: hostname.replace(/\.$/, '') }),
          ALPNProtocols: ['http/1.1'],
        })
      : connectTcp({ host: address, port });
  socket.setNoDelay(true);
  return socket.once(protocol === 'https:' ? 'secureConnect' : 'connect', onOpen);
}

function withCode(code: string): Error {
  return Object.assign(new Error(code), { code });
}
