import ipaddr from 'ipaddr.js';

/** Names of address ranges: this machine, the local link, and the private networks. */
const RANGE_NAMES: ReadonlySet<string> = new Set(['loopback', 'linklocal', 'uniquelocal']);

/**
 * A list that covers this part of all IPv4 or all IPv6 addresses trusts strangers. All private networks together are a 1/100; the
 * published lists of the large proxy services are far below.
 */
const TOO_LARGE_PART = 16n;
/** ::ffff:0:0/96, the IPv4 addresses as IPv6 addresses: a range of IPv6 that contains them also matches clients of IPv4. */
const MAPPED_START = 0xffffn << 32n;
const IPV4_SIZE = 1n << 32n;
const IPV6_SIZE = 1n << 128n;

/** The first address of a range as a number of 128 bits, and the first one after it. */
type Span = readonly [from: bigint, to: bigint];

/** Whether a text is an address, a CIDR range or the name of a range. An IPv4 range has to be written as IPv4. */
export function isAddressRange(part: string): boolean {
  if (RANGE_NAMES.has(part)) return true;
  const [address = ''] = part.split('/');
  // Not `ipaddr.isValid`, which reads `1` as 0.0.0.1.
  const isAddress = ipaddr.IPv4.isValidFourPartDecimal(address) || ipaddr.IPv6.isValid(address);
  if (!isAddress || part === address) return isAddress;
  return ipaddr.isValidCIDR(part) && !isMapped(address);
}

/** Whether these ranges together cover so much of IPv4 or of IPv6 that strangers are among them. */
export function trustsStrangers(ranges: readonly string[]): boolean {
  const spans = ranges.filter((range) => range.includes('/')).map(toSpan);
  const mapped = spans.map(([from, to]): Span => [
    max(from, MAPPED_START),
    min(to, MAPPED_START + IPV4_SIZE),
  ]);
  return sizeOf(mapped) * TOO_LARGE_PART >= IPV4_SIZE || sizeOf(spans) * TOO_LARGE_PART >= IPV6_SIZE;
}

function isMapped(address: string): boolean {
  return ipaddr.IPv6.isValid(address) && ipaddr.IPv6.parse(address).isIPv4MappedAddress();
}

function toSpan(range: string): Span {
  const [address, bits] = ipaddr.parseCIDR(range);
  const isIpv4 = address.kind() === 'ipv4';
  const start = address.toByteArray().reduce((value, byte) => (value << 8n) | BigInt(byte), 0n);
  const size = 1n << BigInt((isIpv4 ? 32 : 128) - bits);
  const from = (isIpv4 ? MAPPED_START : 0n) + start - (start % size);
  return [from, from + size];
}

/** How many addresses are in at least one of the spans. */
function sizeOf(spans: readonly Span[]): bigint {
  let [size, covered] = [0n, 0n];
  for (const [from, to] of spans.toSorted(([a], [b]) => (a < b ? -1 : 1))) {
    const start = max(from, covered);
    if (to <= start) continue;
    size += to - start;
    covered = to;
  }
  return size;
}

function max(a: bigint, b: bigint): bigint {
  return a > b ? a : b;
}

function min(a: bigint, b: bigint): bigint {
  return a < b ? a : b;
}
