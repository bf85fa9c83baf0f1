import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { brotliCompressSync, brotliDecompressSync, gunzipSync } from 'node:zlib';
import { PageFiles } from '../../src/connect/page-files.service.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

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

/** Gets a file as it is on the wire: `fetch` would decompress it. */
async function get(path: string, encoding: string): Promise<{ status: number | undefined; body: Buffer }> {
  const sent = request(`${service.baseUrl}${path}`, { headers: { 'accept-encoding': encoding } });
  sent.end();
  const [answer] = (await once(sent, 'response')) as [IncomingMessage];
  return { status: answer.statusCode, body: await buffer(answer) };
}

const styleOf = (theme: string): string => `/pages/${service.app.get(PageFiles).styleVersion}/${theme}.css`;

test('the style sheet of a theme is the same in each encoding, and holds its colours', async () => {
  const [br, gzip, plain] = await Promise.all(
    ['br', 'gzip', 'identity'].map((encoding) => get(styleOf('0a7d4f-0a7d4f-auto-pill'), encoding)),
  );
  expect([br?.status, gzip?.status, plain?.status]).toEqual([200, 200, 200]);
  const text = plain?.body.toString() ?? '';
  expect(text).toContain('--accent:#0a7d4f');
  expect(brotliDecompressSync(br?.body ?? '').toString()).toBe(text);
  expect(gunzipSync(gzip?.body ?? '').toString()).toBe(text);
});

test('a theme that anyone can ask for is not compressed at the greatest cost, and is nearly as small', async () => {
  const path = styleOf('123456-654321-auto-square');
  const smallest = brotliCompressSync((await get(path, 'identity')).body).length;
  const { body } = await get(path, 'br');
  expect(body.length).toBeGreaterThan(smallest);
  expect(body.length).toBeLessThan(1.15 * smallest);
});
