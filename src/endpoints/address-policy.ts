import ipaddr from 'ipaddr.js';

type Address = ipaddr.IPv4 | ipaddr.IPv6;

/** IANA gives out unicast addresses from here only. https://www.iana.org/assignments/ipv6-address-space (read 2026-11) */
const GLOBAL_UNICAST = ipaddr.IPv6.parseCIDR('2000::/3');
/** RFC 6052: the last 32 bits are the IPv4 address that a gateway of the network dials. */
const NAT64 = ipaddr.IPv6.parseCIDR('64:ff9b::/96');
/** Public by its number, yet it is Azure's own agent on the host. https://learn.microsoft.com/azure/virtual-network/what-is-ip-address-168-63-129-16 (read 2026-11) */
const AZURE_HOST_AGENT = '168.63.129.16';

/**
 * Whether an address is one that anybody on the internet can have: what IANA's registries keep for special purposes is not,
 * and an IPv6 address that stands for an IPv4 address is judged as that one. Only the plain spelling is an address here;
 * every other one (octal, short forms, zones) is refused, for it is not what a resolver or a socket gives.
 */
export function isPublicAddress(text: string): boolean {
  const address = read(text);
  return address !== null && isPublic(address);
}

/** Whether an address is this machine's own. */
export function isLoopbackAddress(text: string): boolean {
  return read(text)?.range() === 'loopback';
}

/** The address; an IPv4 address that is written as IPv6 (`::ffff:1.2.3.4`, NAT64) as what it is. Null when it is none. */
function read(text: string): Address | null {
  if (ipaddr.IPv4.isValidFourPartDecimal(text)) return ipaddr.IPv4.parse(text);
  const groups = toGroups(text);
  if (groups === null) return null;
  const address = ipaddr.IPv6.parse(groups);
  if (address.isIPv4MappedAddress()) return address.toIPv4Address();
  return address.match(NAT64) ? new ipaddr.IPv4(address.toByteArray().slice(-4)) : address;
}

/**
 * An IPv6 address in hexadecimal only, null when it is none. The library takes `::8.8.8.8`, which is how systems write the
 * address `::808:808`, for the mapped `::ffff:8.8.8.8`.
 */
function toGroups(text: string): string | null {
  const url = `http://[${text}]/`;
  if (!/^[0-9a-f:.]+$/i.test(text) || !URL.canParse(url)) return null;
  return new URL(url).hostname.slice(1, -1);
}

function isPublic(address: Address): boolean {
  if (address.range() !== 'unicast' || address.toString() === AZURE_HOST_AGENT) return false;
  return address instanceof ipaddr.IPv4 || address.match(GLOBAL_UNICAST);
}
