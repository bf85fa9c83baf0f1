import { expect, test } from '@jest/globals';
import { decodeCursor, encodeCursor, toPage } from '../../../../src/platform/http/cursor.js';
import { chooseRequestId } from '../../../../src/platform/http/request-bounds.setup.js';

const id = '019ab3f0-1234-7abc-8def-0123456789ab';

test('a cursor is read back as the id that it was made of', () => {
  expect(decodeCursor(encodeCursor(id))).toBe(id);
});

test.each(['', 'x', id, `${encodeCursor(id)}A`, encodeCursor(id).slice(0, -1), `${encodeCursor(id)}=`])(
  '%j is no cursor',
  (text) => {
    expect(decodeCursor(text)).toBeNull();
  },
);

test('a page that shows all rows has no next one', () => {
  const rows = [{ id: `${id.slice(0, -1)}c` }, { id }];
  expect(toPage(rows, 2, (row) => row.id)).toEqual({ data: rows.map((row) => row.id), nextCursor: null });
  expect(toPage(rows, 1, (row) => row.id)).toEqual({
    data: [rows[0]?.id],
    nextCursor: encodeCursor(rows[0]?.id ?? ''),
  });
  expect(toPage([], 1, (row) => row)).toEqual({ data: [], nextCursor: null });
});

test.each([
  ['abc-1.2_3', 'abc-1.2_3'],
  ['x'.repeat(128), 'x'.repeat(128)],
  ['x'.repeat(129), 'fresh'],
  ['two words', 'fresh'],
  ['line\nfeed', 'fresh'],
  ['', 'fresh'],
  [undefined, 'fresh'],
  [['a', 'b'], 'fresh'],
])('the request id for the header %j is %j', (header, chosen) => {
  expect(chooseRequestId(header, 'fresh')).toBe(chosen);
});
