import { createHmac, type KeyObject, timingSafeEqual } from 'node:crypto';
import { toUuid, toUuidBytes } from '../platform/ids/type-id.js';

/** The keys of one ref signing key's codes. */
export interface CodeKeys {
  /** Proves codes. */
  readonly code: KeyObject;
  /** Proves the tokens that extend a link. */
  readonly extend: KeyObject;
}

/** A code whose proof holds. */
export interface ReadCode {
  /** UUID of the link. */
  readonly linkId: string;
  /** The keys that made it. */
  readonly keys: CodeKeys;
}

const UUID_BYTES = 16;
/** Forging a code takes 2^63 requests on average. */
const PROOF_BYTES = 8;
const TOKEN_BYTES = 16;

/** Crockford's base32 in lower case. https://www.crockford.com/base32.html (read 2026-11) */
const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';

/**
 * 39 characters for 24 bytes, in either case. The last one has three bits too many, which must be zero: otherwise one code would have
 * eight spellings. Crockford's aliases (I, L, O) are refused for the same reason.
 */
const CODE = /^[0-9a-hjkmnp-tv-z]{38}[08gr]$/i;

/** A UUID and a proof that this service made the text. The same id and key have one text. */
export function toProvenId(uuid: string, key: KeyObject): string {
  const id = toUuidBytes(uuid);
  return encodeBase32(Buffer.concat([id, proofOf(id, key)]));
}

/**
 * Reads such a text and checks its proof under every key, also when an earlier one has made it, so that the time says nothing about keys.
 * @returns the UUID and the place of the key; null when the text has another form, or none of the keys made it
 */
export function readProvenId(
  text: string,
  keys: readonly KeyObject[],
): { readonly id: string; readonly place: number } | null {
  if (!CODE.test(text)) return null;
  const bytes = decodeBase32(text.toLowerCase());
  const id = bytes.subarray(0, UUID_BYTES);
  const proof = bytes.subarray(UUID_BYTES);
  let place = -1;
  for (const [index, key] of keys.entries()) if (timingSafeEqual(proof, proofOf(id, key))) place = index;
  return place < 0 ? null : { id: toUuid(id), place };
}

/** The code of a link's connect page. */
export function toConnectCode(linkId: string, { code }: CodeKeys): string {
  return toProvenId(linkId, code);
}

/** Reads the code of a page; null when the text has not the form of a code, or none of the keys made it. */
export function readConnectCode(text: string, ring: Iterable<CodeKeys>): ReadCode | null {
  const all = [...ring];
  const read = readProvenId(
    text,
    all.map(({ code }) => code),
  );
  const keys = read === null ? undefined : all[read.place];
  return read === null || keys === undefined ? null : { linkId: read.id, keys };
}

/** The token that a connect page sends to extend its link. A client that has only the code cannot make it. */
export function toExtendToken({ linkId, keys }: ReadCode): string {
  return tokenBytes(linkId, keys).toString('base64url');
}

/** Whether a text is the token of a code's page. */
export function isExtendToken(text: string, { linkId, keys }: ReadCode): boolean {
  const given = Buffer.from(text);
  const expected = Buffer.from(tokenBytes(linkId, keys).toString('base64url'));
  return given.length === expected.length && timingSafeEqual(given, expected);
}

function proofOf(id: Uint8Array, key: KeyObject): Buffer {
  return createHmac('sha256', key).update(id).digest().subarray(0, PROOF_BYTES);
}

/** Over the code in its one spelling, whichever the page was asked for with. */
function tokenBytes(linkId: string, keys: CodeKeys): Buffer {
  return createHmac('sha256', keys.extend)
    .update(toConnectCode(linkId, keys))
    .digest()
    .subarray(0, TOKEN_BYTES);
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
