import { createHash } from 'node:crypto';
import type { LinkStanding } from '../links/link-state.js';

/** Enough that no two states of a link share it. */
const LENGTH = 22;

/**
 * Names how a link stands, the same on each instance: nobody has to remember what a client was shown last. Opaque, and
 * says nothing of the person.
 */
export function nameState(linkId: string, standing: LinkStanding): string {
  const { status, reason, igsid, identityId, decidedAt, completedAt } = standing;
  const parts = [linkId, status, reason, igsid, identityId, decidedAt, completedAt];
  return createHash('sha256').update(JSON.stringify(parts)).digest('base64url').slice(0, LENGTH);
}
