import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import request from 'supertest';
import { renderHomePage } from '../../src/platform/home/home-page.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

const BROWSER = 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8';
const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };

let database: TestDatabase;
let service: TestApp;
let withoutDocs: TestApp;

beforeAll(async () => {
  database = await createTestDatabase();
  service = await startTestApp(database.url);
  withoutDocs = await startTestApp(database.url, { env: { DOCS: 'off' } });
});

afterAll(async () => {
  await service.close();
  await withoutDocs.close();
  await database.drop();
});

const addressesOf = (page: string): string[] =>
  [...page.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, address = '']) => address);

describe('page at /', () => {
  test('a browser gets a page that names the service and its version, and every address in it answers', async () => {
    const page = await request(service.baseUrl).get('/').set('accept', BROWSER).expect(200);
    expect(page.headers).toMatchObject({ 'content-type': 'text/html; charset=utf-8', vary: 'Accept' });
    expect(page.text).toContain(`<title>Hitch ${version}</title>`);
    const addresses = addressesOf(page.text);
    expect(addresses).toEqual(
      expect.arrayContaining(['home.css', 'home.svg', 'docs', 'openapi.json', 'readyz']),
    );
    for (const address of addresses)
      await request(service.baseUrl)
        .get(new URL(address, `${service.baseUrl}/`).pathname)
        .expect(200);
  });

  test('the page runs and styles nothing inline, and its policy allows its own style sheet and icon only', async () => {
    const page = await request(service.baseUrl).get('/').set('accept', BROWSER).expect(200);
    expect(page.text).not.toMatch(/<script|<style|<form| style=| on\w+=/);
    expect(page.headers['content-security-policy']).toBe(
      "default-src 'none';style-src 'self';img-src 'self';frame-ancestors 'none';base-uri 'none';form-action 'none'",
    );
    const other = await request(service.baseUrl).get('/livez').expect(200);
    expect(other.headers['content-security-policy']).not.toContain('style-src');
  });

  test('a client that asks for JSON gets the same as JSON, and HEAD answers as well', async () => {
    await request(service.baseUrl)
      .get('/')
      .set('accept', 'application/json')
      .expect(200, { name: 'Hitch', version, docs: '/docs', openapi: '/openapi.json', ready: '/readyz' });
    await request(service.baseUrl).head('/').expect(200);
  });

  test('the page has what assistive technology needs: a language, one main heading, and landmarks', () => {
    for (const hasDemo of [true, false]) {
      const text = renderHomePage({ version, hasDocs: true, hasDemo });
      expect(text).toContain('<html lang="en">');
      expect(text.match(/<h1>/g)).toHaveLength(1);
      for (const landmark of ['header', 'main', 'nav', 'footer'])
        expect(text.match(new RegExp(`<${landmark}[ >]`, 'g'))).toHaveLength(1);
      expect(text).toContain('<meta name="viewport" content="width=device-width, initial-scale=1">');
    }
  });

  test('the page says how to run the demo in the embedded mode only', async () => {
    expect(renderHomePage({ version, hasDocs: true, hasDemo: true })).toContain('npm run demo');
    const page = await request(service.baseUrl).get('/').expect(200);
    expect(page.text).not.toContain('npm run demo');
  });
});

describe('DOCS=off', () => {
  test.each([
    '/docs',
    '/docs/',
    '/docs/start.js',
    '/docs/swagger-ui.css',
    '/docs/swagger-ui-bundle.js',
    '/docs/favicon-32x32.png',
  ])('with DOCS=off %s is a path that does not exist', async (path) => {
    expect((await request(service.baseUrl).get(path)).status).toBeLessThan(400);
    const answer = await request(withoutDocs.baseUrl).get(path).expect(404);
    expect(answer.body).toMatchObject({ code: 'not_found' });
  });

  test('with DOCS=off the document stays, and the page at / has no link to the documentation', async () => {
    await request(withoutDocs.baseUrl).get('/openapi.json').expect(200);
    const page = await request(withoutDocs.baseUrl).get('/').expect(200);
    expect(addressesOf(page.text)).not.toContain('docs');
    const { body } = await request(withoutDocs.baseUrl)
      .get('/')
      .set('accept', 'application/json')
      .expect(200);
    expect(body).toMatchObject({ docs: null });
  });
});
