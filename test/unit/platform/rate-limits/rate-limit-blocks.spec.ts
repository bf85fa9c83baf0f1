import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { BlockCount, blockSize } from '../../../../src/platform/rate-limits/rate-limit-blocks.js';

/** The common count, as the table keeps it. */
class CommonCount {
  total = 0;
  questions = 0;

  add(points: number): number {
    this.questions += 1;
    return (this.total += points);
  }
}

/** One request: what the service does, without waiting. */
function request(count: BlockCount, common: { add(points: number): number }): boolean {
  while (!count.spend()) {
    if (!count.isOpen) return false;
    count.lease(common.add(count.wanted));
  }
  return true;
}

const aLimit = fc.oneof(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 400 }));

describe('leased blocks', () => {
  test.each([
    [1, 1],
    [9, 1],
    [10, 1],
    [11, 2],
    [600, 60],
    [6_000, 600],
  ])('a limit of %i is leased in blocks of %i', (limit, block) => {
    expect(blockSize(limit)).toBe(block);
  });

  test('leased blocks allow one instance exactly the limit, and count down without a jump', () => {
    fc.assert(
      fc.property(aLimit, (limit) => {
        const [count, common] = [new BlockCount(limit), new CommonCount()];
        const seen: (number | false)[] = [];
        for (let index = 0; index < limit; index++) seen.push(request(count, common) && count.remaining);
        expect(seen).toEqual(Array.from({ length: limit }, (_, index) => limit - 1 - index));
        expect(request(count, common)).toBe(false);
        expect(count.remaining).toBe(0);
      }),
    );
  });

  test('leased blocks allow several instances the limit and one block for each beyond the first, in any order', () => {
    fc.assert(
      fc.property(
        aLimit,
        fc.integer({ min: 1, max: 6 }),
        fc.infiniteStream(fc.nat(5)),
        (limit, instances, turns) => {
          const common = new CommonCount();
          const counts = Array.from({ length: instances }, () => new BlockCount(limit));
          let allowed = 0;
          let asked = 0;
          for (const turn of turns) {
            const count = counts[turn % instances];
            if (count && request(count, common)) allowed += 1;
            if (++asked > 2 * limit + 20) break;
          }
          for (const count of counts) while (request(count, common)) allowed += 1;
          expect(allowed).toBeGreaterThanOrEqual(limit);
          expect(allowed).toBeLessThanOrEqual(limit + (instances - 1) * blockSize(limit));
        },
      ),
    );
  });

  test('leased blocks need no query before the first block is used, and at most nine a minute', () => {
    fc.assert(
      fc.property(aLimit, fc.nat(20), (limit, more) => {
        const [count, common] = [new BlockCount(limit), new CommonCount()];
        for (let index = 0; index < blockSize(limit); index++) request(count, common);
        expect(common.questions).toBe(0);
        for (let index = 0; index < limit + more; index++) request(count, common);
        expect(common.questions).toBeLessThanOrEqual(9);
      }),
    );
  });

  test('leased blocks never allow an instance more than the limit, whatever happens while the database is away', () => {
    fc.assert(
      fc.property(aLimit, fc.infiniteStream(fc.boolean()), (limit, answers) => {
        const [common, alone] = [new CommonCount(), new CommonCount()];
        const either = {
          add: (points: number) => (answers.next().value ? common.add(points) : alone.add(points)),
        };
        const count = new BlockCount(limit);
        const seen: number[] = [];
        while (request(count, either)) seen.push(count.remaining);
        expect([seen.length, Math.min(...seen) >= 0]).toEqual([limit, true]);
      }),
    );
  });

  test('a limit that no other instance shares needs no query', () => {
    const [count, common] = [new BlockCount(60, 60), new CommonCount()];
    for (let index = 0; index < 60; index++) expect(request(count, common)).toBe(true);
    expect([request(count, common), common.questions]).toEqual([false, 0]);
  });
});
