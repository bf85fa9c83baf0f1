import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { Response } from 'supertest';
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
  const call = new Api(service, null).get('/qr/nothing.svg');
  return forwardedFor === '' ? call : call.set('x-forwarded-for', forwardedFor);
};

async function showMany(count: number, service: TestApp, forwardedFor?: (index: number) => string) {
  const answers: number[] = [];
  for (let index = 0; index < count; index++)
    answers.push((await show(service, forwardedFor?.(index))).status);
  return answers;
}

describe('limit by address', () => {
  test('one address may ask for a QR code sixty times a minute, without a row in the database', async () => {
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
      new Api(proxied, null).get('/qr/nothing.svg').set(forms[index % forms.length] ?? {});
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
