import { describe, expect, test } from '@jest/globals';
import { createHmac, createSecretKey, randomBytes } from 'node:crypto';
import fc from 'fast-check';
import {
  deriveTypedCode,
  formatTypedCode,
  hashTypedCode,
  parseTypedCode,
  type TypedCodeKeys,
} from '../../../src/links/typed-code.js';

const ALPHABET = 'BCDFGHJKMNPQRSTVWXYZ23456789';
const LINK = '01930e5a-7c08-7a41-8d4c-9f105862f4d9';
const makeKeys = (): TypedCodeKeys => ({
  code: createSecretKey(randomBytes(32)),
  hash: createSecretKey(randomBytes(32)),
});
const keys = makeKeys();
const anyCode = fc.string({ unit: fc.constantFrom(...ALPHABET), minLength: 8, maxLength: 8 });

describe('typed code', () => {
  test('a link has one code for each try and key, of eight characters that cannot be mistaken', () => {
    fc.assert(
      fc.property(fc.uuid(), fc.nat({ max: 9 }), (id, codeTry) => {
        const code = deriveTypedCode(id, codeTry, keys);
        expect(code).toMatch(/^[BCDFGHJKMNPQRSTVWXYZ2-9]{8}$/);
        expect(deriveTypedCode(id, codeTry, keys)).toBe(code);
        const others = [deriveTypedCode(id, codeTry + 1, keys), deriveTypedCode(id, codeTry, makeKeys())];
        expect(others).not.toContain(code);
      }),
    );
  });

  test('a code is the first 64 bits of an HMAC-SHA256 over the id and the try, counted in the alphabet', () => {
    const id = Buffer.from(LINK.replaceAll('-', ''), 'hex');
    const digest = createHmac('sha256', keys.code)
      .update(Buffer.concat([id, Buffer.from([3])]))
      .digest();
    let rest = digest.readBigUInt64BE() % 28n ** 8n;
    const expected = Array.from({ length: 8 }, () => {
      const character = ALPHABET[Number(rest % 28n)];
      rest /= 28n;
      return character;
    });
    expect(deriveTypedCode(LINK, 3, keys)).toBe(expected.join(''));
  });

  test('each character of the alphabet comes up at each place about as often as any other', () => {
    const counts = Array.from({ length: 8 }, () => new Map<string, number>());
    for (let index = 0; index < 5_600; index += 1) {
      const id = `01930e5a-7c08-7a41-8d4c-${index.toString(16).padStart(12, '0')}`;
      for (const [place, character] of [...deriveTypedCode(id, 0, keys)].entries())
        counts[place]?.set(character, (counts[place].get(character) ?? 0) + 1);
    }
    for (const count of counts) {
      expect(count.size).toBe(28);
      expect(Math.min(...count.values())).toBeGreaterThan(100);
      expect(Math.max(...count.values())).toBeLessThan(320);
    }
  });

  test.each([
    ['as it is shown', 'GKQ7-2MXT'],
    ['in lower case', 'gkq7-2mxt'],
    ['without its hyphen', 'GKQ72MXT'],
    ['with spaces in and around it', '  gkq7 2mxt\n'],
    ['letter by letter', 'G K Q 7 - 2 M X T'],
    ['with a dash of a keyboard', 'GKQ7–2MXT'],
    ['with a minus sign', 'GKQ7−2MXT'],
    ['with a space that does not break', 'GKQ7\u00a02MXT'],
    ['with marks of direction', '\u2066GKQ7-2MXT\u2069'],
  ])('a code is read %s', (_how, text) => {
    expect(parseTypedCode(text)).toBe('GKQ72MXT');
  });

  test.each([
    ['nothing', ''],
    ['a character less', 'GKQ7-2MX'],
    ['a character more', 'GKQ7-2MXTB'],
    ['a word before it', 'code GKQ7-2MXT'],
    ['a full stop behind it', 'GKQ7-2MXT.'],
    ['two codes', 'GKQ7-2MXT GKQ7-2MXT'],
    ['a vowel', 'AKQ7-2MXT'],
    ['a zero', 'GKQ7-2MX0'],
    ['a one', 'GKQ7-2MX1'],
    ['an L', 'GKQ7-2MXL'],
    ['a letter that only looks like one (Kelvin)', 'G\u212aQ7-2MXT'],
    ['a letter that becomes one in upper case (long s)', '\u017fKQ7-2MXT'],
    ['letters of full width', 'ＧＫＱ７２ＭＸＴ'],
    ['more room than a code takes', `${' '.repeat(40)}GKQ7-2MXT`],
  ])('a text with %s is no code', (_what, text) => {
    expect(parseTypedCode(text)).toBeNull();
  });

  test('a code that is shown is read back, and any other text never fails', () => {
    fc.assert(fc.property(anyCode, (code) => expect(parseTypedCode(formatTypedCode(code))).toBe(code)));
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (text) =>
        expect(parseTypedCode(text) ?? 'BCDFGHJK').toMatch(/^[BCDFGHJKMNPQRSTVWXYZ2-9]{8}$/),
      ),
    );
  });

  test('a hash is of 16 bytes, of one code, and of the key for hashes', () => {
    const hash = hashTypedCode('GKQ72MXT', keys);
    expect(hash).toHaveLength(16);
    expect(hashTypedCode('GKQ72MXT', keys)).toEqual(hash);
    expect(hashTypedCode('GKQ72MXV', keys)).not.toEqual(hash);
    expect(hashTypedCode('GKQ72MXT', { ...keys, hash: keys.code })).not.toEqual(hash);
  });
});
