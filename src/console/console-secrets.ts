import { createHash } from 'node:crypto';
import { fromSuffix, toSuffix } from '../platform/ids/type-id.js';

/** 256 bits: a fast hash of it is enough. */
const SECRET_BYTES = 32;
const SESSION = /^hs_([0-7][0-9a-hjkmnp-tv-z]{25})[\w-]{43}$/;
const LINK = /^hl_[\w-]{43}$/;

/** The secret of a session, read. */
export interface ParsedSessionSecret {
  /** UUID of the session. */
  readonly id: string;
  /** SHA-256 of the whole secret, as stored. */
  readonly hash: Buffer;
}

/**
 * Creates the secret of a session, `hs_<id><random>`: the id finds the row.
 * @param random returns this many bytes from a cryptographic source
 */
export function createSessionSecret(id: string, random: (size: number) => Buffer): string {
  return `hs_${toSuffix(id)}${random(SECRET_BYTES).toString('base64url')}`;
}

/** Reads the secret of a session; null when it is not one, so that no row is read. */
export function parseSessionSecret(text: string): ParsedSessionSecret | null {
  const id = fromSuffix(SESSION.exec(text)?.[1] ?? '');
  return id === null ? null : { id, hash: hashSecret(text) };
}

/** Creates the secret of a sign-in link, `hl_<random>`. */
export function createLinkSecret(random: (size: number) => Buffer): string {
  return `hl_${random(SECRET_BYTES).toString('base64url')}`;
}

/** SHA-256 of the secret of a sign-in link; null when the text is not one. */
export function parseLinkSecret(text: string): Buffer | null {
  return LINK.test(text) ? hashSecret(text) : null;
}

/** SHA-256 of a secret's text. */
export function hashSecret(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
