import { setTimeout as sleep } from 'node:timers/promises';
import type { Receiver } from './children.js';
import { median } from './statistics.js';

export interface Telling {
  /** Waits until the app has been told of so many events. */
  wait(expected: number): Promise<void>;
  /** The middle value; null when there was never enough to tell. */
  perSecond(): number | null;
}

/** So many left to tell are enough to see how fast that goes. */
const ENOUGH_TO_TELL = 2_000;
const TOLD_WITHIN_MS = 180_000;
/** What came of the last ones is still to be written down. */
const WRITTEN_DOWN_MS = 1_000;

/** Watches how the app is told once the load is over. */
export function makeTelling(receiver: Receiver): Telling {
  const rates: number[] = [];
  let told = 0;
  return {
    async wait(expected) {
      if (expected === told) return;
      const [startedAt, before] = [performance.now(), await receiver.count()];
      for (;;) {
        told = await receiver.count();
        const elapsedMs = performance.now() - startedAt;
        if (told >= expected) {
          if (expected - before >= ENOUGH_TO_TELL) rates.push(((told - before) / elapsedMs) * 1_000);
          return sleep(WRITTEN_DOWN_MS);
        }
        if (elapsedMs > TOLD_WITHIN_MS)
          throw new Error(`the app was told of ${told} events, not of ${expected}`);
        await sleep(50);
      }
    },
    perSecond: () => (rates.length > 0 ? median(rates) : null),
  };
}
