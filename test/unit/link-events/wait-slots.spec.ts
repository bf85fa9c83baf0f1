import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { WaitSlots } from '../../../src/link-events/wait-slots.js';

test('slots of waits never exceed a bound and are never lost, in any order of taking and releasing', () => {
  const step = fc.record({ owner: fc.constantFrom('a', 'b', 'c'), isTaking: fc.boolean() });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const slots = new WaitSlots(3, 5);
      const open: Record<string, number> = { a: 0, b: 0, c: 0 };
      const all = (): number => Object.values(open).reduce((sum, count) => sum + count, 0);
      for (const { owner, isTaking } of steps) {
        const own = open[owner] ?? 0;
        if (isTaking) {
          const isTaken = slots.take(owner);
          expect(isTaken).toBe(own < 3 && all() < 5);
          if (isTaken) open[owner] = own + 1;
        } else if (own > 0) {
          slots.free(owner);
          open[owner] = own - 1;
        }
      }
    }),
  );
});
