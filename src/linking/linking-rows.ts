import type { AttemptEntity } from '../attempts/attempt.entity.js';
import type { IdentityEntity } from '../identities/identity.entity.js';
import type { PlannedAttempt, PlannedIdentity } from './linking-plan.js';

/** The row of a planned identity. */
export function toIdentityRow({ icebreaker, ...identity }: PlannedIdentity): IdentityEntity {
  return {
    ...identity,
    icebreakerTitle: icebreaker?.title ?? null,
    icebreakerPayload: icebreaker?.payload ?? null,
    unlinkReason: identity.unlinkedAt === null ? null : 'replaced',
  };
}

/** The row of a planned attempt. */
export function toAttemptRow(
  { referral: { event, refHash, receivedAt, requestId }, ...attempt }: PlannedAttempt,
  accountId: string,
): AttemptEntity {
  const { igId, igsid, via, source, icebreaker, mid } = event;
  return {
    ...attempt,
    accountId,
    igId,
    igsid,
    via,
    source,
    icebreakerTitle: icebreaker?.title ?? null,
    icebreakerPayload: icebreaker?.payload ?? null,
    mid,
    // All that is kept of a ref that did not verify, or of a code that was wrong.
    refHash: attempt.outcome === 'invalid_token' ? refHash : null,
    receivedAt,
    requestId,
  };
}
