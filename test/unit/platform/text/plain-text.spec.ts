import { expect, test } from '@jest/globals';
import { isPlainText } from '../../../../src/platform/text/plain-text.js';

test.each([
  ['letters, digits and signs', 'm…a@shop.example', true],
  ['other scripts', 'م…ا@متجر.example 😀', true],
  ['joiners, which emoji and Indic scripts need', '👩\u200d👧 क्\u200cष', true],
  ['markup, which is text like any other', '<b>&amp;', true],
  ['nothing', '', true],
  ['a line feed', 'a\nb', false],
  ['a tab', 'a\tb', false],
  ['NUL', 'a\0b', false],
  ['an escape of a terminal', '\u001b[31m', false],
  ['a control of the upper half', 'a\u0085b', false],
  ['a line separator', 'a\u2028b', false],
  ['a paragraph separator', 'a\u2029b', false],
  ['a right-to-left override', 'a\u202eb', false],
  ['an isolate that is not closed', 'a\u2067b', false],
  ['a left-to-right mark', 'a\u200eb', false],
  ['an Arabic letter mark', 'a\u061cb', false],
])('plain text may hold or not: %s', (_name, text, expected) => {
  expect(isPlainText(text)).toBe(expected);
});
