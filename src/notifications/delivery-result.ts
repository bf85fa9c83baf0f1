import {
  type EndpointEffect,
  type EndpointResult,
  type EndpointTarget,
  MAX_FAILING_MS,
} from '../endpoints/endpoint-delivery.js';
import { readRetryAfter, waitAfter } from './delivery-schedule.js';
import type { DialResult } from './dial-result.js';
import type { SignableNotification } from './signed-delivery.js';

/** A notification that this instance has claimed. */
export interface ClaimedNotification extends SignableNotification {
  /** UUIDs. */
  readonly appId: string;
  readonly accountId: string;
  readonly endpointId: string;
  /** How often it has been claimed, including this claim: a result counts only while this is the newest claim. */
  readonly claims: number;
  /** How many attempts the current round of the schedule has had. */
  readonly step: number;
}

/** What an endpoint answered, or why there is no answer. */
export type EndpointAnswer = DialResult | { readonly kind: 'no_answer'; readonly error: 'unreadable_secret' };

/** When a request was sent, and how long it took. */
export interface AttemptTimes {
  readonly attemptedAt: Date;
  readonly latencyMs: number;
}

/** One attempt to deliver, as it is stored. */
export interface DeliveryAttempt extends AttemptTimes {
  /** Null without an answer. */
  readonly httpStatus: number | null;
  readonly responseBody: string | null;
  /** A fault of `EndpointAnswer`, `gone`, `redirect` or `status`; null when the attempt succeeded. */
  readonly error: string | null;
}

/** What a claim led to, for the notification and for its endpoint. */
export interface DeliveryResult extends EndpointResult {
  /** UUIDs. */
  readonly appId: string;
  readonly accountId: string;
  readonly notificationId: string;
  readonly claims: number;
  readonly status: 'pending' | 'delivered' | 'exhausted' | 'canceled';
  readonly step: number;
  /** When a pending notification is due again, counted from when the result is recorded. */
  readonly waitMs: number;
  /** Null when nothing was sent. */
  readonly attempt: DeliveryAttempt | null;
}

const GONE = 410;

/** The result when nothing was sent because the endpoint is disabled. */
export function cancel(claimed: ClaimedNotification): DeliveryResult {
  return { ...unsent(claimed), status: 'canceled' };
}

/** The result when the attempt was interrupted: the notification is due again immediately. */
export function giveBack(claimed: ClaimedNotification): DeliveryResult {
  return { ...unsent(claimed), status: 'pending' };
}

/**
 * Decides what an answer means. Any 2xx is a success and nothing else is: redirects are not followed, because the app did not
 * register their target. A 410 ends the notification and disables the endpoint.
 * @param random from 0 up to 1
 */
export function decideResult(
  claimed: ClaimedNotification,
  target: Pick<EndpointTarget, 'url' | 'failingSince'>,
  answer: EndpointAnswer,
  times: AttemptTimes,
  now: Date,
  random: number,
): DeliveryResult {
  const step = claimed.step + 1;
  const attempt = toAttempt(answer, times);
  const result = { ...unsent(claimed), step, url: target.url, attempt };
  if (attempt.error === null) return { ...result, status: 'delivered', effect: 'succeeded' };
  if (attempt.error === 'gone') return { ...result, status: 'canceled', effect: 'gone' };
  const effect = effectOfFailure(target.failingSince, now);
  const askedMs = answer.kind === 'answer' ? readRetryAfter(answer.status, answer.retryAfter, now) : 0;
  const waitMs = waitAfter(step, random, askedMs);
  if (waitMs === null) return { ...result, status: 'exhausted', effect };
  return { ...result, status: 'pending', waitMs, effect };
}

function unsent(claimed: ClaimedNotification): Omit<DeliveryResult, 'status'> {
  const { appId, accountId, endpointId, id: notificationId, claims, step } = claimed;
  const result = { appId, accountId, notificationId, endpointId, claims, step };
  return { ...result, waitMs: 0, attempt: null, url: '', effect: 'none' };
}

function toAttempt(answer: EndpointAnswer, times: AttemptTimes): DeliveryAttempt {
  return answer.kind === 'answer'
    ? { ...times, httpStatus: answer.status, responseBody: answer.body, error: nameFailure(answer.status) }
    : { ...times, httpStatus: null, responseBody: null, error: answer.error };
}

function nameFailure(status: number): 'gone' | 'redirect' | 'status' | null {
  if (status >= 200 && status < 300) return null;
  if (status === GONE) return 'gone';
  return status >= 300 && status < 400 ? 'redirect' : 'status';
}

function effectOfFailure(failingSince: Date | null, now: Date): EndpointEffect {
  if (failingSince === null) return 'failed';
  return now.getTime() - failingSince.getTime() >= MAX_FAILING_MS ? 'failing' : 'none';
}
