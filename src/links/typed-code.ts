import { createHmac, type KeyObject } from 'node:crypto';
import { toUuidBytes } from '../platform/ids/type-id.js';

/** The keys of one ref signing key's typed codes. */
export interface TypedCodeKeys {
  /** Makes codes. */
  readonly code: KeyObject;
  /** Makes the hashes by which codes are found. */
  readonly hash: KeyObject;
}

/** No vowels, so that no words come about, and nothing that looks like something else (0 and O, 1 and I and L). */
const ALPHABET = 'BCDFGHJKMNPQRSTVWXYZ23456789';
const LENGTH = 8;
const NUMBER_OF_CODES = BigInt(ALPHABET.length) ** BigInt(LENGTH);

const CODE = new RegExp(`^[${ALPHABET}]{${LENGTH}}$`, 'i');
/** Spaces and hyphens of every script, because keyboards replace those that a person types, and what cannot be seen. */
const IGNORED = /[\s\p{Dash_Punctuation}\u2212\p{Format}]+/gu;
/** In UTF-16 units: a code whose characters all stand apart, with room around it. A longer message is not even looked at. */
const MAX_TEXT = 40;

/** Enough that two codes of an account never share a hash, and short in an index. */
const HASH_BYTES = 16;

/**
 * The code of a link: 64 bits of a keyed hash, in the characters of the alphabet. 2^64 is no multiple of the number of codes (28^8), so
 * some codes come up more often than others, by one part in 48 million: that helps nobody to guess one.
 * @param tryNumber 0, or more when the codes before it belong to other pending links of the account
 */
export function deriveTypedCode(linkId: string, tryNumber: number, { code }: TypedCodeKeys): string {
  const digest = createHmac('sha256', code)
    .update(toUuidBytes(linkId))
    .update(Uint8Array.of(tryNumber))
    .digest();
  let rest = digest.readBigUInt64BE() % NUMBER_OF_CODES;
  let text = '';
  for (let place = 0; place < LENGTH; place += 1) {
    text += ALPHABET.charAt(Number(rest % BigInt(ALPHABET.length)));
    rest /= BigInt(ALPHABET.length);
  }
  return text;
}

/** The code that a message is, in its one spelling; null when the message is anything else or more than a code. */
export function parseTypedCode(text: string): string | null {
  if (text.length > MAX_TEXT) return null;
  const bare = text.replaceAll(IGNORED, '');
  return CODE.test(bare) ? bare.toUpperCase() : null;
}

/** A code as people read it. */
export function formatTypedCode(code: string): string {
  return `${code.slice(0, LENGTH / 2)}-${code.slice(LENGTH / 2)}`;
}

/** All that is stored of a code. There are too few codes for a hash without a key: who had the rows could try them all. */
export function hashTypedCode(code: string, { hash }: TypedCodeKeys): Buffer {
  return createHmac('sha256', hash).update(code).digest().subarray(0, HASH_BYTES);
}
