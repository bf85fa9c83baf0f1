import { isLoopbackAddress, isPublicAddress } from './address-policy.js';

export const MAX_ENDPOINT_URL = 2048;

/**
 * What RFC 3986 lets an absolute URL hold. Parsers read more than that as one (backslashes, line breaks, one slash), each in its
 * own way: what is stored and shown must mean the same to everybody. A host in other letters is written in punycode.
 */
const CHARACTERS = String.raw`[A-Za-z0-9._~!$&'()*+,;=:@-]|%[0-9A-Fa-f]{2}`;
const URL_TEXT = new RegExp(
  String.raw`^https?://(?:${CHARACTERS}|[[\]])+(?:/(?:${CHARACTERS}|/)*)?(?:\?(?:${CHARACTERS}|[/?])*)?(?:#(?:${CHARACTERS}|[/?])*)?$`,
  'i',
);

/** Names that networks keep for themselves: mDNS (RFC 6762), ICANN's private-use name, home.arpa (RFC 8375), and common habits. */
const PRIVATE_SUFFIXES = [
  'local',
  'internal',
  'localdomain',
  'intranet',
  'private',
  'corp',
  'home',
  'lan',
  'home.arpa',
];

const FORM = `must be an absolute https:// URL of at most ${MAX_ENDPOINT_URL} characters, without spaces and other characters that a URL cannot hold`;
const HTTPS = 'must be an https:// URL';
const HTTPS_OR_OWN = 'must be an https:// URL; http:// is for this machine only';
const USER = 'must not hold a user name or password';
const FRAGMENT = 'must not have a fragment (#…)';
const HOST =
  'must be on a host that can be reached from the internet: no private, reserved or local address or name';

export interface EndpointUrlPolicy {
  /** Whether this machine's own addresses are allowed, and http with them. */
  readonly allowLoopback: boolean;
}

/**
 * What is wrong with a URL that notifications are to be sent to, in words for the caller; null when nothing is. Judged after
 * parsing, so that no spelling of an address slips past. A name is not resolved: whoever dials judges what it stands for.
 */
export function checkEndpointUrl(text: string, { allowLoopback }: EndpointUrlPolicy): string | null {
  if (text.length > MAX_ENDPOINT_URL || !URL_TEXT.test(text) || !URL.canParse(text)) return FORM;
  const { protocol, hostname, username, password, hash } = new URL(text);
  const isOwn = isLoopbackHost(hostname);
  if (protocol !== 'https:' && !(allowLoopback && isOwn)) return allowLoopback ? HTTPS_OR_OWN : HTTPS;
  if (username !== '' || password !== '') return USER;
  if (hash !== '' || text.includes('#')) return FRAGMENT;
  return isPublicHost(hostname) || (allowLoopback && isOwn) ? null : HOST;
}

/** Whether a connection to this address may be made for a URL that passed `checkEndpointUrl`. */
export function mayDial(address: string, protocol: string, { allowLoopback }: EndpointUrlPolicy): boolean {
  if (allowLoopback && isLoopbackAddress(address)) return true;
  return protocol === 'https:' && isPublicAddress(address);
}

/** @param hostname as a parsed URL has it: addresses in their one spelling, IPv6 in brackets */
function isLoopbackHost(hostname: string): boolean {
  const name = hostname.replace(/\.$/, '');
  return name === 'localhost' || name.endsWith('.localhost') || isLoopbackAddress(toAddress(hostname));
}

function isPublicHost(hostname: string): boolean {
  if (hostname.startsWith('[') || /^[\d.]+$/.test(hostname)) return isPublicAddress(toAddress(hostname));
  const labels = hostname.replace(/\.$/, '').split('.');
  const name = labels.join('.');
  if (labels.length < 2 || labels.includes('') || isLoopbackHost(hostname)) return false;
  return !PRIVATE_SUFFIXES.some((suffix) => name === suffix || name.endsWith(`.${suffix}`));
}

function toAddress(hostname: string): string {
  return hostname.replace(/^\[(.*)\]$/, '$1');
}
