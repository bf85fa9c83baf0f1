import { describe, expect, test } from '@jest/globals';
import {
  FORWARDED_BY,
  type IncomingHeaders,
  toForwardedHeaders,
  waitAfterAttempts,
} from '../../../src/meta-forwarding/forwarded-request.js';

const MARK = '0123456789abcdef0123456789abcdef';
const OTHER = 'f'.repeat(32);
const SIGNATURE = `sha256=${'a'.repeat(64)}`;
const read = (headers: IncomingHeaders, isLegacy = true) =>
  toForwardedHeaders({ 'x-hub-signature-256': SIGNATURE, ...headers }, MARK, () => isLegacy);

describe('forwarded headers', () => {
  test('the forwarded headers are those that Meta sent with the body, and the mark', () => {
    const kept = { 'content-type': 'application/json', 'x-hub-signature': 'sha1=00' };
    const dropped = {
      host: 'hitch.example',
      authorization: 'secret',
      cookie: 'a=b',
      'x-forwarded-for': '1.2.3.4',
    };
    expect(read({ ...kept, ...dropped })).toEqual({
      'x-hub-signature-256': SIGNATURE,
      ...kept,
      [FORWARDED_BY]: MARK,
    });
    expect(read({})).toEqual({ 'x-hub-signature-256': SIGNATURE, [FORWARDED_BY]: MARK });
  });

  test('the forwarded headers have the older signature only when it is Meta’s', () => {
    expect(read({ 'x-hub-signature': 'sha1=00' }, false)).not.toHaveProperty('x-hub-signature');
    expect(read({}, true)).not.toHaveProperty('x-hub-signature');
  });

  test.each([MARK, `${OTHER}, ${MARK}`, `${MARK},${OTHER}`, ` x , ${MARK} `])(
    'there are no forwarded headers for what this service forwarded before: %j',
    (marks) => {
      expect(read({ [FORWARDED_BY]: marks })).toBeNull();
    },
  );

  test.each([
    ['', MARK],
    [OTHER, `${OTHER}, ${MARK}`],
    ['x, y', MARK],
    [MARK.toUpperCase(), MARK],
    [`${MARK}0`, MARK],
    [Array(40).fill(OTHER).join(','), [...Array(15).fill(OTHER), MARK].join(', ')],
  ])('the mark is added to those of others: %j', (marks, expected) => {
    expect(read({ [FORWARDED_BY]: marks })?.[FORWARDED_BY]).toBe(expected);
  });

  test('a content type that no receiver would accept is left out', () => {
    expect(read({ 'content-type': 'a'.repeat(257) })).not.toHaveProperty('content-type');
  });
});

test('the wait doubles from one second to five minutes', () => {
  expect([1, 2, 3, 8, 9, 10, 2_000].map(waitAfterAttempts)).toEqual([
    1_000, 2_000, 4_000, 128_000, 256_000, 300_000, 300_000,
  ]);
  expect(waitAfterAttempts(0)).toBe(1_000);
});
