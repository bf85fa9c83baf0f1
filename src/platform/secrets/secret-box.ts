import { createCipheriv, createDecipheriv, hkdfSync, type KeyObject } from 'node:crypto';

/** One column contains everything but the key: `kid length | kid | nonce | tag | ciphertext`. */
const CIPHER = 'aes-256-gcm';
const KEY_BYTES = 32;
/** NIST SP 800-38D, 5.2.1.1 and 8.2: a nonce of 96 bits, random for fewer than 2^32 contents of one key. */
export const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** A key ring: the key of `signingKid` encrypts, all decrypt. */
export interface BoxKeys {
  readonly signingKid: string;
  readonly keys: ReadonlyMap<string, KeyObject>;
}

/** What a box is for. The same label opens it, and no other does. */
export interface BoxLabel {
  /** Keeps the contents of different uses under different keys, each derived from the ring's. */
  readonly use: string;
  /** The row that the content belongs to: copied into another row, it cannot be decrypted there. */
  readonly owner: string;
}

/** The decrypted content, or why it cannot be decrypted. */
export type OpenedBox =
  | { readonly kind: 'opened'; readonly content: Buffer }
  /** It was encrypted with a key that is not on the ring. */
  | { readonly kind: 'unknown_key'; readonly kid: string }
  /** The bytes were changed, or have another label. */
  | { readonly kind: 'broken' };

/**
 * Encrypts with the ring's first key.
 * @param nonce fresh random bytes, `NONCE_BYTES` of them
 */
export function sealBox(
  { signingKid, keys }: BoxKeys,
  { use, owner }: BoxLabel,
  content: Buffer,
  nonce: Buffer,
): Buffer {
  const key = keys.get(signingKid);
  if (key === undefined) throw new TypeError('the key ring does not contain its signing key');
  const cipher = createCipheriv(CIPHER, deriveKey(key, use), nonce, { authTagLength: TAG_BYTES });
  cipher.setAAD(Buffer.from(owner));
  const ciphertext = [cipher.update(content), cipher.final()];
  const kid = Buffer.from(signingKid);
  return Buffer.concat([Buffer.from([kid.length]), kid, nonce, cipher.getAuthTag(), ...ciphertext]);
}

/** Decrypts what `sealBox` returned for this label, with any key of the ring. */
export function openBox({ keys }: BoxKeys, { use, owner }: BoxLabel, sealed: Buffer): OpenedBox {
  const kidEnd = 1 + (sealed[0] ?? 0);
  const tagStart = kidEnd + NONCE_BYTES;
  const tagEnd = tagStart + TAG_BYTES;
  if (sealed.length < tagEnd) return { kind: 'broken' };
  const kid = sealed.toString('latin1', 1, kidEnd);
  const key = keys.get(kid);
  if (key === undefined) return { kind: 'unknown_key', kid };
  const nonce = sealed.subarray(kidEnd, tagStart);
  const decipher = createDecipheriv(CIPHER, deriveKey(key, use), nonce, { authTagLength: TAG_BYTES });
  decipher.setAAD(Buffer.from(owner)).setAuthTag(sealed.subarray(tagStart, tagEnd));
  try {
    const content = Buffer.concat([decipher.update(sealed.subarray(tagEnd)), decipher.final()]);
    return { kind: 'opened', content };
  } catch {
    return { kind: 'broken' };
  }
}

/** Keys of a ring have 32 bytes or more; the cipher needs exactly 32. */
function deriveKey(key: KeyObject, use: string): Buffer {
  return Buffer.from(hkdfSync('sha256', key, '', use, KEY_BYTES));
}
