import { OPERATIONS, type Operations } from './generated/operations.gen.js';

export type OperationName = keyof Operations;

/** What went wrong with one attempt. */
export type Fault =
  | { readonly kind: 'no_answer' }
  | {
      readonly kind: 'refused';
      readonly status: number;
      readonly code: string;
      /** Null without `Retry-After`. */
      readonly retryAfterMs: number | null;
    };

export type RetryDecision = { readonly kind: 'stop' } | { readonly kind: 'retry'; readonly waitMs: number };

/** Operations that change nothing when they are repeated, though they are a POST without an `Idempotency-Key`. */
const REPEATABLE_POSTS: readonly OperationName[] = [
  'confirmLink',
  'declineLink',
  'endCampaign',
  'grantAppAccount',
  'inspectInvite',
  'lookUpByPost',
  // The same user gets the same answer.
  'redeemInvite',
  'retryDeadLetter',
  'revokeAdminKey',
  'revokeAppKey',
  'revokeInvite',
  'revokeLink',
  'unlinkIdentity',
];

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 8_000;
/** Limits are per minute: who has to wait for longer hears so at once. */
const LONGEST_RETRY_AFTER_MS = 60_000;
/** The service is starting, stopping or behind; 502 and 504 are a proxy's words for the same. */
const UNAVAILABLE: readonly number[] = [502, 503, 504];

/** Whether a request may be sent again when nobody knows whether it was carried out. */
export function isRepeatable(name: OperationName): boolean {
  const { method, honoursKey } = OPERATIONS[name];
  return method !== 'POST' || honoursKey || REPEATABLE_POSTS.includes(name);
}

/**
 * Decides what follows a failed attempt.
 * @param attempt counts from 1
 * @param random from 0 to 1: spreads those who failed together
 */
export function decideRetry(
  fault: Fault,
  request: { readonly attempt: number; readonly maxRetries: number; readonly isRepeatable: boolean },
  random: number,
): RetryDecision {
  if (request.attempt > request.maxRetries || !isTransient(fault, request.isRepeatable))
    return { kind: 'stop' };
  const longest = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** (request.attempt - 1));
  const jittered = Math.round(longest * (0.5 + random / 2));
  const retryAfterMs = fault.kind === 'refused' ? (fault.retryAfterMs ?? 0) : 0;
  if (retryAfterMs > LONGEST_RETRY_AFTER_MS) return { kind: 'stop' };
  // Never sooner than the service asks for; a little later, so that not all come at that moment.
  return { kind: 'retry', waitMs: retryAfterMs === 0 ? jittered : retryAfterMs + Math.round(jittered / 2) };
}

function isTransient(fault: Fault, repeatable: boolean): boolean {
  if (fault.kind === 'no_answer') return repeatable;
  // Limits are counted before anything is done.
  if (fault.status === 429) return true;
  // The first attempt, whose answer was lost, is still in progress.
  if (fault.code === 'idempotency_conflict') return true;
  return repeatable && UNAVAILABLE.includes(fault.status);
}

/** Reads `Retry-After`: seconds or a date. Null when it is neither. */
export function readRetryAfter(value: string | null, nowMs: number): number | null {
  if (value === null) return null;
  if (/^\d{1,9}$/.test(value)) return Number(value) * 1_000;
  const at = Date.parse(value);
  return Number.isNaN(at) ? null : Math.max(0, at - nowMs);
}
