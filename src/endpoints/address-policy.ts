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

/** Services of a cloud for the machine that runs in it: metadata and credentials. Their addresses are the same in every network. */
const CLOUD_SERVICES: ReadonlySet<string> = new Set([
  '169.254.169.254',
  // Amazon ECS and EKS. https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-iam-roles.html (read 2026-11)
  '169.254.170.2',
  '169.254.170.23',
  'fd00:ec2::254',
  'fd00:ec2::23',
  // Google. https://docs.cloud.google.com/compute/docs/metadata/querying-metadata (read 2026-11)
  'fd20:ce::254',
  // Alibaba and Oracle.
  '100.100.100.200',
  '192.0.0.192',
  AZURE_HOST_AGENT,
]);

/** Whether an address is a service of the cloud for this machine, such as its metadata. */
export function isCloudService(text: string): boolean {
  return CLOUD_SERVICES.has(read(text)?.toString() ?? '');
}

/** Whether an address is in a private network: private, shared or unique local; with `andLoopback`, also this machine. */
export function isPrivateAddress(text: string, andLoopback: boolean): boolean {
  const range = read(text)?.range() ?? '';
  return ['private', 'carrierGradeNat', 'uniqueLocal', ...(andLoopback ? ['loopback'] : [])].includes(range);
}

/**
 * Reads an address or a network in CIDR notation, in its standard spelling; null when it is none. A network is written with its
 * first address: `10.1.2.3/8` is a slip.
 */
export function toNetwork(text: string): { cidr: string; family: 4 | 6; bits: number } | null {
  const [, base = '', length] = /^([^/]*)(?:\/(\d{1,3}))?$/.exec(text) ?? [];
  const address = read(base);
  if (address === null) return null;
  const family = address instanceof ipaddr.IPv4 ? 4 : 6;
  const most = family === 4 ? 32 : 128;
  // A mapped prefix counts from the start of the IPv6 address, so it is not one of the IPv4 address that it became.
  if (length !== undefined && family === 4 && base.includes(':')) return null;
  const bits = Number(length ?? most);
  const cidr = `${address.toString()}/${bits}`;
  if (bits > most || firstAddress(cidr, family) !== address.toString()) return null;
  return { cidr, family, bits };
}

/** @param cidr as `toNetwork` returns it */
export function isInNetwork(text: string, cidr: string): boolean {
  const address = read(text);
  if (address === null || ['unspecified', 'multicast', 'broadcast'].includes(address.range())) return false;
  const [base, bits] = ipaddr.parseCIDR(cidr);
  return base.kind() === address.kind() && address.match(base, bits);
}

/** @param other an address, or a network that consists of one, as `toNetwork` returns it */
export function isSameAddress(text: string, other: string): boolean {
  const address = read(text);
  return address !== null && address.toString() === read(other.replace(/\/(32|128)$/, ''))?.toString();
}

function firstAddress(cidr: string, family: 4 | 6): string {
  const kind = family === 4 ? ipaddr.IPv4 : ipaddr.IPv6;
  return kind.networkAddressFromCIDR(cidr).toString();
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
