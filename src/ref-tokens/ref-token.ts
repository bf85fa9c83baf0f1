import { INSTAGRAM_ID } from '../platform/ids/instagram-id.js';
import { fromSuffix } from '../platform/ids/type-id.js';

/** Meta: a ref has at most 2,083 characters of A-Za-z0-9-_=. https://developers.facebook.com/docs/instagram-platform/instagram-api-with-instagram-login/messaging-api/ig-me (read 2026-11) */
export const MAX_REF_LENGTH = 2_083;

/** The only algorithm, and the `typ` that distinguishes refs from other tokens of ours (RFC 8725, 3.11). */
export const REF_ALGORITHM = 'HS256' as const;
export const REF_TYPE = 'ref+jwt';

/** Any ref that Meta allows, ours or not. */
export const REF = new RegExp(`^[A-Za-z0-9_=-]{1,${MAX_REF_LENGTH}}$`);

const PART = /^[A-Za-z0-9_-]+$/;
const KID = /^[A-Za-z0-9_-]{1,8}$/;

/** The claims of a ref token. */
export interface RefClaims {
  /** UUID of the link. */
  readonly linkId: string;
  /** The account's Instagram id. */
  readonly igId: string;
  /** When the link expires, in seconds since 1970, rounded up. Not checked here. */
  readonly expiresAtSeconds: number;
}

/** A ref before its signature is verified. */
export type RefShape =
  /** Not a token of ours, such as the ref of an advertisement. */
  | { readonly kind: 'foreign' }
  /** Has our `typ`, but not our form: changed or forged. */
  | { readonly kind: 'malformed' }
  | {
      readonly kind: 'token';
      readonly kid: string;
      /** The signed part of the JWS: header and payload with a dot between them. */
      readonly signed: string;
      readonly payload: string;
      readonly signature: Buffer;
    };

/** Writes a JWS in the characters that Meta allows: no part of it contains `=`, so `=` replaces the dots. */
export function toRef(jws: string): string {
  return jws.replaceAll('.', '=');
}

/** Undoes the changes of some clients, which return `=` as `%3D`. */
export function normaliseRef(text: string): string {
  return text.replaceAll(/%3d/gi, '=');
}

/** Reads the form and the header of a normalised ref. */
export function readRefShape(ref: string): RefShape {
  const parts = ref.split('=');
  const [header, payload, signature] = parts;
  if (parts.length !== 3 || !header || !payload || !signature) return { kind: 'foreign' };
  if (ref.length > MAX_REF_LENGTH || !parts.every((part) => PART.test(part))) return { kind: 'foreign' };
  const fields = readJson(header);
  if (fields === null || fields['typ'] !== REF_TYPE) return { kind: 'foreign' };
  const { alg, kid, ...others } = fields;
  // `typ` is the only other field. A token with any other field, such as `crit`, is not ours.
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

/** Whether a normalised ref has the form of a link's token, whoever made it. */
export function hasTokenForm(ref: string): boolean {
  return readRefShape(ref).kind === 'token';
}

/** The claims of a verified payload (base64url); null unless it has exactly the fields of ours. */
export function readClaims(part: string): RefClaims | null {
  const payload = readJson(part);
  if (payload === null || Object.keys(payload).length !== 3) return null;
  const { jti, aud, exp } = payload;
  if (typeof jti !== 'string' || typeof aud !== 'string' || !INSTAGRAM_ID.test(aud)) return null;
  if (typeof exp !== 'number' || !Number.isSafeInteger(exp) || exp < 0) return null;
  const linkId = fromSuffix(jti);
  return linkId === null ? null : { linkId, igId: aud, expiresAtSeconds: exp };
}

/** The `exp` of a link that expires at this time. */
export function toExpirySeconds(expiresAt: Date): number {
  return Math.ceil(expiresAt.getTime() / 1000);
}

/**
 * Base64url has several spellings of the same bytes, because the unused bits of the last character can be set. A lenient decoder
 * accepts all of them, so that one token would have several refs.
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
