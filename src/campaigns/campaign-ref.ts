import { encodeBase32, isBase32, TEXT_BYTES } from '../platform/ids/base32.js';

/** Sets the ref apart from a connect code, which has the same form without it. */
const PREFIX = 'c';

/** How many random bytes a ref is made of. */
export const CAMPAIGN_REF_BYTES = TEXT_BYTES;

/** A ref of random bytes: 40 characters, so that the modules of a printed QR code stay large. */
export function toCampaignRef(bytes: Uint8Array): string {
  return PREFIX + encodeBase32(bytes);
}

/**
 * The one spelling of a campaign's ref, in whichever case it came; null when the text has not the form of one. The row that holds a ref
 * proves it.
 */
export function readCampaignRef(text: string): string | null {
  const ref = text.toLowerCase();
  return ref.startsWith(PREFIX) && isBase32(ref.slice(PREFIX.length)) ? ref : null;
}
