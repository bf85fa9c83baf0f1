import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { type IncomingHttpHeaders, type IncomingMessage, request } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

const content = readFileSync('dist/src/connect/browser/hitch-connect.js');

let database: TestDatabase;
let service: TestApp;

beforeAll(async () => {
  database = await createTestDatabase();
  service = await startTestApp(database.url);
});

afterAll(async () => {
  await service.close();
  await database.drop();
});

interface Answer {
  readonly status: number | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** Gets the script as it is on the wire: `fetch` would decompress it. */
async function get(headers: Readonly<Record<string, string>> = {}, method = 'GET'): Promise<Answer> {
  const sent = request(`${service.baseUrl}/embed/v1.js`, { method, headers });
  sent.end();
  const [answer] = (await once(sent, 'response')) as [IncomingMessage];
  return { status: answer.statusCode, headers: answer.headers, body: await buffer(answer) };
}

test('a page of any origin may load the script, and has a new one within five minutes', async () => {
  const { status, headers, body } = await get({ origin: 'https://app.example' });
  expect(status).toBe(200);
  expect(headers).toMatchObject({
    'content-type': 'text/javascript; charset=utf-8',
    'cache-control': 'public, max-age=300',
    'access-control-allow-origin': '*',
    'cross-origin-resource-policy': 'cross-origin',
    'x-content-type-options': 'nosniff',
    vary: 'Accept-Encoding',
  });
  expect(headers['access-control-allow-credentials']).toBeUndefined();
  expect(headers['set-cookie']).toBeUndefined();
  expect(body.equals(content)).toBe(true);
});

test.each([
  ['br', 'br'],
  ['gzip, deflate, br, zstd', 'br'],
  ['gzip;q=1, br;q=0.5', 'br'],
  ['gzip, br;q=0', 'gzip'],
  ['*', 'br'],
  ['deflate', undefined],
  ['identity', undefined],
  ['', undefined],
])('Accept-Encoding %j is answered with %s', async (accepted, encoding) => {
  const { headers, body } = await get({ 'accept-encoding': accepted });
  expect(headers['content-encoding']).toBe(encoding);
  expect(headers['content-length']).toBe(String(body.length));
  const plain = { br: brotliDecompressSync, gzip: gunzipSync }[encoding ?? ''] ?? ((bytes: Buffer) => bytes);
  expect(plain(body).equals(content)).toBe(true);
});

test('the script has at most 3 kB on the wire', async () => {
  const { body } = await get({ 'accept-encoding': 'br' });
  expect(body.length).toBeLessThan(3_000);
});

test('a browser that has the script gets 304, in each encoding with a tag of its own', async () => {
  const tags = new Set<string>();
  for (const encoding of ['br', 'gzip', 'identity']) {
    const { etag = '' } = (await get({ 'accept-encoding': encoding })).headers;
    tags.add(etag);
    for (const known of [etag, `W/${etag}`, `"other", ${etag}`, '*']) {
      const again = await get({ 'accept-encoding': encoding, 'if-none-match': known });
      expect([again.status, again.body.length, again.headers.etag]).toEqual([304, 0, etag]);
      expect(again.headers).toMatchObject({
        'access-control-allow-origin': '*',
        'cache-control': 'public, max-age=300',
        vary: 'Accept-Encoding',
      });
    }
    const changed = await get({ 'accept-encoding': encoding, 'if-none-match': '"other"' });
    expect(changed.status).toBe(200);
  }
  expect(tags.size).toBe(3);
});

test('the script answers HEAD, and no other method or version', async () => {
  expect(await get({}, 'HEAD')).toMatchObject({ status: 200, body: Buffer.alloc(0) });
  expect((await get({}, 'POST')).status).toBe(405);
  expect((await fetch(`${service.baseUrl}/embed/v2.js`)).status).toBe(404);
  expect((await fetch(`${service.baseUrl}/embed`)).status).toBe(404);
});
