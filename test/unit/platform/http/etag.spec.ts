import { expect, test } from '@jest/globals';
import { isKnown } from '../../../../src/platform/http/etag.js';

test.each([
  [undefined, false],
  ['', false],
  ['"a"', true],
  ['W/"a"', true],
  ['"b", "a"', true],
  ['"b",W/"a"', true],
  ['*', true],
  ['"ab"', false],
  ['a', false],
])('If-None-Match of %j says that the client has "a": %s', (header, expected) => {
  expect(isKnown('"a"', header)).toBe(expected);
});
