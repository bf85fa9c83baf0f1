import { createSecretKey, type KeyObject } from 'node:crypto';
import { findWeakness } from '../platform/config/secret-strength.js';

const ENTRY = /^([A-Za-z0-9_-]{1,8}):([A-Za-z0-9+/_-]+={0,2})$/;
/** RFC 7518, 3.2: an HS256 key must be at least as long as the hash. https://www.rfc-editor.org/rfc/rfc7518 (read 2026-11) */
const MIN_KEY_BYTES = 32;

/** The keys of ref tokens. The first one signs and all verify, so a rotation adds a new key in front. */
export interface KeyRing {
  readonly signingKid: string;
  readonly keys: ReadonlyMap<string, KeyObject>;
}

export type KeyRingResult = { readonly ring: KeyRing } | { readonly fault: string };

/** Parses `kid:base64,kid2:base64`. A fault names every entry that is wrong, and never contains a key. */
export function parseKeyRing(text: string): KeyRingResult {
  const keys = new Map<string, KeyObject>();
  const faults: string[] = [];
  for (const [index, entry] of text.split(',').entries()) {
    const [, kid, base64] = ENTRY.exec(entry.trim()) ?? [];
    const place = `entry ${index + 1}`;
    if (!kid || !base64) {
      faults.push(`${place} is not kid:base64 with a kid of 1 to 8 characters of A-Za-z0-9_-`);
      continue;
    }
    if (keys.has(kid)) faults.push(`${place} repeats the kid ${kid}`);
    const key = Buffer.from(base64, 'base64');
    const fault = findKeyFault(key);
    if (fault !== null) faults.push(`${place} (${kid}) ${fault}`);
    keys.set(kid, createSecretKey(key));
  }
  const [signingKid] = keys.keys();
  if (faults.length > 0 || signingKid === undefined) return { fault: faults.join('; ') };
  return { ring: { signingKid, keys } };
}

function findKeyFault(key: Buffer): string | null {
  if (key.length < MIN_KEY_BYTES) return `has ${key.length} bytes; it needs at least ${MIN_KEY_BYTES}`;
  const weakness = findWeakness(key);
  return weakness && `can be guessed: it ${weakness}; \`npx hitch new-secrets\` generates one`;
}
