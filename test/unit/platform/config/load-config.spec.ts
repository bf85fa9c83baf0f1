import { describe, expect, test } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { createApiKey } from '../../../../src/api-keys/api-key.js';
import { isEmbedded, loadConfig } from '../../../../src/platform/config/load-config.js';
import { readSecretFiles } from '../../../../src/platform/config/variables.js';
import { Ids } from '../../../../src/platform/ids/ids.service.js';

const ids = new Ids();
const secrets = {
  META_APP_SECRETS: 'first,zweites Geheimnis ä',
  META_VERIFY_TOKEN: 'verify',
  REF_SIGNING_KEYS: `k1:${randomBytes(32).toString('base64')}`,
  ADMIN_API_KEY: createApiKey(ids.newUuid(), (size) => ids.randomBytes(size)),
  AUDIT_KEY: 'x'.repeat(32),
};
const hosted = { ...secrets, DATABASE_URL: 'postgres://user:pass@db.example/hitch' };
const faultsOf = (env: Record<string, string>): readonly string[] => {
  const result = loadConfig(env, null);
  return 'faults' in result ? result.faults : [];
};

describe('configuration', () => {
  test('the configuration has a default for all but the secrets', () => {
    expect(loadConfig(secrets, null)).toMatchObject({
      config: {
        http: { host: '127.0.0.1', port: 3000, publicUrl: 'http://localhost:3000', stopDelayMs: 500 },
        logging: { level: 'info' },
        database: { url: null },
        links: { igMeBaseUrl: 'https://ig.me', publicUrl: 'http://localhost:3000' },
        metaWebhooks: { appSecrets: ['first', 'zweites Geheimnis ä'], verifyToken: 'verify' },
      },
    });
  });

  test('the configuration listens on all interfaces when it has a database of its own', () => {
    expect(loadConfig(hosted, null)).toMatchObject({
      config: { http: { host: '0.0.0.0' }, database: { url: hosted.DATABASE_URL } },
    });
    expect([isEmbedded(hosted), isEmbedded(secrets)]).toEqual([false, true]);
  });

  test('the configuration keeps rows for the configured time', () => {
    const env = { ...hosted, ATTEMPT_RETENTION_DAYS: '30', LINK_RETENTION_HOURS: '72' };
    expect(loadConfig(env, null)).toMatchObject({
      config: { retention: { attemptDays: 30, linkHours: 72 } },
    });
  });

  test('the configuration drops slashes at the end of its base URLs', () => {
    const env = { ...hosted, PUBLIC_URL: 'https://hitch.example/', IGME_BASE_URL: 'https://ig.me/m/' };
    expect(loadConfig(env, null)).toMatchObject({
      config: { http: { publicUrl: 'https://hitch.example' }, links: { igMeBaseUrl: 'https://ig.me/m' } },
    });
  });

  test('the configuration leaves the public URL open while the system has not chosen the port', () => {
    expect(loadConfig({ ...hosted, PORT: '0' }, null)).toMatchObject({
      config: { links: { publicUrl: null } },
    });
    const named = { ...hosted, PORT: '0', PUBLIC_URL: 'https://hitch.example' };
    expect(loadConfig(named, null)).toMatchObject({
      config: { links: { publicUrl: 'https://hitch.example' } },
    });
  });

  test.each([
    ['a port that is none', { PORT: '65536' }, 'PORT'],
    ['a port in words', { PORT: 'http' }, 'PORT'],
    ['a stop that takes for ever', { STOP_DELAY_MS: '60001' }, 'STOP_DELAY_MS'],
    ['a stop in words', { STOP_DELAY_MS: '5s' }, 'STOP_DELAY_MS'],
    ['a level that is none', { LOG_LEVEL: 'verbose' }, 'LOG_LEVEL'],
    ['a database that is no PostgreSQL', { DATABASE_URL: 'mysql://x' }, 'DATABASE_URL'],
    ['a public URL that is none', { PUBLIC_URL: 'hitch.example' }, 'PUBLIC_URL'],
    ['an ig.me base that is none', { IGME_BASE_URL: 'ig.me' }, 'IGME_BASE_URL'],
    ['an empty secret among several', { META_APP_SECRETS: 'a,,b' }, 'META_APP_SECRETS'],
    ['a signing key that is too short', { REF_SIGNING_KEYS: 'k1:c2hvcnQ=' }, 'REF_SIGNING_KEYS'],
    ['an admin key that is none', { ADMIN_API_KEY: 'secret' }, 'ADMIN_API_KEY'],
    ['a short audit key', { AUDIT_KEY: 'short' }, 'AUDIT_KEY'],
    ['attempts that are not kept for a month', { ATTEMPT_RETENTION_DAYS: '29' }, 'ATTEMPT_RETENTION_DAYS'],
    ['days in words', { ATTEMPT_RETENTION_DAYS: 'ninety' }, 'ATTEMPT_RETENTION_DAYS'],
    ['days for ever', { ATTEMPT_RETENTION_DAYS: '36501' }, 'ATTEMPT_RETENTION_DAYS'],
    ['links that are not kept for three days', { LINK_RETENTION_HOURS: '71' }, 'LINK_RETENTION_HOURS'],
    ['half an hour', { LINK_RETENTION_HOURS: '72.5' }, 'LINK_RETENTION_HOURS'],
    ['a secret that is missing', { META_VERIFY_TOKEN: '' }, 'META_VERIFY_TOKEN'],
  ])('the configuration refuses %s', (_name, change, name) => {
    expect(faultsOf({ ...hosted, ...change })).toEqual([expect.stringMatching(new RegExp(`^${name} `))]);
  });

  test.each([
    ['in production', { NODE_ENV: 'production' }],
    ['on a public host', { HOST: '0.0.0.0' }],
    ['on a host that only begins like a loopback', { HOST: '127.0.0.1.example' }],
  ])('the configuration does not start a database %s, unless it is requested', (_name, change) => {
    expect(faultsOf({ ...secrets, ...change })).toEqual([expect.stringMatching(/^DATABASE_URL is missing/)]);
    expect(faultsOf({ ...secrets, ...change, HITCH_EMBEDDED: '1' })).toEqual([]);
  });

  test.each(['127.0.0.1', '127.1.2.3', 'localhost', '::1'])(
    'the configuration takes %s for a loopback host',
    (HOST) => {
      expect(faultsOf({ ...secrets, HOST })).toEqual([]);
    },
  );
});

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
  ])('the trusted proxies cannot be %s', (TRUST_PROXY) => {
    expect(faultsOf({ ...hosted, TRUST_PROXY })).toEqual([expect.stringMatching(/^TRUST_PROXY must be/)]);
  });
});

