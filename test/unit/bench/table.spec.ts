import { expect, test } from '@jest/globals';
import { toMarkdown, toText } from '../../bench/table.js';

const table = {
  head: ['what', 'a second'],
  rows: [
    ['mints', '12,345'],
    ['look-ups', '7'],
  ],
};

test('a table at a terminal has words to the left and figures to the right', () => {
  expect(toText(table)).toBe('what      a second\nmints       12,345\nlook-ups         7\n');
});

test('a table on a page is a table of Markdown', () => {
  expect(toMarkdown(table)).toBe(
    '| what | a second |\n| --- | ---: |\n| mints | 12,345 |\n| look-ups | 7 |\n',
  );
});
