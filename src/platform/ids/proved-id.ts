import { createHmac, type KeyObject, timingSafeEqual } from 'node:crypto';
import { toUuid, toUuidBytes } from './type-id.js';

/** A text of the form of a proved id: who made it is still to be checked. */
export interface ProvedId {
  /** UUID. */
  readonly id: string;
  /** Whether this key made the proof, compared in constant time. */
  readonly isMadeWith: (key: KeyObject) => boolean;
}

const UUID_BYTES = 16;
/** Forging a proof takes 2^63 requests on average. */
const PROOF_BYTES = 8;

/** Crockford's base32 in lower case. https://www.crockford.com/base32.html (read 2026-11) */
const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';

/**
 * 39 characters for 24 bytes, in either case. The last one has three bits too many, which must be zero: otherwise one id would have
 * eight spellings. Crockford's aliases (I, L, O) are refused for the same reason.
 */
const FORM = /^[0-9a-hjkmnp-tv-z]{38}[08gr]$/i;

/** A UUID and a proof that this service made it. The same UUID and key have one text. */
export function toProvedId(uuid: string, key: KeyObject): string {
  const id = toUuidBytes(uuid);
  return encodeBase32(Buffer.concat([id, proofOf(id, key)]));
}

/** Reads a proved id without checking its proof; null when the text has not its form. */
export function readProvedId(text: string): ProvedId | null {
  if (!FORM.test(text)) return null;
  const bytes = decodeBase32(text.toLowerCase());
  const id = bytes.subarray(0, UUID_BYTES);
  const proof = bytes.subarray(UUID_BYTES);
  return { id: toUuid(id), isMadeWith: (key) => timingSafeEqual(proof, proofOf(id, key)) };
}

function proofOf(id: Uint8Array, key: KeyObject): Buffer {
  return createHmac('sha256', key).update(id).digest().subarray(0, PROOF_BYTES);
}

function encodeBase32(bytes: Uint8Array): string {
  let text = '';
  let held = 0;
  let bits = 0;
  for (const byte of bytes) {
    held = ((held << 8) | byte) & 0xfff;
    for (bits += 8; bits >= 5; bits -= 5) text += ALPHABET[(held >> (bits - 5)) & 31];
  }
  return bits === 0 ? text : text + ALPHABET[(held << (5 - bits)) & 31];
}

/** @param text of the alphabet only; the bits that fill no byte are left out */
function decodeBase32(text: string): Buffer {
  const bytes: number[] = [];
  let held = 0;
  let bits = 0;
  for (const character of text) {
    held = ((held << 5) | ALPHABET.indexOf(character)) & 0xfff;
    bits += 5;
    if (bits < 8) continue;
    bits -= 8;
    bytes.push((held >> bits) & 0xff);
  }
  return Buffer.from(bytes);
}