describe('secrets in files', () => {
  const files: Record<string, string> = {
    '/run/secrets/audit': `${'y'.repeat(40)}\n`,
    '/run/secrets/two': 'a\nb\n',
  };
  const readFile = (path: string): string => {
    const text = files[path];
    if (text === undefined) throw new Error('ENOENT');
    return text;
  };

  test('secrets in files are read without the newline at the end, and only that one', () => {
    const { env, faults } = readSecretFiles(
      { AUDIT_KEY_FILE: '/run/secrets/audit', META_VERIFY_TOKEN_FILE: '/run/secrets/two' },
      readFile,
    );
    expect([env['AUDIT_KEY'], env['META_VERIFY_TOKEN'], faults]).toEqual(['y'.repeat(40), 'a\nb', []]);
  });

  test('secrets in files are refused when they cannot be read, or when the variable is set too', () => {
    const { faults } = readSecretFiles(
      { AUDIT_KEY_FILE: '/nowhere', META_VERIFY_TOKEN: 'a', META_VERIFY_TOKEN_FILE: '/run/secrets/two' },
      readFile,
    );
    expect(faults).toEqual([
      expect.stringMatching(/META_VERIFY_TOKEN .* both/),
      expect.stringMatching(/AUDIT_KEY_FILE cannot be read/),
    ]);
  });
});
