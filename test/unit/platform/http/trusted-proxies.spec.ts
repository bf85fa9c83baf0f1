import { describe, expect, test } from '@jest/globals';
import { parseTrustedProxies } from '../../../../src/platform/http/trusted-proxies.js';

describe('trusted proxies', () => {
  test.each([
    ['10.0.0.1', ['10.0.0.1']],
    ['10.0.0.0/8, 2001:db8::/32', ['10.0.0.0/8', '2001:db8::/32']],
    ['loopback,linklocal,uniquelocal', ['loopback', 'linklocal', 'uniquelocal']],
    ['::1/128', ['::1/128']],
  ])('the trusted proxies %s are read', (text, proxies) => {
    expect(parseTrustedProxies(text)).toEqual(proxies);
  });

  test.each([
    '1',
    'true',
    '10.0.0.256',
    '10.0.0.0/33',
    '::/129',
    '10.0.0.0/8/8',
    '10.0.0.0/',
    'proxy.example',
    'a,,b',
    ':::',
  ])('the trusted proxies %s are refused', (text) => {
    expect(parseTrustedProxies(text)).toBeNull();
  });
});
