import { describe, expect, test } from '@jest/globals';
import { AsyncLocalStorage } from 'node:async_hooks';
import { setTimeout } from 'node:timers/promises';
import { Batcher } from '../../../../src/platform/database/batcher.js';
import { UnavailableError } from '../../../../src/platform/database/database-errors.js';

interface Bench {
  readonly batcher: Batcher<number, string>;
  /** The batches that were started, in order. */
  readonly batches: number[][];
  /** Lets the oldest batch under way end. */
  finish(error?: Error): Promise<void>;
}

/** Item 13 is refused; every other one is done. */
function settle(item: number): PromiseSettledResult<string> {
  return item === 13
    ? { status: 'rejected', reason: new Error('unlucky') }
    : { status: 'fulfilled', value: `done ${item}` };
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(() => setImmediate(resolve)));

function make(
  options: {
    maxBatch?: number;
    maxWaiting?: number;
    concurrency?: number;
    patienceMs?: number;
    answerWithinMs?: number;
    keyOf?: (item: number) => string;
    weigh?: (item: number) => number;
  } = {},
): Bench {
  const batches: number[][] = [];
  const pending: ((error?: Error) => void)[] = [];
  const batcher = new Batcher<number, string>({
    maxBatch: 10,
    maxWaiting: 100,
    concurrency: 1,
    ...options,
    run: (items) => {
      batches.push(items);
      return new Promise((resolve, reject) => {
        pending.push((error) => (error ? reject(error) : resolve(items.map(settle))));
      });
    },
  });
  const finish = async (error?: Error): Promise<void> => {
    pending.shift()?.(error);
    await turn();
  };
  return { batcher, batches, finish };
}

