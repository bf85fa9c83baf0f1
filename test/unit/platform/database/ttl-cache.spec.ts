import { beforeEach, describe, expect, test } from '@jest/globals';
import { setTimeout } from 'node:timers/promises';
import { TtlCache } from '../../../../src/platform/database/ttl-cache.js';

interface Row {
  readonly version: number;
}

const TTL_MS = 60;

/** Each load that was started, with the way to end it. */
let loads: { key: string; answer: (row: Row | null) => void; fail: (error: Error) => void }[];
let cache: TtlCache<Row>;

beforeEach(() => {
  loads = [];
  cache = new TtlCache<Row>({
    ttlMs: TTL_MS,
    max: 2,
    load: (key) => new Promise((answer, fail) => void loads.push({ key, answer, fail })),
  });
});

/** Has the cache keep a row. */
async function keep(key: string, version: number): Promise<void> {
  const row = cache.get(key);
  loads.at(-1)?.answer({ version });
  await row;
}

describe('TTL cache', () => {
  test('a TTL cache shares one load among concurrent calls for a key, and keeps its answer', async () => {
    const rows = Promise.all([cache.get('a'), cache.get('a'), cache.get('b')]);
    expect(loads.map(({ key }) => key)).toEqual(['a', 'b']);
    for (const [index, { answer }] of loads.entries()) answer({ version: index });
    expect(await rows).toEqual([{ version: 0 }, { version: 0 }, { version: 1 }]);
    expect(await cache.get('a')).toEqual({ version: 0 });
    expect(loads).toHaveLength(2);
  });

  test('a TTL cache loads again after the TTL', async () => {
    await keep('a', 1);
    await setTimeout(TTL_MS + 20);
    void cache.get('a');
    expect(loads).toHaveLength(2);
  });

  test('a TTL cache does not keep null', async () => {
    const row = cache.get('a');
    loads[0]?.answer(null);
    expect(await row).toBeNull();
    void cache.get('a');
    expect(loads).toHaveLength(2);
  });

  test('a TTL cache throws a failed load to every caller that waits for it, and loads again for the next', async () => {
    const rows = [cache.get('a'), cache.get('a')];
    loads[0]?.fail(new Error('away'));
    for (const row of rows) await expect(row).rejects.toThrow('away');
    await keep('a', 2);
    expect(await cache.get('a')).toEqual({ version: 2 });
  });

  test('a TTL cache never keeps the answer of a load that was pending when it was cleared', async () => {
    const before = cache.get('a');
    cache.clear();
    const after = cache.get('a');
    expect(loads).toHaveLength(2);
    loads[1]?.answer({ version: 2 });
    expect(await after).toEqual({ version: 2 });
    loads[0]?.answer({ version: 1 });
    expect(await before).toEqual({ version: 1 });
    expect(await cache.get('a')).toEqual({ version: 2 });
  });

  test('a TTL cache loads a kept row again when it is asked to', async () => {
    await keep('a', 1);
    const row = cache.reload('a');
    loads[1]?.answer({ version: 2 });
    expect(await row).toEqual({ version: 2 });
    expect(await cache.get('a')).toEqual({ version: 2 });
  });

  test('a TTL cache keeps no more rows than its maximum', async () => {
    for (const key of ['a', 'b', 'c']) await keep(key, 1);
    void cache.get('a');
    expect(loads.map(({ key }) => key)).toEqual(['a', 'b', 'c', 'a']);
  });
});
