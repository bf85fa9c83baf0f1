import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type Lane, readLanes, shareRooms, writeLanes } from '../../../src/notifications/lanes.js';

const lane = (endpointId: string, accountId = 'acme'): Lane => ({ accountId, endpointId });
const roomsOf = (
  lanes: readonly Lane[],
  free: number,
  { perEndpoint = 64, underWay = {} }: { perEndpoint?: number; underWay?: Record<string, number> } = {},
): number[] => {
  const rooms = shareRooms(lanes, { free, perEndpoint, underWay: new Map(Object.entries(underWay)) });
  return lanes.map((each) => rooms.get(each) ?? 0);
};

describe('room', () => {
  test('room for a lone endpoint is its limit', () => {
    expect(roomsOf([lane('a')], 512)).toEqual([64]);
    expect(roomsOf([lane('a')], 512, { underWay: { a: 60 } })).toEqual([4]);
    expect(roomsOf([lane('a')], 512, { underWay: { a: 64 } })).toEqual([0]);
  });

  test('room is shared evenly when it is short', () => {
    const rooms = roomsOf([lane('a'), lane('b'), lane('c')], 40);
    expect(Math.max(...rooms) - Math.min(...rooms)).toBeLessThanOrEqual(1);
    expect(roomsOf([lane('a'), lane('b'), lane('c')], 2)).toEqual([1, 1, 0]);
    expect(roomsOf([lane('a')], 0)).toEqual([0]);
  });

  test('room for an endpoint is one limit, however many accounts it serves', () => {
    expect(roomsOf([lane('a', 'one'), lane('a', 'two')], 512, { perEndpoint: 5 })).toEqual([3, 2]);
  });

  test('room is left for the next endpoint, however many endpoints do not answer', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 600 }), fc.integer({ min: 1, max: 200 }), (capacity, count) => {
        const underWay: Record<string, number> = {};
        for (let index = 0; index < count; index++) {
          const taken = Object.values(underWay).reduce((sum, each) => sum + each, 0);
          const [room = 0] = roomsOf([lane(`dead-${index}`)], capacity - taken, { underWay });
          underWay[`dead-${index}`] = room;
        }
        const taken = Object.values(underWay).reduce((sum, each) => sum + each, 0);
        expect(taken).toBeLessThanOrEqual(capacity);
        if (count < Math.log2(capacity))
          expect(roomsOf([lane('next')], capacity - taken, { underWay })[0]).toBeGreaterThan(0);
      }),
    );
  });

  test('room never goes beyond its limits', () => {
    const lanes = fc.array(
      fc.record({ accountId: fc.constantFrom('x', 'y'), endpointId: fc.constantFrom('a', 'b', 'c') }),
    );
    fc.assert(
      fc.property(lanes, fc.nat(600), fc.integer({ min: 1, max: 100 }), (some, free, perEndpoint) => {
        const rooms = shareRooms(some, { free, perEndpoint, underWay: new Map([['a', 3]]) });
        const sum = (of: (each: Lane) => boolean): number =>
          [...rooms].reduce((total, [each, count]) => total + (of(each) ? count : 0), 0);
        expect(sum(() => true)).toBeLessThanOrEqual(free);
        expect(sum(({ endpointId }) => endpointId === 'b')).toBeLessThanOrEqual(perEndpoint);
        expect(sum(({ endpointId }) => endpointId === 'a')).toBeLessThanOrEqual(Math.max(perEndpoint - 3, 0));
      }),
    );
  });
});

test('a message names its lanes, or none when they do not fit', () => {
  const lanes = [lane('a', 'one'), lane('b', 'two')];
  expect(readLanes(writeLanes(lanes, 100))).toEqual(lanes);
  expect(readLanes(writeLanes(lanes, 5))).toBeNull();
  expect(readLanes('')).toBeNull();
});
