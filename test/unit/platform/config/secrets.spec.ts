import { describe, expect, test } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { createApiKey } from '../../../../src/api-keys/api-key.js';
import { loadConfig } from '../../../../src/platform/config/load-config.js';
import { findWeakness } from '../../../../src/platform/config/secret-strength.js';
import { readSecretFiles, SECRET_NAMES } from '../../../../src/platform/config/variables.js';
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

describe('weak secrets', () => {
  const key = (bytes: Uint8Array): string => `k1:${Buffer.from(bytes).toString('base64')}`;
  const run = Uint8Array.from({ length: 32 }, (_, index) => index);
  const adminKeyOf = (byte: number): string =>
    createApiKey(ids.newUuid(), (size) => Buffer.alloc(size, byte));

  test.each([
    ['META_APP_SECRETS', 'x'],
    ['META_APP_SECRETS', 'seven77'],
    ['META_APP_SECRETS', 'aaaaaaaaaaaaaaaa'],
    ['META_APP_SECRETS', '12345678'],
    ['META_APP_SECRETS', 'abcabcabcabc'],
    ['META_APP_SECRETS', '0123456789abcdef0123456789abcdef'],
    ['META_APP_SECRETS', 'a good secret,        ,x'],
    ['META_APP_SECRETS', `${randomBytes(16).toString('hex')},x`],
    ['META_VERIFY_TOKEN', 'v'],
    ['META_VERIFY_TOKEN', 'zyxwvuts'],
    ['META_VERIFY_TOKEN', '        '],
    ['AUDIT_KEY', 'a'.repeat(64)],
    ['AUDIT_KEY', '0'.repeat(32)],
    ['AUDIT_KEY', 'deadbeef'.repeat(4)],
    ['AUDIT_KEY', '1234567890'.repeat(4)],
    ['AUDIT_KEY', `${' '.repeat(40)}short`],
    ['AUDIT_KEY', 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ'],
    ['REF_SIGNING_KEYS', key(new Uint8Array(32))],
    ['REF_SIGNING_KEYS', key(new Uint8Array(64).fill(0xff))],
    ['REF_SIGNING_KEYS', key(run)],
    ['REF_SIGNING_KEYS', key(run.toReversed())],
    ['REF_SIGNING_KEYS', key(Buffer.from('changeme'.repeat(4)))],
    ['SECRET_ENCRYPTION_KEYS', key(new Uint8Array(32).fill(7))],
    ['ENDPOINT_SECRET_KEYS', key(new Uint8Array(32).fill(7))],
    ['ADMIN_API_KEY', adminKeyOf(0)],
    ['ADMIN_API_KEY', adminKeyOf(0x61)],
  ])('the weak %s %j is refused by name, without its value', (name, value) => {
    const faults = faultsOf({ ...hosted, [name]: value });
    expect(faults.length).toBeGreaterThan(0);
    for (const fault of faults) expect(fault).toMatch(new RegExp(`^${name} `));
    if (value.trim().length > 8) expect(faults.join()).not.toContain(value);
  });

  test('one message lists the faults of every secret and of every entry of a list', () => {
    const weak = {
      META_APP_SECRETS: 'x,yyyyyyyyyy',
      META_VERIFY_TOKEN: 'v',
      REF_SIGNING_KEYS: `${key(new Uint8Array(32))},k2:c2hvcnQ=`,
      ADMIN_API_KEY: 'a',
      AUDIT_KEY: '',
      TRUST_PROXY: '0.0.0.0/0',
      PUBLIC_URL: 'http://hitch.example',
    };
    const faults = faultsOf({ ...hosted, ...weak });
    expect(faults).toHaveLength(8);
    for (const name of Object.keys(weak)) expect(faults.join('\n')).toContain(name);
    expect(faults.join()).toMatch(/entry 1 \(k1\) can be guessed.*; entry 2 \(k2\) has 5 bytes/);
  });

  test('random secrets are never taken for weak ones', () => {
    for (let times = 0; times < 2_000; times++) {
      for (const bytes of [16, 32])
        for (const form of ['hex', 'base64', 'base64url'] as const)
          expect(findWeakness(randomBytes(bytes).toString(form))).toBeNull();
      expect(findWeakness(randomBytes(32))).toBeNull();
    }
  });

  test.each(SECRET_NAMES)('a missing %s says where it comes from', (name) => {
    const [fault = ''] = faultsOf({ ...hosted, [name]: ' ' });
    expect(fault).toMatch(
      name === 'META_APP_SECRETS' ? /secret of your app at Meta/ : /npx hitch new-secrets/,
    );
  });
});

describe('white space', () => {
  test.each([' ', '\t', '\r', '\n', '\r\n', '\u00a0', '\ufeff'])(
    'white space (%j) around a value and around the parts of a list is no part of it',
    (space) => {
      const wrap = (text: string): string =>
        text
          .split(',')
          .map((part) => `${space}${part}${space}`)
          .join(',');
      const env = {
        ...hosted,
        PORT: '3001',
        TRUST_PROXY: '10.0.0.1,10.0.0.2',
        SECRET_ENCRYPTION_KEYS: 'e1:',
      };
      env.SECRET_ENCRYPTION_KEYS += randomBytes(32).toString('base64');
      const wrapped = Object.fromEntries(Object.entries(env).map(([name, value]) => [name, wrap(value)]));
      expect(loadConfig(wrapped, null)).toEqual(loadConfig(env, null));
      expect(readSecretFiles({ AUDIT_KEY_FILE: wrap('/f') }, () => wrap('k'.repeat(32))).env).toMatchObject({
        AUDIT_KEY: 'k'.repeat(32),
      });
    },
  );
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

  test('secrets in files are read without the white space around them', () => {
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
    expect(readSecretFiles({ AUDIT_KEY_FILE: '/run/secrets/empty' }, () => ' \r\n').faults).toEqual([
      'AUDIT_KEY_FILE is empty: /run/secrets/empty',
    ]);
  });
});

describe('the keys that encrypt secrets at rest', () => {
  const entry = (kid: string): string => `${kid}:${randomBytes(32).toString('base64')}`;
  const keysOf = (env: Record<string, string>): { signs: string; all: string[] } => {
    const result = loadConfig({ ...hosted, ...env }, null);
    if ('faults' in result) throw new Error(result.faults.join());
    const { endpoints, instagram, metaForwarding } = result.config;
    expect(instagram.secretKeys).toBe(endpoints.secretKeys);
    expect(metaForwarding.bodyKeys).toBe(endpoints.secretKeys);
    return { signs: endpoints.secretKeys.signingKid, all: [...endpoints.secretKeys.keys.keys()] };
  };

  test('the first of SECRET_ENCRYPTION_KEYS encrypts, and all of both names decrypt', () => {
    const both = {
      SECRET_ENCRYPTION_KEYS: `${entry('n1')},${entry('n2')}`,
      ENDPOINT_SECRET_KEYS: `${entry('o1')},${entry('o2')}`,
    };
    expect(keysOf(both)).toEqual({ signs: 'n1', all: ['n1', 'n2', 'o1', 'o2', 'audit-key'] });
  });

  test('each name works alone, and with neither a key derived from AUDIT_KEY encrypts', () => {
    expect(keysOf({ SECRET_ENCRYPTION_KEYS: entry('n1') })).toEqual({
      signs: 'n1',
      all: ['n1', 'audit-key'],
    });
    expect(keysOf({ ENDPOINT_SECRET_KEYS: entry('o1') })).toEqual({ signs: 'o1', all: ['o1', 'audit-key'] });
    expect(keysOf({})).toEqual({ signs: 'audit-key', all: ['audit-key'] });
  });

  test('the same key may stand under both names, and two keys may not have one kid', () => {
    const same = entry('k1');
    expect(keysOf({ SECRET_ENCRYPTION_KEYS: same, ENDPOINT_SECRET_KEYS: same }).all).toEqual([
      'k1',
      'audit-key',
    ]);
    const other = entry('k1');
    const faults = faultsOf({ ...hosted, SECRET_ENCRYPTION_KEYS: same, ENDPOINT_SECRET_KEYS: other });
    expect(faults).toEqual([expect.stringMatching(/^SECRET_ENCRYPTION_KEYS has another key of the kid k1/)]);
    expect(faults.join()).not.toContain(same.slice(3));
  });
});