describe('batcher', () => {
  test('the batcher starts a lone item at once and sends those that come in the meantime together', async () => {
    const { batcher, batches, finish } = make();
    const first = batcher.add(1);
    await turn();
    const rest = Promise.all([batcher.add(2), batcher.add(3)]);
    await turn();
    expect(batches).toEqual([[1]]);
    await finish();
    expect(batches).toEqual([[1], [2, 3]]);
    await finish();
    expect([await first, await rest]).toEqual(['done 1', ['done 2', 'done 3']]);
  });

  test('the batcher runs no more batches at a time than it may', async () => {
    const { batcher, batches, finish } = make({ concurrency: 2, maxBatch: 1 });
    const all = Promise.all([1, 2, 3].map((item) => batcher.add(item)));
    await turn();
    expect(batches).toEqual([[1], [2]]);
    await finish();
    expect(batches).toEqual([[1], [2], [3]]);
    await finish();
    await finish();
    expect(await all).toEqual(['done 1', 'done 2', 'done 3']);
  });

  test('the batcher lets a batch run alone until it has had its time', async () => {
    const { batcher, batches, finish } = make({ concurrency: 2, patienceMs: 30 });
    const all = [batcher.add(1)];
    await turn();
    all.push(batcher.add(2));
    await turn();
    expect(batches).toEqual([[1]]);
    await setTimeout(60);
    expect(batches).toEqual([[1], [2]]);
    all.push(batcher.add(3));
    await setTimeout(60);
    // Both places are taken, however late they are.
    expect(batches).toEqual([[1], [2]]);
    await finish();
    expect(batches).toEqual([[1], [2], [3]]);
    await finish();
    await finish();
    expect(await Promise.all(all)).toEqual(['done 1', 'done 2', 'done 3']);
  });

  test('the batcher keeps items with different keys apart, and lets one key run beside another', async () => {
    const { batcher, batches, finish } = make({
      concurrency: 2,
      patienceMs: 10_000,
      keyOf: (item) => (item % 2 === 0 ? 'even' : 'odd'),
    });
    const all = Promise.all([1, 2, 3, 4].map((item) => batcher.add(item)));
    await turn();
    expect(batches).toEqual([
      [1, 3],
      [2, 4],
    ]);
    await finish();
    await finish();
    expect(await all).toEqual([1, 2, 3, 4].map((item) => `done ${item}`));
  });

  test('the batcher leaves a place to other keys while batches of one key are slow', async () => {
    const keyOf = (item: number): string => (item < 100 ? 'busy' : 'other');
    const { batcher, batches, finish } = make({ concurrency: 3, patienceMs: 10, maxBatch: 1, keyOf });
    const all = Promise.all([1, 2, 3, 4].map((item) => batcher.add(item)));
    await setTimeout(100);
    expect(batches).toEqual([[1], [2]]);
    const other = batcher.add(100);
    await turn();
    expect(batches).toEqual([[1], [2], [100]]);
    for (let count = 0; count < 5; count++) await finish();
    await other;
    await all;
  });

  test('the batcher waits less again when the late batch is done', async () => {
    const { batcher, batches, finish } = make({ concurrency: 2, patienceMs: 30 });
    const first = batcher.add(1);
    await turn();
    await setTimeout(60);
    await finish();
    const rest = [batcher.add(2)];
    await turn();
    rest.push(batcher.add(3));
    await turn();
    expect(batches).toEqual([[1], [2]]);
    await finish();
    await finish();
    expect([await first, ...(await Promise.all(rest))]).toEqual(['done 1', 'done 2', 'done 3']);
  });

  test('the batcher fills a batch up to its weight; a heavier item goes alone', async () => {
    const { batcher, batches, finish } = make({ weigh: (item) => item });
    const all = Promise.all([4, 6, 1, 50, 2].map((item) => batcher.add(item)));
    for (let index = 0; index < 4; index++) {
      await turn();
      await finish();
    }
    await all;
    expect(batches).toEqual([[4, 6], [1], [50], [2]]);
  });

  test('the batcher refuses at once what would wait too long, and takes it again later', async () => {
    const { batcher, finish } = make({ maxWaiting: 2 });
    const first = batcher.add(1);
    await turn();
    const waiting = [batcher.add(2), batcher.add(3)];
    await expect(batcher.add(4)).rejects.toThrow(UnavailableError);
    await finish();
    const later = batcher.add(5);
    await finish();
    await finish();
    expect(await Promise.all([first, ...waiting, later])).toEqual(['done 1', 'done 2', 'done 3', 'done 5']);
  });

  test('a flood of one key causes no refusal of another', async () => {
    const keyOf = (item: number): string => (item < 100 ? 'busy' : 'other');
    const { batcher, batches, finish } = make({ maxWaiting: 2, concurrency: 2, keyOf });
    const first = batcher.add(1);
    await turn();
    const waiting = [batcher.add(2), batcher.add(3)];
    await expect(batcher.add(4)).rejects.toThrow(UnavailableError);
    const other = batcher.add(100);
    await turn();
    expect(batches).toEqual([[1], [100]]);
    for (let count = 0; count < 3; count++) await finish();
    expect(await Promise.all([first, ...waiting, other])).toEqual(['done 1', 'done 2', 'done 3', 'done 100']);
  });

  test('what waits behind a batch that found the database away is refused with it, and other keys are not', async () => {
    const away = new UnavailableError('away');
    let runs = 0;
    const batcher = new Batcher<number, string>({
      maxBatch: 1,
      maxWaiting: 100,
      concurrency: 2,
      keyOf: (item) => (item < 100 ? 'busy' : 'other'),
      run: async (items) => {
        runs += 1;
        await setTimeout(20);
        return items.map((item) => (item < 100 ? { status: 'rejected', reason: away } : settle(item)));
      },
    });
    const settled = await Promise.allSettled([1, 2, 3, 100].map((item) => batcher.add(item)));
    expect(settled).toEqual([...[1, 2, 3].map(() => ({ status: 'rejected', reason: away })), settle(100)]);
    expect(runs).toBe(2);
  });

  test('the batcher answers in time: what still waits is not done, and what is under way ends for nobody', async () => {
    const { batcher, batches, finish } = make({ answerWithinMs: 40 });
    const asked = [batcher.add(1)];
    await turn();
    asked.push(batcher.add(2), batcher.add(3));
    const settled = await Promise.allSettled(asked);
    expect(
      settled.map((each) => each.status === 'rejected' && each.reason instanceof UnavailableError),
    ).toEqual([true, true, true]);
    await finish();
    expect(batches).toEqual([[1]]);
    const later = batcher.add(4);
    await turn();
    await finish();
    expect(await later).toBe('done 4');
  });

  test('the batcher reports a failed batch to each caller, and continues', async () => {
    const { batcher, finish } = make();
    const first = batcher.add(1);
    await turn();
    const second = batcher.add(2);
    const failure = expect(first).rejects.toThrow('no');
    await finish(new Error('no'));
    await failure;
    await finish();
    expect(await second).toBe('done 2');
  });

  test('the batcher fails an item alone, and resolves its companions', async () => {
    const { batcher, finish } = make();
    const first = batcher.add(1);
    await turn();
    const companions = Promise.allSettled([batcher.add(2), batcher.add(13), batcher.add(3)]);
    await finish();
    await finish();
    expect(await first).toBe('done 1');
    expect(await companions).toEqual([settle(2), settle(13), settle(3)]);
  });

  test('the batcher runs outside of every request’s context, also of the one that started a batch', async () => {
    const present = new AsyncLocalStorage<string>();
    const seen: (string | undefined)[] = [];
    const batcher = new Batcher<number, string>({
      maxBatch: 1,
      maxWaiting: 100,
      concurrency: 1,
      run: async (items) => {
        await Promise.resolve();
        seen.push(present.getStore());
        return items.map(settle);
      },
    });
    const answered = await Promise.all(
      ['first', 'second'].map((name, item) =>
        present.run(name, async () => [await batcher.add(item), present.getStore()]),
      ),
    );
    expect(seen).toEqual([undefined, undefined]);
    expect(answered).toEqual([
      ['done 0', 'first'],
      ['done 1', 'second'],
    ]);
  });

  test('the batcher reports the sizes of its batches', async () => {
    const weights: number[] = [];
    const batcher = new Batcher<number, string>({
      maxBatch: 10,
      maxWaiting: 100,
      concurrency: 1,
      weigh: (item) => item,
      onBatch: (weight) => weights.push(weight),
      run: async (items) => items.map(settle),
    });
    await Promise.all([1, 2, 7, 4].map((item) => batcher.add(item)));
    expect(weights).toEqual([10, 4]);
  });
});
