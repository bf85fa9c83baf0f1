import { once } from 'node:events';
import { type IncomingMessage, request as send } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { brotliDecompressSync, gunzipSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

/** What the first view may weigh on the wire, as the promise of the console has it. */
const MOST_BYTES = 80_000;
/** With everything that is loaded later. */
const MOST_BYTES_IN_ALL = 150_000;

let database: TestDatabase;
let service: TestApp;
let without: TestApp;

beforeAll(async () => {
  database = await createTestDatabase();
  service = await startTestApp(database.url);
  without = await startTestApp(database.url, { env: { CONSOLE: 'off' } });
});

afterAll(async () => {
  await Promise.all([service.close(), without.close()]);
  await database.drop();
});

const open = (path: string, from = service): Promise<Response> => fetch(`${from.baseUrl}${path}`);

/** The paths of the script and the style sheet in the page. */
async function filesOf(path = '/console'): Promise<string[]> {
  const html = await (await open(path)).text();
  return [...html.matchAll(/(?:src|href)="(\/console\/files\/[^"]+)"/g)].map(([, file = '']) => file);
}

/** Gets a file as it is on the wire: `fetch` would decompress it. */
async function get(
  path: string,
  encoding: string,
): Promise<{ headers: IncomingMessage['headers']; body: Buffer }> {
  const sent = send(`${service.baseUrl}${path}`, { headers: { 'accept-encoding': encoding } });
  sent.end();
  const [answer] = (await once(sent, 'response')) as [IncomingMessage];
  return { headers: answer.headers, body: await buffer(answer) };
}

/** Adds a file and the parts that it names, and those that these name. */
async function collect(path: string, found: Set<string>, imports: RegExp): Promise<void> {
  if (found.has(path)) return;
  found.add(path);
  const text = (await get(path, 'identity')).body.toString();
  for (const [, name] of text.matchAll(imports)) await collect(`/console/files/${name}`, found, imports);
}

async function weigh(paths: Iterable<string>): Promise<number> {
  const bodies = await Promise.all([...paths].map(async (path) => (await get(path, 'identity')).body));
  return bodies.reduce((sum, body) => sum + gzipSync(body).length, 0);
}

describe('page of the console', () => {
  test.each(['/console', '/console/sessions', '/console/any/view', '/console?x=y'])(
    '%s is the page, which no one may store, index, frame or add a script to',
    async (path) => {
      const { status, headers } = await open(path);
      expect(status).toBe(200);
      expect(Object.fromEntries(headers)).toMatchObject({
        'content-type': 'text/html; charset=utf-8',
        'content-security-policy':
          "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; font-src 'self'; frame-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'",
        'cache-control': 'no-store',
        'x-robots-tag': 'noindex',
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'no-referrer',
        'x-frame-options': 'DENY',
      });
    },
  );

  test('the page has the version and the address of the service, and no data, style or script of its own', async () => {
    const html = await (await open('/console')).text();
    expect(html).toMatch(/data-version="\d+\.\d+\.\d+"/);
    expect(html).toMatch(/data-public-url="http:\/\/localhost:\d+"/);
    expect(html).not.toMatch(/style=|<style|<script[^>]*>[^<]| on\w+=/);
    expect(await filesOf('/console/sessions')).toEqual(await filesOf());
  });

  test('its files have an address of their content, are compressed beforehand and kept for ever', async () => {
    const files = await filesOf();
    expect(files).toEqual([
      expect.stringMatching(/^\/console\/files\/[0-9a-f]{16}\.css$/),
      expect.stringMatching(/^\/console\/files\/[0-9a-f]{16}\.js$/),
    ]);
    for (const file of files) {
      const [br, gzip, plain] = [await get(file, 'br'), await get(file, 'gzip'), await get(file, 'identity')];
      expect(brotliDecompressSync(br.body).equals(plain.body)).toBe(true);
      expect(gunzipSync(gzip.body).equals(plain.body)).toBe(true);
      expect(br.headers['cache-control']).toBe('public, max-age=31536000, immutable');
      expect(br.headers['content-type']).toMatch(/^text\/(css|javascript); charset=utf-8$/);
    }
  });

  test('the first view is at most 80 kB with gzip, and the whole console at most 150 kB', async () => {
    const [first, whole] = [new Set<string>(), new Set<string>()];
    for (const path of ['/console', ...(await filesOf())]) {
      await collect(path, first, /from"\.\/(part-[^"]+)"/g);
      await collect(path, whole, /"\.\/(part-[^"]+)"/g);
    }
    expect(whole.size).toBeGreaterThan(first.size);
    const [firstBytes, wholeBytes] = [await weigh(first), await weigh(whole)];
    expect(firstBytes).toBeGreaterThan(10_000);
    expect(firstBytes).toBeLessThanOrEqual(MOST_BYTES);
    expect(wholeBytes).toBeLessThanOrEqual(MOST_BYTES_IN_ALL);
  });

  test('a file of another release is not found, and not the page', async () => {
    const { status, headers } = await open('/console/files/0123456789abcdef.js');
    expect(status).toBe(404);
    expect(headers.get('content-type')).toMatch(/^application\/problem\+json/);
  });

  test('with CONSOLE=off there is no console', async () => {
    for (const path of ['/console', '/console/sessions', ...(await filesOf())])
      expect([path, (await open(path, without)).status]).toEqual([path, 404]);
  });
});
