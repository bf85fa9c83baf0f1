import { INSTAGRAM_ID } from '../platform/ids/instagram-id.js';
import { own, parsePayload, readOpaqueId } from './payload-json.js';
import { isSignedWithAny } from './signature.js';

/** The result of reading a signed request. */
export type SignedRequestReading =
  /** Not signed by one of our Meta apps, or not in the form of a signed request. */
  | { readonly kind: 'unsigned' }
  /** Signed, but without a valid `user_id`. */
  | { readonly kind: 'unreadable' }
  | {
      readonly kind: 'read';
      /** Id of the person. */
      readonly userId: string;
      /** The signed part as it was sent: a repeated request has the same one. */
      readonly payload: string;
    };

/** The signature has 32 bytes. Meta omits the padding; a text with padding has the same bytes. */
const FORM = /^([A-Za-z0-9_-]{43})=?\.([A-Za-z0-9_-]+)={0,2}$/;
const ALGORITHM = 'HMAC-SHA256';

/**
 * Reads the form field that Meta posts when a person requests the deletion of their data.
 *
 * Meta: `signed_request` is the base64url signature, a dot and the base64url JSON payload; the signature is HMAC-SHA256 of the
 * encoded payload under the app secret; the payload has `user_id`, `algorithm` and `issued_at`.
 * https://developers.facebook.com/docs/development/create-an-app/app-dashboard/data-deletion-callback (read 2026-11)
 *
 * @param text anything but a string is `unsigned`
 * @param secrets app secrets; any of them may have signed
 */
export function readSignedRequest(text: unknown, secrets: readonly string[]): SignedRequestReading {
  const [, signature, payload] = (typeof text === 'string' && FORM.exec(text)) || [];
  if (signature === undefined || payload === undefined) return { kind: 'unsigned' };
  const signed = String(text).slice(String(text).indexOf('.') + 1);
  const claimed = decode(signature);
  const bytes = decode(payload);
  if (claimed === null || bytes === null || !isSignedWithAny(secrets, signed, claimed))
    return { kind: 'unsigned' };
  let parsed: unknown;
  try {
    parsed = parsePayload(bytes);
  } catch {
    return { kind: 'unreadable' };
  }
  // Another algorithm means that the signature just verified is not the one that Meta made.
  const algorithm = own(parsed, 'algorithm');
  if (typeof algorithm !== 'string' || algorithm.toUpperCase() !== ALGORITHM) return { kind: 'unsigned' };
  const userId = readOpaqueId(own(parsed, 'user_id'));
  if (userId === undefined || !INSTAGRAM_ID.test(userId)) return { kind: 'unreadable' };
  return { kind: 'read', userId, payload };
}

/** The bytes of a base64url text; null when the unused bits of its last character are set. */
function decode(text: string): Buffer<ArrayBuffer> | null {
  const bytes = Buffer.from(text, 'base64url');
  return bytes.toString('base64url') === text ? bytes : null;
}
