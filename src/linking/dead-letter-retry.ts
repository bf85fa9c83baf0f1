import type { DeadLetterEntity } from '../attempts/dead-letter.entity.js';
import type { LinkState } from '../links/link-state.js';
import { resolveEventAt } from './event-time.js';
import type { ReceivedReferral } from './linking-plan.js';

/** Why a dead letter has nothing that could be decided again. */
export type NotRetryable =
  /** It names no link: its ref did not verify, or it was a visit of a campaign. */
  | 'invalid_token'
  /** An event of a chat: its text, which would decide, is not kept. */
  | 'chat'
  /** It is of version 0.2.0 or older, which kept too little. */
  | 'incomplete'
  /** Neither the link nor the account of the event is known. */
  | 'unknown_account';

/** What a retry of a dead letter does. */
export type RetryPlan =
  | { readonly kind: 'not_retryable'; readonly reason: NotRetryable }
  /** It was retried before. */
  | { readonly kind: 'settled' }
  | {
      readonly kind: 'redeem';
      /** UUID. */
      readonly accountId: string;
      readonly referral: ReceivedReferral;
      readonly eventAt: Date;
    };

/**
 * Rebuilds the referral of a dead letter. Its link stands for the ref, which was verified when it arrived and is not kept. What
 * else the event had (source, ice breaker, mid) is not kept either.
 * @param link the link that the letter names; null when it is not stored any more
 * @param ownAccountId UUID of the account that the event came to; null when it is not registered
 * @param now becomes the time of arrival of the attempt, so that the attempt is among the newest; the event's own time decides
 */
export function planRetry(
  letter: DeadLetterEntity,
  link: Pick<LinkState, 'accountId' | 'igId' | 'createdAt'> | null,
  ownAccountId: string | null,
  now: Date,
): RetryPlan {
  const { igId, igsid, linkId, via, repeatKey, requestId, receivedAt } = letter;
  if (letter.retriedAt !== null) return { kind: 'settled' };
  if (via === null || letter.eventAt === null) return { kind: 'not_retryable', reason: 'incomplete' };
  if (via === 'chat') return { kind: 'not_retryable', reason: 'chat' };
  if (linkId === null) return { kind: 'not_retryable', reason: 'invalid_token' };
  const accountId = link?.accountId ?? ownAccountId;
  if (accountId === null) return { kind: 'not_retryable', reason: 'unknown_account' };
  const eventAt = resolveEventAt(letter.eventAt.getTime(), link?.createdAt ?? null, receivedAt);
  return {
    kind: 'redeem',
    accountId,
    eventAt,
    referral: {
      event: {
        igId,
        igsid,
        ref: '',
        via,
        source: null,
        icebreaker: null,
        mid: null,
        timestampMs: eventAt.getTime(),
        repeatKey,
      },
      token: { valid: true, linkId, igId: link?.igId ?? igId },
      refHash: null,
      receivedAt: now,
      requestId,
    },
  };
}

/** Whether a retry would decide something, as far as the letter alone tells. */
export function isRetryable({ retriedAt, linkId, via, eventAt }: DeadLetterEntity): boolean {
  return retriedAt === null && linkId !== null && via !== null && via !== 'chat' && eventAt !== null;
}
