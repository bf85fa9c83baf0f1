import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import utils from 'pg/lib/utils.js';
import { writeArray } from '../../../../src/platform/database/array-literal.js';

const { prepareValue } = utils;

describe('an array is written', () => {
  test('as the driver writes it, whatever texts, numbers, bytes and nulls it holds', () => {
    const element = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.string({ unit: fc.constantFrom('"', '\\', '{', '}', ',', ' ', 'N', 'U', 'L') }),
      fc.constantFrom('NULL', 'null', '', ' '),
      fc.integer(),
      fc.double(),
      fc.boolean(),
      fc.uint8Array().map((bytes) => Buffer.from(bytes)),
      fc.constantFrom(null, undefined),
    );
    fc.assert(
      fc.property(fc.array(element), (values) => {
        const ours = writeArray(values);
        // The driver leaves the quotes around bytes out, where they change nothing.
        expect(ours?.replaceAll(/"(\\\\x[0-9a-f]*)"/g, '$1')).toBe(
          String(prepareValue(values)).replaceAll(/"(\\\\x[0-9a-f]*)"/g, '$1'),
        );
      }),
      { numRuns: 2_000 },
    );
  });

  test('with times to the millisecond, in UTC', () => {
    expect(writeArray([new Date('2026-11-26T04:05:06.007Z'), null])).toBe(
      '{"2026-11-26T04:05:06.007Z",NULL}',
    );
    expect(writeArray([new Date('0001-01-01T00:00:00Z')])).toBe('{"0001-01-01T00:00:00.000Z"}');
  });

  test.each([
    ['a time before there were years', [new Date('0000-12-31T23:59:59Z')]],
    ['a time after those with four digits', [new Date('+010000-01-01T00:00:00Z')]],
    ['a time that is none', [new Date(Number.NaN)]],
    ['an array', [['a']]],
    ['an object', ['a', { b: 1 }]],
  ])('by the driver when it holds %s', (_what, values) => {
    expect(writeArray(values)).toBeNull();
  });

  test('when it is empty', () => expect(writeArray([])).toBe('{}'));
});
