import { expect, test } from '@jest/globals';
import { toPageRequest } from '../../../src/connect/page-request.js';

test('a page takes its own parameters and ignores what other apps add to its address', () => {
  const query = { language: 'de', view: 'phone', embed: '1', fbclid: 'x'.repeat(500), utm_source: 'ig' };
  const { query: read } = toPageRequest({}, query);
  expect(read).toEqual({ language: 'de', view: 'phone', embed: '1' });
});

test.each([
  ['a value that came twice', { language: ['de', 'fr'] }],
  ['a value that is too long', { language: 'd'.repeat(21) }],
  ['a name of every object', { __proto__: { language: 'de' } }.constructor],
  ['no query', undefined],
])('%s is as if it was not there', (_what, query) => {
  expect(toPageRequest({}, query).query).toEqual({});
});

test('a page reads the device and the languages from the headers', () => {
  const headers = { 'user-agent': 'A', 'accept-language': 'de', 'sec-ch-ua-mobile': '?1' };
  expect(toPageRequest(headers, {})).toEqual({
    userAgent: 'A',
    mobileHint: '?1',
    acceptLanguage: 'de',
    query: {},
  });
});

test('a page reads the beginning of a header that no browser sends', () => {
  const headers = { 'user-agent': 'A/'.repeat(8_000), 'accept-language': `de,${'a,'.repeat(8_000)}` };
  const { userAgent, acceptLanguage } = toPageRequest(headers, {});
  expect(userAgent).toBe('A/'.repeat(500));
  expect(acceptLanguage).toHaveLength(1_000);
  expect(acceptLanguage).toMatch(/^de,a,/);
});
