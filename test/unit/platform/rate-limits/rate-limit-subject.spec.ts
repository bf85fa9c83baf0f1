import { describe, expect, test } from '@jest/globals';
import { addressSubject, userSubject } from '../../../../src/platform/rate-limits/rate-limit-subject.js';

describe('the subject of a limit', () => {
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
  ])('of the address %s is %s', (ip, subject) => {
    expect(addressSubject(ip)).toBe(subject);
  });

  test('of an address that is nonsense is bounded', () => {
    expect(addressSubject('x'.repeat(5_000))).toHaveLength(45);
  });

  test('of an external user is one for each app and user, and shows neither', () => {
    const ids = ['app-1', 'app-2'].flatMap((app) => ['ann', 'bob'].map((user) => userSubject(app, user)));
    expect(new Set(ids).size).toBe(4);
    expect(ids.join(' ')).not.toMatch(/app|ann|bob/);
  });
});
