import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { RepeatedTask } from '../../../../src/platform/scheduler/scheduler.service.js';

/** Each run that was started, with the way to end it. */
let runs: { end: () => void; fail: (error: Error) => void }[];
let failures: unknown[];
let task: RepeatedTask;

beforeEach(() => {
  jest.useFakeTimers({ doNotFake: ['nextTick', 'queueMicrotask'] });
  runs = [];
  failures = [];
  task = new RepeatedTask({
    name: 'test',
    everyMs: 1_000,
    run: () => new Promise<void>((end, fail) => void runs.push({ end, fail })),
    onFailure: (_name, error) => void failures.push(error),
  });
});

afterEach(() => void jest.useRealTimers());

describe('repeated task', () => {
  test('a repeated task runs first after one interval, and starts no run while one is under way', async () => {
    task.start();
    await jest.advanceTimersByTimeAsync(999);
    expect(runs).toHaveLength(0);
    await jest.advanceTimersByTimeAsync(1);
    expect(runs).toHaveLength(1);
    await jest.advanceTimersByTimeAsync(5_000);
    expect(runs).toHaveLength(1);
    runs[0]?.end();
    await jest.advanceTimersByTimeAsync(0);
    expect(runs).toHaveLength(1);
    await jest.advanceTimersByTimeAsync(1_000);
    expect(runs).toHaveLength(2);
  });

  test('a repeated task that is asked to run during a run does so once more, however often it was asked', async () => {
    const done = task.runNow();
    void task.runNow();
    void task.runNow();
    expect(runs).toHaveLength(1);
    runs[0]?.end();
    await jest.advanceTimersByTimeAsync(0);
    expect(runs).toHaveLength(2);
    runs[1]?.end();
    await done;
    expect(runs).toHaveLength(2);
  });

  test('a repeated task reports a failed run and goes on', async () => {
    task.start();
    await jest.advanceTimersByTimeAsync(1_000);
    const fault = new Error('away');
    runs[0]?.fail(fault);
    await jest.advanceTimersByTimeAsync(1_000);
    expect(failures).toEqual([fault]);
    expect(runs).toHaveLength(2);
  });

  test('a repeated task that keeps failing reports it once a minute', async () => {
    task.start();
    for (let run = 0; run < 120; run++) {
      await jest.advanceTimersByTimeAsync(1_000);
      runs[run]?.fail(new Error(`run ${run}`));
      await jest.advanceTimersByTimeAsync(0);
    }
    expect(runs).toHaveLength(120);
    expect(failures).toEqual([new Error('run 0'), new Error('run 60')]);
  });

  test('a repeated task waits for the current run when it stops, and starts no other', async () => {
    task.start();
    await jest.advanceTimersByTimeAsync(1_000);
    void task.runNow();
    let stopped = false;
    const stopping = task.stop().then(() => (stopped = true));
    await jest.advanceTimersByTimeAsync(5_000);
    expect(stopped).toBe(false);
    runs[0]?.end();
    await stopping;
    expect(runs).toHaveLength(1);
  });

  test('a repeated task runs without its timer when it is asked to', async () => {
    const done = task.runNow();
    expect(runs).toHaveLength(1);
    runs[0]?.end();
    await done;
    await task.stop();
    expect(failures).toEqual([]);
  });
});
