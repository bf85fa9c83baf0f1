import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  findJsonTextFaults,
  isExactNumber,
  MAX_FAULTS,
  MAX_POINTER,
  replaceNumbers,
} from '../../../../src/platform/text/json-text.js';

/** The faults of a text, each as its kind and pointer. */
const faultsOf = (text: string): string[] => {
  JSON.parse(text);
  return findJsonTextFaults(text).map(({ kind, pointer }) => `${kind} ${pointer}`);
};

describe('numbers', () => {
  test.each([
    '0',
    '1',
    '-1',
    '1.0',
    '-2.50',
    '0.0',
    '0e5',
    '1e2',
    '1E+2',
    '100e-2',
    '1.5e-7',
    '0.1',
    '0.30000000000000004',
    '123456.789',
    '9007199254740991',
    '-9007199254740991',
    '9007199254740992',
    '1e21',
    '1000000000000000000000',
    '1.7976931348623157e308',
    '5e-324',
    '0.0000001',
    `1${'0'.repeat(300)}`,
    `0.${'0'.repeat(300)}1`,
    `1.${'0'.repeat(5_000)}`,
    `0.${'0'.repeat(400)}1e401`,
    '1e0000000000000000000000002',
  ])('the number %s comes back with the same value', (text) => {
    expect(isExactNumber(text)).toBe(true);
  });

  test.each([
    '-0',
    '-0.0',
    '-0e7',
    '9007199254740993',
    '-9007199254740993',
    '12345678901234567890',
    '17841400000000001',
    '0.1000000000000000055',
    '0.30000000000000001',
    '1.00000000000000000001',
    '123456789.123456789012',
    '1e400',
    '-1e400',
    '1e-400',
    '1.7976931348623159e308',
    '2e-324',
    '1e99999999999999999999',
    '-1e-99999999999999999999',
    '1000000000000000000001',
    `1${'0'.repeat(50)}1`,
  ])('the number %s loses digits', (text) => {
    expect(isExactNumber(text)).toBe(false);
  });

  test('what a double prints is exact, and a long integer is exact when a double prints it', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        if (!Object.is(value, -0)) expect(isExactNumber(JSON.stringify(value))).toBe(true);
      }),
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.bigInt({ min: 2n ** 53n, max: 2n ** 120n }),
          fc.integer({ min: 1 }).map((n) => BigInt(n) * 10n ** 15n),
        ),
        (value) => {
          expect(isExactNumber(`${value}`)).toBe(isPrinted(value));
        },
      ),
    );
  });

  /** Whether the shortest spelling of the nearest double stands for this integer. */
  const isPrinted = (value: bigint): boolean => {
    const [digits = '', exponent = '0'] = String(Number(value)).replace('.', '').split('e+');
    return `${value}` === digits.padEnd(Number(exponent) + 1, '0');
  };
});

