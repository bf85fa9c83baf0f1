import { describe, expect, test } from '@jest/globals';
import { loadPrintFaces } from '../../../../src/campaigns/print/print-fonts.store.js';
import {
  findCutMarks,
  findGrid,
  PAPERS,
  printSheet,
  type Paper,
} from '../../../../src/campaigns/print/print-sheet.js';

const CODE = { url: `https://ig.me/acme?ref=${'a'.repeat(40)}`, name: 'Cups', caption: '@acme' };
const PAPER_NAMES = Object.keys(PAPERS) as Paper[];

describe('grid', () => {
  test.each(PAPER_NAMES.flatMap((paper) => [20, 23, 40, 90].map((codeMm) => ({ paper, codeMm }))))(
    'the grid and its cut marks stay on the page: %o',
    (layout) => {
      const grid = findGrid(layout);
      if (grid === null) throw new Error('no code fits');
      const { width, height } = PAPERS[layout.paper];
      const right = grid.left + grid.columns * grid.cellWidth;
      const bottom = grid.top + grid.rows * grid.cellHeight;
      // What printers leave blank.
      for (const { x1, y1, x2, y2 } of findCutMarks(grid)) {
        for (const x of [x1, x2]) expect(Math.min(x, width - x)).toBeGreaterThanOrEqual(5);
        for (const y of [y1, y2]) expect(Math.min(y, height - y)).toBeGreaterThanOrEqual(5);
        // No mark is on what is cut out.
        const isBeside = x2 <= grid.left - 2 || x1 >= right + 2 || y2 <= grid.top - 2 || y1 >= bottom + 2;
        expect(isBeside).toBe(true);
      }
      expect(findCutMarks(grid)).toHaveLength(2 * (grid.columns + 1) + 2 * (grid.rows + 1));
      expect(grid.cellWidth).toBe(layout.codeMm + 6);
    },
  );

  test('a code that is wider than the page has no grid', () => {
    expect(findGrid({ paper: 'a4', codeMm: 185 })).toBeNull();
  });
});

describe('sheet', () => {
  test.each([
    [1, 1],
    [16, 1],
    [17, 2],
    [100, 7],
  ])('%i codes of 40 mm take %i pages of A4', async (count, pages) => {
    const codes = Array.from({ length: count }, () => CODE);
    const sheet = printSheet(codes, { paper: 'a4', codeMm: 40 }, await loadPrintFaces());
    expect(sheet).toMatchObject({ kind: 'sheet', pages, leftOut: codes.map(() => []) });
  });

  test.each([
    ['no codes', [], 40, 'there are no codes'],
    ['a code too small to be read', [CODE], 19, 'codes of these URLs must be 20 mm wide at least'],
    ['a code wider than the page', [CODE], 185, 'a code of 185 mm does not fit the page'],
  ])('there is no sheet of %s', async (_name, codes, codeMm, detail) => {
    expect(printSheet(codes, { paper: 'a4', codeMm }, await loadPrintFaces())).toEqual({
      kind: 'fault',
      detail,
    });
  });

  test('a sheet says of which code a text is left out', async () => {
    const codes = [CODE, { ...CODE, name: '東京' }, { ...CODE, caption: '☕' }];
    expect(printSheet(codes, { paper: 'letter', codeMm: 40 }, await loadPrintFaces())).toMatchObject({
      leftOut: [[], ['name'], ['caption']],
    });
  });
});
