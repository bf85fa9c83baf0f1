import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { once } from 'node:events';
import { connect } from 'node:net';
import { Api, problem } from '../support/http.js';
import { startTestApp, type TestApp, type TestTenant } from '../support/test-app.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

let database: TestDatabase;
let service: TestApp;
let tenant: TestTenant;
let app: Api;

beforeAll(async () => {
  database = await createTestDatabase();
  service = await startTestApp(database.url);
  tenant = await service.createTenant();
  await service.createAccount('acme', [tenant]);
  app = new Api(service, tenant.apiKey);
});

afterAll(async () => {
  await service.close();
  await database.drop();
});

interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: { readonly instance?: string };
}

/** Sends bytes as they are and reads the one answer until the connection ends. */
async function sendRaw(text: string): Promise<Answer> {
  const socket = connect(Number(new URL(service.baseUrl).port), '127.0.0.1');
  const chunks: Buffer[] = [];
  socket.on('data', (chunk: Buffer) => chunks.push(chunk));
  // What is not read any more may be refused with a reset.
  socket.on('error', () => undefined);
  socket.write(text, 'latin1');
  await once(socket, 'close');
  const [head = '', body = ''] = Buffer.concat(chunks).toString('utf8').split('\r\n\r\n');
  const [statusLine = '', ...lines] = head.split('\r\n');
  const pairs = lines.map((line): [string, string] => {
    const colon = line.indexOf(':');
    return [line.slice(0, colon), line.slice(colon + 1).trim()];
  });
  const status = Number(statusLine.split(' ')[1]);
  return { status, headers: new Headers(pairs), body: body === '' ? {} : JSON.parse(body) };
}

const get = (path: string, headers: readonly string[] = []): string =>
  ['GET ' + path + ' HTTP/1.1', 'Host: x', 'Connection: close', ...headers, '', ''].join('\r\n');
const post = (headers: readonly string[], body: string): string =>
  [
    'POST /v1/links HTTP/1.1',
    'Host: x',
    'Connection: close',
    `Authorization: Bearer ${tenant.apiKey}`,
    'Content-Type: application/json',
    ...headers,
    '',
    body,
  ].join('\r\n');

describe('requests beyond the bounds', () => {
  test.each([
    [
      'headers of more than 16 KiB',
      () => get('/livez', [`X-Big: ${'x'.repeat(17_000)}`]),
      431,
      'headers_too_large',
    ],
    [
      'a URL and headers of more than 16 KiB',
      () => get(`/livez?${'x'.repeat(17_000)}`),
      431,
      'headers_too_large',
    ],
    [
      'more than 100 headers',
      () =>
        get(
          '/livez',
          Array.from({ length: 120 }, (_, n) => `X-${n}: 1`),
        ),
      431,
      'headers_too_large',
    ],
    [
      'more headers than Node keeps',
      () =>
        get(
          '/livez',
          Array.from({ length: 2_500 }, () => 'a:'),
        ),
      431,
      'headers_too_large',
    ],
    ['a URL of more than 8,000 characters', () => get(`/livez?${'x'.repeat(8_000)}`), 414, 'uri_too_long'],
    ['no HTTP at all', () => 'hello there\r\n\r\n', 400, 'malformed_request'],
    ['a method that is none', () => get('/livez').replace('GET', 'G@T'), 400, 'malformed_request'],
    ['a header with a NUL', () => get('/livez', ['X-A: a\0b']), 400, 'malformed_request'],
    ['no Host', () => 'GET /livez HTTP/1.1\r\nConnection: close\r\n\r\n', 400, 'malformed_request'],
    ['two lengths', () => post(['Content-Length: 2', 'Content-Length: 3'], '{}'), 400, 'malformed_request'],
    [
      'a length beside chunks',
      () => post(['Content-Length: 2', 'Transfer-Encoding: chunked'], '0\r\n\r\n'),
      400,
      'malformed_request',
    ],
    [
      'a chunk without a size',
      () => post(['Transfer-Encoding: chunked'], 'zz\r\n{}\r\n0\r\n\r\n'),
      400,
      'malformed_request',
    ],
    ['a length beyond the bound', () => post(['Content-Length: 70000'], '{}'), 413, 'body_too_large'],
    [
      'chunks beyond the bound',
      () => post(['Transfer-Encoding: chunked'], `11170\r\n"${'x'.repeat(69_998)}"\r\n0\r\n\r\n`),
      413,
      'body_too_large',
    ],
    ['a method that no route has', () => get('/livez').replace('GET', 'TRACE'), 405, 'method_not_allowed'],
    ['another one', () => get('/livez').replace('GET', 'PROPFIND'), 405, 'method_not_allowed'],
  ])('a request with %s is answered with a problem', async (_name, make, status, code) => {
    const answer = await sendRaw(make());
    expect([answer.status, answer.body]).toEqual([status, problem(status, code)]);
    expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/);
    expect(answer.headers.get('x-request-id')).toBe(answer.body.instance);
  });

  test('a chunked body is accepted', async () => {
    const body = '{"externalUserId":"ann"}';
    const chunks = `${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`;
    expect((await sendRaw(post(['Transfer-Encoding: chunked'], chunks))).status).toBe(201);
  });

  test('the service still answers after requests beyond its bounds', async () => {
    expect((await sendRaw(get('/livez'))).status).toBe(200);
  });
});

