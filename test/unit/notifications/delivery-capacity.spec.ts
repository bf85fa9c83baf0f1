import { expect, test } from '@jest/globals';
import { MIN_CAPACITY, nextCapacity } from '../../../src/notifications/delivery-capacity.service.js';

test.each([
  ['grows step by step while the event loop is idle', 256, 0, 320],
  ['ends at the most there may be', 500, 0, 512],
  ['stays while the event loop is a little late', 256, 25, 256],
  ['shrinks immediately when requests have to wait', 512, 80, 358],
  ['never ends below its least', 40, 500, MIN_CAPACITY],
])('the capacity %s', (_name, capacity, lagMs, expected) => {
  expect(nextCapacity(capacity, lagMs, 512)).toBe(expected);
});
