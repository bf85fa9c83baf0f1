import { createHash, timingSafeEqual } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { fromSuffix, toSuffix } from '../platform/ids/type-id.js';

const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const KEY_ID_LENGTH = 26;
/** 62^22 is slightly less than 2^131, so 22 characters carry the 128 bits that the contract requires. */
const SECRET_LENGTH = 22;
/** 62^6 is more than 2^32, so six characters hold any CRC32. */
const CHECKSUM_LENGTH = 6;
const KEY = new RegExp(`^hk_[0-9A-Za-z]{${KEY_ID_LENGTH + SECRET_LENGTH + CHECKSUM_LENGTH}}$`);

export interface ParsedApiKey {
  /** UUID of the key's row. */
  readonly keyId: string;
  /** SHA-256 of the whole key, as stored. */
  readonly hash: Buffer;
}

/**
 * Creates a key `hk_<keyId><secret><crc>`. The id locates the row; the checksum detects typing errors.
 * @param keyId UUID of the key's row
 * @param random returns this many bytes from a cryptographic source
 */
export function createApiKey(keyId: string, random: (size: number) => Buffer): string {
  const body = toSuffix(keyId) + randomBase62(SECRET_LENGTH, random);
  return `hk_${body}${checksum(body)}`;
}

/** Parses a presented key; null when its form or checksum is wrong, so that no row is read. */
export function parseApiKey(text: string): ParsedApiKey | null {
  if (!KEY.test(text)) return null;
  const body = text.slice(3, -CHECKSUM_LENGTH);
  if (checksum(body) !== text.slice(-CHECKSUM_LENGTH)) return null;
  const keyId = fromSuffix(body.slice(0, KEY_ID_LENGTH));
  return keyId === null ? null : { keyId, hash: hashApiKey(text) };
}

/** The random part of a valid key. */
export function secretOf(key: string): string {
  return key.slice(3 + KEY_ID_LENGTH, -CHECKSUM_LENGTH);
}

/** SHA-256 of the key's text. A fast hash is enough: the secret has 130 random bits, unlike a password. */
export function hashApiKey(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

/** Compares two hashes in constant time. */
export function sameHash(a: Buffer, b: Buffer): boolean {
  return a.length === b.length && timingSafeEqual(a, b);
}

/** The part that is not secret and identifies the key. */
export function apiKeyPrefix(keyId: string): string {
  return `hk_${toSuffix(keyId)}`;
}

function checksum(body: string): string {
  let value = crc32(body);
  let text = '';
  for (let i = 0; i < CHECKSUM_LENGTH; i++) {
    text = BASE62.charAt(value % 62) + text;
    value = Math.floor(value / 62);
  }
  return text;
}

function randomBase62(length: number, random: (size: number) => Buffer): string {
  let text = '';
  while (text.length < length) {
    // 248 is the largest multiple of 62 in a byte. Higher values would make the first characters more likely.
    for (const byte of random(length))
      if (byte < 248 && text.length < length) text += BASE62.charAt(byte % 62);
  }
  return text;
}
