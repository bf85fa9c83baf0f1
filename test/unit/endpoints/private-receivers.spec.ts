import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { isPublicAddress } from '../../../src/endpoints/address-policy.js';
import { checkEndpointUrl, type EndpointUrlPolicy, mayDial } from '../../../src/endpoints/endpoint-url.js';
import { parseAllowedHosts, parseAllowedNetworks } from '../../../src/endpoints/private-receivers.js';
import { LOOPBACK_HOSTS, PRIVATE_HOSTS } from '../../support/hosts.js';

function allow(hosts = '', networks = ''): EndpointUrlPolicy {
  const read = { ...parseAllowedHosts(hosts), ...parseAllowedNetworks(networks) };
  expect([...parseAllowedHosts(hosts).faults, ...parseAllowedNetworks(networks).faults]).toEqual([]);
  return { allowLoopback: false, privateReceivers: { hosts: read.hosts, networks: read.networks } };
}

describe('the lists', () => {
  test('hosts are names, addresses and suffixes, in any case and spacing, each with or without http', () => {
    expect(
      parseAllowedHosts(' Payments.Internal., .svc.cluster.local ,http://queue,10.0.0.5,[FD00::5] '),
    ).toEqual({
      hosts: [
        { text: 'payments.internal', http: false },
        { text: '.svc.cluster.local', http: false },
        { text: 'queue', http: true },
        { text: '10.0.0.5', http: false },
        { text: 'fd00::5', http: false },
      ],
      faults: [],
    });
  });

  test('networks are addresses and CIDR ranges, each with or without http', () => {
    expect(parseAllowedNetworks('10.20.0.0/16, http://192.168.7.9 ,fd12::/16,10.0.0.0/8')).toEqual({
      networks: [
        { text: '10.20.0.0/16', http: false },
        { text: '192.168.7.9/32', http: true },
        { text: 'fd12::/16', http: false },
        { text: '10.0.0.0/8', http: false },
      ],
      faults: [],
    });
  });

  test.each([
    ['*.svc.cluster.local', /write \.svc\.cluster\.local/],
    ['https://payments.internal', /needs no https/],
    ['payments.internal:8443', /leave out the port/],
    ['[fd00::5]:443', /leave out the port/],
    ['http://payments.internal/hook', /leave out the path/],
    ['10.0.0.0/8', /ENDPOINT_ALLOWED_NETWORKS/],
    ['user@payments.internal', /not a host name/],
    ['pay ments', /not a host name/],
    ['payments..internal', /not a host name/],
    ['zahlung-ü.internal', /not a host name/],
    ['0x7f.1', /not a host name/],
    ['.', /not a host name/],
    ['.com', /top-level domain/],
    ['.example', /top-level domain/],
    ['payments.internal,', /\(empty\)/],
    [',', /\(empty\)/],
  ])('the host %j is a fault', (text, why) => {
    expect(parseAllowedHosts(text).faults).toContainEqual(expect.stringMatching(why));
  });

  test.each([
    ['0.0.0.0/0', /too wide.*at most \/8/],
    ['::/0', /too wide.*at most \/7/],
    ['0.0.0.0/1', /too wide/],
    ['2000::/3', /too wide/],
    ['http://0.0.0.0/0', /too wide/],
    ['10.1.2.3/8', /first address/],
    ['10.0.0.0/33', /not a network/],
    ['10.0.0.0/-1', /not a network/],
    ['10.0.0.0/8/8', /not a network/],
    ['10.0.0/8', /not a network/],
    ['0x0a.0.0.0/8', /not a network/],
    ['::ffff:10.0.0.0/104', /not a network/],
    ['payments.internal', /not a network/],
    ['loopback', /not a network/],
    ['10.0.0.0/8,,', /\(empty\)/],
  ])('the network %j is a fault', (text, why) => {
    expect(parseAllowedNetworks(text).faults).toContainEqual(expect.stringMatching(why));
  });

  test('every fault of a list is named', () => {
    expect(parseAllowedNetworks('0.0.0.0/0,10.0.0.0/8,x,::/0').faults).toHaveLength(3);
    expect(parseAllowedHosts('*.a.b,payments,.com').faults).toHaveLength(2);
  });
});

