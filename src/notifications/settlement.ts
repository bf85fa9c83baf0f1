import type { EndpointEffect } from './delivery-outcome.js';

/** What is written of an attempt to send. */
export interface Attempt {
  readonly attemptedAt: Date;
  /** Null when there was no answer. */
  readonly httpStatus: number | null;
  readonly latencyMs: number;
  readonly responseBody: string | null;
  /** A word of ours; null when it succeeded. */
  readonly error: string | null;
}

/** What becomes of a notification's row: only if it is still as it was loaded. */
export interface Change {
  /** How many attempts there were when it was loaded: a fence against whoever was faster. */
  readonly attemptsBefore: number;
  readonly status: 'pending' | 'delivered' | 'exhausted' | 'canceled';
  readonly step: number;
  /** For a pending one. */
  readonly nextAttemptAt: Date | null;
  /** Null when nothing was sent. */
  readonly attempt: Attempt | null;
}

/** What a notification's turn came to. */
export interface Settlement {
  /** UUIDs. */
  readonly notificationId: string;
  readonly endpointId: string;
  /** Null: nothing changed, and its job is put back, or dropped when it is not pending. */
  readonly change: Change | null;
  readonly effect: EndpointEffect;
  /** Where it was said that the endpoint is gone; null when it was not. It counts only if the endpoint is still there. */
  readonly goneUrl: string | null;
}

/** Whoever says that it is gone means it; one success outweighs any failure of the same moment. */
const RANK: readonly EndpointEffect[] = ['gone', 'succeeded', 'failing', 'failed', 'none'];

/** What becomes of each endpoint when all of these are written together; those to which nothing happens are left out. */
export function mergeEffects(settlements: readonly Settlement[]): ReadonlyMap<string, EndpointEffect> {
  const merged = new Map<string, EndpointEffect>();
  for (const { endpointId, effect } of settlements) {
    const other = merged.get(endpointId) ?? 'none';
    if (effect !== 'none' && RANK.indexOf(effect) < RANK.indexOf(other)) merged.set(endpointId, effect);
  }
  return merged;
}
