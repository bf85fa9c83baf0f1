import { expect, test } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import { Admission, type AdmissionOptions } from '../../../../src/platform/database/admission.js';
import { UnavailableError } from '../../../../src/platform/database/database-errors.js';

interface Visit {
  readonly caller: string;
  leave(): void;
}

/** An admission, and who was let in, in this order. */
function open(options: Partial<AdmissionOptions> = {}) {
  const admission = new Admission({ places: 3, perCaller: 2, maxWaiting: 10, waitMs: 10_000, ...options });
  const inside: Visit[] = [];
  const ask = (caller: string): void =>
    void admission.enter(caller).then(
      (leave) => inside.push({ caller, leave }),
      () => undefined,
    );
  return { admission, inside, ask, callers: () => inside.map(({ caller }) => caller).join('') };
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

test('a caller alone never has all places', async () => {
  const { admission, ask, callers } = open();
  for (let times = 0; times < 5; times += 1) ask('a');
  await turn();
  expect(callers()).toBe('aa');
  ask('b');
  await turn();
  expect(callers()).toBe('aab');
  expect(admission.waiting).toBe(3);
});

test('callers that wait are let in by turns, however much one of them waits for', async () => {
  const { inside, ask, callers } = open({ places: 1, perCaller: 1 });
  for (const caller of 'aaaabbc') ask(caller);
  for (let index = 0; index < 7; index += 1) {
    await turn();
    inside[index]?.leave();
  }
  await turn();
  expect(callers()).toBe('aabcaba');
});

test('a caller is refused at once when too much of it waits, and others are not', async () => {
  const { admission, ask } = open({ places: 1, perCaller: 1, maxWaiting: 2 });
  for (const caller of 'aaa') ask(caller);
  await expect(admission.enter('a')).rejects.toThrow(UnavailableError);
  ask('b');
  await turn();
  expect(admission.waiting).toBe(3);
});

test('whoever waits too long is refused, and its place in the queue is free again', async () => {
  const { admission, inside, ask, callers } = open({ places: 1, perCaller: 1, maxWaiting: 1, waitMs: 30 });
  ask('a');
  await expect(admission.enter('a')).rejects.toThrow(UnavailableError);
  expect(admission.waiting).toBe(0);
  ask('a');
  await turn();
  inside[0]?.leave();
  await turn();
  expect(callers()).toBe('aa');
  await sleep(60);
  inside[1]?.leave();
  ask('b');
  await turn();
  expect(callers()).toBe('aab');
});
