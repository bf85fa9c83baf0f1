import ipaddr from 'ipaddr.js';

/** Ranges with a name: this machine, the local link, and the private networks. */
const NAMES: ReadonlySet<string> = new Set(['loopback', 'linklocal', 'uniquelocal']);

/**
 * The proxies whose `X-Forwarded-*` headers are trusted: the parts of the list, or null when one of them is not an address or a
 * range. A number of hops is not accepted: a client that bypasses the proxy could write as many as it takes.
 */
export function parseTrustedProxies(text: string): readonly string[] | null {
  const parts = text.split(',').map((part) => part.trim());
  return parts.every(isRange) ? parts : null;
}

function isRange(part: string): boolean {
  if (NAMES.has(part)) return true;
  const [address = ''] = part.split('/');
  // Not `ipaddr.isValid`, which reads `1` as 0.0.0.1.
  const isAddress = ipaddr.IPv4.isValidFourPartDecimal(address) || ipaddr.IPv6.isValid(address);
  return isAddress && (part === address || ipaddr.isValidCIDR(part));
}
