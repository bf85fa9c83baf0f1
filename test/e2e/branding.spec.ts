import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { encode } from 'fast-png';
import type { Response } from 'supertest';
import { AppLogosService } from '../../src/apps/app-logos.service.js';
import { AppsService } from '../../src/apps/apps.service.js';
import { DEFAULT_BRANDING } from '../../src/apps/branding.js';
import { fromTypeId } from '../../src/platform/ids/type-id.js';
import { Api, problem } from '../support/http.js';
import { openConnection } from '../support/raw-http.js';
import { LOGO_SVG } from '../support/routes.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

const NOBODYS = '/v1/admin/apps/app_01m829gwa4f22v2ns6gq3qknya';
const SVG = 'image/svg+xml';
const PNG_BYTES = Buffer.from(encode({ width: 3, height: 2, data: new Uint8Array(6), channels: 1 }));

let database: TestDatabase;
let service: TestApp;
let admin: Api;
let visitor: Api;

beforeAll(async () => {
  database = await createTestDatabase();
  service = await startTestApp(database.url);
  admin = new Api(service, service.adminApiKey);
  visitor = new Api(service, null);
});

afterAll(async () => {
  await service.close();
  await database.drop();
});

async function createApp(body: object = { name: 'Web shop' }): Promise<{ path: string; appId: string }> {
  const { id } = (await admin.post('/v1/admin/apps', body).expect(201)).body;
  return { path: `/v1/admin/apps/${id}`, appId: fromTypeId('app', id) ?? '' };
}

const auditOf = async (appId: string): Promise<string[]> =>
  (
    await database.query<{ action: string }>(
      'SELECT action FROM audit_entries WHERE target_id = $1 ORDER BY id',
      [appId],
    )
  ).map(({ action }) => action);

const pointersOf = ({ body }: Response): string[] =>
  body.errors.map(({ pointer }: { pointer: string }) => pointer).sort();

const pathOf = (url: string): string => new URL(url).pathname;

