import { describe, expect, test } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { createApiKey } from '../../../../src/api-keys/api-key.js';
import { loadConfig } from '../../../../src/platform/config/load-config.js';
import { Ids } from '../../../../src/platform/ids/ids.service.js';

const ids = new Ids();
const secrets = {
  META_APP_SECRETS: 'first secret,zweites Geheimnis ä',
  META_VERIFY_TOKEN: 'verify token',
  REF_SIGNING_KEYS: `k1:${randomBytes(32).toString('base64')}`,
  ADMIN_API_KEY: createApiKey(ids.newUuid(), (size) => ids.randomBytes(size)),
  AUDIT_KEY: randomBytes(32).toString('hex'),
};
const hosted = { ...secrets, DATABASE_URL: 'postgres://user:pass@db.example/hitch' };
const faultsOf = (env: Record<string, string>): readonly string[] => {
  const result = loadConfig(env, null);
  return 'faults' in result ? result.faults : [];
};

describe('trusted proxies', () => {
  test.each([
    ['10.0.0.1', ['10.0.0.1']],
    ['10.0.0.0/8, 2001:db8::/32', ['10.0.0.0/8', '2001:db8::/32']],
    ['loopback,linklocal,uniquelocal', ['loopback', 'linklocal', 'uniquelocal']],
    ['::1/128', ['::1/128']],
  ])('the trusted proxies can be %s', (TRUST_PROXY, trustedProxies) => {
    expect(loadConfig({ ...hosted, TRUST_PROXY }, null)).toMatchObject({
      config: { http: { trustedProxies } },
    });
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
    '::ffff:10.0.0.0/104',
    '10.0.0.0/255.0.0.0',
  ])('the trusted proxies cannot be %s', (TRUST_PROXY) => {
    expect(faultsOf({ ...hosted, TRUST_PROXY })).toEqual([expect.stringMatching(/^TRUST_PROXY must be/)]);
  });
});

describe('trusted proxies that are strangers', () => {
  test.each([
    '0.0.0.0/0',
    '::/0',
    '0.0.0.0/1,128.0.0.0/1',
    '1.2.3.4/1',
    '::/1, 8000::/1',
    '10.0.0.1,::/64',
    '::fffe:0:0/95',
    '2000::/3',
    Array.from({ length: 16 }, (_, index) => `${index * 16}.0.0.0/8`).join(','),
    Array.from({ length: 128 }, (_, index) => `${2 * index}.0.0.0/8`).join(','),
    '64.0.0.0/5, 72.0.0.0/5',
  ])('the trusted proxies cannot be %s, which contains strangers', (TRUST_PROXY) => {
    expect(faultsOf({ ...hosted, TRUST_PROXY })).toEqual([
      expect.stringMatching(/^TRUST_PROXY contains a large part of all addresses/),
    ]);
  });

  test.each([
    '10.0.0.0/8,172.16.0.0/12,192.168.0.0/16,127.0.0.0/8,169.254.0.0/16,100.64.0.0/10,fc00::/7,fe80::/10',
    // The ranges that a large proxy service publishes.
    '104.16.0.0/13,104.24.0.0/14,172.64.0.0/13,162.158.0.0/15,198.41.128.0/17,2400:cb00::/32,2a06:98c0::/29',
    Array.from({ length: 100 }, () => '10.0.0.0/8').join(','),
  ])('the trusted proxies can be the networks %s', (TRUST_PROXY) => {
    expect(faultsOf({ ...hosted, TRUST_PROXY })).toEqual([]);
  });
});
