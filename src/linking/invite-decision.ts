import { type InviteRow, readInviteStatus } from '../invites/invite-state.js';

/** What an app's request to redeem an invite means. */
export type InviteDecision =
  /** Whether it links the person is decided as for a referral. */
  | { readonly kind: 'open' }
  /** The same user has redeemed it before: the answer is the same. */
  | { readonly kind: 'again'; readonly linkId: string }
  | { readonly kind: 'invite_used' | 'invite_expired' | 'invite_revoked' };

/**
 * Decides about an invite that is locked.
 * @param usedBy the external user whose link has redeemed it; null when there is none
 */
export function decideInvite(
  invite: Pick<InviteRow, 'status' | 'linkId' | 'expiresAt'>,
  usedBy: string | null,
  externalUserId: string,
  now: Date,
): InviteDecision {
  const status = readInviteStatus(invite, now);
  switch (status) {
    case 'pending':
      return { kind: 'open' };
    case 'redeemed':
      return invite.linkId !== null && usedBy === externalUserId
        ? { kind: 'again', linkId: invite.linkId }
        : { kind: 'invite_used' };
    case 'expired':
      return { kind: 'invite_expired' };
    case 'revoked':
      return { kind: 'invite_revoked' };
    default:
      return status satisfies never;
  }
}
