import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import { parseLosslessJson } from '../../../../src/platform/text/lossless-json.js';

const parse = (text: string): unknown => parseLosslessJson(Buffer.from(text, 'utf8'));

describe('parseLosslessJson', () => {
  test.each<[string, string, unknown]>([
    ['a 17-digit id', '{"id":17841400000000001}', { id: '17841400000000001' }],
    ['a 16-digit id above 2^53', '{"id": 9007199254740993}', { id: '9007199254740993' }],
    ['a negative integer below -2^53', '[-9007199254740993]', ['-9007199254740993']],
    [
      'ids in an array',
      '[17841400000000001 ,\n17841400000000003]',
      ['17841400000000001', '17841400000000003'],
    ],
    ['an id alone', '17841400000000001', '17841400000000001'],
    ['an id after white space', '{"id":\r\n\t 17841400000000001}', { id: '17841400000000001' }],
    ['a hundred digits', `[${'1'.repeat(100)}]`, ['1'.repeat(100)]],
  ])('parseLosslessJson keeps every digit of %s', (_, text, expected) => {
    expect(parse(text)).toEqual(expected);
  });

  test.each<[string, string, unknown]>([
    ['the greatest safe integer', '[9007199254740991]', [9007199254740991]],
    ['a time in milliseconds', '{"timestamp":1458692752478}', { timestamp: 1458692752478 }],
    ['a fraction with many digits', '[0.25000000000000000000]', [0.25]],
    ['a fraction beside a long id', '[1.5,17841400000000001]', [1.5, '17841400000000001']],
    ['an exponent beside a long id', '[1e300,17841400000000001]', [1e300, '17841400000000001']],
    ['a long fraction', '[1234567890123456.5]', [1234567890123456.5]],
  ])('parseLosslessJson leaves %s a number', (_, text, expected) => {
    expect(parse(text)).toEqual(expected);
  });

  test.each([
    ['digits in a string', '"17841400000000001"'],
    ['digits in a string that looks like JSON', String.raw`"{\"id\":17841400000000001}"`],
    ['digits behind an escaped backslash', String.raw`"\\:17841400000000001\\"`],
    ['digits behind an escaped quote', String.raw`"\",17841400000000001"`],
    ['an escaped slash and an umlaut', String.raw`"\/ \u00e4 \u0022:17841400000000001"`],
  ])('parseLosslessJson leaves %s alone, also beside a long number', (_, string) => {
    const untouched: unknown = JSON.parse(string);
    expect(parse(`[${string},17841400000000001,${string}]`)).toEqual([
      untouched,
      '17841400000000001',
      untouched,
    ]);
  });

  test.each([
    ['{"id":1,"id":2}', { id: 2 }],
    ['{"id":"17841400000000003","id":17841400000000001}', { id: '17841400000000001' }],
    [String.raw`{"id":1,"\u0069d":{"id":2,"id":3}}`, { id: { id: 3 } }],
  ])('parseLosslessJson takes the last of equal keys in %s', (text, expected) => {
    expect(parse(text)).toEqual(expected);
  });

  test('parseLosslessJson leaves a key of digits alone', () => {
    expect(parse('{"17841400000000001":17841400000000003}')).toEqual({
      '17841400000000001': '17841400000000003',
    });
  });

  test.each([
    ['nothing', ''],
    ['white space', ' \n'],
    ['a form', 'hub.mode=subscribe'],
    ['half of an object', '{"id":17841400000000001'],
    ['a long number with a leading zero', '[017841400000000001]'],
    ['a long number as a key', '{17841400000000001:1}'],
    ['a byte order mark', '\ufeff{}'],
  ])('parseLosslessJson refuses %s', (_, text) => {
    expect(() => parse(text)).toThrow(SyntaxError);
  });

  test('parseLosslessJson accepts nesting of any depth and loses no digit', () => {
    const depth = 200_000;
    const text = `{"deep":${'['.repeat(depth)}${']'.repeat(depth)},"id":17841400000000001}`;
    expect(parse(text)).toHaveProperty('id', '17841400000000001');
  });

  // A pattern that looked back over all of them at each would take hours.
  test('parseLosslessJson reads 8 MiB of escapes beside a long number', () => {
    const text = `["${String.raw`\"`.repeat(4 * 1024 * 1024)}",17841400000000001]`;
    expect(parse(text)).toHaveProperty('1', '17841400000000001');
  });

  test('parseLosslessJson agrees with a reviver of JSON.parse that sees the source of each number', () => {
    const exact = (_: string, value: unknown, context?: { source?: string }): unknown =>
      /^-?\d+$/.test(context?.source ?? '') && !Number.isSafeInteger(value) ? context?.source : value;
    const property = fc.property(fc.json(), fc.boolean(), (json, withLongNumber) => {
      const text = withLongNumber ? `[${json},17841400000000001]` : `[${json}]`;
      const expected: unknown = JSON.parse(text, exact);
      expect(parse(text)).toEqual(expected);
    });
    fc.assert(property);
  });

  test('parseLosslessJson returns every integer in its own digits', () => {
    const property = fc.property(fc.array(fc.bigInt()), (integers) => {
      const parsed = parse(`[${integers.join(',')}]`) as unknown[];
      expect(parsed.map(String)).toEqual(integers.map(String));
    });
    fc.assert(property);
  });
});
