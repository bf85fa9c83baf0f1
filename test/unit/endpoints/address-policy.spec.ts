import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { isLoopbackAddress, isPublicAddress } from '../../../src/endpoints/address-policy.js';

/** By the register or the custom that keeps them for something else. */
const SPECIAL: Readonly<Record<string, readonly string[]>> = {
  'this network': ['0.0.0.0', '0.1.2.3', '::'],
  loopback: ['127.0.0.1', '127.255.255.254', '::1'],
  private: ['10.0.0.1', '10.255.255.255', '172.16.0.1', '172.31.255.255', '192.168.0.1'],
  'link-local': ['169.254.0.1', 'fe80::1', 'febf::1'],
  'metadata of a cloud': [
    '169.254.169.254',
    '169.254.170.2',
    '100.100.100.200',
    '192.0.0.192',
    '168.63.129.16',
    'fd00:ec2::254',
    'fd20:ce::254',
  ],
  'carrier-grade NAT': ['100.64.0.1', '100.127.255.255'],
  'protocol assignments': ['192.0.0.1', '192.0.0.170', '192.31.196.1', '192.52.193.1', '192.175.48.1'],
  documentation: ['192.0.2.1', '198.51.100.1', '203.0.113.1', '2001:db8::1', '3fff::1'],
  benchmarking: ['198.18.0.1', '198.19.255.255', '2001:2::1'],
  'multicast and broadcast': ['224.0.0.1', '239.255.255.255', '255.255.255.255', 'ff02::1', 'ff0e::1'],
  reserved: ['240.0.0.1', '192.88.99.1', '4000::1', '8000::1', 'e000::1'],
  'unique local and site-local': ['fc00::1', 'fdff::1', 'fec0::1', 'feff::1'],
  'IPv4 as IPv6': ['::ffff:127.0.0.1', '::ffff:10.0.0.1', '::ffff:a9fe:a9fe', '0:0:0:0:0:ffff:7f00:1'],
  'IPv4-compatible and translated': ['::127.0.0.1', '::8.8.8.8', '::ffff:0:8.8.8.8', '::ffff:0:7f00:1'],
  'NAT64 to what is not public': ['64:ff9b::127.0.0.1', '64:ff9b::a00:1', '64:ff9b::a9fe:a9fe'],
  'NAT64 of the local network': ['64:ff9b:1::808:808', '64:ff9b:1:7f00::1'],
  tunnels: ['2002:7f00:1::', '2002:808:808::1', '2001::1', '2001:0:808:808::1'],
  'discard, ORCHID, drones, AMT, AS112, SRv6': [
    '100::1',
    '2001:10::1',
    '2001:20::1',
    '2001:30::1',
    '2001:3::1',
    '2001:4:112::1',
    '2620:4f:8000::1',
    '5f00::1',
  ],
};

/** Not how a resolver or a socket spells an address. */
const NO_ADDRESS = [
  '',
  'localhost',
  '127.1',
  '0177.0.0.1',
  '0x7f.0.0.1',
  '2130706433',
  '8.8.8.08',
  '256.8.8.8',
  '8.8.8',
  ' 8.8.8.8',
  '8.8.8.8 ',
  '[2606:4700::1]',
  'fe80::1%eth0',
  '2606:4700::1%lo',
  '2606:4700:::1',
];

describe('private addresses', () => {
  test.each(Object.entries(SPECIAL).flatMap(([kind, all]) => all.map((each) => [each, kind] as const)))(
    'an address that is not public is refused: %s (%s)',
    (address) => {
      expect(isPublicAddress(address)).toBe(false);
    },
  );

  test.each(NO_ADDRESS)('text that is not an address is refused: %j', (text) => {
    expect([isPublicAddress(text), isLoopbackAddress(text)]).toEqual([false, false]);
  });
});

test.each([
  '8.8.8.8',
  '1.1.1.1',
  '100.63.255.255',
  '100.128.0.1',
  '172.15.255.255',
  '172.32.0.1',
  '169.253.255.255',
  '192.0.1.1',
  '198.17.255.255',
  '223.255.255.255',
  '2606:4700::1111',
  '2a00:1450::1',
  '2001:4860:4860::8888',
  '::ffff:8.8.8.8',
  '64:ff9b::808:808',
])('the address %s is public', (address) => {
  expect(isPublicAddress(address)).toBe(true);
});

test.each([
  ['127.0.0.1', true],
  ['127.8.8.8', true],
  ['::1', true],
  ['::ffff:127.0.0.1', true],
  ['128.0.0.1', false],
  ['::127.0.0.1', false],
  ['0.0.0.0', false],
  ['::', false],
  ['10.0.0.1', false],
])('the address %s is this machine’s own: %s', (address, own) => {
  expect(isLoopbackAddress(address)).toBe(own);
});

test('an IPv4 address is judged the same however IPv6 writes it', () => {
  fc.assert(
    fc.property(fc.ipV4(), (address) => {
      expect(isPublicAddress(`::ffff:${address}`)).toBe(isPublicAddress(address));
      expect(isPublicAddress(`64:ff9b::${address}`)).toBe(isPublicAddress(address));
    }),
  );
});

test('any text is judged as an address without a fault', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.ipV6(), fc.ipV4Extended()), (text) => void isPublicAddress(text)),
  );
});
