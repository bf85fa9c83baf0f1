import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { LinkWait } from '../../../src/link-events/link-wait.js';
import { WaitSlots } from '../../../src/link-events/wait-slots.js';

describe('slots of waits', () => {
  test('the slots of one holder and those of all are bounded, and the end of a wait gives its slot back once', () => {
    const slots = new WaitSlots({ each: 2, all: 3 });
    const [first, second] = [slots.take('a'), slots.take('a')];
    expect([slots.take('a'), slots.take('b') !== null, slots.take('c')]).toEqual([null, true, null]);
    first?.end();
    first?.end();
    expect([slots.take('a') !== null, slots.take('c')]).toEqual([true, null]);
    second?.end();
    expect(slots.holders).toEqual(['a', 'b']);
    slots.end();
    expect([slots.holders, slots.of('a')]).toEqual([[], []]);
    expect(slots.take('c')).not.toBeNull();
  });

  test('the slots in use are those of the waits that are open, whatever begins and ends', () => {
    const bounds = { each: 2, all: 5 };
    const step = fc.record({ holder: fc.constantFrom('a', 'b', 'c', 'd'), ends: fc.boolean() });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const slots = new WaitSlots(bounds);
        const open = new Map<string, LinkWait[]>();
        for (const { holder, ends } of steps) {
          const own = open.get(holder) ?? [];
          if (ends) {
            own.pop()?.end();
            continue;
          }
          const count = [...open.values()].flat().length;
          const wait = slots.take(holder);
          expect(wait !== null).toBe(own.length < bounds.each && count < bounds.all);
          if (wait) open.set(holder, [...own, wait]);
        }
        for (const [holder, waits] of open) expect(slots.of(holder)).toEqual(waits);
        const holders = [...open].filter(([, waits]) => waits.length > 0).map(([holder]) => holder);
        expect(slots.holders.toSorted()).toEqual(holders.toSorted());
      }),
    );
  });
});
