import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { openConnection } from '../support/raw-http.js';
import { problem } from '../support/http.js';
import { startTestApp, type TestApp, type TestTenant } from '../support/test-app.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

let database: TestDatabase;
let service: TestApp;
let tenant: TestTenant;

beforeAll(async () => {
  database = await createTestDatabase();
  service = await startTestApp(database.url, { captureLogs: true });
  tenant = await service.createTenant();
  await service.createAccount('acme', [tenant]);
});

afterAll(async () => {
  await service.close();
  await database.drop();
});

interface Sent {
  readonly status: number;
  readonly headers: Headers;
  readonly body: { readonly code?: string; readonly detail?: string };
  /** What the log says about the request. */
  readonly logged: Readonly<Record<string, unknown>>;
}

/** Sends a target as it is: `fetch` would tidy it. */
async function send(method: string, target: string, headers: readonly string[] = []): Promise<Sent> {
  const id = randomUUID();
  const connection = await openConnection(service.baseUrl);
  const lines = [`${method} ${target} HTTP/1.1`, 'Host: x', `X-Request-Id: ${id}`, ...headers];
  connection.write([...lines, 'Connection: close', '', ''].join('\r\n'));
  const [answer] = await connection.answers(1);
  await connection.closed();
  const line = service
    .logs()
    .split('\n')
    .find((each) => each.includes(id));
  const isJson = /json/.test(answer?.headers.get('content-type') ?? '');
  return {
    status: answer?.status ?? 0,
    headers: answer?.headers ?? new Headers(),
    body: isJson ? JSON.parse(answer?.body ?? '') : {},
    logged: JSON.parse(line ?? '{}'),
  };
}

const key = (): string[] => [`Authorization: Bearer ${tenant.apiKey}`];

describe('spellings of a path', () => {
  test.each([
    ['/v1/%6cinks', '/v1/links'],
    ['/%761/l%69nks', '/v1/links'],
    ['http://hitch.example/v1/links', '/v1/links'],
    ['/v1/links?x=%2e%2e', '/v1/links'],
    ['/v1/links/%6cnk_x', '/v1/links/:id'],
    ['/v1/%61dmin/apps', '/v1/admin/apps'],
  ])('a stranger is refused at %s as at %s, and the log has the route', async (target, route) => {
    const { status, body, logged } = await send('GET', target);
    expect([status, body]).toEqual([401, problem(401, 'invalid_api_key')]);
    expect(logged).toMatchObject({ level: 'debug', route, status: 401 });
  });

  test.each([
    '//v1/links',
    '/v1//links',
    '/v1/./links',
    '/v1/links/../links',
    '/docs/../v1/links',
    '/v1%2flinks',
    '/V1/LINKS',
    '/v1/links;x=1',
    '/v1/links%00',
    '/v1/links%20',
    '/livez/../v1/links',
    '/v1\\links',
  ])('no route takes the spelling %s', async (target) => {
    const { status, body, logged } = await send('GET', target, key());
    expect([status, body]).toEqual([404, problem(404, 'not_found')]);
    // A caller's mistake keeps its level.
    expect(logged).toMatchObject({ level: 'info', route: 'none', keyId: expect.stringMatching(/^key_/) });
  });

  test.each(['/c/%', '/c/%c0%ae/state', `/c/${'a'.repeat(400)}`])(
    'a path that cannot be read, as %.20s, is answered 404 with the headers of every answer',
    async (target) => {
      const { status, headers, body } = await send('GET', target, ['Accept: text/html']);
      expect([status, body]).toEqual([404, problem(404, 'not_found')]);
      const usual = (await send('GET', '/nowhere')).headers;
      for (const name of [
        'content-security-policy',
        'cache-control',
        'referrer-policy',
        'x-content-type-options',
      ])
        expect([name, headers.get(name)]).toEqual([name, usual.get(name)]);
      expect(usual.get('cache-control')).toBe('no-store');
    },
  );

  test('a probe and a limited page are recognised in every spelling', async () => {
    expect((await send('GET', '/%6civez')).logged).toMatchObject({ level: 'debug', route: '/livez' });
    const { headers, logged } = await send('GET', '/d%61ta-deletion/%6eothing');
    expect(logged).toMatchObject({ route: '/data-deletion/:code' });
    expect(headers.get('ratelimit-policy')).toBe('"addresses";q=60;w=60');
    const page = await send('GET', '/%63/nothing/q%72%2esvg');
    expect(page.logged).toMatchObject({ route: '/c/:code/qr.svg', status: 404 });
    expect(page.headers.get('x-robots-tag')).toBe('noindex');
  });

  test('neither the log nor the metrics show what was asked for', async () => {
    await send('GET', '/nowhere/canary-of-a-path');
    await send('PUT', '/v1/links/canary-of-a-path?ref=canary-of-a-path');
    const metrics = await (await fetch(`${service.baseUrl}/metrics`).catch(() => null))?.text();
    expect(`${service.logs()}${metrics ?? ''}`).not.toContain('canary-of-a-path');
  });
});

