import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import { cleanText, isStorableText } from '../../../../src/platform/text/storable-text.js';

describe('cleanText', () => {
  test.each([
    ['keeps plain text', 'Grüße, 你好', 100, 'Grüße, 你好'],
    ['keeps whole pairs', 'a😢b', 100, 'a😢b'],
    ['keeps control characters other than NUL', 'a\u0001\n\tb', 100, 'a\u0001\n\tb'],
    ['drops NUL', '\0a\0\0b\0', 100, 'ab'],
    ['drops a high surrogate alone', 'a\ud83db', 100, 'ab'],
    ['drops a low surrogate alone', 'a\ude22b', 100, 'ab'],
    ['drops a pair in the wrong order', 'a\ude22\ud83db', 100, 'ab'],
    ['drops the stray half beside a pair', '\ud83d😢\ude22', 100, '😢'],
    ['cuts at the length', 'abcdef', 3, 'abc'],
    ['cuts after cleaning, so that dropped characters cost nothing', '\0\0\0abcdef', 3, 'abc'],
    ['keeps a pair that just fits', 'a😢', 3, 'a😢'],
    ['leaves out a pair that would be split', 'ab😢', 3, 'ab'],
    ['gives nothing for nothing', '', 3, ''],
  ])('cleanText %s', (_, text, maxLength, expected) => {
    expect(cleanText(text, maxLength)).toBe(expected);
  });

  test('cleanText makes any string storable and short enough, and changes nothing the second time', () => {
    const anyString = fc.string({ unit: 'binary' });
    const loneHalves = fc
      .array(fc.constantFrom('\0', '\ud83d', '\ude22', 'a', '😢'))
      .map((all) => all.join(''));
    const property = fc.property(fc.oneof(anyString, loneHalves), fc.nat(20), (text, maxLength) => {
      const cleaned = cleanText(text, maxLength);
      expect(isStorableText(cleaned)).toBe(true);
      expect(cleaned.length).toBeLessThanOrEqual(maxLength);
      expect(cleanText(cleaned, maxLength)).toBe(cleaned);
    });
    fc.assert(property);
  });
});

describe('isStorableText', () => {
  test.each([
    ['the empty string', '', true],
    ['a pair', '😢', true],
    ['a control character', '\u0001', true],
    ['NUL', 'a\0', false],
    ['a high surrogate alone', '\ud83d', false],
    ['a low surrogate alone', '\ude22', false],
  ])('isStorableText judges %s', (_, text, expected) => {
    expect(isStorableText(text)).toBe(expected);
  });
});
