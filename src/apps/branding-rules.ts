import { findNameFault, isPrintableLine } from './display-name.js';
import { isReturnUrl } from './return-urls.js';

/** In code points: a sentence of two lines on a phone. */
export const MAX_PURPOSE = 140;
export const MAX_EMBED_ORIGINS = 20;
const MAX_URL = 2_000;

/** A host that needs no quoting in a header: a list of origins there ends at `;` and `,`, and `*` matches every host. */
const ORIGIN = /^https?:\/\/[a-z0-9_.-]+(:\d{1,5})?$/;

export const PAGE_URL_RULE = `must be an https URL (http for localhost) of at most ${MAX_URL} characters, without user and password`;
export const PURPOSE_RULE = `must be one line of plain text of 1 to ${MAX_PURPOSE} characters, without control or bidi characters and spaces at its ends`;
export const EMBED_ORIGINS_RULE = `must be a list of at most ${MAX_EMBED_ORIGINS} https origins (http for localhost), each exactly as a browser writes it: https://app.example, without path or wildcard`;

/** Whether a page may link to this URL. */
export function isPageUrl(value: unknown): boolean {
  return typeof value === 'string' && value.length <= MAX_URL && isReturnUrl(value);
}

/** Whether a page may show this text as what a link is for. */
export function isPurpose(value: unknown): boolean {
  return typeof value === 'string' && value.length <= 2 * MAX_PURPOSE && isPrintableLine(value, MAX_PURPOSE);
}

/** Whether pages of this origin may show ours in a frame: an origin exactly as `event.origin` and `frame-ancestors` have it. */
export function isEmbedOrigin(value: unknown): boolean {
  return (
    typeof value === 'string' && ORIGIN.test(value) && isReturnUrl(value) && new URL(value).origin === value
  );
}

/** Why this value is no display name, as the rule that it must satisfy; null when it is one. */
export function findDisplayNameFault(value: unknown): string | null {
  return typeof value === 'string' ? findNameFault(value) : 'must be text';
}
