import { createHash } from 'node:crypto';
import { toCanonicalJson } from './canonical-json.js';

/** Stripe: keys have up to 255 characters and go after 24 hours. https://docs.stripe.com/api/idempotent_requests (read 2026-11) */
const KEY = /^[\x20-\x7e]{1,255}$/;
export const IDEMPOTENCY_KEY_RULE = 'must be 1 to 255 printable ASCII characters, given once';
export const KEPT_MS = 24 * 60 * 60_000;

/** A request that may be sent again without being done again. */
export interface IdempotentRequest {
  /** SHA-256 over owner, route and key: which use of a key it is. */
  readonly hash: Buffer;
  /**
   * SHA-256 over the key and what was asked: the same key with anything else is a mistake of the caller. The key, which is not
   * kept, hides the people that a body names from whoever would try ids out.
   */
  readonly fingerprint: Buffer;
}

/** What is kept of a request that was done. */
export interface FirstAnswer {
  readonly hash: Buffer;
  readonly fingerprint: Buffer;
  /** HTTP status of the answer. */
  readonly status: number;
  /** UUID of the row that the answer was made from. */
  readonly resourceId: string;
}

/** What is to be done with a request. */
export type Claim =
  | { readonly kind: 'fresh' }
  | { readonly kind: 'replay'; readonly first: FirstAnswer }
  /** The key was used with another request. */
  | { readonly kind: 'mismatch' }
  /** Another request with this key is under way. */
  | { readonly kind: 'running' };

export const FRESH: Claim = { kind: 'fresh' };

/** Why a request is neither done nor answered again; `gone`: the first answer cannot be built any more. */
export type NotAgain = 'mismatch' | 'running' | 'gone';

/** How a request under a key went: what it came to, now or before, or why not. */
export type Once<Value> =
  | { readonly kind: 'done'; readonly value: Value; readonly status: number; readonly replayed: boolean }
  | { readonly kind: NotAgain };

/** Whether a header's value can be a key. */
export function isIdempotencyKey(text: string): boolean {
  return KEY.test(text);
}

/**
 * Names a request. The draft asks for a composite of who calls, what is called and the key, so that no caller can meet
 * another's: https://www.ietf.org/archive/id/draft-ietf-httpapi-idempotency-key-header-07.txt (read 2026-11)
 * @param owner the app's UUID; for admins one name for all, whose keys may be rotated between two tries
 * @param route method and path with its placeholders; what fills them is part of what is asked
 */
export function nameRequest(
  { owner, route, key }: { readonly owner: string; readonly route: string; readonly key: string },
  asked: { readonly params: unknown; readonly body: unknown },
): IdempotentRequest {
  return { hash: hashParts([owner, route, key]), fingerprint: hashParts([key, toCanonicalJson(asked)]) };
}

/** The number of the advisory lock that stands for a request while it is under way. */
export function lockNumber({ hash }: Pick<IdempotentRequest, 'hash'>): bigint {
  return hash.readBigInt64BE(0);
}

/**
 * What is to be done with requests that came together: of those with one key that is new, the first goes on.
 * @param locked hex hashes of the keys that nobody else has under way
 * @param kept hex hash -> the answer that was given; without those that are too old
 */
export function decideClaims(
  requests: readonly IdempotentRequest[],
  locked: ReadonlySet<string>,
  kept: ReadonlyMap<string, FirstAnswer>,
): Claim[] {
  const begun = new Set<string>();
  return requests.map((request): Claim => {
    const name = request.hash.toString('hex');
    const first = kept.get(name);
    if (first)
      return first.fingerprint.equals(request.fingerprint) ? { kind: 'replay', first } : { kind: 'mismatch' };
    if (begun.has(name) || !locked.has(name)) return { kind: 'running' };
    begun.add(name);
    return { kind: 'fresh' };
  });
}

/** Each part behind its length, so that no two lists of parts read as one. */
function hashParts(parts: readonly string[]): Buffer {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(`${Buffer.byteLength(part)}:`).update(part);
  return hash.digest();
}
