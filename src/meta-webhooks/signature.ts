import { createHmac, createSecretKey, type KeyObject, timingSafeEqual } from 'node:crypto';

// Meta: the header is "sha256=" and the hex HMAC-SHA256 of the payload under the app secret.
// https://developers.facebook.com/docs/instagram-platform/webhooks (read 2026-11)
const SIGNATURE_HEADER = /^sha256=([0-9a-fA-F]{64})$/;

/**
 * Says whether one of our Meta apps signed these bytes.
 *
 * @param rawBody the body as it came over the wire. Meta signs its own escaped spelling (`\u00e4`, `\/`), so a
 *   body that was parsed and written again no longer matches.
 * @param header the value of `X-Hub-Signature-256`; anything but one well-formed string is refused.
 * @param secrets app secrets, taken as UTF-8; several while one is being rotated. An empty one never matches:
 *   everybody knows the empty key.
 * @returns true for a match; false for everything else. Throws nothing.
 */
export function verifySignature(rawBody: Buffer, header: unknown, secrets: readonly string[]): boolean {
  const hex = typeof header === 'string' ? SIGNATURE_HEADER.exec(header)?.[1] : undefined;
  if (hex === undefined) return false;
  return isMadeWithAny(secrets, rawBody, Buffer.from(hex, 'hex'));
}

/**
 * Says whether 32 bytes are the HMAC-SHA256 of some others under one of our app secrets.
 *
 * @param secrets taken as UTF-8; an empty one never matches.
 */
export function isMadeWithAny(
  secrets: readonly string[],
  signed: Buffer | string,
  claimed: Buffer<ArrayBuffer>,
): boolean {
  let matches = false;
  for (const secret of secrets) {
    if (secret === '') continue;
    const expected = createHmac('sha256', keyOf(secret)).update(signed).digest();
    // No early exit: the time spent must not tell which of the secrets is in use.
    matches = timingSafeEqual(claimed, expected) || matches;
  }
  return matches;
}

/** A text is made into a key for each hash, which takes a third of its time; there are as many secrets as the configuration names. */
const keys = new Map<string, KeyObject>();

function keyOf(secret: string): KeyObject {
  let key = keys.get(secret);
  if (key === undefined) keys.set(secret, (key = createSecretKey(Buffer.from(secret, 'utf8'))));
  return key;
}
