import { expect, test } from '@jest/globals';
import { isAllowedReturnUrl, isReturnUrl } from '../../../src/apps/return-urls.js';

test.each([
  ['https://app.example', true],
  ['https://app.example:8443/a?b#c', true],
  ['http://localhost:5173/', true],
  ['http://127.0.0.1/', true],
  ['http://app.example/', false],
  ['javascript:alert(1)', false],
  ['data:text/html,x', false],
  ['//app.example', false],
  ['/settings', false],
  ['https://user:pass@app.example/', false],
  ['https://app.example@evil.example/', false],
  ['https://app.example\\@evil.example/', false],
  ['https://app.example/x\r\nset-cookie: a', false],
  [' https://app.example', false],
  ['https:/app.example/x', false],
  ['https:app.example', false],
  ['https://app.example/ä', false],
  ['', false],
])('a return URL may be %s: %s', (url, may) => {
  expect(isReturnUrl(url)).toBe(may);
});

const LIST = ['https://app.example', 'https://other.example/back', 'http://localhost'];
test.each([
  ['https://app.example/', true],
  ['https://app.example/any/path?x=1', true],
  ['https://APP.example/x', true],
  ['https://app.example:443/x', true],
  ['https://app.example:8443/x', false],
  ['https://app.example.evil.example/', false],
  ['https://evil.example/https://app.example/', false],
  ['https://other.example/back', true],
  ['https://other.example/back/here', true],
  ['https://other.example/backdoor', false],
  ['https://other.example/back/../admin', false],
  ['https://other.example/', false],
  ['http://localhost:5173/x', true],
  ['https://localhost/x', false],
  ['http://localhost.evil.example/', false],
  ['http://127.0.0.1/x', false],
])('the list of return URLs allows %s: %s', (url, may) => {
  expect(isAllowedReturnUrl(url, LIST)).toBe(may);
});
