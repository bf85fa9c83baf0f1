import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { decodeBase32, encodeBase32, isBase32, TEXT_BYTES } from '../../../../src/platform/ids/base32.js';

const bytes = fc.uint8Array({ minLength: TEXT_BYTES, maxLength: TEXT_BYTES });

test('bytes have one text, which is read in either case', () => {
  fc.assert(
    fc.property(bytes, (some) => {
      const text = encodeBase32(some);
      expect(isBase32(text)).toBe(true);
      for (const spelling of [text, text.toUpperCase()])
        expect([...decodeBase32(spelling)]).toEqual([...some]);
    }),
  );
});

test.each([
  ['nothing', ''],
  ['a letter that looks like a digit', `${'0'.repeat(38)}o`],
  ['bits behind the last byte', `${'0'.repeat(38)}1`],
  ['one character less', '0'.repeat(38)],
  ['one character more', '0'.repeat(40)],
])('%s is no text', (_name, text) => {
  expect(isBase32(text)).toBe(false);
});
