import { type Outcome, OUTCOMES } from '../attempts/outcome.js';
import type { ReferralResult } from './linking-plan.js';

/**
 * How long an event that was refused alone is asked for again. Meta unsubscribes an app that fails for an hour.
 * https://developers.facebook.com/docs/messenger-platform/webhooks (read 2026-11)
 */
const PATIENCE_MS = 10 * 60_000;

export interface RefusalInput {
  /** Whether the event's person or link was erased in the meantime. */
  readonly isErased: boolean;
  /** Whether it is a dead letter already. */
  readonly isBuried: boolean;
  /** Whether another event of the same delivery was stored now. */
  readonly besideStored: boolean;
  /** When it was refused first, and whether other events were stored since; null: it never was. */
  readonly first: { readonly refusedAt: Date; readonly othersStored: boolean } | null;
  readonly now: Date;
}

/**
 * - `erased`: nothing of it is kept
 * - `buried`: it is a dead letter already
 * - `bury`: it becomes one, because only this event is at fault
 * - `come_again`: the schema or the configuration may be at fault; Meta has to send it again
 */
export type RefusalDecision = 'erased' | 'buried' | 'bury' | 'come_again';

/**
 * What becomes of an event that the database refused, for whatever reason. A refusal is the event's own fault only when the
 * database stores others: beside it, or between two refusals that are ten minutes apart. Else a release or a setting that fails
 * for every event would lose them all.
 */
export function decideRefusal({
  isErased,
  isBuried,
  besideStored,
  first,
  now,
}: RefusalInput): RefusalDecision {
  if (isErased) return 'erased';
  if (isBuried) return 'buried';
  if (besideStored) return 'bury';
  const isPatienceOver = first !== null && now.getTime() - first.refusedAt.getTime() >= PATIENCE_MS;
  return isPatienceOver && first.othersStored ? 'bury' : 'come_again';
}

/** Whether a result proves that the database can store events: an attempt was written. A repeat or a capped one proves nothing. */
export function isStored(result: ReferralResult): result is Outcome {
  return OUTCOMES.some((outcome) => outcome === result);
}
