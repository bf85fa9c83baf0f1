import { createCipheriv, createDecipheriv, hkdfSync, type KeyObject } from 'node:crypto';
import type { KeyRing } from '../ref-tokens/key-ring.js';

/**
 * One column contains everything but the key: `kid length | kid | nonce | tag | ciphertext`. The endpoint's id is authenticated
 * too, so that a secret that is copied into another row cannot be decrypted there.
 */
const CIPHER = 'aes-256-gcm';
const KEY_BYTES = 32;
/** NIST SP 800-38D, 5.2.1.1 and 8.2: a nonce of 96 bits, random for fewer than 2^32 secrets of one key. */
export const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const KEY_INFO = 'hitch endpoint secret box';

/** The decrypted secret, or why it cannot be decrypted. */
export type OpenedBox =
  | { readonly kind: 'opened'; readonly secret: string }
  /** It was encrypted with a key that is not on the ring. */
  | { readonly kind: 'unknown_key'; readonly kid: string }
  /** The bytes were changed, or belong to another endpoint. */
  | { readonly kind: 'broken' };

/**
 * Encrypts a secret with the ring's first key.
 * @param nonce fresh random bytes, `NONCE_BYTES` of them
 */
export function sealSecret(
  { signingKid, keys }: KeyRing,
  endpointId: string,
  secret: string,
  nonce: Buffer,
): Buffer {
  const key = keys.get(signingKid);
  if (key === undefined) throw new TypeError('the key ring does not contain its signing key');
  const cipher = createCipheriv(CIPHER, deriveKey(key), nonce, { authTagLength: TAG_BYTES });
  cipher.setAAD(Buffer.from(endpointId));
  const ciphertext = Buffer.concat([cipher.update(secret, 'utf8'), cipher.final()]);
  const kid = Buffer.from(signingKid);
  return Buffer.concat([Buffer.from([kid.length]), kid, nonce, cipher.getAuthTag(), ciphertext]);
}

/** Decrypts what `sealSecret` returned for this endpoint, with any key of the ring. */
export function openSecret({ keys }: KeyRing, endpointId: string, sealed: Buffer): OpenedBox {
  const kidEnd = 1 + (sealed[0] ?? 0);
  const tagStart = kidEnd + NONCE_BYTES;
  const tagEnd = tagStart + TAG_BYTES;
  if (sealed.length <= tagEnd) return { kind: 'broken' };
  const kid = sealed.toString('latin1', 1, kidEnd);
  const key = keys.get(kid);
  if (key === undefined) return { kind: 'unknown_key', kid };
  const nonce = sealed.subarray(kidEnd, tagStart);
  const decipher = createDecipheriv(CIPHER, deriveKey(key), nonce, { authTagLength: TAG_BYTES });
  decipher.setAAD(Buffer.from(endpointId)).setAuthTag(sealed.subarray(tagStart, tagEnd));
  try {
    const text = Buffer.concat([decipher.update(sealed.subarray(tagEnd)), decipher.final()]);
    return { kind: 'opened', secret: text.toString('utf8') };
  } catch {
    return { kind: 'broken' };
  }
}

/** Keys of a ring have 32 bytes or more; the cipher needs exactly 32. */
function deriveKey(key: KeyObject): Buffer {
  return Buffer.from(hkdfSync('sha256', key, '', KEY_INFO, KEY_BYTES));
}
