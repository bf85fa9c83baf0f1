import { classifyFault, UnavailableError } from './database-errors.js';

/** How often a lost race is run again as it is, before the items are tried apart. */
const RACE_TRIES = 3;
/** Each wait for a lock takes 750 ms at the most: five are over before a caller gives up. */
const LOCK_TRIES = 5;

/** How long locks and lost races are waited for, in milliseconds, before the items that are left are given back: a caller waits 5 s. */
const BUDGET_MS = 3_000;

/**
 * Does the work for all items together and returns how each ended. A lost race is run again; what goes on failing, or holds a
 * value that the database refuses, or waits for a lock that is not released, is halved until the single item at fault is alone,
 * so that one bad item never costs the others.
 *
 * Items that failed are rejected with their own fault: what the database said of its data, a mistake of ours, or
 * `UnavailableError` when the caller should try again. Once the database is away, or the time for locks is spent, no more is
 * tried: what is left is rejected with `UnavailableError`. The halves commit one by one, so the work must bear being done twice.
 * @param run does the work in a transaction of its own; answers in the order of the items
 * @param faultIsOf whose a wrong statement or a missing right can be: `one` when a trigger or a policy may refuse a single row
 */
export async function bisectFailures<Item, Result>(
  items: readonly Item[],
  run: (items: readonly Item[]) => Promise<Result[]>,
  faultIsOf: 'all' | 'one' = 'all',
): Promise<PromiseSettledResult<Result>[]> {
  return bisect(items, run, { faultIsOf, endsAtMs: performance.now() + BUDGET_MS, away: null });
}

/** What all halves of a batch share. */
interface Bisection {
  readonly faultIsOf: 'all' | 'one';
  readonly endsAtMs: number;
  /** Why nothing more is tried. */
  away: unknown;
}

async function bisect<Item, Result>(
  items: readonly Item[],
  run: (items: readonly Item[]) => Promise<Result[]>,
  shared: Bisection,
): Promise<PromiseSettledResult<Result>[]> {
  if (items.length === 0) return [];
  if (shared.away !== null) return rejectAll(items, shared.away);
  const attempt = await tryTogether(items, run);
  if ('results' in attempt) return attempt.results.map((value) => ({ status: 'fulfilled', value }));
  const fault = classifyFault(attempt.error);
  if (fault === 'unavailable') shared.away = attempt.error;
  if (fault === 'unavailable' || (fault === 'fault' && shared.faultIsOf === 'all'))
    return rejectAll(items, attempt.error);
  const isPassing = fault === 'conflict' || fault === 'locked';
  if (isPassing && performance.now() >= shared.endsAtMs)
    shared.away = new UnavailableError('there is no time to try the items apart', { cause: attempt.error });
  if (shared.away !== null) return rejectAll(items, shared.away);
  if (items.length === 1) {
    const error = isPassing
      ? new UnavailableError('the rows are locked by others', { cause: attempt.error })
      : attempt.error;
    return rejectAll(items, error);
  }
  const middle = Math.ceil(items.length / 2);
  const before = await bisect(items.slice(0, middle), run, shared);
  return [...before, ...(await bisect(items.slice(middle), run, shared))];
}

/**
 * Does work that needs many locks, again when it could not have one of them in time: the caller (an operator, Meta) may not
 * come again. In between, other units of work go on.
 * @param work a unit of work of its own that may be done again
 * @throws UnavailableError when the locks could not be had
 */
export async function retryOnLock<Result>(work: () => Promise<Result>): Promise<Result> {
  for (let attempt = 1; ; attempt++) {
    const [settled] = await bisectFailures([work], async () => [await work()]);
    if (settled?.status === 'fulfilled') return settled.value;
    if (attempt === LOCK_TRIES || !isLocked(settled?.reason)) throw settled?.reason;
  }
}

function isLocked(reason: unknown): boolean {
  return reason instanceof UnavailableError && classifyFault(reason.cause) === 'locked';
}

async function tryTogether<Item, Result>(
  items: readonly Item[],
  run: (items: readonly Item[]) => Promise<Result[]>,
): Promise<{ readonly results: Result[] } | { readonly error: unknown }> {
  for (let attempt = 1; ; attempt++) {
    try {
      return { results: await run(items) };
    } catch (error) {
      if (classifyFault(error) !== 'conflict' || attempt === RACE_TRIES) return { error };
    }
  }
}

function rejectAll<Result>(items: readonly unknown[], reason: unknown): PromiseSettledResult<Result>[] {
  return items.map(() => ({ status: 'rejected', reason }));
}
