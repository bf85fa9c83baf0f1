import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { Response } from 'supertest';
import { randomBytes } from 'node:crypto';
import { createApiKey } from '../../src/api-keys/api-key.js';
import { Ids } from '../../src/platform/ids/ids.service.js';
import { toTypeId } from '../../src/platform/ids/type-id.js';
import { Api, problem } from '../support/http.js';
import { ControlledClock, makeSecrets, startTestApp, type TestApp } from '../support/test-app.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

let database: TestDatabase;
let exposed: TestApp;
let proxied: TestApp;
const clock = new ControlledClock();

beforeAll(async () => {
  database = await createTestDatabase();
  exposed = await startTestApp(database.url, { clock });
  const env = { ...makeSecrets(), TRUST_PROXY: 'loopback, 192.0.2.0/24' };
  proxied = await startTestApp(database.url, { clock, env });
});

afterAll(async () => {
  await exposed.close();
  await proxied.close();
  await database.drop();
});

/** Each test begins with a minute of its own. */
beforeEach(() => clock.advance(60_000 - (clock.now().getTime() % 60_000)));

const show = async (service: TestApp, forwardedFor = ''): Promise<Response> => {
  const call = new Api(service, null).get('/data-deletion/nothing');
  return forwardedFor === '' ? call : call.set('x-forwarded-for', forwardedFor);
};

async function showMany(count: number, service: TestApp, forwardedFor?: (index: number) => string) {
  const answers: number[] = [];
  for (let index = 0; index < count; index++)
    answers.push((await show(service, forwardedFor?.(index))).status);
  return answers;
}

describe('limit by address', () => {
  test('one address may ask for a page sixty times a minute, without a row in the database', async () => {
    const first = await show(exposed);
    expect([first.headers['ratelimit-policy'], first.headers['ratelimit']]).toEqual([
      '"addresses";q=60;w=60',
      '"addresses";r=59;t=60',
    ]);
    expect(new Set(await showMany(59, exposed))).toEqual(new Set([404]));
    const refused = await show(exposed);
    expect(refused.status).toBe(429);
    expect(refused.body).toEqual(problem(429, 'rate_limited'));
    expect(refused.headers['retry-after']).toBe('60');
    expect(await database.query('SELECT * FROM rate_limits')).toEqual([]);
    clock.advance(60_000);
    expect((await show(exposed)).status).toBe(404);
  });

  test('the limit by address ignores a forwarded address when no proxy is trusted', async () => {
    expect((await showMany(61, exposed, (index) => `203.0.113.${index}`)).at(-1)).toBe(429);
  });

  test('the limit by address believes a trusted proxy, and nothing to the left of what it wrote', async () => {
    await showMany(60, proxied, (index) => `198.51.100.${index}, 203.0.113.7`);
    expect((await show(proxied, '198.51.100.250, 203.0.113.7, 192.0.2.9')).status).toBe(429);
    expect((await show(proxied, '203.0.113.8')).status).toBe(404);
  });

  test('the limit by address names one client in every form of a forwarded address', async () => {
    const forms: Readonly<Record<string, string>>[] = [
      { 'x-forwarded-for': '203.0.113.9' },
      { 'x-forwarded-for': '203.0.113.9:49152' },
      { 'x-forwarded-for': '::ffff:203.0.113.9' },
      { forwarded: 'for=203.0.113.9;proto=https' },
      { forwarded: 'for="203.0.113.9:8080", for=192.0.2.4' },
      { forwarded: 'For="[::ffff:203.0.113.9]:1"', 'x-forwarded-for': '203.0.113.9' },
    ];
    const ask = (index: number): PromiseLike<Response> =>
      new Api(proxied, null).get('/data-deletion/nothing').set(forms[index % forms.length] ?? {});
    for (let index = 0; index < 60; index++) expect((await ask(index)).status).toBe(404);
    for (let index = 0; index < forms.length; index++) expect((await ask(index)).status).toBe(429);
    expect((await show(proxied, '203.0.113.10:49152')).status).toBe(404);
  });

  test('the limit by address counts an IPv6 network of one customer as one address', async () => {
    await showMany(60, proxied, (index) => `2001:db8:1:2::${index.toString(16)}`);
    expect((await show(proxied, '2001:db8:1:2:ffff:ffff:ffff:ffff')).status).toBe(429);
    expect((await show(proxied, '2001:db8:1:3::1')).status).toBe(404);
  });
});

