/** What a job finds when its time comes. */
export interface Candidate {
  readonly isPending: boolean;
  /** Its endpoint is disabled or deleted, or its app is disabled. */
  readonly isDisabled: boolean;
  /** Something earlier about the same user is still to reach the same endpoint. */
  readonly isBehind: boolean;
  /** Null when it is not pending. */
  readonly nextAttemptAt: Date | null;
}

/** What is done with a job that was taken; `put_back`: another time, `drop`: there is nothing to do any more. */
export type Turn = 'send' | 'cancel' | 'put_back' | 'drop';

/** A pending notification, and the one that is before it. */
export interface Place {
  readonly nextAttemptAt: Date;
  /** When the first of those before it is tried next; null when it is first itself. */
  readonly headNextAttemptAt: Date | null;
}

/** Jobs come by the database's clock, and rows have our instances' time: what is early by less is on time. */
const CLOCKS_DIFFER_MS = 5_000;
/** Whoever is behind one that is just being sent is called when that is done; this is for when nobody calls. */
const LOOK_AGAIN_MS = 30_000;
/** The same behind one that waits for its next attempt: it may be gone by then (erased), and would call nobody. */
const LOOK_AGAIN_AT_LAST_MS = 15 * 60_000;
/** How much later than its time a job comes at the most that came too early: by clocks that differ it would come at once again. */
const MAX_CLOCK_DIFFERENCE_MS = 60_000;

/** @param candidate undefined when the notification is not there any more */
export function decideTurn(candidate: Candidate | undefined, now: Date): Turn {
  if (!candidate?.isPending || candidate.nextAttemptAt === null) return 'drop';
  if (candidate.isDisabled) return 'cancel';
  const earlyMs = candidate.nextAttemptAt.getTime() - now.getTime();
  return candidate.isBehind || earlyMs > CLOCKS_DIFFER_MS ? 'put_back' : 'send';
}

/** When the job of a pending notification is to come; null: at once. */
export function nextLook({ nextAttemptAt, headNextAttemptAt }: Place, now: Date): Date | null {
  const own = nextAttemptAt.getTime();
  const present = now.getTime();
  if (headNextAttemptAt === null) return own <= present ? null : nextAttemptAt;
  const behind = Math.min(
    Math.max(headNextAttemptAt.getTime(), present + LOOK_AGAIN_MS),
    present + LOOK_AGAIN_AT_LAST_MS,
  );
  return new Date(Math.max(own, behind));
}

/** When a job comes again that came before its time. */
export function lookAgain(nextAttemptAt: Date, now: Date): Date {
  const earlyMs = Math.max(nextAttemptAt.getTime() - now.getTime(), 0);
  return new Date(nextAttemptAt.getTime() + Math.min(earlyMs, MAX_CLOCK_DIFFERENCE_MS));
}
