import { expect, test } from '@jest/globals';
import type { Lane } from '../../../src/notifications/lanes.js';
import { ReadyLanes } from '../../../src/notifications/ready-lanes.service.js';

const lane = (endpointId: string, accountId: string, appId = 'shop'): Lane => ({
  appId,
  accountId,
  endpointId,
});
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

test('an app with many endpoints gets one turn like any other, however often it replaces them', () => {
  const ready = new ReadyLanes();
  const flood = Array.from({ length: 20 }, (_, index) => lane(`silent-${index}`, '1', 'flood'));
  const other = lane('b', '1', 'other');
  ready.add([...flood, other]);
  expect(ready.next(3, all)).toEqual([flood[0], other, flood[1]]);
  for (let turn = 0; turn < 50; turn++) {
    const [first] = ready.next(1, ({ appId }) => appId === 'flood');
    ready.remove(first as Lane);
    ready.add([lane(`made-anew-${turn}`, '1', 'flood')]);
    expect(ready.next(1, all)).toEqual([other]);
  }
});
