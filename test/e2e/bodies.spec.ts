import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createHmac } from 'node:crypto';
import { createApiKey } from '../../src/api-keys/api-key.js';
import { Ids } from '../../src/platform/ids/ids.service.js';
import { Api, problem } from '../support/http.js';
import { openConnection } from '../support/raw-http.js';
import { makeSecrets, startTestApp, type TestApp, type TestTenant } from '../support/test-app.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

const MIB = 1024 * 1024;
const ids = new Ids();
const secrets = makeSecrets();
const [appSecret = ''] = secrets.META_APP_SECRETS.split(',');

let database: TestDatabase;
let service: TestApp;
let tenant: TestTenant;

beforeAll(async () => {
  database = await createTestDatabase();
  service = await startTestApp(database.url, { env: secrets });
  tenant = await service.createTenant();
  await service.createAccount('acme', [tenant]);
});

afterAll(async () => {
  await service.close();
  await database.drop();
});

const sign = (body: string | Buffer): string =>
  `sha256=${createHmac('sha256', appSecret).update(body).digest('hex')}`;

/** The head of a request; the body follows, or does not. */
const head = (route: string, headers: readonly string[]): string =>
  [`${route} HTTP/1.1`, 'Host: x', ...headers, '', ''].join('\r\n');

/** Faults of a body, as headers and what is sent of it. */
const BODIES: readonly (readonly [name: string, headers: readonly string[], body: string])[] = [
  ['broken JSON', ['Content-Type: application/json', 'Content-Length: 3'], '{"a'],
  ['no bytes', ['Content-Type: application/json', 'Content-Length: 0'], ''],
  ['more bytes than any route takes', ['Content-Type: application/json', 'Content-Length: 99000000'], '{'],
  ['a body that does not come', ['Content-Type: application/json', 'Content-Length: 60000'], ''],
  [
    'chunks that do not end',
    ['Content-Type: application/json', 'Transfer-Encoding: chunked'],
    '5\r\n{"a":\r\n',
  ],
  ['a media type that is not read', ['Content-Type: text/plain', 'Content-Length: 1'], 'x'],
  ['a media type that is none', ['Content-Type: ;;;', 'Content-Length: 1'], 'x'],
  ['no media type', ['Content-Length: 1'], 'x'],
  [
    'a charset that is not read',
    ['Content-Type: application/json;charset=utf-16', 'Content-Length: 2'],
    '{}',
  ],
  ['an encoding', ['Content-Type: application/json', 'Content-Encoding: gzip', 'Content-Length: 2'], '{}'],
  ['bytes that are not UTF-8', ['Content-Type: application/json', 'Content-Length: 1'], '\xff'],
];

/** Requests that are refused whatever their body is. */
const REFUSED: readonly (readonly [
  name: string,
  route: string,
  headers: readonly string[],
  status: number,
  code: string,
])[] = [
  ['a mint without a key', 'POST /v1/links', [], 401, 'invalid_api_key'],
  [
    'a mint with an unknown key',
    'POST /v1/links',
    [`Authorization: Bearer ${createApiKey(ids.newUuid(), (size) => ids.randomBytes(size))}`],
    401,
    'invalid_api_key',
  ],
  ['a change by a stranger', 'PATCH /v1/endpoints/x', [], 401, 'invalid_api_key'],
  ['a deletion by a stranger', 'DELETE /v1/endpoints/x', [], 401, 'invalid_api_key'],
  ['a delivery without a signature', 'POST /webhooks/instagram', [], 401, 'invalid_signature'],
  [
    'a delivery with a short signature',
    'POST /webhooks/instagram',
    ['X-Hub-Signature-256: sha256=abcd'],
    401,
    'invalid_signature',
  ],
  [
    'a delivery with two signatures',
    'POST /webhooks/instagram',
    [`X-Hub-Signature-256: ${sign('a')}`, `X-Hub-Signature-256: ${sign('b')}`],
    401,
    'invalid_signature',
  ],
  [
    'a delivery with a signature of another kind',
    'POST /webhooks/instagram',
    [`X-Hub-Signature-256: sha1=${'a'.repeat(40)}`],
    401,
    'invalid_signature',
  ],
  ['an encoded spelling of the webhook', 'POST /webhooks/%69nstagram', [], 401, 'invalid_signature'],
  ['an unknown path', 'POST /v1/nowhere', [], 404, 'not_found'],
  ['a slash too many', 'POST /v1/links/', [], 404, 'not_found'],
  ['a method that is not allowed', 'PUT /v1/links', [], 405, 'method_not_allowed'],
];

