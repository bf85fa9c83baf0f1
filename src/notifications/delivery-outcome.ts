import { type EndpointEffect, MAX_FAILING_MS } from '../endpoints/endpoint-delivery.js';
import { readRetryAfter, waitAfter } from './delivery-schedule.js';

/** What came of an attempt to send. */
export type Answer =
  | {
      readonly kind: 'answer';
      readonly status: number;
      /** The header as it came. */
      readonly retryAfter: string | null;
      /** How it began. */
      readonly body: string;
    }
  /** Nothing came, or nothing was sent; `error` is a word of ours. */
  | { readonly kind: 'no_answer'; readonly error: string };

/** How far a notification and its endpoint were before the attempt. */
export interface Standing {
  /** How many attempts there were in this round of the schedule. */
  readonly step: number;
  /** Since when the endpoint fails; null when it does not. */
  readonly failingSince: Date | null;
}

/** What becomes of the notification. */
export type Outcome =
  | { readonly kind: 'delivered' }
  | { readonly kind: 'retry'; readonly afterMs: number }
  | { readonly kind: 'exhausted' }
  /** The endpoint answered that it no longer exists, and is disabled. */
  | { readonly kind: 'gone' };

export interface Decision {
  readonly outcome: Outcome;
  readonly effect: EndpointEffect;
  /** Why it failed, in a word of ours; null when it did not. */
  readonly error: string | null;
}

const GONE = 410;

/**
 * Says what an attempt means. Any 2xx is a success and nothing else is: a redirection is not followed, because where it leads
 * is not what the app registered.
 * @param random from 0 up to 1
 */
export function decideOutcome(answer: Answer, standing: Standing, now: Date, random: number): Decision {
  const error = describeFailure(answer);
  if (error === null) return { outcome: { kind: 'delivered' }, effect: 'succeeded', error };
  if (answer.kind === 'answer' && answer.status === GONE)
    return { outcome: { kind: 'gone' }, effect: 'gone', error };
  const askedMs = answer.kind === 'answer' ? readRetryAfter(answer.status, answer.retryAfter, now) : 0;
  const waitMs = waitAfter(standing.step + 1, random, askedMs);
  const outcome: Outcome = waitMs === null ? { kind: 'exhausted' } : { kind: 'retry', afterMs: waitMs };
  return { outcome, effect: failureOf(standing.failingSince, now), error };
}

function describeFailure(answer: Answer): string | null {
  switch (answer.kind) {
    case 'no_answer':
      return answer.error;
    case 'answer':
      if (answer.status >= 200 && answer.status < 300) return null;
      if (answer.status === GONE) return 'gone';
      return answer.status >= 300 && answer.status < 400 ? 'redirect' : 'status';
    default:
      return answer satisfies never;
  }
}

function failureOf(failingSince: Date | null, now: Date): EndpointEffect {
  if (failingSince === null) return 'failed';
  return now.getTime() - failingSince.getTime() >= MAX_FAILING_MS ? 'failing' : 'none';
}
