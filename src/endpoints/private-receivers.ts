import { isCloudService, isInNetwork, isPrivateAddress, isSameAddress, toNetwork } from './address-policy.js';

/** Receivers in private networks that the operator allows. */
export interface PrivateReceivers {
  readonly hosts: readonly AllowedPart[];
  readonly networks: readonly AllowedPart[];
}

interface AllowedPart {
  /** A host name in lower case, an address, a suffix that begins with a dot, or a network in CIDR notation. */
  readonly text: string;
  /** Whether http:// is allowed besides https://. */
  readonly http: boolean;
}

/** Hosts of one label that are networks of their own; a suffix with any other label is a public top-level domain. */
export const PRIVATE_NAMES = [
  'local',
  'internal',
  'localdomain',
  'intranet',
  'private',
  'corp',
  'home',
  'lan',
  'home.arpa',
] as const;

const LABEL = '[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?';
const NAME = new RegExp(String.raw`^\.?${LABEL}(?:\.${LABEL})*$`);

/** The widest networks: 10.0.0.0/8 and fc00::/7 are the largest that are private. */
const WIDEST_IPV4 = 8;
const WIDEST_IPV6 = 7;

/** Reads `ENDPOINT_ALLOWED_HOSTS`: names, addresses and suffixes such as `.svc.cluster.local`, comma-separated; `http://` before one allows http. */
export function parseAllowedHosts(text: string): {
  readonly hosts: AllowedPart[];
  readonly faults: string[];
} {
  const faults: string[] = [];
  const hosts = readParts(text).flatMap(({ part, rest, http }) => {
    const host = rest.toLowerCase().replace(/\.$/, '');
    const fault = findHostFault(host);
    if (fault === null) return [{ text: host.replace(/^\[(.*)\]$/, '$1'), http }];
    faults.push(`${part} ${fault}`);
    return [];
  });
  return { hosts, faults };
}

/** Reads `ENDPOINT_ALLOWED_NETWORKS`: addresses and networks in CIDR notation, comma-separated; `http://` before one allows http. */
export function parseAllowedNetworks(text: string): {
  readonly networks: AllowedPart[];
  readonly faults: string[];
} {
  const faults: string[] = [];
  const networks = readParts(text).flatMap(({ part, rest, http }) => {
    const network = toNetwork(rest);
    const widest = network?.family === 4 ? WIDEST_IPV4 : WIDEST_IPV6;
    if (network === null)
      faults.push(`${part} is not a network such as 10.20.0.0/16, written with its first address`);
    else if (network.bits < widest)
      faults.push(`${part} is too wide: name the networks of your receivers, at most /${widest} each`);
    else return [{ text: network.cidr, http }];
    return [];
  });
  return { networks, faults };
}

/** The list's parts; an empty one, such as that behind a comma at the end, stays, to be refused. */
function readParts(text: string): { part: string; rest: string; http: boolean }[] {
  if (text.trim() === '') return [];
  return text.split(',').map((each) => {
    const part = each.trim();
    const http = /^http:\/\//i.test(part);
    return { part: part === '' ? '(empty)' : part, rest: http ? part.slice('http://'.length) : part, http };
  });
}

function findHostFault(host: string): string | null {
  if (host.startsWith('*'))
    return `is not a host: write ${host.replace(/^\*+\.?/, '.')} for all names below it`;
  if (host.startsWith('https:')) return 'needs no https://, which is always allowed';
  if (host.includes('/'))
    return 'is not a host: leave out the path, and put networks into ENDPOINT_ALLOWED_NETWORKS';
  const address = toNetwork(host.replace(/^\[(.*)\]$/, '$1'));
  if (address !== null) return null;
  if (/:\d+$/.test(host)) return 'is not a host: leave out the port, any port is allowed';
  if (!NAME.test(host) || !isName(host))
    return 'is not a host name, an address or a suffix such as .svc.cluster.local';
  const isTopLevel = /^\.[^.]+$/.test(host) && !PRIVATE_NAMES.some((name) => `.${name}` === host);
  return isTopLevel ? 'allows a whole top-level domain: name the hosts of your receivers' : null;
}

/** Whether URL parsers read it as a name and leave it as it is: `0x7f.1` is an address to them. */
function isName(host: string): boolean {
  const url = `http://a${host.startsWith('.') ? host : `.${host}`}/`;
  const bare = `http://${host.replace(/^\./, '')}/`;
  return URL.canParse(url) && URL.canParse(bare) && new URL(bare).hostname === host.replace(/^\./, '');
}

/**
 * Whether the host of an endpoint's URL is allowed by what it is called. An address counts in its networks, and when networks are
 * allowed at all, so does every name: it may have an address in one of them, which is checked when it is called.
 * @param host lower case, without brackets and without a dot at the end
 */
export function isHostAllowed(
  host: string,
  isAddress: boolean,
  protocol: string,
  receivers: PrivateReceivers,
): boolean {
  const fits = ({ http }: AllowedPart): boolean => protocol === 'https:' || http;
  if (isAddress) return isAddressAllowed(host, host, protocol, receivers);
  if (receivers.hosts.some((each) => fits(each) && isNamedBy(host, each.text))) return true;
  const mayBeIn = ({ text }: AllowedPart): boolean =>
    !isLocalName(host) || ['127.0.0.1', '::1'].some((own) => isInNetwork(own, text));
  return receivers.networks.some((each) => fits(each) && mayBeIn(each));
}

/**
 * Whether a host may be called at this address, which is not public. A host that is allowed by name may be anywhere in a private
 * network, but not on this machine or on a link-local address. A service of the cloud itself (the metadata of this machine, with
 * its credentials) counts only when its address is named exactly.
 */
export function isAddressAllowed(
  address: string,
  host: string,
  protocol: string,
  { hosts, networks }: PrivateReceivers,
): boolean {
  const fits = ({ http }: AllowedPart): boolean => protocol === 'https:' || http;
  // A name that resolves to an allowed address is not allowed by it, so that no other host can lead there.
  const exact =
    networks.some((each) => fits(each) && isSameAddress(address, each.text)) ||
    hosts.some((each) => fits(each) && isSameAddress(address, each.text) && isSameAddress(host, each.text));
  if (exact || isCloudService(address)) return exact;
  if (networks.some((each) => fits(each) && isInNetwork(address, each.text))) return true;
  return hosts.some(
    (each) => fits(each) && isNamedBy(host, each.text) && isPrivateAddress(address, isLocalName(host)),
  );
}

function isNamedBy(host: string, text: string): boolean {
  return text.startsWith('.') ? host.endsWith(text) && host.length > text.length : host === text;
}

/** A name that is this machine everywhere, so an operator who allows it means this machine. RFC 6761, section 6.3. */
function isLocalName(host: string): boolean {
  return host === 'localhost' || host.endsWith('.localhost');
}
