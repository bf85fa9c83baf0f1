import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { formatLane, type Lane, parseLanes, shareCapacity } from '../../../src/notifications/lanes.js';

const lane = (endpointId: string, accountId = 'acme'): Lane => ({ accountId, endpointId });
const sharesOf = (
  lanes: readonly Lane[],
  free: number,
  { perEndpoint = 64, inProgress = {} }: { perEndpoint?: number; inProgress?: Record<string, number> } = {},
): number[] => {
  const shares = shareCapacity(lanes, { free, perEndpoint, inProgress: new Map(Object.entries(inProgress)) });
  return lanes.map((each) => shares.get(each) ?? 0);
};

describe('capacity', () => {
  test('the capacity of a single endpoint is its own limit', () => {
    expect(sharesOf([lane('a')], 512)).toEqual([64]);
    expect(sharesOf([lane('a')], 512, { inProgress: { a: 60 } })).toEqual([4]);
    expect(sharesOf([lane('a')], 512, { inProgress: { a: 64 } })).toEqual([0]);
  });

  test('capacity is shared out evenly when there is little', () => {
    const shares = sharesOf([lane('a'), lane('b'), lane('c')], 40);
    expect(Math.max(...shares) - Math.min(...shares)).toBeLessThanOrEqual(1);
    expect(sharesOf([lane('a'), lane('b'), lane('c')], 2)).toEqual([1, 1, 0]);
    expect(sharesOf([lane('a')], 0)).toEqual([0]);
  });

  test('the capacity of an endpoint is one limit for all of its accounts', () => {
    expect(sharesOf([lane('a', 'one'), lane('a', 'two')], 512, { perEndpoint: 5 })).toEqual([3, 2]);
  });

  test('capacity is left for the next endpoint, however many endpoints do not answer', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 600 }), fc.integer({ min: 1, max: 200 }), (capacity, count) => {
        const inProgress: Record<string, number> = {};
        for (let index = 0; index < count; index++) {
          const taken = Object.values(inProgress).reduce((sum, each) => sum + each, 0);
          const [share = 0] = sharesOf([lane(`dead-${index}`)], capacity - taken, { inProgress });
          inProgress[`dead-${index}`] = share;
        }
        const taken = Object.values(inProgress).reduce((sum, each) => sum + each, 0);
        expect(taken).toBeLessThanOrEqual(capacity);
        if (count < Math.log2(capacity))
          expect(sharesOf([lane('next')], capacity - taken, { inProgress })[0]).toBeGreaterThan(0);
      }),
    );
  });

  test('capacity never exceeds its limits', () => {
    const lanes = fc.array(
      fc.record({ accountId: fc.constantFrom('x', 'y'), endpointId: fc.constantFrom('a', 'b', 'c') }),
    );
    fc.assert(
      fc.property(lanes, fc.nat(600), fc.integer({ min: 1, max: 100 }), (some, free, perEndpoint) => {
        const shares = shareCapacity(some, { free, perEndpoint, inProgress: new Map([['a', 3]]) });
        const sum = (of: (each: Lane) => boolean): number =>
          [...shares].reduce((total, [each, count]) => total + (of(each) ? count : 0), 0);
        expect(sum(() => true)).toBeLessThanOrEqual(free);
        expect(sum(({ endpointId }) => endpointId === 'b')).toBeLessThanOrEqual(perEndpoint);
        expect(sum(({ endpointId }) => endpointId === 'a')).toBeLessThanOrEqual(Math.max(perEndpoint - 3, 0));
      }),
    );
  });
});

test('a message to other instances contains its lanes, and nothing else is read from it', () => {
  const lanes = [lane('a', 'one'), lane('b', 'two')];
  expect(parseLanes(lanes.map(formatLane).join(','))).toEqual(lanes);
  expect(parseLanes('')).toEqual([]);
  expect(parseLanes('a/,/b,c')).toEqual([]);
});
