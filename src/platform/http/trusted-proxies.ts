/** Ranges that go by a name: this machine, the local link, and the private networks. */
const NAMES: ReadonlySet<string> = new Set(['loopback', 'linklocal', 'uniquelocal']);

/**
 * Whose `X-Forwarded-*` headers are believed: the parts of the list, or null when one of them names nobody. A number of hops
 * is none: whoever reaches us past the proxy could write as many as it takes.
 */
export function parseTrustedProxies(text: string): readonly string[] | null {
  const parts = text.split(',').map((part) => part.trim());
  return parts.every(isRange) ? parts : null;
}

function isRange(part: string): boolean {
  if (NAMES.has(part)) return true;
  const [address = '', bits, ...more] = part.split('/');
  const greatest = countBits(address);
  if (greatest === null || more.length > 0) return false;
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= greatest);
}

/** How long an address is: of IPv4, of IPv6, or null for what is none. */
function countBits(address: string): 32 | 128 | null {
  if (/^\d{1,3}(\.\d{1,3}){3}$/.test(address))
    return address.split('.').every((octet) => Number(octet) <= 255) ? 32 : null;
  return address.includes(':') && URL.canParse(`http://[${address}]/`) ? 128 : null;
}
