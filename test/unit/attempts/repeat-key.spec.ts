import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import { deriveRepeatKey, type RepeatKeyParts } from '../../../src/attempts/repeat-key.js';

const PARTS: RepeatKeyParts = {
  igId: '17841400000000001',
  igsid: '5614879045272613',
  occurrence: 'm_é1',
  ref: 'ref=a=b',
};

describe('deriveRepeatKey', () => {
  test('deriveRepeatKey never changes: stored keys must match after an upgrade', () => {
    // Computed with Python: hashlib.sha256 over struct.pack('>I', length) + UTF-8 bytes of each part.
    const stored = 'b5a614903f0c51baf3ad9a44017a553e5c181c4d7eccdb2c98efed9ced5bbbe2';
    expect(deriveRepeatKey(PARTS).toString('hex')).toBe(stored);
  });

  test.each<keyof RepeatKeyParts>(['igId', 'igsid', 'occurrence', 'ref'])(
    'deriveRepeatKey depends on %s',
    (part) => {
      const changed = { ...PARTS, [part]: `${PARTS[part]}x` };
      expect(deriveRepeatKey(changed)).not.toEqual(deriveRepeatKey(PARTS));
    },
  );

  test('deriveRepeatKey separates parts that are the same text when joined', () => {
    const names = ['igId', 'igsid', 'occurrence', 'ref'] as const;
    const text = fc.string({ maxLength: 4, unit: fc.constantFrom('a', 'b', '\0', 'é') });
    const property = fc.property(fc.tuple(text, text, text, text), fc.nat(3), (values, shift) => {
      const partsOf = (all: readonly string[]): RepeatKeyParts =>
        Object.fromEntries(names.map((name, index) => [name, all[index]])) as unknown as RepeatKeyParts;
      const joined = values.join('');
      const shifted = ['', '', '', ''].with(shift, joined);
      fc.pre(shifted.some((value, index) => value !== values[index]));
      expect(deriveRepeatKey(partsOf(shifted))).not.toEqual(deriveRepeatKey(partsOf(values)));
    });
    fc.assert(property);
  });

  test('deriveRepeatKey accepts lone surrogates and gives the same key for them each time', () => {
    const parts = { ...PARTS, occurrence: 'm_\ud83d' };
    expect(deriveRepeatKey(parts)).toHaveLength(32);
    expect(deriveRepeatKey(parts)).toEqual(deriveRepeatKey({ ...parts }));
    expect(deriveRepeatKey(parts)).not.toEqual(deriveRepeatKey({ ...PARTS, occurrence: 'm_' }));
  });
});
