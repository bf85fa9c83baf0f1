import { classifyFault, UnavailableError } from './database-errors.js';

/** How often a lost race is run again as it is, before the items are tried apart. */
const TRIES = 3;

/**
 * Does the work for all items together. A lost race is run again; what goes on failing, or holds a value that the database
 * refuses, is halved until the single item at fault stands alone, so that one bad item never costs the others.
 * @param run does the work in a transaction of its own; answers in the order of the items
 * @param bury what becomes of an item whose own data is at fault
 * @throws UnavailableError when the database is away, or one item goes on losing its race; other faults as they are.
 *   Halves done before that stay done: the work must bear being done twice.
 */
export async function runNarrowing<Item, Result>(
  items: readonly Item[],
  run: (items: readonly Item[]) => Promise<Result[]>,
  bury: (item: Item, error: unknown) => Promise<Result>,
): Promise<Result[]> {
  const [first] = items;
  if (first === undefined) return [];
  for (let attempt = 1; ; attempt++) {
    try {
      return await run(items);
    } catch (error) {
      const fault = classifyFault(error);
      if (fault === 'unavailable' || fault === 'fault') throw error;
      if (fault === 'conflict' && attempt < TRIES) continue;
      if (items.length > 1) break;
      if (fault === 'data') return [await bury(first, error)];
      throw new UnavailableError('a race was lost again and again', { cause: error });
    }
  }
  const middle = Math.ceil(items.length / 2);
  const before = await runNarrowing(items.slice(0, middle), run, bury);
  return [...before, ...(await runNarrowing(items.slice(middle), run, bury))];
}