describe('branding', () => {
  test('a new app has the branding of Hitch, and one that names some of it the rest', async () => {
    const fields = { ...DEFAULT_BRANDING, logoUrl: null, logoDarkUrl: null, adjustments: [] };
    const { path } = await createApp();
    expect((await admin.get(path).expect(200)).body.branding).toEqual(fields);
    const wish = { name: 'x', branding: { corners: 'pill', purpose: { ar: 'اربط حسابك', en: null } } };
    const { body } = await admin.post('/v1/admin/apps', wish).expect(201);
    expect(body.branding).toEqual({ ...fields, corners: 'pill', purpose: { ar: 'اربط حسابك' } });
  });

  test('branding is changed one field at a time, reset by null, and each change leaves an entry in the audit', async () => {
    const { path, appId } = await createApp();
    const changes: [object, object][] = [
      [{ displayName: 'Acme Rewards' }, { displayName: 'Acme Rewards' }],
      [{ accentColor: '#0B7D50' }, { accentColor: '#0B7D50' }],
      [{ accentColorDark: '#5fe3a9' }, { accentColorDark: '#5fe3a9' }],
      [{ theme: 'dark' }, { theme: 'dark' }],
      [{ corners: 'square' }, { corners: 'square' }],
      [{ locale: 'pt-BR' }, { locale: 'pt-BR' }],
      [{ supportUrl: 'https://app.example/help' }, { supportUrl: 'https://app.example/help' }],
      [{ privacyUrl: 'http://localhost:3000/p' }, { privacyUrl: 'http://localhost:3000/p' }],
      [{ purpose: { en: 'Points', de: 'Punkte' } }, { purpose: { en: 'Points', de: 'Punkte' } }],
      [{ purpose: { en: null, 'pt-BR': 'Pontos' } }, { purpose: { de: 'Punkte', 'pt-BR': 'Pontos' } }],
      [{ embedOrigins: ['https://app.example'] }, { embedOrigins: ['https://app.example'] }],
      [{ qrTarget: 'instagram' }, { qrTarget: 'instagram' }],
    ];
    let expected = (await admin.get(path).expect(200)).body.branding;
    for (const [branding, difference] of changes) {
      expected = { ...expected, ...difference };
      const { body } = await admin.patch(path, { branding }).expect(200);
      expect(body.branding).toEqual({ ...expected, adjustments: body.branding.adjustments });
    }
    const { adjustments: _words, logoUrl: _url, logoDarkUrl: _dark, ...stored } = expected;
    expect((await service.app.get(AppsService).settings(appId))?.branding).toEqual(stored);
    await admin.patch(path, { branding: {} }).expect(200);
    const reset = Object.fromEntries(Object.keys(DEFAULT_BRANDING).map((field) => [field, null]));
    const { body } = await admin.patch(path, { branding: reset }).expect(200);
    expect(body.branding).toMatchObject(DEFAULT_BRANDING);
    expect(await auditOf(appId)).toEqual(['app.created', ...changes.map(() => 'app.updated'), 'app.updated']);
  });

  test('branding that is not valid is refused with every fault at once, and does not change', async () => {
    const { path } = await createApp();
    const before = (await admin.get(path).expect(200)).body;
    const branding = {
      displayName: 'lnstagram',
      accentColor: 'red',
      accentColorDark: '#12345',
      theme: 'sepia',
      corners: 1,
      locale: 'xx',
      supportUrl: 'javascript:alert(1)',
      privacyUrl: 'http://app.example',
      purpose: { en: 'two\nlines', fr: 'x'.repeat(141), it: 'x' },
      embedOrigins: ['https://*.app.example'],
      qrTarget: 'elsewhere',
      css: 'body{}',
      adjustments: [],
      constructor: 1,
    };
    const answer = await admin.patch(path, { name: '', branding }).expect(422);
    expect(pointersOf(answer)).toEqual([
      '/branding/accentColor',
      '/branding/accentColorDark',
      '/branding/adjustments',
      '/branding/constructor',
      '/branding/corners',
      '/branding/css',
      '/branding/displayName',
      '/branding/embedOrigins',
      '/branding/locale',
      '/branding/privacyUrl',
      '/branding/purpose/en',
      '/branding/purpose/fr',
      '/branding/purpose/it',
      '/branding/qrTarget',
      '/branding/supportUrl',
      '/branding/theme',
      '/name',
    ]);
    expect(answer.body.errors).toContainEqual({
      pointer: '/branding/displayName',
      detail: 'must not look like the name of Instagram',
    });
    for (const value of [null, [], 'x', 7]) {
      const refused = await admin.patch(path, { branding: value }).expect(422);
      expect(refused.body.errors).toEqual([{ pointer: '/branding', detail: 'must be a JSON object' }]);
    }
    const purpose = await admin.patch(path, { branding: { purpose: ['x'] } }).expect(422);
    expect(pointersOf(purpose)).toEqual(['/branding/purpose']);
    const origins = Array.from({ length: 21 }, (_none, index) => `https://a${index}.example`);
    await admin.patch(path, { branding: { embedOrigins: origins } }).expect(422);
    expect((await admin.get(path).expect(200)).body).toEqual(before);
  });

  test('the answer says which colours are adjusted, and why the name is not shown', async () => {
    const { path } = await createApp({ name: 'Instagram login' });
    const { body } = await admin.patch(path, { branding: { accentColor: '#ffd400' } }).expect(200);
    expect(body.branding.adjustments).toEqual([
      'Pages do not show the name of the app, which must not look like the name of Instagram. Set displayName.',
      expect.stringMatching(/^On light pages, buttons use #[0-9a-f]{6} instead of accentColor #ffd400/),
      expect.stringMatching(/^On light pages, links use #[0-9a-f]{6} instead of accentColor #ffd400/),
    ]);
    const named = await admin
      .patch(path, { branding: { displayName: 'Shop', accentColor: null } })
      .expect(200);
    expect(named.body.branding.adjustments).toEqual([]);
  });
});

describe('logo', () => {
  test('a logo is stored, named by the app, shown to anybody, and removed', async () => {
    const { path, appId } = await createApp();
    const { body: light } = await admin.put(`${path}/logo`, SVG, LOGO_SVG).expect(200);
    expect(light).toEqual({
      url: expect.stringMatching(/\/brand\/[A-Za-z0-9_-]{43}$/),
      contentType: SVG,
      bytes: Buffer.byteLength(LOGO_SVG),
      width: 24,
      height: 8,
    });
    const { body: dark } = await admin.put(`${path}/logo?theme=dark`, 'image/png', PNG_BYTES).expect(200);
    expect(dark).toMatchObject({ contentType: 'image/png', bytes: PNG_BYTES.length, width: 3, height: 2 });
    const urls = { logoUrl: light.url, logoDarkUrl: dark.url };
    expect((await admin.get(path).expect(200)).body.branding).toMatchObject(urls);
    const { data } = (await admin.get('/v1/admin/apps?limit=1').expect(200)).body;
    expect(data[0].branding).toMatchObject(urls);
    expect(await service.app.get(AppLogosService).of(appId)).toMatchObject({
      light: { contentType: SVG, width: 24, height: 8 },
      dark: { contentType: 'image/png', width: 3, height: 2 },
    });

    const shown = await visitor.get(pathOf(light.url)).buffer(true).expect(200);
    expect((shown.body as Buffer).toString()).toBe(LOGO_SVG);
    expect(shown.headers).toMatchObject({
      'content-type': SVG,
      'cache-control': 'public, max-age=31536000, immutable',
      'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; sandbox",
      'x-content-type-options': 'nosniff',
      'cross-origin-resource-policy': 'same-origin',
    });
    const png = await visitor.get(pathOf(dark.url)).expect(200).expect('content-type', 'image/png');
    expect(png.body).toEqual(PNG_BYTES);
    const head = await visitor.head(pathOf(dark.url)).expect(200);
    expect(head.headers['content-length']).toBe(String(PNG_BYTES.length));

    await admin.delete(`${path}/logo`).expect(204);
    await admin.delete(`${path}/logo`).expect(204);
    expect((await visitor.get(pathOf(light.url)).expect(404)).body).toEqual(problem(404, 'not_found'));
    await visitor.get(pathOf(dark.url)).expect(200);
    expect((await admin.get(path).expect(200)).body.branding).toMatchObject({
      logoUrl: null,
      logoDarkUrl: dark.url,
    });
    expect(await auditOf(appId)).toEqual(['app.created', 'app.updated', 'app.updated', 'app.updated']);
  });

  test('another logo takes the place of the former one, and the same one changes nothing', async () => {
    const { path, appId } = await createApp();
    const { body: first } = await admin.put(`${path}/logo`, SVG, LOGO_SVG).expect(200);
    const { body: again } = await admin
      .put(`${path}/logo`, 'Image/SVG+XML; charset=UTF-8', LOGO_SVG)
      .expect(200);
    expect(again).toEqual(first);
    const { body: other } = await admin.put(`${path}/logo`, 'image/png', PNG_BYTES).expect(200);
    expect(other.url).not.toBe(first.url);
    await visitor.get(pathOf(first.url)).expect(404);
    expect(await auditOf(appId)).toEqual(['app.created', 'app.updated', 'app.updated']);
  });

  test('of logos that are stored for an app at the same moment one remains, and each leaves an entry in the audit', async () => {
    const { path, appId } = await createApp();
    const pictures = Array.from({ length: 8 }, (_none, index) => LOGO_SVG.replace('24', String(30 + index)));
    const answers = await Promise.all(
      pictures.map((picture) => admin.put(`${path}/logo`, SVG, picture).expect(200)),
    );
    const rows = await database.query<{ hash: string }>('SELECT hash FROM app_logos WHERE app_id = $1', [
      appId,
    ]);
    expect(rows).toHaveLength(1);
    const shown = (await admin.get(path).expect(200)).body.branding.logoUrl;
    expect(shown).toContain(rows[0]?.hash);
    expect(answers.map(({ body }) => body.url)).toContain(shown);
    expect(await auditOf(appId)).toHaveLength(1 + pictures.length);
  });

  test('two apps with the same logo have one address, until the last of them removes it', async () => {
    const picture = LOGO_SVG.replace('24', '25');
    const apps = [await createApp(), await createApp()];
    const urls = [];
    for (const { path } of apps)
      urls.push((await admin.put(`${path}/logo`, SVG, picture).expect(200)).body.url);
    expect(urls[0]).toBe(urls[1]);
    await admin.delete(`${apps[0]?.path}/logo`).expect(204);
    await visitor.get(pathOf(urls[0])).expect(200);
    await admin.delete(`${apps[1]?.path}/logo`).expect(204);
    await visitor.get(pathOf(urls[0])).expect(404);
  });

  test('a logo that is not its type, or not safe, is refused with what is wrong', async () => {
    const { path } = await createApp();
    const refuse = async (type: string, body: string | Buffer): Promise<object[]> =>
      (await admin.put(`${path}/logo`, type, body).expect(422)).body.errors;
    expect(await refuse(SVG, LOGO_SVG.replace('<path', '<script/><path onload="x"'))).toEqual([
      { pointer: '', detail: 'must not have the element script' },
      { pointer: '', detail: 'must not have the attribute onload in the element path' },
    ]);
    expect(await refuse('image/png', LOGO_SVG)).toEqual([
      { pointer: '', detail: 'must be a PNG, as its media type says' },
    ]);
    expect(await refuse('image/webp', PNG_BYTES)).toHaveLength(1);
    const query = await admin.put(`${path}/logo?theme=sepia`, SVG, LOGO_SVG).expect(422);
    expect(query.body.errors).toEqual([{ pointer: '/theme', detail: 'must be light or dark' }]);
    expect((await admin.get(path).expect(200)).body.branding.logoUrl).toBeNull();
  });

  test.each(['image/jpeg', 'image/gif', 'text/plain', 'application/json', 'multipart/form-data; boundary=x'])(
    'a logo as %s is answered 415',
    async (type) => {
      const { path } = await createApp();
      const { body } = await admin.put(`${path}/logo`, type, '{}').expect(415);
      expect(body).toMatchObject({ detail: 'Send the body as image/svg+xml, image/png or image/webp.' });
    },
  );

  test('a logo of 10 KiB is taken, and one byte more is answered 413, announced or in chunks', async () => {
    const { path } = await createApp();
    const large = LOGO_SVG + ' '.repeat(10_240 - LOGO_SVG.length);
    const { body } = await admin.put(`${path}/logo`, SVG, large).expect(200);
    expect(body.bytes).toBe(10_240);
    const answer = await admin.put(`${path}/logo`, SVG, `${large} `).expect(413);
    expect(answer.body).toEqual(problem(413, 'body_too_large'));
    const connection = await openConnection(service.baseUrl);
    const headers = [`PUT ${path}/logo HTTP/1.1`, 'Host: x', `Authorization: Bearer ${service.adminApiKey}`];
    connection.write([...headers, `Content-Type: ${SVG}`, 'Transfer-Encoding: chunked', '', ''].join('\r\n'));
    connection.write(`${(10_241).toString(16)}\r\n${large} \r\n0\r\n\r\n`);
    expect((await connection.answers(1)).map(({ status }) => status)).toEqual([413]);
    connection.socket.destroy();
  });

  test('a logo without bytes is answered 400, and one of an app that does not exist 404', async () => {
    const { path } = await createApp();
    expect((await admin.put(`${path}/logo`, SVG, '').expect(400)).body).toEqual(
      problem(400, 'malformed_request'),
    );
    await admin.put(`${NOBODYS}/logo`, SVG, LOGO_SVG).expect(404);
    await admin.delete(`${NOBODYS}/logo`).expect(404);
    await admin.put('/v1/admin/apps/nonsense/logo', SVG, LOGO_SVG).expect(404);
  });
});

describe('picture', () => {
  test.each(['nothing', 'a'.repeat(43), '..%2f..%2fetc', '%00'])(
    'there is no picture at /brand/%s',
    async (hash) => {
      const answer = await visitor.get(`/brand/${hash}`).expect(404);
      expect(answer.headers['cache-control']).toBe('no-store');
    },
  );

  test('pictures have a limit of their own by address, far above that of other public routes', async () => {
    const { path } = await createApp();
    const { url } = (await admin.put(`${path}/logo`, SVG, LOGO_SVG).expect(200)).body;
    const { headers } = await visitor.get(pathOf(url)).expect(200);
    expect(headers['ratelimit-policy']).toBe('"pictures";q=1200;w=60');
  });
});
