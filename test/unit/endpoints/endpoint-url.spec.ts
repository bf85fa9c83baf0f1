import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { checkEndpointUrl, mayDial } from '../../../src/endpoints/endpoint-url.js';
import { LOOPBACK_HOSTS, PRIVATE_HOSTS } from '../../support/hosts.js';

const privateReceivers = { hosts: [], networks: [] };
const STRICT = { allowLoopback: false, privateReceivers };
const EMBEDDED = { allowLoopback: true, privateReceivers };

describe('public hosts', () => {
  test.each([
    'https://shop.example/hooks/hitch',
    'https://shop.example',
    'HTTPS://Shop.Example/Hooks',
    'https://shop.example:8443/hooks?tenant=7&x=%20',
    'https://shop.example:80/',
    'https://xn--bcher-kva.example/',
    'https://a_b.shop.example/',
    'https://shop.example./',
    'https://8.8.8.8/',
    'https://134744072/',
    'https://[2606:4700::1111]/',
    'https://[::ffff:8.8.8.8]/',
    'https://localhost.shop.example/',
    'https://local.example/',
  ])('the URL %s can be an endpoint', (url) => {
    expect(checkEndpointUrl(url, STRICT)).toBeNull();
    expect(checkEndpointUrl(url, EMBEDDED)).toBeNull();
  });
});

describe.each([
  ['which leads to this machine', LOOPBACK_HOSTS, 'this machine'],
  ['which is not on the internet', PRIVATE_HOSTS, 'no one'],
])('host %s', (_kind, hosts, whose) => {
  test.each(hosts)(`as an endpoint, %s is refused`, (host) => {
    for (const url of [`https://${host}/x`, `https://${host}:8443`])
      expect([url, checkEndpointUrl(url, STRICT)]).toEqual([url, expect.any(String)]);
  });

  test.each(hosts)(`as an endpoint, %s is allowed in the embedded mode to ${whose}`, (host) => {
    for (const url of [`https://${host}/x`, `http://${host}:8443`])
      expect([url, checkEndpointUrl(url, EMBEDDED)]).toEqual([
        url,
        whose === 'no one' ? expect.any(String) : null,
      ]);
  });
});

describe('refused URLs', () => {
  test.each([
    ['http://shop.example/', /https/],
    ['ftp://shop.example/', /https/],
    ['file:///etc/passwd', /https/],
    ['javascript:alert(1)', /https/],
    ['//shop.example/', /https/],
    ['shop.example', /https/],
    ['', /https/],
    ['https://', /https/],
    ['https:///x', /https/],
    ['https:/shop.example', /https/],
    ['https://user:pass@shop.example/', /user name/],
    ['https://shop.example@10.0.0.1/', /user name/],
    ['https://shop.example/#x', /fragment/],
    ['https://shop.example/#', /fragment/],
    ['https://shop.example\\@10.0.0.1/', /characters/],
    ['https://shop.example/a b', /characters/],
    ['https://shop.example/\n', /characters/],
    ['\thttps://shop.example/', /characters/],
    ['https://shop.example/ä', /characters/],
    ['https://１２７.0.0.1/', /characters/],
    ['https://127。0。0。1/', /characters/],
    ['https://ⓛocalhost/', /characters/],
    ['https://bücher.example/', /characters/],
    ['https://shop.example/%zz', /characters/],
    ['https://shop.example:99999/', /characters/],
    ['https://[::1', /characters/],
    ['https://[fe80::1%25eth0]/', /characters/],
    ['https://256.256.256.256/', /characters/],
    [`https://shop.example/${'x'.repeat(2048)}`, /2048/],
  ])('the URL %j cannot be an endpoint', (url, why) => {
    for (const policy of [STRICT, EMBEDDED]) expect(checkEndpointUrl(url, policy)).toMatch(why);
  });

  test('http on this machine can be an endpoint in the embedded mode only', () => {
    expect(checkEndpointUrl('http://localhost:3001/hook', STRICT)).toMatch(/https/);
    expect(checkEndpointUrl('http://localhost:3001/hook', EMBEDDED)).toBeNull();
    expect(checkEndpointUrl('http://shop.example/hook', EMBEDDED)).toMatch(/this machine only/);
  });
});

test('a host whose name encodes an address is judged by that address', () => {
  const octet = fc.nat(255);
  const spellings = [
    (n: number) => `${n}`,
    (n: number) => `0x${n.toString(16)}`,
    (n: number) => `0X${n.toString(16).toUpperCase()}`,
    (n: number) => `0${n.toString(8)}`,
  ];
  const spelling = fc.constantFrom(...spellings);
  fc.assert(
    fc.property(
      fc.tuple(octet, octet, octet),
      fc.array(spelling, { minLength: 4, maxLength: 4 }),
      (rest, how) => {
        const written = [10, ...rest].map((part, index) => how[index]?.(part)).join('.');
        const whole = how[0]?.([10, ...rest].reduce((sum, part) => sum * 256 + part, 0));
        for (const host of [written, `${written}.`, whole])
          expect([host, checkEndpointUrl(`https://${host}/`, EMBEDDED)]).toEqual([host, expect.any(String)]);
      },
    ),
  );
});

test('any text is judged as an endpoint URL without a fault, and what passes is an https URL', () => {
  fc.assert(
    fc.property(
      fc.oneof(fc.string(), fc.webUrl({ withFragments: true, withQueryParameters: true })),
      (text) => {
        if (checkEndpointUrl(text, STRICT) === null) expect(new URL(text).protocol).toBe('https:');
      },
    ),
  );
});

test.each([
  ['8.8.8.8', 'https:', true, true],
  ['8.8.8.8', 'http:', false, false],
  ['127.0.0.1', 'https:', false, true],
  ['127.0.0.1', 'http:', false, true],
  ['::ffff:127.0.0.1', 'http:', false, true],
  ['10.0.0.1', 'https:', false, false],
  ['169.254.169.254', 'http:', false, false],
  ['no address', 'https:', false, false],
])(
  'the address %s may be called for %s: %s, in the embedded mode %s',
  (address, protocol, strict, embedded) => {
    expect([
      mayDial(address, 'shop.example', protocol, STRICT),
      mayDial(address, 'shop.example', protocol, EMBEDDED),
    ]).toEqual([strict, embedded]);
  },
);
