import { hash } from 'node:crypto';
import { isPublicHost } from '../endpoints/endpoint-url.js';

/** Each URL keeps a copy of every waiting body. */
export const MAX_FORWARD_URLS = 8;
const MAX_URL = 2048;
/** Visible ASCII: what else a parser would accept or drop is a typing error. */
const VISIBLE = /^[\x21-\x7e]+$/;

/** A URL of `META_FORWARD_URLS`. */
export interface ForwardUrl {
  readonly url: string;
  /** Its place in the list, from 1. Logs and metrics name it by this, because the URL may contain a secret. */
  readonly place: number;
  /** SHA-256 of the URL: what its rows are found by. A URL that is changed starts without rows. */
  readonly hash: Buffer;
}

/**
 * Checks one URL of the list; returns the fault in words for the operator, null when there is none. Private addresses are allowed,
 * and http to them: the list is the operator's own configuration.
 */
export function checkForwardUrl(text: string): string | null {
  if (text === '') return 'is empty';
  if (text.length > MAX_URL || !VISIBLE.test(text) || !URL.canParse(text))
    return `must be a URL of at most ${MAX_URL} visible ASCII characters; write a comma in it as %2C`;
  const { protocol, hostname, username, password, hash: fragment } = new URL(text);
  const mayBePlain = protocol === 'http:' && !isPublicHost(hostname);
  if (protocol !== 'https:' && !mayBePlain)
    return 'must be an https:// URL; http:// is for this machine and private networks only';
  if (username !== '' || password !== '')
    return 'must not contain a user name or password; put a secret into the path or query';
  return fragment === '' && !text.includes('#') ? null : 'must not have a fragment (#…)';
}

/** The URLs with their places and hashes, in the order of the list. */
export function toForwardUrls(urls: readonly string[]): readonly ForwardUrl[] {
  return urls.map((url, index) => ({ url, place: index + 1, hash: hash('sha256', url, 'buffer') }));
}
