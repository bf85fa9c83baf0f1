import { INSTAGRAM_ID } from '../platform/ids/instagram-id.js';
import { own, parseLosslessJson, readOpaqueId } from '../platform/text/lossless-json.js';
import { isSignedWithAny } from './signature.js';

/** The result of reading a signed request. */
export type SignedRequestReading =
  /** Not signed by one of our Meta apps, or not in the form of a signed request. */
  | { readonly kind: 'unsigned' }
  /** Signed, but not a request that is valid now; `detail` says why and what is accepted. */
  | { readonly kind: 'unreadable'; readonly detail: string }
  | ({ readonly kind: 'read' } & OwnerRequest);

/** What Meta asks for the owner of an account. */
export interface OwnerRequest {
  /** App-scoped id of the owner. It is never the IGSID of a person who wrote to the account. */
  readonly userId: string;
  /** When Meta made the request, in whole seconds. */
  readonly issuedAt: Date;
  /** The signed part as it was sent: a repeated request has the same one. */
  readonly payload: string;
}

/** The signature has 32 bytes. Meta omits the padding; a text with padding has the same bytes. */
const FORM = /^([A-Za-z0-9_-]{43})=?\.([A-Za-z0-9_-]+)={0,2}$/;
const ALGORITHM = 'HMAC-SHA256';

/** Meta's clock may be ahead of ours. */
const MAX_AHEAD_SECONDS = 600;
/** Meta repeats within hours; a request that leaked from a log or a backup must not erase for ever. */
const MAX_AGE_SECONDS = 7 * 86_400;

/**
 * Members of the signed requests that log a person in or open a page's tab. A browser holds such a request of its own user under the
 * same secret (the cookie `fbsr_<app id>`), so it is no proof that anybody asked Meta for anything.
 * https://developers.facebook.com/docs/reference/login/signed-request (read 2026-11)
 */
const LOGIN_MEMBERS = ['code', 'oauth_token', 'access_token', 'user', 'page', 'app_data', 'profile_id'];

/**
 * Reads the form field that Meta posts when the owner of an account removes the app, or requests the deletion of their data.
 *
 * Meta: `signed_request` is the base64url signature, a dot and the base64url JSON payload; the signature is HMAC-SHA256 of the
 * encoded payload under the app secret; the payload has `user_id`, `algorithm` and `issued_at`.
 * https://developers.facebook.com/docs/development/create-an-app/app-dashboard/data-deletion-callback (read 2026-11)
 *
 * @param text anything but a string is `unsigned`
 * @param secrets app secrets; any of them may have signed
 * @param now a request is valid from 10 minutes before to 7 days after its `issued_at`
 */
export function readSignedRequest(
  text: unknown,
  secrets: readonly string[],
  now: Date,
): SignedRequestReading {
  const [, signature, payload] = (typeof text === 'string' && FORM.exec(text)) || [];
  if (signature === undefined || payload === undefined) return { kind: 'unsigned' };
  const signed = String(text).slice(String(text).indexOf('.') + 1);
  const claimed = decode(signature);
  const bytes = decode(payload);
  if (claimed === null || bytes === null || !isSignedWithAny(secrets, signed, claimed))
    return { kind: 'unsigned' };
  let parsed: unknown;
  try {
    parsed = parseLosslessJson(bytes);
  } catch {
    return unreadable('The signed request is not JSON.');
  }
  // Another algorithm means that the signature just verified is not the one that Meta made.
  const algorithm = own(parsed, 'algorithm');
  if (typeof algorithm !== 'string' || algorithm.toUpperCase() !== ALGORITHM) return { kind: 'unsigned' };
  const userId = readOpaqueId(own(parsed, 'user_id'));
  if (userId === undefined || !INSTAGRAM_ID.test(userId))
    return unreadable('The signed request has no valid user_id.');
  const member = LOGIN_MEMBERS.find((name) => own(parsed, name) !== undefined);
  if (member !== undefined)
    return unreadable(`The signed request has the member ${member}: it is a log-in, not a request of Meta.`);
  const issuedAt = own(parsed, 'issued_at');
  if (typeof issuedAt !== 'number' || !isCurrent(issuedAt, now))
    return unreadable(
      'issued_at must be the time of the request in seconds, at most 7 days ago and 10 minutes ahead.',
    );
  return { kind: 'read', userId, issuedAt: new Date(issuedAt * 1_000), payload };
}

function unreadable(detail: string): SignedRequestReading {
  return { kind: 'unreadable', detail };
}

/** @param issuedAt seconds since 1970 */
function isCurrent(issuedAt: number, now: Date): boolean {
  const ageSeconds = now.getTime() / 1_000 - issuedAt;
  return ageSeconds >= -MAX_AHEAD_SECONDS && ageSeconds <= MAX_AGE_SECONDS;
}

/** The bytes of a base64url text; null when the unused bits of its last character are set. */
function decode(text: string): Buffer<ArrayBuffer> | null {
  const bytes = Buffer.from(text, 'base64url');
  return bytes.toString('base64url') === text ? bytes : null;
}
