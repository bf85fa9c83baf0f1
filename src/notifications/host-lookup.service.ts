import { lookup, Resolver } from 'node:dns/promises';

export interface ResolvedAddress {
  readonly address: string;
  readonly family: number;
}

/** Starts the look-ups of a host, one for each family of addresses: neither waits for the other. A look-up rejects when it finds none. */
export type LookUpHost = (hostname: string) => readonly Promise<readonly ResolvedAddress[]>[];

/** Which name servers are asked, and for how long. */
export interface NameServers {
  /** `address:port` of each; null: those of the system. */
  readonly servers: readonly string[] | null;
  /** How long the first query waits for an answer; each retry waits longer. */
  readonly timeoutMs: number;
  /** How often a server that does not answer is asked. */
  readonly tries: number;
}

/** Names of this machine, which no name server knows. */
const LOCAL = /^(.+\.)?localhost\.?$/;

/**
 * Finds the addresses of a host by asking name servers. It does not use the system's look-up: that occupies one of four threads
 * until the name server answers, so a few names with a silent server would block all other names and file access.
 */
export class HostLookup {
  constructor(private readonly nameServers: NameServers) {}

  /** The look-ups of both families. Some name servers never answer one of the two questions; the other one stands. */
  find(hostname: string): ReturnType<LookUpHost> {
    if (LOCAL.test(hostname)) return [lookup(hostname, { all: true })];
    const resolver = this.makeResolver();
    return [
      resolver.resolve4(hostname).then((found) => found.map((address) => ({ address, family: 4 }))),
      resolver.resolve6(hostname).then((found) => found.map((address) => ({ address, family: 6 }))),
    ];
  }

  /** A new resolver for each look-up reads the system's current name servers and caches nothing. */
  private makeResolver(): Resolver {
    const { servers, timeoutMs: timeout, tries } = this.nameServers;
    const resolver = new Resolver({ timeout, tries });
    if (servers !== null) resolver.setServers(servers);
    return resolver;
  }
}
