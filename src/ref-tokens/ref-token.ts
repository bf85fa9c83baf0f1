import { INSTAGRAM_ID } from '../platform/ids/instagram-id.js';
import { fromSuffix } from '../platform/ids/type-id.js';

/** Meta: a ref holds at most 2,083 characters of A-Za-z0-9-_=. https://developers.facebook.com/docs/instagram-platform/instagram-api-with-instagram-login/messaging-api/ig-me (read 2026-11) */
export const MAX_REF_LENGTH = 2_083;

/** The only algorithm, and the `typ` that keeps other tokens of ours from passing as refs (RFC 8725, 3.11). */
export const REF_ALGORITHM = 'HS256' as const;
export const REF_TYPE = 'ref+jwt';

/** Any ref that Meta lets through, ours or not. */
export const REF = new RegExp(`^[A-Za-z0-9_=-]{1,${MAX_REF_LENGTH}}$`);

const PART = /^[A-Za-z0-9_-]+$/;
const KID = /^[A-Za-z0-9_-]{1,8}$/;

/** What a ref token says. */
export interface RefClaims {
  /** UUID of the link. */
  readonly linkId: string;
  /** The account's Instagram id. */
  readonly igId: string;
  /** When the link's time is over, in seconds since 1970, rounded up. Never judged here. */
  readonly expiresAtSeconds: number;
}

/** A ref before its signature is checked. */
export type RefShape =
  /** Not made by us: a campaign word, an advertisement's ref. */
  | { readonly kind: 'foreign' }
  /** Has our `typ`, but not our form: changed, or made by someone who knows the form. */
  | { readonly kind: 'malformed' }
  | {
      readonly kind: 'token';
      readonly kid: string;
      /** What is signed, as a JWS has it: header and payload with a dot between. */
      readonly signed: string;
      readonly payload: string;
      readonly signature: Buffer;
    };

/** Writes a JWS in the alphabet that Meta allows: no part of it holds `=`, so `=` can stand for the dots. */
export function toRef(jws: string): string {
  return jws.replaceAll('.', '=');
}

/** Undoes what a link goes through on its way: some clients hand `=` back as `%3D`. */
export function normaliseRef(text: string): string {
  return text.replaceAll(/%3d/gi, '=');
}

/** Tells what a ref is by its form and header alone. Takes a normalised ref. */
export function readRefShape(ref: string): RefShape {
  const parts = ref.split('=');
  const [header, payload, signature] = parts;
  if (parts.length !== 3 || !header || !payload || !signature) return { kind: 'foreign' };
  if (ref.length > MAX_REF_LENGTH || !parts.every((part) => PART.test(part))) return { kind: 'foreign' };
  const fields = readJson(header);
  if (fields === null || fields['typ'] !== REF_TYPE) return { kind: 'foreign' };
  const { alg, kid, ...others } = fields;
  // `typ` is the one further field; anything else, `crit` above all, is a token that we did not make.
  if (
    alg !== REF_ALGORITHM ||
    typeof kid !== 'string' ||
    !KID.test(kid) ||
    Object.keys(others).length !== 1
  ) {
    return { kind: 'malformed' };
  }
  if (!parts.every(isCanonical)) return { kind: 'malformed' };
  const signed = `${header}.${payload}`;
  return { kind: 'token', kid, signed, payload, signature: Buffer.from(signature, 'base64url') };
}

/** The claims of a verified payload (base64url), or null unless it holds exactly ours. */
export function readClaims(part: string): RefClaims | null {
  const payload = readJson(part);
  if (payload === null || Object.keys(payload).length !== 3) return null;
  const { jti, aud, exp } = payload;
  if (typeof jti !== 'string' || typeof aud !== 'string' || !INSTAGRAM_ID.test(aud)) return null;
  if (typeof exp !== 'number' || !Number.isSafeInteger(exp) || exp < 0) return null;
  const linkId = fromSuffix(jti);
  return linkId === null ? null : { linkId, igId: aud, expiresAtSeconds: exp };
}

/** The `exp` of a link that ends at this time. */
export function toExpirySeconds(expiresAt: Date): number {
  return Math.ceil(expiresAt.getTime() / 1000);
}

/**
 * Base64url has several spellings for the same bytes: the unused bits of the last character may be set. A lenient decoder
 * takes them all, and one token would have many refs.
 */
function isCanonical(part: string): boolean {
  return Buffer.from(part, 'base64url').toString('base64url') === part;
}

function readJson(part: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : null;
  } catch {
    return null;
  }
}
