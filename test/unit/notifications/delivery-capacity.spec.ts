import { expect, test } from '@jest/globals';
import {
  MIN_CAPACITY,
  nextAppLimit,
  nextCapacity,
} from '../../../src/notifications/delivery-capacity.service.js';

test.each([
  ['grows step by step while the event loop is idle', 256, 0, 320],
  ['ends at the most there may be', 500, 0, 512],
  ['stays while the event loop is a little late', 256, 25, 256],
  ['shrinks immediately when requests have to wait', 512, 80, 358],
  ['never ends below its least', 40, 500, MIN_CAPACITY],
])('the capacity %s', (_name, capacity, lagMs, expected) => {
  expect(nextCapacity(capacity, lagMs, 512)).toBe(expected);
});

test.each([
  ['grows with each answer', 16, 'answered', 17],
  ['ends at the most there may be', 128, 'answered', 128],
  ['is halved by an endpoint that is silent', 17, 'silent', 8],
  ['never ends below one', 1, 'silent', 1],
] as const)('the limit of an app %s', (_name, limit, delivery, expected) => {
  expect(nextAppLimit(limit, delivery, 128)).toBe(expected);
});
