import { expect, test } from '@jest/globals';
import { acceptsHtml, acceptsJson } from '../../../../src/platform/http/accept.js';

test.each([
  ['application/json', true],
  ['Application/JSON; charset=utf-8', true],
  ['application/*', true],
  ['application/json, text/html;q=0.9', true],
  ['text/html;q=0, application/json;q=0.1', true],
  ['application/json, */*;q=0.5', true],
  ['text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8', false],
  ['*/*', false],
  ['', false],
  [undefined, false],
  ['text/html, application/json', false],
  ['application/json;q=0.5, text/*', false],
  ['application/json;q=0', false],
  ['application/json;q=nonsense', false],
  ['application/problem+json', false],
  [',;q=1,/,*', false],
])('the page at / is JSON for the Accept header %j: %s', (header, expected) => {
  expect(acceptsJson(header)).toBe(expected);
});

test.each([
  ['text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8', true],
  ['TEXT/HTML', true],
  ['text/html;q=0.1', true],
  ['text/html;q=0', false],
  ['*/*', false],
  ['text/*', false],
  ['application/json', false],
  ['', false],
  [undefined, false],
])('a problem is a page for the Accept header %j: %s', (header, expected) => {
  expect(acceptsHtml(header)).toBe(expected);
});
