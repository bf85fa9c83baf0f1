import { readInstant } from '../platform/text/instant.js';

const MAX_LIFE_YEARS = 10;
const EXPIRY_RULE = `must be an RFC 3339 time with an offset, in the future and at most ${MAX_LIFE_YEARS} years from now`;

/** How long the old and the new key may both be valid: a week is enough for any deployment. */
export const MAX_KEY_OVERLAP_SECONDS = 604_800;

export type KeyStatus = 'active' | 'expired' | 'revoked';

/** When and why a key ends. */
export interface KeyLife {
  /** Null: never. */
  readonly expiresAt: Date | null;
  readonly revokedAt: Date | null;
  /** UUID of the key that replaced it in a rotation. */
  readonly replacedBy: string | null;
}

/** The status of a key. A key that is both revoked and expired is `revoked`, because a person decided it. */
export function readKeyStatus({ expiresAt, revokedAt }: Omit<KeyLife, 'replacedBy'>, now: Date): KeyStatus {
  if (revokedAt !== null) return 'revoked';
  return expiresAt !== null && expiresAt <= now ? 'expired' : 'active';
}

/** When the two keys of a rotation expire. */
export interface Rotation {
  readonly oldExpiresAt: Date;
  readonly newExpiresAt: Date | null;
}

/**
 * Decides a rotation; null when the key is not active or already replaced. The new key has the expiry of the old one, and the
 * overlap never extends the old key beyond it.
 */
export function rotateKey(key: KeyLife, now: Date, overlapSeconds: number): Rotation | null {
  if (readKeyStatus(key, now) !== 'active' || key.replacedBy !== null) return null;
  const overlapEnds = new Date(now.getTime() + overlapSeconds * 1000);
  const oldExpiresAt = key.expiresAt !== null && key.expiresAt < overlapEnds ? key.expiresAt : overlapEnds;
  return { oldExpiresAt, newExpiresAt: key.expiresAt };
}

/** Reads the expiry of a new key; null: never. The fault completes the sentence "the field …". */
export function readExpiry(value: unknown, now: Date): { at: Date | null } | { fault: string } {
  if (value === undefined || value === null) return { at: null };
  const at = typeof value === 'string' ? readInstant(value) : null;
  const latest = new Date(now);
  latest.setUTCFullYear(latest.getUTCFullYear() + MAX_LIFE_YEARS);
  return at === null || at <= now || at > latest ? { fault: EXPIRY_RULE } : { at };
}
