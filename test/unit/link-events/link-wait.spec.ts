import { expect, test } from '@jest/globals';
import { LinkWait } from '../../../src/link-events/link-wait.js';
import { aLink } from '../../support/builders.js';

const LONG_MS = 600_000;

test('a reading resolves a wait that is open, or the next one', async () => {
  const wait = new LinkWait();
  const next = wait.next(LONG_MS);
  wait.add(aLink({ id: 'a' }));
  expect(await next).toBe('read');
  wait.add(aLink({ id: 'b' }));
  expect([await wait.next(LONG_MS), wait.latest?.id]).toEqual(['read', 'b']);
});

test('of several readings between two requests the client gets the last one', async () => {
  const wait = new LinkWait();
  for (const id of ['a', 'b', 'c']) wait.add(aLink({ id }));
  expect([await wait.next(LONG_MS), wait.latest?.id]).toEqual(['read', 'c']);
  expect(await wait.next(0)).toBe('timeout');
});

test('a reading before the end comes first, and the end is final', async () => {
  const wait = new LinkWait();
  wait.add(null);
  wait.end();
  expect([await wait.next(LONG_MS), await wait.next(LONG_MS), await wait.next(LONG_MS)]).toEqual([
    'read',
    'ended',
    'ended',
  ]);
});

test('each end listener is called once, also one that is added after the end', () => {
  const wait = new LinkWait();
  const called: string[] = [];
  wait.onEnd(() => called.push('early'));
  wait.end();
  wait.end();
  wait.onEnd(() => called.push('late'));
  expect(called).toEqual(['early', 'late']);
});
