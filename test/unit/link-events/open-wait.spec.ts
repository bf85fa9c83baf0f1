import { expect, test } from '@jest/globals';
import { OpenWait } from '../../../src/link-events/open-wait.js';

const LONG_MS = 600_000;

test('a change reaches the current waiter, or the next one', async () => {
  const wait = new OpenWait<string>();
  const next = wait.next(LONG_MS);
  wait.change('a');
  expect(await next).toBe('changed');
  wait.change('b');
  expect([await wait.next(LONG_MS), wait.latest]).toEqual(['changed', 'b']);
});

test('of several changes without a waiter only the last one is kept', async () => {
  const wait = new OpenWait<string>();
  for (const id of ['a', 'b', 'c']) wait.change(id);
  expect([await wait.next(LONG_MS), wait.latest]).toEqual(['changed', 'c']);
  expect(await wait.next(0)).toBe('quiet');
});

test('the end comes after a change, and stays', async () => {
  const wait = new OpenWait<string>();
  wait.change('a');
  wait.end();
  expect([await wait.next(LONG_MS), await wait.next(LONG_MS), await wait.next(LONG_MS)]).toEqual([
    'changed',
    'over',
    'over',
  ]);
});

test('resources of a wait are released once, also when they are added after its end', () => {
  const wait = new OpenWait<string>();
  const released: string[] = [];
  wait.onEnd(() => released.push('early'));
  wait.end();
  wait.end();
  wait.onEnd(() => released.push('late'));
  expect(released).toEqual(['early', 'late']);
});
