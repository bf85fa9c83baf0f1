import { expect, test } from '@jest/globals';
import type { Lane } from '../../../src/notifications/lanes.js';
import { ReadyLanes } from '../../../src/notifications/ready-lanes.service.js';

const lane = (endpointId: string, accountId: string): Lane => ({ accountId, endpointId });
const all = (): boolean => true;

test('an endpoint with many accounts gets one turn like any other', () => {
  const ready = new ReadyLanes();
  ready.add([lane('a', '1'), lane('a', '2'), lane('a', '3'), lane('b', '1')]);
  expect(ready.next(3, all)).toEqual([lane('a', '1'), lane('b', '1'), lane('a', '2')]);
});

test('a lane that is removed and added again comes last', () => {
  const ready = new ReadyLanes();
  const [first, second] = [lane('a', '1'), lane('b', '1')];
  ready.add([first, second]);
  ready.remove(first);
  ready.add([first]);
  expect(ready.next(2, all)).toEqual([second, first]);
  expect(ready.next(2, ({ endpointId }) => endpointId === 'a')).toEqual([first]);
});

test('a lane that is added twice exists once, and each addition calls the listener', () => {
  const ready = new ReadyLanes();
  let heard = 0;
  ready.onAdded(() => void heard++);
  ready.add([lane('a', '1')]);
  ready.add([lane('a', '1')]);
  ready.add([]);
  expect([ready.next(9, all).length, heard]).toEqual([1, 2]);
  ready.remove(lane('a', '1'));
  expect(ready.isEmpty).toBe(true);
});
