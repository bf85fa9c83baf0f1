import { expect, test } from '@jest/globals';
import { isSentByConsole, type SentRequest } from '../../../src/console/sent-by-console.js';

const OWN = 'https://hitch.example';
const change = (more: Partial<SentRequest>): SentRequest => ({
  method: 'POST',
  fetchSite: undefined,
  origin: undefined,
  marker: '1',
  ...more,
});
const read = (more: Partial<SentRequest>): SentRequest => ({
  ...change({ marker: undefined, ...more }),
  method: 'GET',
});

test.each<readonly [string, SentRequest, boolean]>([
  ['a read of our own page', read({ fetchSite: 'same-origin' }), true],
  ['a read that a person typed', read({ fetchSite: 'none' }), true],
  ['a read of an old browser', read({}), true],
  ['a read of another site', read({ fetchSite: 'cross-site' }), false],
  ['a read of a sibling host', read({ fetchSite: 'same-site', marker: '1' }), false],
  ['a HEAD', { ...read({}), method: 'HEAD' }, true],
  ['a HEAD of a sibling host', { ...read({ fetchSite: 'same-site' }), method: 'HEAD' }, false],
  ['a change of our own page', change({ fetchSite: 'same-origin', origin: OWN }), true],
  ['a change of our own page without Origin', change({ fetchSite: 'same-origin' }), true],
  ['one without the marker', change({ fetchSite: 'same-origin', origin: OWN, marker: undefined }), false],
  ['one with another marker', change({ fetchSite: 'same-origin', origin: OWN, marker: 'true' }), false],
  ['one of another site', change({ fetchSite: 'cross-site', origin: 'https://evil.example' }), false],
  ['one of a sibling host', change({ fetchSite: 'same-site', origin: 'https://other.hitch.example' }), false],
  ['one that a person typed', change({ fetchSite: 'none' }), false],
  // What the browser says of the site has precedence over what a page may say of itself.
  ['one of another site that claims our origin', change({ fetchSite: 'cross-site', origin: OWN }), false],
  ['one of an old browser', change({ origin: OWN }), true],
  ['one of an old browser elsewhere', change({ origin: 'https://evil.example' }), false],
  ['one of an old browser by http', change({ origin: 'http://hitch.example' }), false],
  ['one of an old browser in a frame without an origin', change({ origin: 'null' }), false],
  ['one that says nothing', change({}), false],
])('%s is by the console: %j, %s', (_what, request, expected) => {
  for (const method of request.method === 'POST' ? ['POST', 'PATCH', 'PUT', 'DELETE'] : [request.method])
    expect(isSentByConsole({ ...request, method }, OWN)).toBe(expected);
});
