import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { ShortMemory } from '../../../../src/platform/database/short-memory.js';

interface Answer {
  readonly version: number;
}

/** The questions that were asked, with what to answer each. */
let asked: { question: string; answer: (value: Answer | null) => void; fail: (error: Error) => void }[];
let memory: ShortMemory<Answer>;

beforeEach(() => {
  jest.useFakeTimers({ doNotFake: ['nextTick', 'queueMicrotask'] });
  asked = [];
  memory = new ShortMemory<Answer>({
    lifeMs: 1_000,
    max: 2,
    load: (question) =>
      new Promise((answer, fail) => {
        asked.push({ question, answer, fail });
      }),
  });
});

afterEach(() => void jest.useRealTimers());

const settled = async (): Promise<void> => {
  for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
};

/** Has it know something. */
async function learn(question: string, version: number): Promise<void> {
  const found = memory.ask(question);
  asked.at(-1)?.answer({ version });
  await found;
}

describe('a short memory', () => {
  test('asks once for many who need the same', async () => {
    const found = Promise.all([memory.get('a'), memory.get('a'), memory.get('b')]);
    expect(asked.map(({ question }) => question)).toEqual(['a', 'b']);
    for (const [index, { answer }] of asked.entries()) answer({ version: index });
    expect(await found).toEqual([{ version: 0 }, { version: 0 }, { version: 1 }]);
    expect(await memory.get('a')).toEqual({ version: 0 });
    expect(asked).toHaveLength(2);
  });

  test('knows nothing that was not asked for, and nothing for longer than its life', async () => {
    expect(memory.recall('a')).toBeNull();
    expect(asked).toHaveLength(0);
    await learn('a', 1);
    jest.advanceTimersByTime(500);
    expect(memory.recall('a')).toEqual({ version: 1 });
    expect(asked).toHaveLength(1);
    jest.advanceTimersByTime(600);
    expect(memory.recall('a')).toBeNull();
  });

  test("renews what is in use while it still counts, and counts the new one's life from the question", async () => {
    await learn('a', 1);
    jest.advanceTimersByTime(700);
    expect([memory.recall('a'), memory.recall('a')]).toEqual([{ version: 1 }, { version: 1 }]);
    expect(asked).toHaveLength(2);
    jest.advanceTimersByTime(200);
    asked[1]?.answer({ version: 2 });
    await settled();
    expect(memory.recall('a')).toEqual({ version: 2 });
    jest.advanceTimersByTime(790);
    expect(memory.recall('a')).toEqual({ version: 2 });
    jest.advanceTimersByTime(20);
    expect(memory.recall('a')).toBeNull();
  });

  test('forgets at once what is found to be gone', async () => {
    await learn('a', 1);
    jest.advanceTimersByTime(700);
    memory.recall('a');
    asked[1]?.answer(null);
    await settled();
    expect(memory.recall('a')).toBeNull();
  });

  test('a renewal that fails changes nothing; a question that fails is heard of and asked again', async () => {
    await learn('a', 1);
    jest.advanceTimersByTime(700);
    memory.recall('a');
    asked[1]?.fail(new Error('away'));
    await settled();
    expect(memory.recall('a')).toEqual({ version: 1 });
    jest.advanceTimersByTime(400);
    const found = memory.get('b');
    asked.at(-1)?.fail(new Error('away'));
    await expect(found).rejects.toThrow('away');
    void memory.get('b');
    expect(asked.filter(({ question }) => question === 'b')).toHaveLength(2);
  });

  test('what was asked before it was cleared is not kept, and joined by nobody', async () => {
    const before = memory.get('a');
    memory.clear();
    const after = memory.get('a');
    expect(asked).toHaveLength(2);
    asked[1]?.answer({ version: 2 });
    expect(await after).toEqual({ version: 2 });
    asked[0]?.answer({ version: 1 });
    expect(await before).toEqual({ version: 1 });
    expect(memory.recall('a')).toEqual({ version: 2 });
  });

  test('of two questions the later has the last word', async () => {
    const [first, second] = [memory.ask('a'), memory.ask('a')];
    asked[1]?.answer({ version: 2 });
    await second;
    asked[0]?.answer({ version: 1 });
    await first;
    expect(memory.recall('a')).toEqual({ version: 2 });
  });

  test('keeps no more than it may, and under the names that it is given', async () => {
    for (const question of ['a', 'b', 'c']) await learn(question, 1);
    expect(['a', 'b', 'c'].map((question) => memory.recall(question) !== null)).toEqual([false, true, true]);
    const named = new ShortMemory<Answer>({
      lifeMs: 1_000,
      max: 2,
      load: (question) => Promise.resolve({ version: question.length }),
      nameOf: (question) => question.toLowerCase(),
    });
    expect(await named.get('ABC')).toEqual({ version: 3 });
    expect(named.recall('abc')).toEqual({ version: 3 });
  });
});
