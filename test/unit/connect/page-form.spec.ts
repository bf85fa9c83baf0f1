import { expect, test } from '@jest/globals';
import { isNavigation, readField } from '../../../src/connect/page-form.js';

test.each([
  [true, 'navigate', true],
  [true, undefined, true],
  [true, 'cors', false],
  [true, 'no-cors', false],
  [false, 'navigate', false],
  [false, undefined, false],
])('a form (%s) that was sent in the mode %s leads to a page: %s', (isForm, fetchMode, expected) => {
  expect(isNavigation({ isForm, fetchMode })).toBe(expected);
});

test.each([
  [new URLSearchParams('token=a'), 'a'],
  [new URLSearchParams('token='), ''],
  [new URLSearchParams('x=1&token=a%20b'), 'a b'],
  [new URLSearchParams('token=a&token=a'), null],
  [new URLSearchParams('Token=a'), null],
  [undefined, null],
  ['token=a', null],
  [{ token: 'a' }, null],
])('the field token of the body %j is %j', (body, expected) => {
  expect(readField(body, 'token')).toBe(expected);
});
