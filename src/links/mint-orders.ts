import type { Claim, IdempotentRequest, Once } from '../platform/idempotency/idempotent-request.js';
import type { NewLink } from './new-link.js';

/** A link to be stored, and the request that asks for it when that may be sent again. */
export interface MintOrder {
  readonly link: NewLink;
  readonly key: IdempotentRequest | null;
}

/** The app was disabled while its request was under way. */
export interface AppClosed {
  readonly kind: 'app_closed';
}

/** How an order went: a link, stored now or before, or why not. */
export type StoredMint = Once<NewLink> | AppClosed;

export const MINTED_STATUS = 201;

/**
 * How an order went.
 * @param inserted ids of the links that were stored now
 * @param earlier links that were stored before, by id
 */
export function toStoredMint(
  { link }: Pick<MintOrder, 'link'>,
  claim: Claim,
  inserted: ReadonlySet<string>,
  earlier: ReadonlyMap<string, NewLink>,
): StoredMint {
  switch (claim.kind) {
    case 'fresh':
      return inserted.has(link.id)
        ? { kind: 'done', value: link, status: MINTED_STATUS, replayed: false }
        : { kind: 'app_closed' };
    case 'replay': {
      const value = earlier.get(claim.first.resourceId);
      return value ? { kind: 'done', value, status: claim.first.status, replayed: true } : { kind: 'gone' };
    }
    case 'mismatch':
    case 'running':
      return { kind: claim.kind };
  }
}
