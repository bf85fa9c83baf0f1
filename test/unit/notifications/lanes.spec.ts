import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { formatLane, type Lane, parseLanes, shareCapacity } from '../../../src/notifications/lanes.js';

/** An endpoint is of an app of its own unless one is given. */
const lane = (endpointId: string, accountId = 'acme', appId = endpointId): Lane => ({
  appId,
  accountId,
  endpointId,
});
const ROOM = 2_048;
const PER_APP = 128;
const sharesOf = (
  lanes: readonly Lane[],
  free: number,
  { perEndpoint = 64, inProgress = {} }: { perEndpoint?: number; inProgress?: Record<string, number> } = {},
): number[] => {
  const ofEndpoints = new Map(Object.entries(inProgress));
  const limits = { free, room: ROOM, perEndpoint, limitOf: () => PER_APP, ofEndpoints, ofApps: ofEndpoints };
  const shares = shareCapacity(lanes, limits);
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
      fc.record({
        appId: fc.constantFrom('shop', 'game'),
        accountId: fc.constantFrom('x', 'y'),
        endpointId: fc.constantFrom('a', 'b', 'c'),
      }),
    );
    fc.assert(
      fc.property(lanes, fc.nat(600), fc.integer({ min: 1, max: 100 }), (some, free, perEndpoint) => {
        const perApp = 70;
        const limitOf = (): number => perApp;
        const ofEndpoints = new Map([['a', 3]]);
        const ofApps = new Map([['shop', 10]]);
        const room = 700;
        const shares = shareCapacity(some, { free, room, perEndpoint, limitOf, ofEndpoints, ofApps });
        const sum = (of: (each: Lane) => boolean): number =>
          [...shares].reduce((total, [each, count]) => total + (of(each) ? count : 0), 0);
        expect(sum(() => true)).toBeLessThanOrEqual(free);
        expect(sum(({ endpointId }) => endpointId === 'b')).toBeLessThanOrEqual(perEndpoint);
        expect(sum(({ endpointId }) => endpointId === 'a')).toBeLessThanOrEqual(Math.max(perEndpoint - 3, 0));
        expect(sum(({ appId }) => appId === 'shop')).toBeLessThanOrEqual(perApp - 10);
      }),
    );
  });

  test('an app never has more than its share, however many endpoints it has and replaces', () => {
    const ofEndpoints = new Map<string, number>();
    const ofApps = new Map<string, number>();
    let room = ROOM;
    for (let round = 0; round < 30; round++) {
      const lanes = Array.from({ length: 20 }, (_, index) =>
        lane(`silent-${round}-${index}`, 'acme', 'flood'),
      );
      const limits = { free: 512, room, perEndpoint: 64, limitOf: () => PER_APP, ofEndpoints, ofApps };
      for (const [{ endpointId, appId }, count] of shareCapacity(lanes, limits)) {
        ofEndpoints.set(endpointId, count);
        ofApps.set(appId, (ofApps.get(appId) ?? 0) + count);
        room -= count;
      }
    }
    expect(ofApps.get('flood')).toBe(PER_APP);
  });

  test.each([1, 20, 50])('%i apps that take all they get leave capacity for the next app', (apps) => {
    const ofApps = new Map<string, number>();
    let room = ROOM;
    const share = (id: string): number => {
      const limits = {
        free: 512,
        room,
        perEndpoint: 64,
        limitOf: () => PER_APP,
        ofEndpoints: ofApps,
        ofApps,
      };
      const [count = 0] = shareCapacity([lane(id)], limits).values();
      return count;
    };
    for (let index = 0; index < apps; index++) {
      const count = share(`silent-${index}`);
      ofApps.set(`silent-${index}`, count);
      room -= count;
    }
    expect(share('next')).toBeGreaterThan(0);
  });
});

test('a message to other instances contains its lanes, and nothing else is read from it', () => {
  const lanes = [lane('a', 'one'), lane('b', 'two')];
  expect(parseLanes(lanes.map(formatLane).join(','))).toEqual(lanes);
  expect(parseLanes('')).toEqual([]);
  expect(parseLanes('a/,/b,c')).toEqual([]);
});