describe('a wrong method', () => {
  test.each([
    ['PUT', '/v1/links', 'GET, HEAD, POST'],
    ['DELETE', '/v1/%6cinks?x=1', 'GET, HEAD, POST'],
    ['OPTIONS', '/v1/links', 'GET, HEAD, POST'],
    ['TRACE', '/livez', 'GET, HEAD'],
    ['PROPFIND', '/livez', 'GET, HEAD'],
    ['POST', '/docs', 'GET, HEAD'],
    ['POST', '/openapi.json', 'GET, HEAD'],
    ['PUT', '/webhooks/instagram', 'GET, HEAD, POST'],
    ['GET', '/v1/links/lnk_x/revoke', 'POST'],
    ['POST', '/c/nothing/qr.svg', 'GET, HEAD'],
    ['GET', '/c/nothing/decline', 'POST'],
    ['PUT', '/v1/endpoints/ep_x', 'DELETE, GET, HEAD, PATCH'],
  ])('%s %s is answered 405 with what is allowed', async (method, target, allow) => {
    const { status, headers, body } = await send(method, target);
    expect([status, headers.get('allow')]).toEqual([405, allow]);
    expect(body).toEqual(problem(405, 'method_not_allowed'));
    for (const each of allow.split(', ')) expect(body.detail).toContain(each);
    expect(body.detail).toContain(`not ${method}`);
  });

  test('HEAD is allowed where GET is, and answered 405 elsewhere', async () => {
    const ask = (path: string): Promise<Response> => fetch(`${service.baseUrl}${path}`, { method: 'HEAD' });
    expect((await ask('/livez')).status).toBe(200);
    const { status, headers } = await ask('/webhooks/instagram/data-deletion');
    expect([status, headers.get('allow')]).toEqual([405, 'POST']);
  });
});

describe('a path with a slash too many', () => {
  test.each([
    ['GET', '/v1/links/', '/v1/links'],
    ['POST', '/v1/links/?x=1', '/v1/links'],
    ['GET', '/v1/%6cinks/', '/v1/links'],
    ['GET', '//v1///links', '/v1/links'],
    ['POST', '/v1/links/lnk_x/revoke/', '/v1/links/{id}/revoke'],
    ['GET', '/v1/admin/apps/app_x/keys/', '/v1/admin/apps/{id}/keys'],
    ['GET', '/readyz/', '/readyz'],
    ['POST', '/webhooks/instagram/', '/webhooks/instagram'],
  ])('%s %s is answered 404, which names the path without it', async (method, target, right) => {
    const { status, body } = await send(method, target, ['Content-Length: 0']);
    expect([status, body]).toEqual([404, problem(404, 'not_found')]);
    expect(body.detail).toContain(`it is ${right}.`);
  });

  test('a path that is wrong in another way is not guessed', async () => {
    expect((await send('GET', '/v1/nowhere/')).body.detail).not.toContain('slash');
  });
});

describe('headers that may come once', () => {
  test.each([
    ['Host', ['Host: other.example']],
    ['host', ['host: x']],
    ['Authorization', ['Authorization: Bearer a', 'authorization: Bearer b']],
  ])('a request with two %s headers is answered 400', async (name, headers) => {
    for (const target of ['/v1/links', '/livez', '/nowhere']) {
      const { status, body } = await send('GET', target, headers);
      expect([status, body]).toEqual([400, problem(400, 'malformed_request')]);
      expect(body.detail).toContain(name.toLowerCase());
    }
  });

  test('a valid key beside another one is not used', async () => {
    expect((await send('GET', '/v1/links', [...key(), 'Authorization: Bearer x'])).status).toBe(400);
    expect((await send('GET', '/v1/links', key())).status).toBe(200);
  });
});
