import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  fromSuffix,
  fromTypeId,
  readTypeId,
  toSuffix,
  toTypeId,
} from '../../../../src/platform/ids/type-id.js';

test('a public id is read back as the id of its row', () => {
  fc.assert(
    fc.property(fc.uuid({ version: 7 }), (uuid) => {
      expect(fromTypeId('lnk', toTypeId('lnk', uuid))).toBe(uuid);
    }),
  );
});

test('every text in the form of an id is the id of a row', () => {
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

test('any UUID can be written as a suffix, and is read back unchanged', () => {
  fc.assert(
    fc.property(fc.uuid(), (uuid) => {
      expect(fromSuffix(toSuffix(uuid))).toBe(uuid);
    }),
  );
});

// https://github.com/jetify-com/typeid/blob/main/spec/valid.yml (read 2026-11)
test.each([
  ['00000000-0000-0000-0000-000000000000', '00000000000000000000000000'],
  ['ffffffff-ffff-ffff-ffff-ffffffffffff', '7zzzzzzzzzzzzzzzzzzzzzzzzz'],
  ['0110c853-1d09-52d8-d73e-1194e95b5f19', '0123456789abcdefghjkmnpqrs'],
])('the id of %s ends in %s', (uuid, suffix) => {
  expect(toTypeId('idn', uuid)).toBe(`idn_${suffix}`);
  expect(readTypeId(`idn_${suffix}`)).toEqual({ kind: 'idn', id: uuid });
});

test.each(['', 'not-a-uuid', '01936dd9-a0f0-7b1c-9d36-2c5e8f7a6b4', 'g1936dd9-a0f0-7b1c-9d36-2c5e8f7a6b4d'])(
  '"%s" has no public id',
  (text) => {
    expect(() => toSuffix(text)).toThrow(TypeError);
  },
);
