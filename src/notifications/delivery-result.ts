import type { EndpointResult } from '../endpoints/endpoint-delivery.js';
import type { Decision } from './delivery-outcome.js';
import type { Sendable } from './signed-delivery.js';

/** A notification that this instance has claimed. */
export interface ClaimedNotification extends Sendable {
  /** UUIDs. */
  readonly accountId: string;
  readonly endpointId: string;
  /** How often it was claimed, with this time: its result counts only while this is the newest claim. */
  readonly claims: number;
  /** How many attempts of the present round there were. */
  readonly step: number;
}

/** What is recorded of an attempt to send. */
export interface Attempt {
  readonly attemptedAt: Date;
  /** Null when there was no answer. */
  readonly httpStatus: number | null;
  readonly latencyMs: number;
  readonly responseBody: string | null;
  /** A word of ours; null when it succeeded. */
  readonly error: string | null;
}

/** What came of a claim. */
export interface DeliveryResult extends EndpointResult {
  /** UUIDs. */
  readonly accountId: string;
  readonly notificationId: string;
  readonly claims: number;
  readonly status: 'pending' | 'delivered' | 'exhausted' | 'canceled';
  readonly step: number;
  /** When a pending one is due again, from the moment it is recorded. */
  readonly waitMs: number;
  /** Null when nothing was sent. */
  readonly attempt: Attempt | null;
}

/** Nothing was sent, because the endpoint is disabled. */
export function cancel(claimed: ClaimedNotification): DeliveryResult {
  return { ...unchanged(claimed), status: 'canceled' };
}

/** Nothing is known of the attempt: it is due again at once. */
export function giveBack(claimed: ClaimedNotification): DeliveryResult {
  return { ...unchanged(claimed), status: 'pending' };
}

/** What an attempt came to. */
export function conclude(
  claimed: ClaimedNotification,
  url: string,
  attempt: Attempt,
  { outcome, effect }: Decision,
): DeliveryResult {
  const result = { ...unchanged(claimed), step: claimed.step + 1, url, attempt, effect };
  switch (outcome.kind) {
    case 'delivered':
    case 'exhausted':
      return { ...result, status: outcome.kind };
    case 'gone':
      return { ...result, status: 'canceled' };
    case 'retry':
      return { ...result, status: 'pending', waitMs: outcome.afterMs };
    default:
      return outcome satisfies never;
  }
}

function unchanged({
  accountId,
  endpointId,
  id,
  claims,
  step,
}: ClaimedNotification): Omit<DeliveryResult, 'status'> {
  const result = { accountId, notificationId: id, claims, step, waitMs: 0, attempt: null };
  return { ...result, endpointId, url: '', effect: 'none' };
}
