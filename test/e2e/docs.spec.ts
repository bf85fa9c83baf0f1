import { afterAll, beforeAll, expect, test } from '@jest/globals';
import request from 'supertest';
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

test('/docs is a page whose files all come from the service', async () => {
  const page = await request(service.baseUrl)
    .get('/docs')
    .expect(200)
    .expect('content-type', /^text\/html/);
  const addresses = [...page.text.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, address = '']) => address);
  expect(addresses).toEqual(expect.arrayContaining(['docs/swagger-ui-bundle.js', 'docs/start.js']));
  for (const address of addresses) {
    const url = new URL(address, `${service.baseUrl}/docs`);
    expect(url.origin).toBe(service.baseUrl);
    const file = await request(service.baseUrl).get(url.pathname).expect(200);
    expect(file.headers['content-type']).toMatch(/^(text\/(css|javascript)|image\/png|application\/json)/);
  }
});

test('the page at /docs runs nothing inline and shows the document of this service', async () => {
  const page = await request(service.baseUrl).get('/docs').expect(200);
  expect(page.text).not.toMatch(/<script>|<style| style=| on\w+=/);
  const start = await request(service.baseUrl).get('/docs/start.js').expect(200);
  expect(start.text).toContain("url: 'openapi.json'");
  await request(service.baseUrl).get('/docs/').expect(302).expect('location', '../docs');
});

test('no other file of Swagger UI is served', async () => {
  for (const name of ['package.json', 'index.html', 'swagger-ui-bundle.js.map', '..%2fpackage.json'])
    await request(service.baseUrl).get(`/docs/${name}`).expect(404);
});

test('a browser that has a file of the page gets it again only when it changed', async () => {
  for (const name of ['swagger-ui-bundle.js', 'swagger-ui.css', 'favicon-32x32.png', 'start.js']) {
    const path = `/docs/${name}`;
    const { headers } = await request(service.baseUrl).get(path).expect(200);
    const etag = headers['etag'] ?? '';
    expect(etag).toMatch(/^"[\w-]{43}"$/);
    for (const known of [etag, `W/${etag}`, `"other", ${etag}`, '*']) {
      const again = await request(service.baseUrl).get(path).set('if-none-match', known).expect(304);
      expect([again.text, again.headers['etag'], again.headers['cache-control']]).toEqual([
        '',
        etag,
        'public, max-age=3600',
      ]);
    }
    await request(service.baseUrl).get(path).set('if-none-match', '"other"').expect(200);
  }
});
