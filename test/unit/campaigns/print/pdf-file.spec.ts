import { expect, test } from '@jest/globals';
import { inflateSync } from 'node:zlib';
import { toPdfNumber, writePdf } from '../../../../src/campaigns/print/pdf-file.js';

const PAGES = [
  { widthMm: 100, heightMm: 50, content: '0 0 1 1 re f' },
  { widthMm: 210, heightMm: 297, content: '1 1 2 2 re f' },
];

test.each([
  [0, '0'],
  [-0, '0'],
  [1e-9, '0'],
  [-0.0004, '0'],
  [1.2345, '1.234'],
  [-12, '-12'],
  [1e6, '1000000'],
])('the number %p is written without an exponent: %s', (value, written) => {
  expect(toPdfNumber(value)).toBe(written);
});

test('each entry of the table leads to its object, and the end leads to the table', () => {
  const file = writePdf(PAGES, 'Cups').toString('latin1');
  const table = Number(/startxref\n(\d+)\n%%EOF\n$/.exec(file)?.[1]);
  const [, count, entries = ''] =
    /^xref\n0 (\d+)\n((?:\d{10} \d{5} [nf] \n)+)trailer/.exec(file.slice(table)) ?? [];
  const offsets = [...entries.matchAll(/(\d{10}) \d{5} n/g)].map(([, offset]) => Number(offset));
  expect(Number(count)).toBe(offsets.length + 1);
  expect(offsets).toHaveLength(3 + 2 * PAGES.length);
  offsets.forEach((offset, index) => expect(file.slice(offset)).toMatch(new RegExp(`^${index + 1} 0 obj\n`)));
});

test('a page has its size in points, and draws in millimetres from its upper left corner', () => {
  const file = writePdf(PAGES, 'Cups');
  expect(file.toString('latin1')).toContain('/MediaBox [0 0 283.465 141.732]');
  const start = file.indexOf('stream\n') + 'stream\n'.length;
  const [move, content] = inflateSync(file.subarray(start)).toString().split('\n');
  expect([move, content]).toEqual(['2.834646 0 0 -2.834646 0 141.732 cm', '0 0 1 1 re f']);
});

test('the same pages are the same file, with a title in any language that breaks out of nothing', () => {
  const file = writePdf(PAGES, 'كوب) >> 東');
  expect(writePdf(PAGES, 'كوب) >> 東').equals(file)).toBe(true);
  expect(file.toString('latin1')).toContain('/Title <feff0643064806280029');
});
