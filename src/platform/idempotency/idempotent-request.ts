import { createHash } from 'node:crypto';

/** Stripe: keys have up to 255 characters and are removed after 24 hours. https://docs.stripe.com/api/idempotent_requests (read 2026-11) */
const KEY = /^[\x20-\x7e]{1,255}$/;
export const IDEMPOTENCY_KEY_RULE = 'must be 1 to 255 printable ASCII characters, given once';
export const KEPT_MS = 24 * 60 * 60_000;

/** A request that can be repeated without a second effect. */
export interface IdempotentRequest {
  /** SHA-256 over owner, route and key: identifies a use of a key. */
  readonly hash: Buffer;
  /**
   * SHA-256 over the key and the request: the same key with another request is a mistake of the caller. Including the key, which
   * is not stored, prevents that ids in a body are tried out on the hash.
   */
  readonly fingerprint: Buffer;
}

/** The stored result of a request. */
export interface FirstAnswer {
  readonly hash: Buffer;
  readonly fingerprint: Buffer;
  /** HTTP status of the answer. */
  readonly status: number;
  /** UUID of the row that the answer was built from. */
  readonly resourceId: string;
}

/** What happens with a request: it is executed, answered from its first result, or refused. */
export type IdempotencyClaim =
  | { readonly kind: 'fresh' }
  | { readonly kind: 'replay'; readonly first: FirstAnswer }
  /** The key was used with another request. */
  | { readonly kind: 'mismatch' }
  /** Another request with this key is in progress. */
  | { readonly kind: 'running' };

export const FRESH: IdempotencyClaim = { kind: 'fresh' };

/** Why a request is refused; `gone`: the first answer can no longer be built. */
export type RepeatRefusal = 'mismatch' | 'running' | 'gone';

/** The result of a request under a key: its value, now or from the first time, or why it is refused. */
export type Once<Value> =
  | { readonly kind: 'done'; readonly value: Value; readonly status: number; readonly replayed: boolean }
  | { readonly kind: RepeatRefusal };

/** Whether a header's value can be a key. */
export function isIdempotencyKey(text: string): boolean {
  return KEY.test(text);
}

/**
 * Names a request. The draft asks for a composite of caller, route and key, so that callers cannot get the answers of others:
 * https://www.ietf.org/archive/id/draft-ietf-httpapi-idempotency-key-header-07.txt (read 2026-11)
 * @param owner the app's UUID, or one name for all admins, whose keys may be rotated between two attempts
 * @param route method and path pattern; the path's parameters are part of `asked`
 */
export function nameRequest(
  { owner, route, key }: { readonly owner: string; readonly route: string; readonly key: string },
  asked: { readonly params: unknown; readonly body: unknown },
): IdempotentRequest {
  return { hash: hashParts([owner, route, key]), fingerprint: hashParts([key, toCanonicalJson(asked)]) };
}

/** The number of the advisory lock that is held while the request is in progress. */
export function lockNumber({ hash }: Pick<IdempotentRequest, 'hash'>): bigint {
  return hash.readBigInt64BE(0);
}

/**
 * Decides on requests that arrived together. Of several requests with the same new key, the first is executed.
 * @param locked hex hashes of the keys whose lock this transaction got
 * @param kept hex hash -> the stored result, without expired ones
 */
export function decideClaims(
  requests: readonly IdempotentRequest[],
  locked: ReadonlySet<string>,
  kept: ReadonlyMap<string, FirstAnswer>,
): IdempotencyClaim[] {
  const begun = new Set<string>();
  return requests.map((request): IdempotencyClaim => {
    const name = request.hash.toString('hex');
    const first = kept.get(name);
    if (first)
      return first.fingerprint.equals(request.fingerprint) ? { kind: 'replay', first } : { kind: 'mismatch' };
    if (begun.has(name) || !locked.has(name)) return { kind: 'running' };
    begun.add(name);
    return { kind: 'fresh' };
  });
}

/** Hashes each part after its length, so that different lists of parts never give the same bytes. */
function hashParts(parts: readonly string[]): Buffer {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(`${Buffer.byteLength(part)}:`).update(part);
  return hash.digest();
}

/**
 * Parsed JSON as text that is the same for equal values, whatever the order of their keys: RFC 8785, which writes numbers and
 * strings like ECMAScript. https://www.rfc-editor.org/rfc/rfc8785 (read 2026-11)
 */
export function toCanonicalJson(value: unknown): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(toCanonicalJson).join(',')}]`;
  // sort() orders by UTF-16 code units, as the RFC requires.
  const names = Object.keys(value).sort();
  const members = names.map((name) => `${JSON.stringify(name)}:${toCanonicalJson(Reflect.get(value, name))}`);
  return `{${members.join(',')}}`;
}
