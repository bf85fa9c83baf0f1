import { describe, expect, test } from '@jest/globals';
import {
  countSide,
  encodePrintCode,
  findReadingDistanceMm,
  findSmallestWidthMm,
} from '../../../../src/campaigns/print/print-code.js';

/** A campaign's URL: a ref has 40 characters. */
const urlOf = (username: string): string => `https://ig.me/${username}?ref=${'aB3_x'.repeat(8)}`;

describe('size of a printed code', () => {
  test.each([
    ['a short username', 'acme', 41, 20],
    ['the longest username', 'u'.repeat(30), 49, 23],
  ])('a campaign of %s has a code of few modules', (_name, username, modules, smallest) => {
    const matrix = encodePrintCode(urlOf(username));
    expect([matrix.length, countSide(matrix), findSmallestWidthMm(matrix)]).toEqual([
      modules,
      modules + 8,
      smallest,
    ]);
  });

  test('each module of the smallest code is 0.4 mm or more', () => {
    for (let length = 1; length <= 30; length += 1) {
      const matrix = encodePrintCode(urlOf('u'.repeat(length)));
      expect(findSmallestWidthMm(matrix) / countSide(matrix)).toBeGreaterThanOrEqual(0.4);
    }
  });

  test('a code is read from ten times its width without the quiet zone', () => {
    const matrix = encodePrintCode(urlOf('acme'));
    expect(findReadingDistanceMm(matrix, countSide(matrix))).toBe(matrix.length * 10);
    expect(findReadingDistanceMm(matrix, 0)).toBe(0);
  });
});
