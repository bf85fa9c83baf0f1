import { hash, type KeyObject } from 'node:crypto';
import { readProvedId, toProvedId } from '../platform/ids/proved-id.js';

/** Sets the ref apart from a connect code, which has the same form without it. */
const PREFIX = 'c';

/** The ref of a campaign: 40 characters, so that the modules of a printed QR code stay large. The same campaign and key have one ref. */
export function toCampaignRef(campaignId: string, key: KeyObject): string {
  return PREFIX + toProvedId(campaignId, key);
}

/**
 * The hash that finds the campaign of a ref, in whichever case the ref came; null when the text has not the form of one.
 *
 * The proof is not checked again: whoever has not seen the ref has to guess its 64 bits, and only the ref that was made has this hash.
 * So a ref that is printed stays valid after its key has left the ring.
 */
export function hashCampaignRef(ref: string): Buffer | null {
  const text = ref.toLowerCase();
  const isOfForm = text.startsWith(PREFIX) && readProvedId(text.slice(PREFIX.length)) !== null;
  return isOfForm ? hash('sha256', text, 'buffer') : null;
}
