import { createHmac, type KeyObject, timingSafeEqual } from 'node:crypto';
import { readProvedId, toProvedId } from '../platform/ids/proved-id.js';

/** The keys of one ref signing key's codes. */
export interface CodeKeys {
  /** Proves codes. */
  readonly code: KeyObject;
  /** Proves the tokens that extend a link. */
  readonly extend: KeyObject;
}

/** A code whose proof holds. */
export interface ReadCode {
  /** UUID of the link. */
  readonly linkId: string;
  /** The keys that made it. */
  readonly keys: CodeKeys;
}

const TOKEN_BYTES = 16;

/** The code of a link's connect page: its UUID and a proof that this service made it. The same link and keys have one code. */
export function toConnectCode(linkId: string, { code }: CodeKeys): string {
  return toProvedId(linkId, code);
}

/**
 * Reads such a text and checks its proof under every key, also when an earlier one has made it, so that the time says nothing about keys.
 * @returns the UUID and the place of the key; null when the text has another form, or none of the keys made it
 */
export function readConnectCode(text: string, ring: Iterable<CodeKeys>): ReadCode | null {
  const proved = readProvedId(text);
  if (proved === null) return null;
  let read: ReadCode | null = null;
  for (const keys of ring) if (proved.isMadeWith(keys.code)) read = { linkId: proved.id, keys };
  return read;
}

/** The token that a connect page sends to extend its link. A client that has only the code cannot make it. */
export function toExtendToken({ linkId, keys }: ReadCode): string {
  return tokenBytes(linkId, keys).toString('base64url');
}

/** Whether a text is the token of a code's page. */
export function isExtendToken(text: string, { linkId, keys }: ReadCode): boolean {
  const given = Buffer.from(text);
  const expected = Buffer.from(tokenBytes(linkId, keys).toString('base64url'));
  return given.length === expected.length && timingSafeEqual(given, expected);
}

/** Over the code in its one spelling, whichever the page was asked for with. */
function tokenBytes(linkId: string, keys: CodeKeys): Buffer {
  return createHmac('sha256', keys.extend)
    .update(toConnectCode(linkId, keys))
    .digest()
    .subarray(0, TOKEN_BYTES);
}
