import type { AttemptEntity } from '../attempts/attempt.entity.js';
import { type InviteRow, readInviteStatus } from '../invites/invite-state.js';
import type { Answer } from './explain-link.js';

const INVITE_AGAIN = 'Make a new invite, or let the person ask for one in the chat again.';
const UNTIL_REDEEMED =
  'It links when the person opens it, signs in to the app, says yes there, and the app redeems it.';

/** An invite that has redeemed nothing, and that no user has tried to redeem; null when a link says more. */
export function findUntried(
  invites: readonly InviteRow[],
  attempts: readonly Pick<AttemptEntity, 'via' | 'receivedAt'>[],
): InviteRow | null {
  return (
    invites.find(
      ({ linkId, createdAt }) =>
        linkId === null &&
        !attempts.some(({ via, receivedAt }) => via === 'invite' && receivedAt >= createdAt),
    ) ?? null
  );
}

/** Why an invite has linked no one. */
export function explainInvite(invite: InviteRow, now: Date): Answer {
  const expiresAt = invite.expiresAt.toISOString();
  const status = readInviteStatus(invite, now);
  switch (status) {
    case 'pending':
      return {
        verdict: 'waiting',
        sentence: `Not linked yet: the invite is open until ${expiresAt}, and no user has redeemed it.`,
        advice: [UNTIL_REDEEMED],
      };
    case 'expired':
      return {
        verdict: 'not_linked',
        sentence: `Not linked: the invite expired at ${expiresAt}, and no user had redeemed it.`,
        advice: [INVITE_AGAIN],
      };
    case 'revoked': {
      const at = invite.completedAt === null ? '' : ` at ${invite.completedAt.toISOString()}`;
      return {
        verdict: 'not_linked',
        sentence: `Not linked: the invite was revoked${at}, before a user had redeemed it.`,
        advice: [INVITE_AGAIN],
      };
    }
    case 'redeemed':
      return {
        verdict: 'unknown',
        sentence: 'The invite was redeemed; its link is no longer stored.',
        advice: [INVITE_AGAIN],
      };
    default:
      return status satisfies never;
  }
}
