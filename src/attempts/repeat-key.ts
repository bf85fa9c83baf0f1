import { createHash } from 'node:crypto';

/** What identifies a referral: two events with the same parts are one event that was delivered twice. */
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
 * is redelivered across an upgrade in twice. Account and person are parts of it, so that the key of `repeat_keys`, which begins
 * with both, makes it unique.
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

/**
 * The key of what is stored once and is no referral: a tap that starts an invite, an event of a chat, the redemption of an invite. A ref
 * has no colon, so none of these has the key of a referral.
 * @param detail what sets such events apart, beside their occurrence
 */
export function deriveOtherKey(
  kind: 'chat' | 'icebreaker' | 'invite' | 'tap',
  detail: string,
  parts: Omit<RepeatKeyParts, 'ref'>,
): Buffer {
  return deriveRepeatKey({ ...parts, ref: `${kind}:${detail}` });
}

/** The occurrence of an event whose time is a number. */
export function occurrenceOf({
  mid,
  timestampMs,
}: {
  readonly mid: string | null;
  readonly timestampMs: number | null;
}): string {
  return mid ?? (timestampMs === null ? '' : String(timestampMs));
}