describe.each(REFUSED)('%s', (_name, route, headers, status, code) => {
  test.each(BODIES)(
    `${route} is answered ${status} before its body is judged: %s`,
    async (_fault, ofBody, body) => {
      const connection = await openConnection(service.baseUrl);
      connection.write(head(route, [...headers, ...ofBody]));
      connection.write(Buffer.from(body, 'latin1'));
      const [answer] = await connection.answers(1);
      connection.socket.destroy();
      expect([answer?.status, JSON.parse(answer?.body ?? '')]).toEqual([status, problem(status, code)]);
    },
  );
});

test('a key without the scope is refused before the body is read', async () => {
  const reader = await service.createTenant(['links:read']);
  const connection = await openConnection(service.baseUrl);
  const key = `Authorization: Bearer ${reader.apiKey}`;
  connection.write(head('POST /v1/links', [key, 'Content-Type: application/json', 'Content-Length: 60000']));
  expect((await connection.answers(1)).map(({ status }) => status)).toEqual([403]);
  connection.socket.destroy();
});

describe('a body that is not read', () => {
  test('a client that goes on sending sees the whole answer, and the connection ends', async () => {
    const connection = await openConnection(service.baseUrl);
    connection.write(head('POST /webhooks/instagram', [`Content-Length: ${8 * MIB}`]));
    for (let sent = 0; sent < 8; sent++) connection.write(Buffer.alloc(MIB, 'x'));
    const [answer] = await connection.answers(1);
    expect([answer?.status, answer?.headers.get('connection')]).toEqual([401, 'close']);
    await connection.closed();
    expect(connection.socket.bytesWritten).toBeGreaterThan(8 * MIB);
  });

  test('a client that never ends its body is disconnected', async () => {
    const connection = await openConnection(service.baseUrl);
    connection.write(
      head('POST /v1/links', ['Transfer-Encoding: chunked', 'Content-Type: application/json']),
    );
    const [answer] = await connection.answers(1);
    expect(answer?.status).toBe(401);
    const timer = setInterval(() => connection.write('5\r\nxxxxx\r\n'), 100);
    await connection.closed();
    clearInterval(timer);
  });

  test('a body that came with its headers leaves the connection open for the next request', async () => {
    const connection = await openConnection(service.baseUrl);
    const refused = `${head('POST /webhooks/instagram', ['Content-Length: 5'])}hello`;
    for (let count = 1; count <= 3; count++) {
      connection.write(refused + head('GET /livez', []));
      const answers = (await connection.answers(2 * count)).slice(-2);
      expect(answers.map(({ status }) => status)).toEqual([401, 200]);
    }
    connection.socket.destroy();
  });

  test('a client that asks whether to send its body is told before it does', async () => {
    const ask = ['Expect: 100-continue', 'Content-Type: application/json', 'Content-Length: 24'];
    const stranger = await openConnection(service.baseUrl);
    stranger.write(head('POST /v1/links', ask));
    expect((await stranger.answers(1)).map(({ status }) => status)).toEqual([401]);
    stranger.socket.destroy();
    const caller = await openConnection(service.baseUrl);
    caller.write(head('POST /v1/links', [...ask, `Authorization: Bearer ${tenant.apiKey}`]));
    expect((await caller.answers(1)).map(({ status }) => status)).toEqual([100]);
    caller.write('{"externalUserId":"asks"}'.padEnd(24).slice(0, 24));
    expect((await caller.answers(2)).map(({ status }) => status)).toEqual([100, 400]);
    caller.socket.destroy();
  });
});

