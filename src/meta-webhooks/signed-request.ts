import { INSTAGRAM_ID } from '../platform/ids/instagram-id.js';
import { own, readId } from './event-fields.js';
import { parsePayload } from './payload-json.js';
import { isMadeWithAny } from './signature.js';

/** What a signed request turned out to be. */
export type SignedRequest =
  /** Not made by one of our Meta apps, or not of the form that they make. */
  | { readonly kind: 'unsigned' }
  /** Signed, and yet it names nobody. */
  | { readonly kind: 'unreadable' }
  | {
      readonly kind: 'read';
      /** The person who asks. */
      readonly userId: string;
      /** The part that is signed, as it came: the same for the same request. */
      readonly payload: string;
    };

/** The signature has 32 bytes. Meta leaves the padding out; who puts it in means the same bytes. */
const FORM = /^([A-Za-z0-9_-]{43})=?\.([A-Za-z0-9_-]+)={0,2}$/;
const ALGORITHM = 'HMAC-SHA256';

/**
 * Reads what Meta posts when a person asks for the deletion of their data.
 *
 * Meta: `signed_request` is the base64url signature, a dot and the base64url JSON payload; the signature is HMAC-SHA256 of the
 * encoded payload under the app secret; the payload has `user_id`, `algorithm` and `issued_at`.
 * https://developers.facebook.com/docs/development/create-an-app/app-dashboard/data-deletion-callback (read 2026-11)
 *
 * @param text the form field, if it came once; anything but a text is refused.
 * @param secrets app secrets; any may have signed.
 */
export function readSignedRequest(text: unknown, secrets: readonly string[]): SignedRequest {
  const [, signature, payload] = (typeof text === 'string' && FORM.exec(text)) || [];
  if (signature === undefined || payload === undefined) return { kind: 'unsigned' };
  const signed = String(text).slice(String(text).indexOf('.') + 1);
  const claimed = decode(signature);
  const bytes = decode(payload);
  if (claimed === null || bytes === null || !isMadeWithAny(secrets, signed, claimed))
    return { kind: 'unsigned' };
  let parsed: unknown;
  try {
    parsed = parsePayload(bytes);
  } catch {
    return { kind: 'unreadable' };
  }
  // What names another algorithm was signed by another rule than the one just applied.
  const algorithm = own(parsed, 'algorithm');
  if (typeof algorithm !== 'string' || algorithm.toUpperCase() !== ALGORITHM) return { kind: 'unsigned' };
  const userId = readId(own(parsed, 'user_id'));
  if (userId === undefined || !INSTAGRAM_ID.test(userId)) return { kind: 'unreadable' };
  return { kind: 'read', userId, payload };
}

/** The bytes of a base64url text; null when other bits stand in its last character than those bytes have. */
function decode(text: string): Buffer<ArrayBuffer> | null {
  const bytes = Buffer.from(text, 'base64url');
  return bytes.toString('base64url') === text ? bytes : null;
}
