import { expect, test } from '@jest/globals';
import {
  readGraphRequest,
  servedVersion,
  splitNames,
} from '../../../../src/dev/fake-instagram/graph-request.js';

const raw = { method: 'POST', url: '/', authorization: undefined, contentType: undefined, body: '' };

test.each([
  ['/v25.0/me/messages', 'v25.0', ['me', 'messages']],
  ['/me/messages?access_token=t', null, ['me', 'messages']],
  ['/', null, []],
  ['/v25.0/aWdf%3D', 'v25.0', ['aWdf=']],
])('the path %s is read', (url, version, path) => {
  expect(readGraphRequest({ ...raw, url })).toMatchObject({ version, path });
});

test.each([
  ['a header', { authorization: 'Bearer t1' }],
  ['the query', { url: '/me?access_token=t1' }],
  ['a JSON body', { contentType: 'application/json', body: '{"access_token":"t1"}' }],
  ['a form', { contentType: 'application/x-www-form-urlencoded', body: 'access_token=t1' }],
])('the token is taken from %s', (_, part) => {
  expect(readGraphRequest({ ...raw, ...part }).token).toBe('t1');
});

test('values of a form may be JSON', () => {
  const body = new URLSearchParams({ recipient: '{"id":"9"}', message: '{"text":"x"}', tag: 'A' }).toString();
  const read = readGraphRequest({ ...raw, contentType: 'application/x-www-form-urlencoded', body });
  expect(read.body).toEqual({ recipient: { id: '9' }, message: { text: 'x' }, tag: 'A' });
});

test('a body that is not a JSON object counts as empty', () => {
  for (const body of ['[1]', 'null', '{'])
    expect(readGraphRequest({ ...raw, contentType: 'application/json', body }).body).toEqual({});
});

test.each([
  ['a,b', ['a', 'b']],
  ['["a","b"]', ['a', 'b']],
  ['id,messages.limit(2){id,from,to}', ['id', 'messages.limit(2){id,from,to}']],
  [' ', []],
  [undefined, []],
])('the names of %p are split', (text, names) => {
  expect(splitNames(text)).toEqual(names);
});

test.each([
  ['v26.0', '2026-11-30', 'v26.0'],
  ['v12.0', '2026-11-30', 'v21.0'],
  [null, '2026-11-30', 'v21.0'],
  ['v21.0', '2027-01-21', 'v22.0'],
  ['v25.0', '2030-01-01', 'v26.0'],
])('version %s is served on %s by %s', (version, day, served) => {
  expect(servedVersion(version, new Date(day))).toBe(served);
});
