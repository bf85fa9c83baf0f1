import type { KeyObject } from 'node:crypto';
import { readProvedId, toProvedId } from '../platform/ids/proved-id.js';

/** Sets the ref apart from a connect code, which has the same form without it. */
const PREFIX = 'c';

/** The ref of a campaign: 40 characters, so that the modules of a printed QR code stay large. The same campaign and key have one ref. */
export function toCampaignRef(campaignId: string, key: KeyObject): string {
  return PREFIX + toProvedId(campaignId, key);
}

/**
 * The one spelling of a campaign's ref, in whichever case it came; null when the text has not the form of one.
 *
 * The proof is not checked again: a stranger to the ref has to guess its 64 bits, and only the ref that was made is stored. So a
 * ref that is printed stays valid after its key has left the ring.
 */
export function readCampaignRef(text: string): string | null {
  const ref = text.toLowerCase();
  return ref.startsWith(PREFIX) && readProvedId(ref.slice(PREFIX.length)) !== null ? ref : null;
}
