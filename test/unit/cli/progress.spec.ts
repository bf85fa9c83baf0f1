import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { Progress } from '../../../src/cli/progress.command.js';

const CLEAR = '\r\u001b[2K';
let written: string[];

const terminal = (isTTY: boolean): Progress => new Progress({ isTTY, write: (text) => written.push(text) });

beforeEach(() => {
  written = [];
  jest.useFakeTimers();
});

afterEach(() => {
  jest.useRealTimers();
});

describe('progress', () => {
  test('progress counts the seconds of long work, and wipes them away', async () => {
    let finish: (value: string) => void = () => undefined;
    const work = new Promise<string>((resolve) => (finish = resolve));
    const done = terminal(true).during('migrating', work);
    await jest.advanceTimersByTimeAsync(2_500);
    expect(written).toEqual([`${CLEAR}migrating … 1 s`, `${CLEAR}migrating … 2 s`]);
    finish('result');
    expect(await done).toBe('result');
    expect(written.at(-1)).toBe(CLEAR);
  });

  test('progress prints nothing for work that is done at once', async () => {
    await terminal(true).during('reading', Promise.resolve());
    expect(written).toEqual([]);
  });

  test('progress is removed when the work fails', async () => {
    const work = new Promise<never>((_, reject) => setTimeout(() => reject(new Error('no')), 1_500));
    const failed = expect(terminal(true).during('trying', work)).rejects.toThrow('no');
    await jest.advanceTimersByTimeAsync(1_500);
    await failed;
    expect(written).toEqual([`${CLEAR}trying … 1 s`, CLEAR]);
  });

  test('progress counts a wait down', async () => {
    const waited = terminal(true).wait(2_200, 'waiting');
    await jest.advanceTimersByTimeAsync(2_200);
    await waited;
    expect(written).toEqual([3, 2, 1].map((left) => `${CLEAR}waiting … ${left} s left`).concat(CLEAR));
  });

  test('progress is silent without a terminal: in a file, a pipe, a log', async () => {
    const progress = terminal(false);
    progress.show('100 rows');
    const waited = progress.wait(1_000, 'waiting');
    await jest.advanceTimersByTimeAsync(1_000);
    await waited;
    progress.clear();
    expect(written).toEqual([]);
  });
});
