import ipaddr from 'ipaddr.js';

type Address = ipaddr.IPv4 | ipaddr.IPv6;

/** Whether an address is that of a proxy of ours. */
export type IsTrusted = (address: string) => boolean;

/** The headers in which proxies name the client. */
interface ForwardingHeaders {
  readonly forwarded?: string | undefined;
  readonly 'x-forwarded-for'?: string | string[] | undefined;
}

/** The ranges that `TRUST_PROXY` can name. */
const NAMED_RANGES: Readonly<Record<string, readonly string[]>> = {
  loopback: ['127.0.0.0/8', '::1/128'],
  linklocal: ['169.254.0.0/16', 'fe80::/10'],
  uniquelocal: ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', 'fc00::/7'],
};

/** @param ranges addresses, CIDR ranges and names of ranges, already validated */
export function toTrust(ranges: readonly string[]): IsTrusted {
  const networks = ranges
    .flatMap((range) => NAMED_RANGES[range] ?? [range])
    .map((range) => (range.includes('/') ? ipaddr.parseCIDR(range) : toSingle(ipaddr.parse(range))));
  return (text) => {
    const address = parseAddress(text);
    if (address === null) return false;
    return networks.some(([network, bits]) => {
      const same = network.kind() === address.kind() ? address : toMapped(address);
      return same !== null && network.kind() === same.kind() && same.match(network, bits);
    });
  };
}

function toSingle(address: Address): [Address, number] {
  return [address, address.kind() === 'ipv4' ? 32 : 128];
}

/** An IPv4 address as IPv6, to compare it with `::ffff:10.0.0.0/104`. */
function toMapped(address: Address): ipaddr.IPv6 | null {
  return address instanceof ipaddr.IPv4 ? address.toIPv4MappedAddress() : null;
}

/**
 * The address of the client: the first one from the right that no proxy of ours has. What is to the left of it was written by the
 * client itself, and text that names no address (`unknown`, `_hidden`) stands for the proxy that wrote it.
 *
 * `X-Forwarded-For` and `Forwarded` are both read. A proxy writes one of them and may pass the other on as the client sent it, so
 * where they disagree neither is believed, and the request counts for the proxy.
 *
 * @param peer the address that the connection comes from
 */
export function findClientAddress(peer: string, headers: ForwardingHeaders, isTrusted: IsTrusted): string {
  const own = normalize(peer) ?? peer;
  if (!isTrusted(own)) return own;
  const listed = headers['x-forwarded-for'];
  const lists = [
    listed === undefined ? null : String(listed).split(','),
    headers.forwarded === undefined ? null : readForwardedFor(headers.forwarded),
  ].flatMap((names) => (names === null ? [] : [walk(own, names, isTrusted)]));
  const [first = own, ...others] = lists;
  return others.every((other) => other === first) ? first : own;
}

function walk(peer: string, names: readonly string[], isTrusted: IsTrusted): string {
  let last = peer;
  for (const name of names.toReversed()) {
    const address = normalize(name);
    if (address === null) return last;
    last = address;
    if (!isTrusted(address)) return last;
  }
  return last;
}

/** Forms of a node: `192.0.2.1`, `192.0.2.1:443`, `2001:db8::1`, `[2001:db8::1]`, `[2001:db8::1]:443`; each also in quotes. */
const BRACKETED = /^\[([^\]]+)\](?::(?:\d{1,5}|_[\w.-]+))?$/;
const WITH_PORT = /^([\d.]+)(?::(?:\d{1,5}|_[\w.-]+))?$/;

/** An address in its one spelling, without its port; null when the text holds none. */
function normalize(text: string): string | null {
  const node = text.trim().replace(/^"(.*)"$/, '$1');
  const inner = BRACKETED.exec(node)?.[1] ?? WITH_PORT.exec(node)?.[1] ?? node;
  return parseAddress(inner)?.toString() ?? null;
}

/** IPv4 written as IPv6 is the same address, and the name of an interface (`%eth0`) is no part of one. */
function parseAddress(text: string): Address | null {
  const [address = ''] = text.split('%');
  // Not `ipaddr.isValid`, which reads `1` as 0.0.0.1.
  const isAddress = ipaddr.IPv4.isValidFourPartDecimal(address) || ipaddr.IPv6.isValid(address);
  return isAddress ? ipaddr.process(address) : null;
}

// RFC 7239: elements with commas, pairs with semicolons, values as tokens or quoted strings; brackets and colons need quotes, but
// proxies are known to leave them out. https://www.rfc-editor.org/rfc/rfc7239#section-4 (read 2026-11)
const TOKEN = "[\\w!#$%&'*+.^`|~-]+";
const PAIR = `(${TOKEN})=("(?:[^"\\\\]|\\\\.)*"|[\\w!#$%&'*+.^\`|~\\[\\]:-]+)`;
const FORWARDED = new RegExp(`^\\s*${PAIR}(?:\\s*[;,]\\s*${PAIR})*\\s*$`);
const ELEMENTS = new RegExp(`\\s*([;,]?)\\s*${PAIR}`, 'g');

/**
 * The `for` of each element, empty where it has none. The header has to be well-formed as a whole: a quote that the client opened
 * could otherwise swallow what the proxy appended.
 */
function readForwardedFor(header: string): string[] {
  if (!FORWARDED.test(header)) return [''];
  const names: string[] = [];
  for (const [, separator, name = '', value = ''] of header.matchAll(ELEMENTS)) {
    if (separator !== ';') names.push('');
    if (name.toLowerCase() === 'for') names[names.length - 1] = value;
  }
  return names;
}