describe('signed deliveries', () => {
  const body = '{"object":"instagram","entry":[]}';

  test.each([
    ['JSON', ['Content-Type: application/json']],
    ['none', []],
    ['an empty one', ['Content-Type:']],
    ['one that is none', ['Content-Type: json']],
    ['another charset', ['Content-Type: application/json; charset=ISO-8859-1']],
    ['text', ['Content-Type: TEXT/plain;charset=utf8']],
    ['a form', ['Content-Type: application/x-www-form-urlencoded']],
    ['nonsense', ['Content-Type: ;; =, "']],
    ['two', ['Content-Type: text/plain', 'Content-Type: application/json']],
    ['an encoding that is not one', ['Content-Encoding: utf-8']],
  ])('a signed delivery is read whatever its Content-Type is: %s', async (_name, headers) => {
    const connection = await openConnection(service.baseUrl);
    const signature = `X-Hub-Signature-256: ${sign(body)}`;
    connection.write(
      head('POST /webhooks/instagram', [signature, `Content-Length: ${body.length}`, ...headers]) + body,
    );
    expect((await connection.answers(1)).map(({ status }) => status)).toEqual([200]);
    connection.socket.destroy();
  });

  test('a signed delivery may have 8 MiB, in chunks too, and not more', async () => {
    const whole = body.padEnd(8 * MIB);
    const send = (bytes: string, chunked: boolean): Promise<Response> =>
      fetch(`${service.baseUrl}/webhooks/instagram`, {
        method: 'POST',
        headers: { 'x-hub-signature-256': sign(bytes) },
        body: chunked ? new Blob([bytes]).stream() : bytes,
        duplex: 'half',
      } as RequestInit);
    expect((await send(whole, false)).status).toBe(200);
    expect((await send(whole, true)).status).toBe(200);
    const refused = await send(`${whole} `, true);
    expect([refused.status, await refused.json()]).toEqual([413, problem(413, 'body_too_large')]);
  });
});

describe('JSON bodies', () => {
  const mint = (type: string): Promise<Response> =>
    fetch(`${service.baseUrl}/v1/links`, {
      method: 'POST',
      headers: { authorization: `Bearer ${tenant.apiKey}`, 'content-type': type },
      body: JSON.stringify({ externalUserId: 'zoë' }),
    });

  test.each([
    'application/json; charset="UTF-8"',
    'Application/JSON;charset=utf8',
    'application/vnd.app+json',
    'application/json;',
  ])('a JSON body is read with the type %s', async (type) => {
    const answer = await mint(type);
    expect([answer.status, ((await answer.json()) as { externalUserId: string }).externalUserId]).toEqual([
      201,
      'zoë',
    ]);
  });

  test.each([
    ['application/json; charset=iso-8859-1', /UTF-8/],
    ['text/plain', /application\/json/],
    ['json', /application\/json/],
  ])('a JSON body with the type %s is answered 415 with what is right', async (type, detail) => {
    const answer = await mint(type);
    const body = (await answer.json()) as { detail: string };
    expect([answer.status, body]).toEqual([415, problem(415, 'unsupported_media_type')]);
    expect(body.detail).toMatch(detail);
  });

  test.each([
    ['a length of 0', ['Content-Type: application/json', 'Content-Length: 0']],
    ['no length', ['Content-Type: application/json']],
    ['a type that is not read', ['Content-Type: text/plain', 'Content-Length: 0']],
    ['a type that is none', ['Content-Type: x', 'Content-Length: 0']],
    ['chunks without bytes', ['Content-Type: application/json', 'Transfer-Encoding: chunked']],
    ['nothing', []],
  ])('a request that needs no body may say that it is JSON: %s', async (name, headers) => {
    const { id } = await tenant.client.mint({ externalUserId: name });
    const connection = await openConnection(service.baseUrl);
    const key = `Authorization: Bearer ${tenant.apiKey}`;
    connection.write(head(`POST /v1/links/${id}/revoke`, [key, ...headers]));
    if (headers.some((header) => header.endsWith('chunked'))) connection.write('0\r\n\r\n');
    expect((await connection.answers(1)).map(({ status }) => status)).toEqual([200]);
    connection.socket.destroy();
  });

  test('a request that needs a body says so when it has none', async () => {
    const { body } = await new Api(service, tenant.apiKey).post('/v1/links').expect(400);
    expect(body).toEqual(problem(400, 'malformed_request'));
    expect(body.detail).toMatch(/body is missing/);
  });
});
