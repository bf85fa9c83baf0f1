import { classifyFault, UnavailableError } from './database-errors.js';
import { runNarrowing } from './narrowing.js';

/** Each wait for a lock takes 750 ms at the most: five are over before a caller gives up. */
const TRIES = 5;

/**
 * Does work that wants every lock there is. Under load it may well take more than one try to have them all, and whoever asks
 * for such work (an operator in a hurry, Meta) may not come again. In between everybody else goes on.
 * @param work a unit of work of its own, which bears being done again
 * @throws UnavailableError when the rows go on being fought over
 */
export async function insist<Result>(work: () => Promise<Result>): Promise<Result> {
  for (let attempt = 1; ; attempt++) {
    const [settled] = await runNarrowing([work], async () => [await work()]);
    if (settled?.status === 'fulfilled') return settled.value;
    if (attempt === TRIES || !isKeptFromUs(settled?.reason)) throw settled?.reason;
  }
}

function isKeptFromUs(reason: unknown): boolean {
  return reason instanceof UnavailableError && classifyFault(reason.cause) === 'locked';
}
