/** Crockford's base32 in lower case. https://www.crockford.com/base32.html (read 2026-11) */
const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';

/**
 * The text of 24 bytes: 39 characters, in either case. The last one has three bits too many, which must be zero: otherwise the same
 * bytes would have eight spellings. Crockford's aliases (I, L, O) are refused for the same reason.
 */
const FORM = /^[0-9a-hjkmnp-tv-z]{38}[08gr]$/i;

/** How many bytes such a text stands for. */
export const TEXT_BYTES = 24;

/** Whether a text stands for 24 bytes. */
export function isBase32(text: string): boolean {
  return FORM.test(text);
}

export function encodeBase32(bytes: Uint8Array): string {
  let text = '';
  let held = 0;
  let bits = 0;
  for (const byte of bytes) {
    held = ((held << 8) | byte) & 0xfff;
    for (bits += 8; bits >= 5; bits -= 5) text += ALPHABET[(held >> (bits - 5)) & 31];
  }
  return bits === 0 ? text : text + ALPHABET[(held << (5 - bits)) & 31];
}

/** @param text for which `isBase32` holds; the bits that fill no byte are left out */
export function decodeBase32(text: string): Buffer {
  const bytes: number[] = [];
  let held = 0;
  let bits = 0;
  for (const character of text.toLowerCase()) {
    held = ((held << 5) | ALPHABET.indexOf(character)) & 0xfff;
    bits += 5;
    if (bits < 8) continue;
    bits -= 8;
    bytes.push((held >> bits) & 0xff);
  }
  return Buffer.from(bytes);
}
