import { isLoopbackAddress, isPublicAddress } from './address-policy.js';
import {
  isAddressAllowed,
  isHostAllowed,
  PRIVATE_NAMES,
  type PrivateReceivers,
} from './private-receivers.js';

export const MAX_ENDPOINT_URL = 2048;

/**
 * The characters that RFC 3986 allows in an absolute URL. Parsers also accept others (backslashes, line breaks, a single slash),
 * and do not agree on them: a stored URL must mean the same to every parser. A host in other scripts is written in punycode.
 */
const CHARACTERS = String.raw`[A-Za-z0-9._~!$&'()*+,;=:@-]|%[0-9A-Fa-f]{2}`;
const URL_TEXT = new RegExp(
  String.raw`^https?://(?:${CHARACTERS}|[[\]])+(?:/(?:${CHARACTERS}|/)*)?(?:\?(?:${CHARACTERS}|[/?])*)?(?:#(?:${CHARACTERS}|[/?])*)?$`,
  'i',
);

const FORM = `must be an absolute https:// URL of at most ${MAX_ENDPOINT_URL} characters, without spaces and other characters that a URL cannot contain`;
const HTTPS = 'must be an https:// URL';
const HTTPS_OR_OWN = 'must be an https:// URL; http:// is for this machine only';
const USER = 'must not contain a user name or password';
const FRAGMENT = 'must not have a fragment (#…)';
const HOST =
  'must be on a host that can be reached from the internet: no private, reserved or local address or name (the operator of this service can allow receivers in a private network)';

export interface EndpointUrlPolicy {
  /** Whether addresses of this machine are allowed, and http with them. */
  readonly allowLoopback: boolean;
  /** The receivers in private networks that the operator allows. */
  readonly privateReceivers: PrivateReceivers;
}

/**
 * Checks a URL for notifications; returns the fault in words for the caller, null when there is none. It checks the parsed URL,
 * so that no spelling of an address is missed. Host names are not resolved here: the dialer checks the addresses.
 */
export function checkEndpointUrl(text: string, policy: EndpointUrlPolicy): string | null {
  if (text.length > MAX_ENDPOINT_URL || !URL_TEXT.test(text) || !URL.canParse(text)) return FORM;
  const { protocol, hostname, username, password, hash } = new URL(text);
  const isOwn = policy.allowLoopback && isLoopbackHost(hostname);
  const isAllowed = isOwn || isAllowedHost(hostname, protocol, policy.privateReceivers);
  if (protocol !== 'https:' && !isAllowed) return policy.allowLoopback ? HTTPS_OR_OWN : HTTPS;
  if (username !== '' || password !== '') return USER;
  if (hash !== '' || text.includes('#')) return FRAGMENT;
  return isPublicHost(hostname) || isAllowed ? null : HOST;
}

/**
 * Whether a URL that passed `checkEndpointUrl` may connect to this address.
 * @param host the name or address in the URL
 */
export function mayDial(
  address: string,
  host: string,
  protocol: string,
  { allowLoopback, privateReceivers }: EndpointUrlPolicy,
): boolean {
  if (allowLoopback && isLoopbackAddress(address)) return true;
  if (protocol === 'https:' && isPublicAddress(address)) return true;
  return isAddressAllowed(address, toHost(host), protocol, privateReceivers);
}

function isAllowedHost(hostname: string, protocol: string, receivers: PrivateReceivers): boolean {
  if (protocol !== 'https:' && protocol !== 'http:') return false;
  const isAddress = isAddressHost(hostname);
  return (
    (isAddress || !toHost(hostname).split('.').includes('')) &&
    isHostAllowed(toHost(hostname), isAddress, protocol, receivers)
  );
}

function isAddressHost(hostname: string): boolean {
  return hostname.startsWith('[') || /^[\d.]+$/.test(hostname);
}

/** @param hostname from a parsed URL: addresses in their standard spelling, IPv6 in brackets */
function isLoopbackHost(hostname: string): boolean {
  const name = hostname.replace(/\.$/, '');
  return name === 'localhost' || name.endsWith('.localhost') || isLoopbackAddress(toHost(hostname));
}

/**
 * Whether a host may be on the internet. An address is judged itself, a name by its form alone.
 * @param hostname from a parsed URL, as above
 */
export function isPublicHost(hostname: string): boolean {
  if (isAddressHost(hostname)) return isPublicAddress(toHost(hostname));
  const labels = hostname.replace(/\.$/, '').split('.');
  const name = labels.join('.');
  if (labels.length < 2 || labels.includes('') || isLoopbackHost(hostname)) return false;
  return !PRIVATE_NAMES.some((suffix) => name === suffix || name.endsWith(`.${suffix}`));
}

/** A host without the brackets of an address and the dot at the end of a name. */
function toHost(hostname: string): string {
  return hostname.replace(/^\[(.*)\]$/, '$1').replace(/\.$/, '');
}