describe('faults of a text', () => {
  test.each<[string, string[]]>([
    ['{}', []],
    ['[]', []],
    ['"a"', []],
    ['{"a":1,"b":{"a":1},"c":[{"a":1},{"a":1}]}', []],
    ['{"a":"a","b":"a"}', []],
    [String.raw`{"a":"\"a\":1,\"a\":2,12345678901234567890","b":"\\"}`, []],
    ['{"a":1,"A":2}', []],
    ['{"constructor":1,"toString":2,"hasOwnProperty":3}', []],
    ['{"a":1,"a":1}', ['duplicate_key /a']],
    ['{"a":1,"a":1,"a":1}', ['duplicate_key /a', 'duplicate_key /a']],
    ['{"a":{"b":1},"c":{"b":[{"d":1,"e":2,"d":3}]}}', ['duplicate_key /c/b/0/d']],
    [String.raw`{"a":1,"\u0061":2}`, ['duplicate_key /a']],
    [String.raw`{"\ud83d\ude00":1,"😀":2}`, ['duplicate_key /😀']],
    ['{"":1,"":2}', ['duplicate_key /']],
    ['{"a/b~c":1,"a/b~c":2}', ['duplicate_key /a~1b~0c']],
    ['{"a":{},"a":[]}', ['duplicate_key /a']],
    ['{"constructor":1,"constructor":2}', ['duplicate_key /constructor']],
    ['{"a":[1,2,12345678901234567890]}', ['inexact_number /a/2']],
    [' { "a" : -0 , "b" : [ [ 1e400 ] ] } ', ['inexact_number /a', 'inexact_number /b/0/0']],
    ['{"a":true,"b":null,"c":-0}', ['inexact_number /c']],
    ['-0', ['inexact_number ']],
    ['{"12345678901234567890":1}', []],
    ['{"a":-0,"a":1}', ['inexact_number /a', 'duplicate_key /a']],
  ])('the faults of %s are %j', (text, faults) => {
    expect(faultsOf(text)).toEqual(faults);
  });

  test('JSON that was written by JSON.stringify has no faults, whatever its white space', () => {
    const values = fc.jsonValue({ maxDepth: 5 }).filter((value) => !JSON.stringify(value).includes('-0'));
    fc.assert(
      fc.property(values, fc.constantFrom(undefined, 1, '\t'), (value, space) => {
        expect(faultsOf(JSON.stringify(value, null, space))).toEqual([]);
      }),
    );
  });

  test('a repeated key is found at any place and in any spelling', () => {
    const escape = (key: string): string =>
      `"${[...Array(key.length).keys()].map((at) => `\\u${key.charCodeAt(at).toString(16).padStart(4, '0')}`).join('')}"`;
    fc.assert(
      fc.property(
        fc.dictionary(fc.string(), fc.jsonValue()),
        fc.string(),
        fc.boolean(),
        (rest, key, nested) => {
          const others = Object.entries(rest).filter(([name]) => name !== key);
          const members = others
            .map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)},`)
            .join('');
          const object = `{${JSON.stringify(key)}:1,${members}${escape(key)}:2}`;
          const found = faultsOf(nested ? `[{"x":${object}}]` : object).filter((each) =>
            each.startsWith('dup'),
          );
          expect(found).toHaveLength(1);
        },
      ),
    );
  });

  test('a hostile text costs no stack and little time', () => {
    const deep = '['.repeat(30_000) + '-0' + ']'.repeat(30_000);
    expect(findJsonTextFaults(deep)).toHaveLength(1);
    const wide = `{${Array.from({ length: 5_000 }, (_, index) => `"k${index}":1`).join(',')},"k0":1}`;
    expect(faultsOf(wide)).toEqual(['duplicate_key /k0']);
    expect(faultsOf(`[${'0,'.repeat(30_000)}1.${'0'.repeat(60_000)}1]`)).toEqual(['inexact_number /30000']);
    expect(faultsOf(`["${String.raw`\"`.repeat(30_000)}",-0]`)).toEqual(['inexact_number /1']);
  });
});

describe('a text with very many faults', () => {
  const key = 'k'.repeat(30_000);
  const escaped = '~/'.repeat(15_000);

  test.each([
    ['numbers under a long key', `{"${key}":[${'-0,'.repeat(11_000)}-0]}`],
    ['numbers under a key to escape', `{"${escaped}":[${'-0,'.repeat(11_000)}-0]}`],
    ['equal keys under a long key', `{"${key}":{${'"":0,'.repeat(7_000)}"":0}}`],
    ['equal long keys', `{${`"${key}":0,`.repeat(40)}"a":0}`],
    ['numbers at a deep place', `${'[['.repeat(5_000)}${'-0,'.repeat(11_000)}-0${']]'.repeat(5_000)}`],
    ['keys of half a character', `{"${'😀'.repeat(15_000)}":[${'-0,'.repeat(11_000)}-0]}`],
  ])('names few of them, with short pointers, in little time: %s', (_name, text) => {
    const began = performance.now();
    const faults = findJsonTextFaults(text);
    expect(performance.now() - began).toBeLessThan(1_000);
    expect(faults).toHaveLength(MAX_FAULTS);
    for (const { pointer } of faults) {
      expect(pointer).toHaveLength(MAX_POINTER + 1);
      expect(pointer.isWellFormed()).toBe(true);
    }
  });
});

test('numbers are replaced outside of strings only', () => {
  const text = String.raw`{"1":[2,"3 \" 4",-5.5e+6],"a\\":7}`;
  expect(replaceNumbers(text, (number) => `<${number}>`)).toBe(
    String.raw`{"1":[<2>,"3 \" 4",<-5.5e+6>],"a\\":<7>}`,
  );
});