const BY_HOST = allow('payments.internal,.svc.cluster.local,http://queue,10.0.0.5,http://10.0.0.6,[fd00::5]');
const BY_NETWORK = allow('', '10.20.0.0/16,http://192.168.7.0/24,fd12::/16');

describe('endpoint URLs', () => {
  test.each<[EndpointUrlPolicy, string, boolean]>([
    [BY_HOST, 'https://payments.internal/hook', true],
    [BY_HOST, 'https://PAYMENTS.INTERNAL.:8443/', true],
    [BY_HOST, 'https://shop.default.svc.cluster.local/', true],
    [BY_HOST, 'https://queue/', true],
    [BY_HOST, 'http://queue:3000/', true],
    [BY_HOST, 'https://10.0.0.5/', true],
    [BY_HOST, 'https://167772165/', true],
    [BY_HOST, 'http://10.0.0.6/', true],
    [BY_HOST, 'https://[fd00::5]/', true],
    [BY_HOST, 'https://shop.example/', true],
    [BY_HOST, 'http://payments.internal/', false],
    [BY_HOST, 'https://evil.payments.internal/', false],
    [BY_HOST, 'https://payments.internal.corp/', false],
    [BY_HOST, 'https://notpayments.internal/', false],
    [BY_HOST, 'https://svc.cluster.local/', false],
    [BY_HOST, 'https://evilsvc.cluster.local/', false],
    [BY_HOST, 'https://a..svc.cluster.local/', false],
    [BY_HOST, 'https://user@payments.internal/', false],
    [BY_HOST, 'ftp://queue/', false],
    [BY_HOST, 'http://10.0.0.5/', false],
    [BY_HOST, 'https://10.0.0.7/', false],
    [BY_HOST, 'https://[fd00::6]/', false],
    [BY_HOST, 'https://localhost/', false],
    [BY_HOST, 'http://shop.example/', false],
    [BY_NETWORK, 'https://10.20.255.255/', true],
    [BY_NETWORK, 'https://[::ffff:10.20.0.1]/', true],
    [BY_NETWORK, 'http://192.168.7.1/', true],
    [BY_NETWORK, 'https://[fd12:1::1]/', true],
    [BY_NETWORK, 'https://anything.internal/', true],
    [BY_NETWORK, 'http://queue/', true],
    [BY_NETWORK, 'https://10.21.0.0/', false],
    [BY_NETWORK, 'http://10.20.0.1/', false],
    [BY_NETWORK, 'https://[fd13::1]/', false],
    [BY_NETWORK, 'https://localhost/', false],
    [BY_NETWORK, 'https://127.0.0.1/', false],
    [allow('', '127.0.0.1'), 'https://localhost/', true],
    [allow('http://localhost'), 'http://localhost:3001/', true],
    [allow('', '10.20.0.0/16'), 'http://queue/', false],
    [allow('', '169.254.0.0/16'), 'https://169.254.169.254/', false],
    [allow('169.254.169.254'), 'https://169.254.169.254/', true],
    [allow('', '169.254.169.254'), 'https://169.254.169.254/', true],
  ])('the policy %j with %s: allowed %s', (policy, url, allowed) => {
    expect(checkEndpointUrl(url, policy)).toEqual(allowed ? null : expect.any(String));
  });

  test.each([...LOOPBACK_HOSTS, ...PRIVATE_HOSTS])(
    'the host %s stays refused beside other allowed ones',
    (host) => {
      const policy = allow('payments.internal,10.0.0.99', 'http://10.99.0.0/16');
      const literals = policy.privateReceivers;
      const byName = { ...policy, privateReceivers: { hosts: literals.hosts, networks: [] } };
      for (const url of [`https://${host}/`, `http://${host}/`])
        expect([url, checkEndpointUrl(url, byName)]).toEqual([url, expect.any(String)]);
    },
  );
});

