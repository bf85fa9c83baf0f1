import { describe, expect, test } from '@jest/globals';
import { type CsvFields, toCsvHeader, toCsvLine, toSpreadsheetText } from '../../../src/exports/csv.js';

describe('text in a spreadsheet', () => {
  test.each([
    ['user-42', 'user-42'],
    ['lnk_01m81ba55rfpsrxkv01fvct9qg', 'lnk_01m81ba55rfpsrxkv01fvct9qg'],
    ['2026-11-22T10:02:31.480Z', '2026-11-22T10:02:31.480Z'],
    ['', ''],
    [`=cmd|' /C calc'!A0`, `'=cmd|' /C calc'!A0`],
    ['+1', `'+1`],
    ['-1', `'-1`],
    ['@SUM(A1)', `'@SUM(A1)`],
    ['\t=1', `'\t'=1`],
    ['\r=1', `'\r'=1`],
    ['\n=1', `'\n'=1`],
    ['＝1', `'＝1`],
    ['＠x', `'＠x`],
    ['17841400000000001', `'17841400000000001`],
    ['007', `'007`],
    ['1E5', `'1E5`],
    ['3.50', `'3.50`],
    ['1-2', `'1-2`],
    ['2026/11/22', `'2026/11/22`],
    ['12:30', `'12:30`],
    ['17x', '17x'],
    [`'quoted`, `''quoted`],
    ['a;=b', `a;'=b`],
    ['a;b', 'a;b'],
    ['a\t@b', `a\t'@b`],
    ['a; =b', `a; '=b`],
    ['a;"=1+1;"b', `a;"'=1+1;"b`],
    ['a\n=b', `a\n'=b`],
    ['a\r\n+b', `a\r\n'+b`],
    ['a\n"=b', `a\n"'=b`],
    ['a\nb=c', 'a\nb=c'],
    [' =1', `' =1`],
    ['\uFEFF=1', `'\uFEFF=1`],
    ['a=b', 'a=b'],
  ])('%j becomes %j', (text, cell) => {
    expect(toSpreadsheetText(text)).toBe(cell);
  });

  test('a long text of digits is judged without delay', () => {
    expect(toSpreadsheetText(`${'1'.repeat(100_000)}x`)).toHaveLength(100_001);
    expect(toSpreadsheetText(`${'.'.repeat(100_000)}x`)).toHaveLength(100_001);
    expect(toSpreadsheetText(`x;${'"'.repeat(100_000)}x`)).toHaveLength(100_003);
  });
});

describe('a line of CSV', () => {
  interface Sample {
    readonly id: string;
    readonly account: { readonly igId: string; readonly username: string | null } | null;
    readonly context: object | null;
    readonly attempts: number;
    readonly done: boolean;
    readonly note?: string;
  }
  const FIELDS: CsvFields<Sample> = {
    id: 'value',
    account: ['igId', 'username'],
    context: 'json',
    attempts: 'value',
    done: 'value',
    note: 'value',
  };
  const sample: Sample = { id: 'a', account: null, context: null, attempts: 0, done: false };

  test('the first line has the names of the fields', () => {
    expect(toCsvHeader(FIELDS)).toBe('id,account.igId,account.username,context,attempts,done,note\r\n');
  });

  test.each<[string, Partial<Sample>, string]>([
    ['null and a missing field are empty cells', {}, 'a,,,,0,false,\r\n'],
    [
      'an object has a cell for each field',
      { account: { igId: '178', username: null } },
      `a,'178,,,0,false,\r\n`,
    ],
    [
      'JSON is one cell, whose semicolons are escaped',
      { context: { a: 'x;=y', b: [-1, 2] } },
      `a,,,"{""a"":""x\\u003b=y"",""b"":[-1,2]}",0,false,\r\n`,
    ],
    ['a number stays one', { attempts: 12 }, 'a,,,,12,false,\r\n'],
    ['a comma, quotes and line ends are quoted', { note: 'a,"b"\r\nc' }, 'a,,,,0,false,"a,""b""\r\nc"\r\n'],
  ])('%s', (_name, change, line) => {
    expect(toCsvLine(FIELDS, { ...sample, ...change })).toBe(line);
  });
});
