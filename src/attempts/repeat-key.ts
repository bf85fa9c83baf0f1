import { createHash } from 'node:crypto';

/** What makes two deliveries of a referral the same one. */
export interface RepeatKeyParts {
  readonly igId: string;
  readonly igsid: string;
  /** The event's whole `mid`; without one the raw text of its timestamp; without both the empty string. */
  readonly occurrence: string;
  /** Normalised. */
  readonly ref: string;
}

/**
 * The key under which a referral is stored once: 32 bytes of SHA-256.
 *
 * Each part goes in behind its length (4 bytes, big-endian, of the UTF-8 form), else the parts "ab", "c" and
 * "a", "bc" would be one and the same. The order and the prefix are stored data: a change lets every event that
 * is redelivered across an upgrade in twice. That the igsid is a part is relied on: the key is unique for each person
 * (`attempts_igsid_repeat_key_key`), which is as much as unique only so.
 */
export function deriveRepeatKey(parts: RepeatKeyParts): Buffer {
  const hash = createHash('sha256');
  for (const part of [parts.igId, parts.igsid, parts.occurrence, parts.ref]) {
    // A lone surrogate becomes U+FFFD here, always the same way, so the key stays stable.
    const bytes = Buffer.from(part, 'utf8');
    const length = Buffer.alloc(4);
    length.writeUInt32BE(bytes.length);
    hash.update(length).update(bytes);
  }
  return hash.digest();
}
