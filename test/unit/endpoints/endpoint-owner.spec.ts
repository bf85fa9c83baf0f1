import { expect, test } from '@jest/globals';
import { isOwnedBy, OPERATORS, ownerOf, toAppId } from '../../../src/endpoints/endpoint-owner.js';

const SHOP = '0197f1c2-6d3e-7c11-9a55-2f6b0c6f3a10';
const OTHER = '0197f1c2-6d3e-7c11-9a55-2f6b0c6f3a11';

test.each<[string, string | null, string | null, boolean]>([
  ['an app owns its endpoint', SHOP, SHOP, true],
  ['an app does not own the endpoint of another app', OTHER, SHOP, false],
  ['an app does not own an endpoint of the operators', null, SHOP, false],
  ['the operators own an endpoint without an app', null, OPERATORS, true],
  ['the operators do not own the endpoint of an app', SHOP, OPERATORS, false],
  ['the endpoint of an app is among those of any app', SHOP, null, true],
  ['an endpoint of the operators is not among those of any app', null, null, false],
])('%s', (_name, appId, owner, expected) => {
  expect(isOwnedBy({ appId }, owner)).toBe(expected);
});

test.each([SHOP, OPERATORS])('the owner %s is read from a stored endpoint as it was written', (owner) => {
  expect(ownerOf({ appId: toAppId(owner) })).toBe(owner);
});
