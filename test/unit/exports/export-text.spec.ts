import { expect, test } from '@jest/globals';
import { followPages, nameFile, writerOf } from '../../../src/exports/export-text.js';

const FIELDS = { id: 'value' } as const;

test('CSV begins with the mark of UTF-8 and its header, JSON Lines with the first row', () => {
  const csv = writerOf('csv', FIELDS);
  expect(csv.head + csv.write([{ id: 'a' }, { id: '=b' }])).toBe(`\uFEFFid\r\na\r\n'=b\r\n`);
  const lines = writerOf('jsonl', FIELDS);
  expect(lines.head + lines.write([{ id: 'a' }, { id: '=b' }])).toBe('{"id":"a"}\n{"id":"=b"}\n');
});

test('pages follow each other by their ids, empty ones too, until there is none', async () => {
  const asked: string[] = [];
  const pages = followPages<number>({ rows: [1], nextId: 'x' }, async (beforeId) => {
    asked.push(beforeId);
    return beforeId === 'x' ? { rows: [], nextId: 'y' } : { rows: [2, 3], nextId: null };
  });
  const found: (readonly number[])[] = [];
  for await (const rows of pages) found.push(rows);
  expect(found).toEqual([[1], [], [2, 3]]);
  expect(asked).toEqual(['x', 'y']);
});

test('a file is named after its list and its time', () => {
  expect(nameFile('links', 'csv', new Date('2026-11-22T10:02:31.480Z'))).toBe(
    'hitch-links-2026-11-22T100231Z.csv',
  );
});
