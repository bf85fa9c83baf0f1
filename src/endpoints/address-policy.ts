import ipaddr from 'ipaddr.js';

type Address = ipaddr.IPv4 | ipaddr.IPv6;

/** IANA allocates global unicast addresses from this block only. https://www.iana.org/assignments/ipv6-address-space (read 2026-11) */
const GLOBAL_UNICAST = ipaddr.IPv6.parseCIDR('2000::/3');
/** RFC 6052: the last 32 bits are the IPv4 address that the network's gateway connects to. */
const NAT64 = ipaddr.IPv6.parseCIDR('64:ff9b::/96');
/** A public address by its number, but on Azure it is the agent of the host. https://learn.microsoft.com/azure/virtual-network/what-is-ip-address-168-63-129-16 (read 2026-11) */
const AZURE_HOST_AGENT = '168.63.129.16';

/**
 * Whether an address is public. Addresses that IANA reserves for special purposes are not, and an IPv6 address that contains an
 * IPv4 address is judged as that address. Only the standard spelling counts as an address: others (octal, short forms, zones)
 * are not what a resolver or a socket returns.
 */
export function isPublicAddress(text: string): boolean {
  const address = read(text);
  return address !== null && isPublic(address);
}

/** Whether an address belongs to this machine. */
export function isLoopbackAddress(text: string): boolean {
  return read(text)?.range() === 'loopback';
}

/** Parses an address; an IPv4 address in IPv6 form (`::ffff:1.2.3.4`, NAT64) becomes IPv4. Null when it is not an address. */
function read(text: string): Address | null {
  if (ipaddr.IPv4.isValidFourPartDecimal(text)) return ipaddr.IPv4.parse(text);
  const groups = toGroups(text);
  if (groups === null) return null;
  const address = ipaddr.IPv6.parse(groups);
  if (address.isIPv4MappedAddress()) return address.toIPv4Address();
  return address.match(NAT64) ? new ipaddr.IPv4(address.toByteArray().slice(-4)) : address;
}

/**
 * Writes an IPv6 address in hexadecimal only; null when it is not one. The library mistakes `::8.8.8.8`, which is how systems
 * write `::808:808`, for the mapped address `::ffff:8.8.8.8`.
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
