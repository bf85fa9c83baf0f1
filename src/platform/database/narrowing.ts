import { classifyFault, UnavailableError } from './database-errors.js';

/** How often a lost race is run again as it is, before the items are tried apart. */
const TRIES = 3;

/**
 * Does the work for all items together, and tells for each how it ended. A lost race is run again; what goes on failing, or
 * holds a value that the database refuses, or waits for a lock that somebody keeps, is halved until the single item at fault
 * stands alone, so that one bad item never costs the others.
 *
 * Items that failed are rejected with their own fault: what the database said of its data, a mistake of ours, or
 * `UnavailableError` when it should come again. The halves commit one by one, so the work must bear being done twice.
 * @param run does the work in a transaction of its own; answers in the order of the items
 */
export async function runNarrowing<Item, Result>(
  items: readonly Item[],
  run: (items: readonly Item[]) => Promise<Result[]>,
): Promise<PromiseSettledResult<Result>[]> {
  if (items.length === 0) return [];
  const reason = await tryTogether(items, run);
  if ('results' in reason) return reason.results.map((value) => ({ status: 'fulfilled', value }));
  const fault = classifyFault(reason.error);
  if (fault === 'unavailable' || fault === 'fault') return rejectAll(items, reason.error);
  if (items.length === 1) {
    const comeAgain = fault === 'conflict' || fault === 'locked';
    const error = comeAgain
      ? new UnavailableError('the rows are fought over', { cause: reason.error })
      : reason.error;
    return rejectAll(items, error);
  }
  const middle = Math.ceil(items.length / 2);
  const before = await runNarrowing(items.slice(0, middle), run);
  return [...before, ...(await runNarrowing(items.slice(middle), run))];
}

async function tryTogether<Item, Result>(
  items: readonly Item[],
  run: (items: readonly Item[]) => Promise<Result[]>,
): Promise<{ readonly results: Result[] } | { readonly error: unknown }> {
  for (let attempt = 1; ; attempt++) {
    try {
      return { results: await run(items) };
    } catch (error) {
      if (classifyFault(error) !== 'conflict' || attempt === TRIES) return { error };
    }
  }
}

function rejectAll<Result>(items: readonly unknown[], reason: unknown): PromiseSettledResult<Result>[] {
  return items.map(() => ({ status: 'rejected', reason }));
}
