import { createHash } from 'node:crypto';
import type { LinkStanding } from '../links/link-state.js';

/** 22 characters of base64url carry 132 bits. */
const LENGTH = 22;

/**
 * The id of a link's state, the same on each instance, so that no instance stores what a client has received. Opaque, and
 * reveals nothing of the person.
 */
export function toStateId(linkId: string, standing: LinkStanding): string {
  const { status, reason, igsid, identityId, openedAt, expiresAt, decidedAt, completedAt } = standing;
  const parts = [linkId, status, reason, igsid, identityId, openedAt, expiresAt, decidedAt, completedAt];
  return createHash('sha256').update(JSON.stringify(parts)).digest('base64url').slice(0, LENGTH);
}
