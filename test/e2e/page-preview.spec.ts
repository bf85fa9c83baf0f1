import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Api } from '../support/http.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

let database: TestDatabase;
let service: TestApp;
let admin: Api;
let path: string;

beforeAll(async () => {
  database = await createTestDatabase();
  service = await startTestApp(database.url);
  admin = new Api(service, service.adminApiKey);
  const app = { name: 'Aurora Shop', returnUrls: ['https://shop.example/settings'] };
  const { id } = (await admin.post('/v1/admin/apps', app).expect(201)).body;
  path = `/v1/admin/apps/${id}`;
});

afterAll(async () => {
  await service.close();
  await database.drop();
});

/** The page without the marks that isolate names. */
async function preview(query: Readonly<Record<string, string>> = {}): Promise<string> {
  const { text } = await admin
    .get(`${path}/page-preview?${new URLSearchParams(query).toString()}`)
    .expect(200)
    .expect('content-type', 'text/html; charset=utf-8');
  return text.replaceAll(/[\u2066-\u2069]/g, '');
}

const branding = (fields: object): { branding: string } => ({ branding: JSON.stringify(fields) });

describe('preview of a page', () => {
  test('it shows branding that is not saved, and saves none of it', async () => {
    const before = (await admin.get(path).expect(200)).body;
    const html = await preview({
      ...branding({ displayName: 'Aurora Club', accentColor: '#0a7d4f', purpose: { de: 'Hol dir Punkte.' } }),
      language: 'de',
    });
    expect(html).toMatch(/<html lang="de"/);
    expect(html).toContain('Aurora Club');
    expect(html).toContain('shop.example');
    expect(html).toContain('Hol dir Punkte.');
    expect(html).toContain('/0a7d4f-0a7d4f-auto-round.css');
    expect((await admin.get(path).expect(200)).body).toEqual(before);
  });

  test('a field that a change would refuse is shown as it is stored, and the others as they are asked for', async () => {
    const html = await preview(branding({ displayName: 'Instagram', accentColor: '#12', corners: 'square' }));
    expect(html).toContain('Aurora Shop');
    expect(html).not.toContain('Connect your Instagram to Instagram');
    expect(html).toContain('-auto-square.css');
  });

  test.each([
    ['waiting', 'pending'],
    ['linked', 'linked'],
    ['expired', 'expired'],
  ])('it shows the state %s, for a phone and a desktop, light and dark', async (state, status) => {
    for (const [view, theme] of [
      ['phone', 'light'],
      ['desktop', 'dark'],
    ] as const) {
      const html = await preview({ state, view, theme });
      expect(html).toContain(`data-state="${state}"`);
      expect(html).toContain(`data-status="${status}"`);
      expect(html).toContain(`data-view="${view}"`);
      expect(html).toContain(`-${theme}-round.css`);
    }
  });

  test('nothing in it runs, and only pages of the service may frame it', async () => {
    const answer = await admin.get(`${path}/page-preview`).expect(200);
    expect(answer.headers['content-security-policy']).toBe(
      "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'self'",
    );
    expect(answer.headers['x-frame-options']).toBeUndefined();
    expect(answer.headers['cache-control']).toBe('no-store');
    expect(answer.text).not.toContain('<script');
  });

  test('what is no preview is refused with the field, and an app that is not there is not found', async () => {
    for (const [query, pointer] of [
      ['branding=%7B', '/branding'],
      ['state=gone', '/state'],
      ['view=watch', '/view'],
      ['language=xx', '/language'],
    ] as const) {
      const { body } = await admin.get(`${path}/page-preview?${query}`).expect(422);
      expect(body.errors).toEqual([expect.objectContaining({ pointer })]);
    }
    const gone = `${path.slice(0, -4)}0000`;
    await admin.get(`${gone}/page-preview`).expect(404);
  });
});
