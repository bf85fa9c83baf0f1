import { describe, expect, test } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { createApiKey } from '../../../../src/api-keys/api-key.js';
import { isEmbedded, loadConfig } from '../../../../src/platform/config/load-config.js';
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

describe('configuration', () => {
  test('the configuration has a default for all but the secrets', () => {
    expect(loadConfig(secrets, null)).toMatchObject({
      config: {
        http: { host: '127.0.0.1', port: 3000, publicUrl: 'http://localhost:3000', stopDelayMs: 500 },
        metrics: null,
        docs: { isServed: true },
        logging: { level: 'info' },
        database: { url: null },
        links: { igMeBaseUrl: 'https://ig.me', publicUrl: 'http://localhost:3000' },
        metaWebhooks: { appSecrets: ['first secret', 'zweites Geheimnis ä'], verifyToken: 'verify token' },
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
    ['an empty secret among several', { META_APP_SECRETS: 'first secret,,other secret' }, 'META_APP_SECRETS'],
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
    [{}, { host: '127.0.0.1', port: 9464, isPortSet: false }],
    [{ METRICS_HOST: '0.0.0.0' }, { host: '0.0.0.0', port: 9464, isPortSet: false }],
    [{ METRICS_PORT: '9464' }, { host: '127.0.0.1', port: 9464, isPortSet: true }],
  ])('the configuration serves the metrics on a port of its own with %j', (change, metrics) => {
    expect(loadConfig({ ...hosted, ...change }, null)).toMatchObject({ config: { metrics } });
    const isAsked = Object.keys(change).length > 0;
    expect(loadConfig({ ...secrets, ...change }, null)).toMatchObject({
      config: { metrics: isAsked ? metrics : null },
    });
  });

  test('the configuration refuses the port of the service for the metrics', () => {
    expect(faultsOf({ ...hosted, PORT: '3001', METRICS_PORT: '3001' })).toEqual([
      'METRICS_PORT must be another port than PORT',
    ]);
    expect(faultsOf({ ...hosted, PORT: '0', METRICS_PORT: '0' })).toEqual([]);
  });

  test.each([
    [{ PUBLIC_URL: 'http://hitch.example' }, 'PUBLIC_URL must start with https'],
    [{ PUBLIC_URL: 'http://localhost.example:3000' }, 'PUBLIC_URL must start with https'],
    [{ PUBLIC_URL: 'http://10.0.0.1' }, 'PUBLIC_URL must start with https'],
    [{ PUBLIC_URL: 'http://0.0.0.0:3000' }, 'PUBLIC_URL must start with https'],
    [{ PUBLIC_URL: 'http://[2001:db8::1]' }, 'PUBLIC_URL must start with https'],
    [{ PUBLIC_URL: 'https://user:password@hitch.example' }, 'PUBLIC_URL must be a URL without user'],
    [{ PUBLIC_URL: 'https://hitch.example?a=b' }, 'PUBLIC_URL must be a URL without user'],
    [{ IGME_BASE_URL: 'https://ig.me/#m' }, 'IGME_BASE_URL must be a URL without user'],
    [{ DOCS: 'false' }, 'DOCS must be one of on, off'],
  ])('the configuration refuses the URL or choice in %j', (change, fault) => {
    const faults = faultsOf({ ...hosted, ...change });
    expect(faults).toEqual([expect.stringContaining(fault)]);
    expect(faults.join()).not.toContain('password@');
  });

  test.each(['http://localhost:3000', 'http://127.8.0.1', 'http://[::1]:3000', 'https://hitch.example/base'])(
    'the configuration accepts %s as the public URL',
    (PUBLIC_URL) => {
      expect(faultsOf({ ...hosted, PUBLIC_URL })).toEqual([]);
    },
  );

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

describe('keep-alive', () => {
  test('the keep-alive time is above the idle time of common balancers, and can be set', () => {
    expect(loadConfig(hosted, null)).toMatchObject({ config: { http: { keepAliveMs: 75_000 } } });
    const set = loadConfig({ ...hosted, KEEP_ALIVE_MS: '620000' }, null);
    expect(set).toMatchObject({ config: { http: { keepAliveMs: 620_000 } } });
  });

  test.each(['0', '999', '3600001', '75s', '-1', '1e5'])(
    'the keep-alive time cannot be %s',
    (KEEP_ALIVE_MS) => {
      expect(faultsOf({ ...hosted, KEEP_ALIVE_MS })).toEqual([
        'KEEP_ALIVE_MS must be a whole number from 1000 to 3600000',
      ]);
    },
  );
});

describe('URLs to forward to', () => {
  const read = (META_FORWARD_URLS: string, more: Record<string, string> = {}) =>
    loadConfig({ ...hosted, PUBLIC_URL: 'https://hitch.example', ...more, META_FORWARD_URLS }, null);

  test('the URLs to forward to are a list; spaces and line breaks around them do not matter', () => {
    expect(read('')).toMatchObject({ config: { metaForwarding: { urls: [] } } });
    expect(read(' https://BOT.example/hook?t=1 ,\n http://crm:8080 ')).toMatchObject({
      config: { metaForwarding: { urls: ['https://bot.example/hook?t=1', 'http://crm:8080/'] } },
    });
  });

  test.each([
    ['an empty entry', 'https://a.example,', /entry 2 is empty$/],
    ['http to the internet', 'https://a.example,http://b.example', /entry 2 must be an https/],
    ['the same URL twice', 'https://a.example/,https://A.example', /entry 2 is listed twice$/],
    [
      'its own webhook',
      'https://hitch.example/webhooks/instagram/',
      /entry 1 is the webhook of this service/,
    ],
    ['too many', Array.from({ length: 9 }, (_, n) => `https://a.example/${n}`).join(','), /at most 8 URLs$/],
    ['a URL with a password', 'https://user:s3cret@a.example', /entry 1 must not contain a user name/],
  ])('the URLs to forward to cannot have %s, and the fault shows none of them', (_name, text, fault) => {
    const faults = faultsOf({ ...hosted, PUBLIC_URL: 'https://hitch.example', META_FORWARD_URLS: text });
    expect(faults).toEqual([expect.stringMatching(fault)]);
    expect(faults.join()).toMatch(/^META_FORWARD_URLS /);
    expect(faults.join()).not.toMatch(/example|s3cret/);
  });

  test('the mark of a service is the same on each instance, and another with another AUDIT_KEY', () => {
    const markOf = (env: Record<string, string>): unknown => {
      const result = read('', env);
      return 'config' in result ? result.config.metaForwarding.mark : null;
    };
    expect(markOf({})).toMatch(/^[0-9a-f]{32}$/);
    expect(markOf({})).toBe(markOf({ PORT: '4000' }));
    expect(markOf({})).not.toBe(markOf({ AUDIT_KEY: randomBytes(32).toString('hex') }));
  });
});

describe('private receivers', () => {
  test('every fault of the private receivers is named', () => {
    const lists = { ENDPOINT_ALLOWED_HOSTS: '*.a.example,ok,.com', ENDPOINT_ALLOWED_NETWORKS: '0.0.0.0/0,x' };
    expect(faultsOf({ ...hosted, ...lists })).toEqual([
      expect.stringMatching(/^ENDPOINT_ALLOWED_HOSTS .*write \.a\.example/),
      expect.stringMatching(/^ENDPOINT_ALLOWED_HOSTS .*top-level/),
      expect.stringMatching(/^ENDPOINT_ALLOWED_NETWORKS .*0\.0\.0\.0\/0 is too wide/),
      expect.stringMatching(/^ENDPOINT_ALLOWED_NETWORKS .*x is not a network/),
    ]);
  });
});

describe('the calls to Instagram', () => {
  const instagramOf = (change: Record<string, string>): unknown => {
    const result = loadConfig({ ...hosted, ...change }, null);
    return 'config' in result ? result.config.instagram : result.faults;
  };

  test('by default the calls go to Meta', () => {
    expect(instagramOf({ META_APP_SECRETS: 'the first secret,the second secret' })).toMatchObject({
      graphUrl: 'https://graph.instagram.com',
      facebookGraphUrl: 'https://graph.facebook.com',
      oauthUrl: 'https://api.instagram.com',
      authorizeUrl: 'https://www.instagram.com/oauth/authorize',
      graphVersion: 'v26.0',
      metaAppId: null,
      instagramAppId: null,
      appSecret: 'the first secret',
    });
  });

  test('one variable puts both halves of the log-in on a stand-in', () => {
    expect(
      instagramOf({ INSTAGRAM_OAUTH_URL: 'http://localhost:4000/', INSTAGRAM_APP_ID: '42' }),
    ).toMatchObject({
      oauthUrl: 'http://localhost:4000',
      authorizeUrl: 'http://localhost:4000/oauth/authorize',
      instagramAppId: '42',
    });
  });

  test.each([
    ['GRAPH_VERSION', '26.0'],
    ['GRAPH_VERSION', 'v26'],
    ['GRAPH_VERSION', 'v26.0/me'],
    ['META_APP_ID', 'app'],
    ['INSTAGRAM_APP_ID', '12 34'],
    ['INSTAGRAM_GRAPH_URL', 'graph.instagram.com'],
    ['FACEBOOK_GRAPH_URL', 'ftp://graph.facebook.com'],
    ['INSTAGRAM_OAUTH_URL', 'https://user:pass@api.instagram.com'],
  ])('the %s %j is refused by name', (name, value) => {
    expect(faultsOf({ ...hosted, [name]: value })).toEqual([expect.stringMatching(new RegExp(`^${name} `))]);
  });
});
