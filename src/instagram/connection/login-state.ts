import { createHash, createHmac, type KeyObject, timingSafeEqual } from 'node:crypto';
import { parse as parseUuid, stringify as writeUuid } from 'uuid';

/** A log-in that was begun: for which account, by which key, and until when it may end. */
export interface LoginState {
  /** UUIDs. */
  readonly accountId: string;
  readonly keyId: string;
  readonly expiresAt: Date;
}

/** Random bytes of a state. */
export const STATE_NONCE_BYTES = 16;
const UUID_BYTES = 16;
const TIME_BYTES = 8;
const CONTENT_BYTES = 2 * UUID_BYTES + TIME_BYTES + STATE_NONCE_BYTES;
const FORM = /^[A-Za-z0-9_-]{118}$/;

/**
 * The `state` of an authorisation: account, key, expiry and nonce, and their HMAC-SHA256, in base64url. A state that
 * this service did not write does not verify.
 */
export function writeLoginState(key: KeyObject, state: LoginState, nonce: Buffer): string {
  const time = Buffer.alloc(TIME_BYTES);
  time.writeBigUInt64BE(BigInt(state.expiresAt.getTime()));
  const content = Buffer.concat([parseUuid(state.accountId), parseUuid(state.keyId), time, nonce]);
  return Buffer.concat([content, macOf(key, content)]).toString('base64url');
}

/** The state that was written; null when it was not written here. Whether it has expired or was used is not decided here. */
export function readLoginState(key: KeyObject, text: unknown): LoginState | null {
  if (typeof text !== 'string' || !FORM.test(text)) return null;
  const bytes = Buffer.from(text, 'base64url');
  const content = bytes.subarray(0, CONTENT_BYTES);
  if (
    bytes.toString('base64url') !== text ||
    !timingSafeEqual(bytes.subarray(CONTENT_BYTES), macOf(key, content))
  )
    return null;
  return {
    accountId: writeUuid(content, 0),
    keyId: writeUuid(content, UUID_BYTES),
    expiresAt: new Date(Number(content.readBigUInt64BE(2 * UUID_BYTES))),
  };
}

/** What is stored of a state: a reader of the table cannot finish the log-in. */
export function hashLoginState(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

function macOf(key: KeyObject, content: Buffer): Buffer {
  return createHmac('sha256', key).update(content).digest();
}
