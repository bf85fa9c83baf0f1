/** The prefixes of the contract's ids; each names the kind of row that the id belongs to. */
export const ID_PREFIXES = ['app', 'key', 'acc', 'lnk', 'att', 'idn', 'aud', 'ers', 'ep', 'evt'] as const;

export type IdPrefix = (typeof ID_PREFIXES)[number];

const HEX = /^[0-9a-f]{32}$/i;
/** 26 characters of Crockford's base32; 128 bits leave the first one below 8. https://github.com/jetify-com/typeid (read 2026-11) */
const SUFFIX = /^[0-7][0-9a-hjkmnp-tv-z]{25}$/;

/** Each two characters by their ten bits: ids are written much more often than read, and a library's way took ten times as long. */
const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';
const PAIRS = Array.from(
  { length: 1024 },
  (_, bits) => ALPHABET.charAt(bits >> 5) + ALPHABET.charAt(bits & 31),
);

/** The five bits of each character, by its code. */
const BITS = new Uint8Array(128);
for (const [bits, character] of [...ALPHABET].entries()) BITS[character.charCodeAt(0)] = bits;

/** The public id of a row: `toTypeId('lnk', uuid)` gives `lnk_` and 26 characters. */
export function toTypeId(prefix: IdPrefix, uuid: string): string {
  return `${prefix}_${toSuffix(uuid)}`;
}

/** The row's UUID, or null when the text is no id of this kind (callers answer as for a missing row). */
export function fromTypeId(prefix: IdPrefix, text: string): string | null {
  return text.startsWith(`${prefix}_`) ? fromSuffix(text.slice(prefix.length + 1)) : null;
}

/** The kind of row and its UUID behind an id of any kind, or null when the text is no id. */
export function readTypeId(text: string): { readonly kind: IdPrefix; readonly id: string } | null {
  const kind = ID_PREFIXES.find((prefix) => text.startsWith(`${prefix}_`));
  const id = kind && fromTypeId(kind, text);
  return kind && id ? { kind, id } : null;
}

/** What ids with these prefixes look like. */
export function typeIdPattern(prefixes: readonly IdPrefix[]): RegExp {
  return new RegExp(`^(${prefixes.join('|')})_${SUFFIX.source.slice(1)}`);
}

/** The 26-character form without prefix, which a ref token carries as `jti`. */
export function toSuffix(uuid: string): string {
  const hex = uuid.replaceAll('-', '');
  if (!HEX.test(hex)) throw new TypeError('not a UUID');
  // The first character holds three bits, so that the first two hold eight; then five hex digits are four characters.
  let suffix = pairOf(Number.parseInt(hex.slice(0, 2), 16));
  for (let at = 2; at < hex.length; at += 5) {
    const bits = Number.parseInt(hex.slice(at, at + 5), 16);
    suffix += pairOf(bits >> 10) + pairOf(bits & 1023);
  }
  return suffix;
}

function pairOf(bits: number): string {
  return PAIRS[bits] ?? '';
}

/** The UUID behind a 26-character suffix, or null when the text is none. Any 128 bits are one: nobody has such a row. */
export function fromSuffix(suffix: string): string | null {
  if (!SUFFIX.test(suffix)) return null;
  let hex = hexOf(suffix.slice(0, 2), 2);
  for (let at = 2; at < suffix.length; at += 4) hex += hexOf(suffix.slice(at, at + 4), 5);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

function hexOf(characters: string, digits: number): string {
  let bits = 0;
  for (let at = 0; at < characters.length; at++) bits = (bits << 5) | (BITS[characters.charCodeAt(at)] ?? 0);
  return bits.toString(16).padStart(digits, '0');
}
