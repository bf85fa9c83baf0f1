import { describe, expect, test } from '@jest/globals';
import { findClientAddress, toTrust } from '../../../../src/platform/http/client-address.js';

const PROXY = '192.0.2.1';
const isTrusted = toTrust(['192.0.2.0/24', '2001:db8:ffff::/48', 'loopback', '198.51.100.9']);

const client = (headers: Readonly<Record<string, string>>, peer = PROXY): string =>
  findClientAddress(peer, headers, isTrusted);

describe('client address', () => {
  test.each([
    ['an address', '203.0.113.7'],
    ['with a port', '203.0.113.7:49152'],
    ['in quotes', '"203.0.113.7"'],
    ['written as IPv6', '::ffff:203.0.113.7'],
    ['written as IPv6 in hex', '::ffff:cb00:7107'],
    ['in brackets, written as IPv6', '[::ffff:203.0.113.7]:443'],
    ['with space around', '  203.0.113.7  '],
    ['behind what the client wrote', '10.9.9.9, 203.0.113.7'],
    ['behind nonsense that the client wrote', '<script>, , 203.0.113.7'],
    ['before proxies', '203.0.113.7, 192.0.2.8, 198.51.100.9:80, [2001:db8:ffff::1]:443'],
  ])('the client address in X-Forwarded-For is the same %s', (_name, value) => {
    expect(client({ 'x-forwarded-for': value })).toBe('203.0.113.7');
  });

  test.each([
    ['a token', 'for=203.0.113.7'],
    ['another case', 'FOR=203.0.113.7'],
    ['quotes', 'for="203.0.113.7"'],
    ['quotes and a port', 'for="203.0.113.7:47011"'],
    ['a port without quotes', 'for=203.0.113.7:47011'],
    ['an obfuscated port', 'for="203.0.113.7:_port"'],
    ['more pairs', 'proto=https;for=203.0.113.7;by="[2001:db8:ffff::1]";host=hitch.example'],
    ['space between pairs', 'for=203.0.113.7 ; proto=https'],
    ['a comma in quotes', 'for=203.0.113.7;host="a,for=198.51.100.77"'],
    ['more proxies', 'for=10.9.9.9, for=203.0.113.7;proto=http, for=192.0.2.3'],
  ])('the client address in Forwarded is the same with %s', (_name, forwarded) => {
    expect(client({ forwarded })).toBe('203.0.113.7');
  });

  test.each([
    ['2001:db8::7'],
    ['[2001:db8::7]'],
    ['[2001:db8::7]:443'],
    ['"[2001:DB8:0:0::7]:443"'],
    ['2001:db8::7%eth0'],
  ])('the client address %s is one IPv6 address in every spelling', (value) => {
    expect(client({ 'x-forwarded-for': value })).toBe('2001:db8::7');
    const node = value.startsWith('"') ? value : `"${value.includes('[') ? value : `[${value}]`}"`;
    expect(client({ forwarded: `for=${node}` })).toBe('2001:db8::7');
  });

  test.each([
    ['unknown', 'unknown'],
    ['hidden', '_hidden'],
    ['empty', ''],
    ['a name', 'localhost'],
    ['a number', '3405803783'],
    ['too many parts', '203.0.113.7.9'],
    ['a port without an address', ':443'],
    ['open brackets', '[2001:db8::7'],
  ])('the client address is that of the proxy where it wrote none: %s', (_name, value) => {
    expect(client({ 'x-forwarded-for': `10.1.1.1, ${value}` })).toBe(PROXY);
    expect(client({ forwarded: `for=10.1.1.1, for="${value}"` })).toBe(PROXY);
  });

  test('the client address is the peer when it is no proxy of ours, whatever it wrote', () => {
    const headers = { 'x-forwarded-for': '203.0.113.7', forwarded: 'for=203.0.113.7' };
    expect(client(headers, '198.51.100.1')).toBe('198.51.100.1');
    expect(client(headers, '::ffff:198.51.100.1')).toBe('198.51.100.1');
    expect(client({}, '::ffff:192.0.2.1')).toBe(PROXY);
  });

  test.each([
    ['another Forwarded', 'for=10.1.1.1'],
    ['a quote that swallows what follows', 'for=10.1.1.1;x=", for="[2001:db8::9]"'],
    ['an open quote', 'for=10.1.1.1;x=", for=203.0.113.7'],
    ['no pairs', '10.1.1.1'],
  ])(
    'the client address cannot be chosen by a client that adds the header its proxy does not write: %s',
    (_name, forwarded) => {
      expect(client({ 'x-forwarded-for': '203.0.113.7', forwarded })).toBe(PROXY);
    },
  );

  test('the client address is known when both headers name the same client', () => {
    const headers = {
      'x-forwarded-for': '203.0.113.7:1',
      forwarded: 'for="[::ffff:203.0.113.7]";proto=https',
    };
    expect(client(headers)).toBe('203.0.113.7');
  });

  test('a trusted range is compared in either spelling of IPv4', () => {
    expect(toTrust(['::ffff:10.0.0.0/104'])('10.1.2.3')).toBe(true);
    expect(toTrust(['10.0.0.0/8'])('::ffff:10.1.2.3')).toBe(true);
    expect(toTrust(['uniquelocal', 'linklocal'])('172.31.0.1')).toBe(true);
    expect(toTrust(['uniquelocal', 'linklocal'])('172.32.0.1')).toBe(false);
  });
});
