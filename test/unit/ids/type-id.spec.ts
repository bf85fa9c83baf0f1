import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { fromTypeId, toTypeId } from '../../../src/ids/type-id.js';

test('an id of ours leads back to its row', () => {
  fc.assert(
    fc.property(fc.uuid({ version: 7 }), (uuid) => {
      expect(fromTypeId('lnk', toTypeId('lnk', uuid))).toBe(uuid);
    }),
  );
});

test('whatever has the form of an id is the id of some row, whether or not there could be one', () => {
  const suffix = fc.stringMatching(/^[0-7][0-9a-hjkmnp-tv-z]{25}$/);
  fc.assert(
    fc.property(suffix, (text) => {
      expect(fromTypeId('lnk', `lnk_${text}`)).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
    }),
  );
  expect(fromTypeId('lnk', `lnk_${'7'.repeat(26)}`)).toBe('e739ce73-9ce7-39ce-739c-e739ce739ce7');
});

test.each(['', 'lnk_', 'idn_01jd0000000000000000000000', `lnk_8${'0'.repeat(25)}`, `lnk_${'0'.repeat(25)}`])(
  '%p is no id of a link',
  (text) => {
    expect(fromTypeId('lnk', text)).toBeNull();
  },
);
