import { createHmac, timingSafeEqual } from 'node:crypto';

// Meta: the header is "sha256=" and the hex HMAC-SHA256 of the payload under the app secret.
// https://developers.facebook.com/docs/instagram-platform/webhooks (read 2026-11)
export const SIGNATURE_FORM = /^sha256=([0-9a-fA-F]{64})$/;
/** The older header, which Meta still sends beside it: HMAC-SHA1, for receivers that verify nothing else. */
const LEGACY_HEADER = /^sha1=([0-9a-fA-F]{40})$/;

/**
 * Which of our app secrets signed these bytes: its place, from 0; null when none did.
 *
 * @param rawBody the body as received. Meta signs its own escaped spelling (`\u00e4`, `\/`), so a body that was parsed and
 *   serialized again no longer matches
 * @param header the value of `X-Hub-Signature-256`; anything but one well-formed string is refused
 * @param secrets app secrets; several during a rotation
 */
export function findSigningSecret(
  rawBody: Buffer,
  header: unknown,
  secrets: readonly string[],
): number | null {
  const hex = typeof header === 'string' ? SIGNATURE_FORM.exec(header)?.[1] : undefined;
  return hex === undefined ? null : findSecret(secrets, rawBody, Buffer.from(hex, 'hex'), 'sha256');
}

/** Whether one of our Meta apps signed these bytes. */
export function verifySignature(rawBody: Buffer, header: unknown, secrets: readonly string[]): boolean {
  return findSigningSecret(rawBody, header, secrets) !== null;
}

/** The same for the value of `X-Hub-Signature`. It never stands in for `verifySignature`: SHA-1 is too weak. */
export function verifyLegacySignature(rawBody: Buffer, header: unknown, secrets: readonly string[]): boolean {
  const hex = typeof header === 'string' ? LEGACY_HEADER.exec(header)?.[1] : undefined;
  return hex !== undefined && isSignedWithAny(secrets, rawBody, Buffer.from(hex, 'hex'), 'sha1');
}

/**
 * Whether bytes are the HMAC of `signed` under one of our app secrets.
 *
 * @param secrets used as UTF-8. An empty one never matches, because anyone could sign with it
 * @param claimed as many bytes as the algorithm makes
 */
export function isSignedWithAny(
  secrets: readonly string[],
  signed: Buffer | string,
  claimed: Buffer<ArrayBuffer>,
  algorithm: 'sha256' | 'sha1' = 'sha256',
): boolean {
  return findSecret(secrets, signed, claimed, algorithm) !== null;
}

function findSecret(
  secrets: readonly string[],
  signed: Buffer | string,
  claimed: Buffer<ArrayBuffer>,
  algorithm: 'sha256' | 'sha1',
): number | null {
  let found: number | null = null;
  for (const [place, secret] of secrets.entries()) {
    if (secret === '') continue;
    const expected = createHmac(algorithm, secret).update(signed).digest();
    // No early exit: the time must not reveal which of the secrets matches.
    found = timingSafeEqual(claimed, expected) ? (found ?? place) : found;
  }
  return found;
}
