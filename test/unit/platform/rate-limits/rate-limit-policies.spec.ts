import { describe, expect, test } from '@jest/globals';
import {
  addressLimit,
  codeLimit,
  externalUserLimit,
  isAddressPolicy,
  isCountedLocally,
  LIMIT_POLICIES,
} from '../../../../src/platform/rate-limits/rate-limit-policies.js';

test('the limits of addresses and codes need no database; an address may ask for ten times as many codes as keys', () => {
  expect(LIMIT_POLICIES.filter(isCountedLocally)).toEqual([
    'addresses',
    'pictures',
    'unknown-keys',
    'sign-ins',
    'codes',
    'unknown-codes',
  ]);
  expect(LIMIT_POLICIES.filter(isAddressPolicy)).toEqual([
    'addresses',
    'pictures',
    'unknown-keys',
    'sign-ins',
    'unknown-codes',
  ]);
  const limits = [
    addressLimit('unknown-keys', '::'),
    addressLimit('unknown-codes', '::'),
    codeLimit('link', null),
  ];
  expect(limits.map(({ perMinute }) => perMinute)).toEqual([60, 600, 60]);
});

const LIMITS = { mintsPerMinute: 1, readsPerMinute: 2, mintsPerUserPerMinute: 3 };

describe('subject', () => {
  test.each([
    ['203.0.113.9', '203.0.113.9'],
    ['::ffff:203.0.113.9', '203.0.113.9'],
    ['::FFFF:203.0.113.9', '203.0.113.9'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:db8:1:2:ffff::', '2001:db8:1:2::/64'],
    ['2001:0DB8:0001:0002::1', '2001:db8:1:2::/64'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
    ['::', '0:0:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    [undefined, 'unknown'],
  ])('the subject of a limit of the address %s is %s', (ip, subject) => {
    expect(addressLimit('addresses', ip).subject).toBe(subject);
  });

  test('the subject of a text that is not an address is bounded', () => {
    expect(addressLimit('addresses', 'x'.repeat(5_000)).subject).toHaveLength(45);
  });

  test('the subject of an external user is one for each app and user, and shows neither', () => {
    const ids = ['app-1', 'app-2'].flatMap((appId) =>
      ['ann', 'bob'].map((user) => externalUserLimit({ appId, limits: LIMITS }, user).subject),
    );
    expect(new Set(ids).size).toBe(4);
    expect(ids.join(' ')).not.toMatch(/app|ann|bob/);
  });
});
