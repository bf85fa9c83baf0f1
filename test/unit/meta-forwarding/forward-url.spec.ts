import { describe, expect, test } from '@jest/globals';
import { checkForwardUrl, toForwardUrls } from '../../../src/meta-forwarding/forward-url.js';

describe('URL to forward to', () => {
  test.each([
    'https://bot.example/webhook',
    'https://bot.example:8443/a/b?token=s3cret&x=%2C',
    'https://bot',
    'https://10.1.2.3/hook',
    'http://localhost:4000/hook',
    'http://127.0.0.1',
    'http://[::1]:8080/',
    'http://10.0.0.7:3000/hook',
    'http://172.16.0.9',
    'http://192.168.1.4/hook',
    'http://[fd00::1]/hook',
    'http://bot:3000/webhook',
    'http://bot.internal/webhook',
    'http://bot.default.svc.cluster.local:8080',
    'HTTPS://BOT.EXAMPLE/',
  ])('a URL to forward to may be %s', (url) => {
    expect(checkForwardUrl(url)).toBeNull();
  });

  test.each([
    ['', 'is empty'],
    ['bot.example/webhook', 'must be a'],
    ['/webhook', 'must be a URL'],
    ['https://', 'must be a URL'],
    ['https://bot.example/a b', 'must be a URL'],
    ['https://bot.example/ä', 'must be a URL'],
    ['https://bot.example/\u0000', 'must be a URL'],
    [`https://bot.example/${'a'.repeat(2048)}`, 'must be a URL of at most 2048'],
    ['http://bot.example/webhook', 'must be an https:// URL; http:// is for'],
    ['http://8.8.8.8/', 'must be an https:// URL'],
    ['http://[2001:4860:4860::8888]/', 'must be an https:// URL'],
    ['ftp://bot/', 'must be an https:// URL'],
    ['file:///etc/passwd', 'must be an https:// URL'],
    ['javascript:alert(1)', 'must be an https:// URL'],
    ['https://user:password@bot.example/', 'must not contain a user name or password'],
    ['https://bot.example/#part', 'must not have a fragment'],
    ['https://bot.example/#', 'must not have a fragment'],
  ])('a URL to forward to cannot be %j', (url, fault) => {
    expect(checkForwardUrl(url)).toMatch(fault);
  });

  test('URLs are told apart by their hash, and named by their place', () => {
    const [one, two, again] = toForwardUrls([
      'https://a.example/',
      'https://b.example/',
      'https://a.example/',
    ]);
    expect([one?.place, two?.place]).toEqual([1, 2]);
    expect(one?.hash).toHaveLength(32);
    expect(one?.hash.equals(two?.hash ?? Buffer.alloc(0))).toBe(false);
    expect(one?.hash).toEqual(again?.hash);
  });
});