describe('addresses that are called', () => {
  test.each<[EndpointUrlPolicy, string, string, string, boolean]>([
    [BY_HOST, 'payments.internal', 'https:', '10.9.9.9', true],
    [BY_HOST, 'payments.internal', 'https:', '100.64.0.1', true],
    [BY_HOST, 'payments.internal', 'https:', 'fd77::1', true],
    [BY_HOST, 'payments.internal', 'https:', '::ffff:10.9.9.9', true],
    [BY_HOST, 'payments.internal', 'https:', '8.8.8.8', true],
    [BY_HOST, 'payments.internal', 'http:', '10.9.9.9', false],
    [BY_HOST, 'queue', 'http:', '10.9.9.9', true],
    [BY_HOST, 'queue', 'http:', '8.8.8.8', false],
    [BY_HOST, 'payments.internal', 'https:', '127.0.0.1', false],
    [BY_HOST, 'payments.internal', 'https:', '0.0.0.0', false],
    [BY_HOST, 'payments.internal', 'https:', '169.254.169.254', false],
    [BY_HOST, 'payments.internal', 'https:', '::ffff:169.254.169.254', false],
    [BY_HOST, 'payments.internal', 'https:', '64:ff9b::a9fe:a9fe', false],
    [BY_HOST, 'payments.internal', 'https:', 'fd00:ec2::254', false],
    [BY_HOST, 'payments.internal', 'https:', '100.100.100.200', false],
    [BY_HOST, 'payments.internal', 'https:', '168.63.129.16', false],
    [BY_HOST, 'payments.internal', 'https:', '169.254.1.1', false],
    [BY_HOST, 'payments.internal', 'https:', '224.0.0.1', false],
    [BY_HOST, 'shop.example', 'https:', '10.9.9.9', false],
    // A name that resolves to an allowed address is another host.
    [BY_HOST, 'shop.example', 'https:', '10.0.0.5', false],
    [BY_HOST, '10.0.0.5', 'https:', '10.0.0.5', true],
    [BY_NETWORK, 'shop.example', 'https:', '10.20.0.1', true],
    [BY_NETWORK, 'shop.example', 'https:', '::ffff:10.20.0.1', true],
    [BY_NETWORK, 'shop.example', 'https:', '10.21.0.1', false],
    [BY_NETWORK, 'shop.example', 'http:', '192.168.7.7', true],
    [BY_NETWORK, 'shop.example', 'http:', '10.20.0.1', false],
    [BY_NETWORK, 'shop.example', 'http:', '8.8.8.8', false],
    [BY_NETWORK, 'shop.example', 'https:', '127.0.0.1', false],
    [allow('localhost'), 'localhost', 'https:', '127.0.0.1', true],
    [allow('localhost'), 'localhost', 'https:', '10.0.0.1', true],
    [allow('', '169.254.0.0/16'), 'shop.example', 'https:', '169.254.1.1', true],
    [allow('', '169.254.0.0/16'), 'shop.example', 'https:', '169.254.169.254', false],
    [allow('', 'fd00::/8'), 'shop.example', 'https:', 'fd00:ec2::254', false],
    [allow('', '100.64.0.0/10'), 'shop.example', 'https:', '100.100.100.200', false],
    [allow('', '169.254.169.254/32'), 'shop.example', 'https:', '169.254.169.254', true],
    [allow('', '0.0.0.0/8'), 'shop.example', 'https:', '0.0.0.0', false],
    [allow('', '224.0.0.0/8'), 'shop.example', 'https:', '224.0.0.1', false],
  ])('the policy %j with %s over %s may call %s: %s', (policy, host, protocol, address, allowed) => {
    expect(mayDial(address, host, protocol, policy)).toBe(allowed);
  });

  test('no list allows an address that is neither public nor in it', () => {
    const octet = fc.nat(255);
    fc.assert(
      fc.property(fc.tuple(octet, octet, octet, octet), ([a, b, c, d]) => {
        const address = `${a}.${b}.${c}.${d}`;
        const isInside = (a === 10 && b === 20) || (a === 192 && b === 168 && c === 7);
        expect(mayDial(address, 'shop.example', 'https:', BY_NETWORK)).toBe(
          isInside || isPublicAddress(address),
        );
        expect(mayDial(address, 'shop.example', 'https:', BY_HOST)).toBe(isPublicAddress(address));
        expect(mayDial(address, 'shop.example', 'https:', allow())).toBe(isPublicAddress(address));
      }),
    );
  });
});
