import { lookup, Resolver } from 'node:dns/promises';
import type { ResolvedAddress } from './dialer.service.js';

/** A name server that says nothing is asked twice. */
const RESOLVER = { timeout: 2_500, tries: 2 };
/** Names of this machine, which no name server knows. */
const LOCAL = /^(.+\.)?localhost\.?$/;

/**
 * The addresses of a host, from the name servers. Not by the system's own look-up: that takes one of four threads for as long as
 * a name server is silent, and whoever has a few such names would have everybody else's names, and files, wait for them.
 * @throws Error when there is no such host, or nobody answers
 */
export async function lookUpHost(hostname: string): Promise<readonly ResolvedAddress[]> {
  if (LOCAL.test(hostname)) return lookup(hostname, { all: true });
  const resolver = new Resolver(RESOLVER);
  const [v4, v6] = await Promise.allSettled([resolver.resolve4(hostname), resolver.resolve6(hostname)]);
  if (v4.status === 'rejected' && v6.status === 'rejected') throw v4.reason;
  return [
    ...(v4.status === 'fulfilled' ? v4.value.map((address) => ({ address, family: 4 })) : []),
    ...(v6.status === 'fulfilled' ? v6.value.map((address) => ({ address, family: 6 })) : []),
  ];
}