describe('limit of unknown keys', () => {
  const ids = new Ids();
  const unknownKey = (): string => createApiKey(ids.newUuid(), randomBytes);
  const ask = async (service: TestApp, key: string, path = '/v1/links', from = ''): Promise<Response> => {
    const call = new Api(service, key).get(path);
    return from === '' ? call : call.set('x-forwarded-for', from);
  };
  const exhaust = async (service: TestApp, from = ''): Promise<void> => {
    for (let index = 0; index < 60; index++) await ask(service, unknownKey(), '/v1/links', from);
  };

  test('one address may try sixty keys a minute that do not exist, on any route, and the database is not asked again', async () => {
    for (let index = 0; index < 60; index++) {
      const path = index % 2 === 0 ? '/v1/links' : '/v1/admin/apps';
      expect((await ask(exposed, unknownKey(), path)).status).toBe(401);
    }
    for (const path of ['/v1/links', '/v1/identities?igsid=1', '/v1/admin/apps']) {
      const refused = await ask(exposed, unknownKey(), path);
      expect([refused.status, refused.body]).toEqual([429, problem(429, 'rate_limited')]);
      expect(refused.headers).toMatchObject({
        'retry-after': '60',
        'ratelimit-policy': '"unknown-keys";q=60;w=60',
        ratelimit: '"unknown-keys";r=0;t=60',
        'cache-control': 'no-store',
      });
    }
    clock.advance(60_000);
    expect((await ask(exposed, unknownKey())).status).toBe(401);
  });

  test('keys that work are not limited with the address, not even when they are new or the instance is', async () => {
    const used = await exposed.createTenant();
    expect((await ask(exposed, used.apiKey)).status).toBe(200);
    await exhaust(exposed);
    expect((await ask(exposed, unknownKey())).status).toBe(429);
    expect((await ask(exposed, used.apiKey)).status).toBe(200);
    expect((await ask(exposed, exposed.adminApiKey, '/v1/admin/apps')).status).toBe(200);
    const fresh = await exposed.createTenant();
    expect((await ask(exposed, fresh.apiKey)).status).toBe(200);
    const started = await startTestApp(database.url, { clock });
    try {
      await exhaust(started);
      expect((await ask(started, unknownKey())).status).toBe(429);
      expect((await ask(started, used.apiKey)).status).toBe(200);
    } finally {
      await started.close();
    }
  });

  test('a key of the right id and another secret counts as unknown, a key of another form is not looked up', async () => {
    const { apiKey, appId } = await exposed.createTenant();
    const admin = new Api(exposed, exposed.adminApiKey);
    const { body } = await admin.get(`/v1/admin/apps/${toTypeId('app', appId)}/keys`);
    expect(body.data).toHaveLength(1);
    const [row] = await database.query<{ id: string }>('SELECT id FROM api_keys WHERE app_id = $1', [appId]);
    for (let index = 0; index < 70; index++) expect((await ask(exposed, 'hk_nothing')).status).toBe(401);
    for (let index = 0; index < 60; index++)
      expect((await ask(exposed, createApiKey(row?.id ?? '', randomBytes))).status).toBe(401);
    expect((await ask(exposed, createApiKey(row?.id ?? '', randomBytes))).status).toBe(429);
    expect((await ask(exposed, apiKey)).status).toBe(200);
  });

  test('another address, and another IPv6 network, has a limit of its own', async () => {
    for (const [limited, other] of [
      ['203.0.113.20', '203.0.113.21'],
      ['2001:db8:7:1::1', '2001:db8:7:2::1'],
    ] as const) {
      await exhaust(proxied, limited);
      expect((await ask(proxied, unknownKey(), '/v1/links', limited)).status).toBe(429);
      expect((await ask(proxied, unknownKey(), '/v1/links', other)).status).toBe(401);
    }
  });
});

test('GET /data-deletion/{code} is limited by address', async () => {
  const path = '/data-deletion/0123456789abcdef0123456789abcdef';
  for (let index = 0; index < 60; index++) expect((await new Api(exposed, null).get(path)).status).toBe(404);
  expect((await new Api(exposed, null).get(path)).body).toEqual(problem(429, 'rate_limited'));
});
