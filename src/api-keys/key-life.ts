import { readInstant } from '../platform/text/instant.js';

const MAX_LIFE_YEARS = 10;
const EXPIRY_RULE = `must be a time as RFC 3339 writes it, with its offset, in the future and at most ${MAX_LIFE_YEARS} years on`;

/** How long the old and the new key may both work: a week is enough for any deployment. */
export const MAX_OVERLAP_SECONDS = 604_800;

export type KeyStatus = 'active' | 'expired' | 'revoked';

/** When and why a key ends. */
export interface KeyLife {
  /** Null: never. */
  readonly expiresAt: Date | null;
  readonly revokedAt: Date | null;
  /** UUID of the key that a rotation put in its place. */
  readonly replacedBy: string | null;
}

/** The state of a key. A key that is both revoked and expired is `revoked`: that was a decision. */
export function readKeyStatus({ expiresAt, revokedAt }: Omit<KeyLife, 'replacedBy'>, now: Date): KeyStatus {
  if (revokedAt !== null) return 'revoked';
  return expiresAt !== null && expiresAt <= now ? 'expired' : 'active';
}

/** When the two keys of a rotation end. */
export interface Rotation {
  readonly oldExpiresAt: Date;
  readonly newExpiresAt: Date | null;
}

/**
 * Decides a rotation; null when the key is no longer active, or was replaced and is in its overlap. The new key ends when
 * the old one was to end, and the overlap never extends it: an expiry was set on purpose.
 */
export function rotateKey(key: KeyLife, now: Date, overlapSeconds: number): Rotation | null {
  if (readKeyStatus(key, now) !== 'active' || key.replacedBy !== null) return null;
  const overlapEnds = new Date(now.getTime() + overlapSeconds * 1000);
  const oldExpiresAt = key.expiresAt !== null && key.expiresAt < overlapEnds ? key.expiresAt : overlapEnds;
  return { oldExpiresAt, newExpiresAt: key.expiresAt };
}

/** Reads when a key is to end; the fault is worded for the caller. */
export function readExpiry(value: unknown, now: Date): { at: Date | null } | { fault: string } {
  if (value === undefined || value === null) return { at: null };
  const at = typeof value === 'string' ? readInstant(value) : null;
  const latest = new Date(now);
  latest.setUTCFullYear(latest.getUTCFullYear() + MAX_LIFE_YEARS);
  return at === null || at <= now || at > latest ? { fault: EXPIRY_RULE } : { at };
}