describe('queries', () => {
  test.each([
    ['a parameter twice', 'externalUserId=ann&externalUserId=bob', '/externalUserId'],
    ['a number twice', 'externalUserId=ann&limit=1&limit=2', '/limit'],
    ['a number that is none', 'externalUserId=ann&limit=x', '/limit'],
    ['an empty number', 'externalUserId=ann&limit=', '/limit'],
    ['a cursor twice', 'externalUserId=ann&cursor=a&cursor=b', '/cursor'],
    ['a NUL', 'externalUserId=%00', '/externalUserId'],
    ['brackets', 'externalUserId[]=ann', '/externalUserId[]'],
    ['what every object inherits', 'externalUserId=ann&constructor=x', '/constructor'],
    ['more than there are characters for', `externalUserId=${'x'.repeat(256)}`, '/externalUserId'],
    ['an unknown parameter', 'externalUserId=ann&page=2', '/page'],
  ])('a query with %s is refused at the pointer of its fault', async (_name, query, pointer) => {
    const { body, status } = await app.get(`/v1/identities?${query}`);
    expect(status).toBe(422);
    expect(body.errors.map((fault: { pointer: string }) => fault.pointer)).toContain(pointer);
  });

  test.each([
    ['a broken escape', 'externalUserId=ann&limit=%zz%'],
    ['__proto__', 'externalUserId=ann&__proto__=x'],
    [
      'a thousand parameters',
      `externalUserId=ann&${Array.from({ length: 1_000 }, (_, n) => `p${n}=`).join('&')}`,
    ],
    ['hub.challenge twice', ''],
  ])('a query with %s never causes a fault', async (_name, query) => {
    const path =
      query === ''
        ? '/webhooks/instagram?hub.mode=subscribe&hub.challenge=1&hub.challenge=2&hub.verify_token=x&hub.verify_token=y'
        : `/v1/identities?${query}`;
    const { status, body } = await app.get(path);
    expect(status).toBeLessThan(500);
    expect(body).toMatchObject({ code: expect.any(String) });
  });
});

describe('fields', () => {
  test.each([
    ['a number beyond all numbers', '{"externalUserId":"ann","ttlSeconds":1e999}', '/ttlSeconds'],
    ['a list for text', '{"externalUserId":["ann"]}', '/externalUserId'],
    ['an object for text', '{"externalUserId":{"toString":"x"}}', '/externalUserId'],
    ['half a surrogate pair', '{"externalUserId":"\\ud800"}', '/externalUserId'],
    ['a NUL', '{"externalUserId":"a\\u0000"}', '/externalUserId'],
    ['a NUL deep in the context', '{"externalUserId":"ann","context":{"a":["\\u0000"]}}', '/context'],
  ])('a request with %s is answered 422', async (_name, body, pointer) => {
    const answer = await sendRaw(post([`Content-Length: ${body.length}`], body));
    expect([answer.status, answer.body]).toEqual([
      422,
      { ...problem(422, 'validation_failed'), errors: [{ pointer, detail: expect.any(String) }] },
    ]);
  });
});
