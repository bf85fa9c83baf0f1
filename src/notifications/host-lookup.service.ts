import { lookup, Resolver } from 'node:dns/promises';
import { Inject, Injectable } from '@nestjs/common';
import type { ResolvedAddress } from './dialer.service.js';

/** The name servers that are asked for the addresses of a host. */
export const NAME_SERVERS = Symbol('NAME_SERVERS');

/** Which name servers are asked, and how patiently. */
export interface NameServers {
  /** `address:port` of each; null: those that the system names. */
  readonly servers: readonly string[] | null;
  /** How long the first question waits for its answer; each further one waits longer. */
  readonly timeoutMs: number;
  /** How often one that says nothing is asked. */
  readonly tries: number;
}

/** Names of this machine, which no name server knows. */
const LOCAL = /^(.+\.)?localhost\.?$/;

/**
 * Finds the addresses of a host by asking name servers. Not by the system's own look-up: that takes one of four threads for as
 * long as a name server is silent, and an app with a few such names would have all other names, and files, wait for them.
 */
@Injectable()
export class HostLookup {
  constructor(@Inject(NAME_SERVERS) private readonly nameServers: NameServers) {}

  /** @throws Error when there is no such host, or no name server answers */
  async find(hostname: string): Promise<readonly ResolvedAddress[]> {
    if (LOCAL.test(hostname)) return lookup(hostname, { all: true });
    const resolver = this.makeResolver();
    const [v4, v6] = await Promise.allSettled([resolver.resolve4(hostname), resolver.resolve6(hostname)]);
    if (v4.status === 'rejected' && v6.status === 'rejected') throw v4.reason;
    return [
      ...(v4.status === 'fulfilled' ? v4.value.map((address) => ({ address, family: 4 })) : []),
      ...(v6.status === 'fulfilled' ? v6.value.map((address) => ({ address, family: 6 })) : []),
    ];
  }

  /** One for each question: it knows the system's name servers of this moment, and no answer from before. */
  private makeResolver(): Resolver {
    const { servers, timeoutMs: timeout, tries } = this.nameServers;
    const resolver = new Resolver({ timeout, tries });
    if (servers !== null) resolver.setServers(servers);
    return resolver;
  }
}
