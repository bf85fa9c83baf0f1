import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Api } from '../support/http.js';
import { readPng, readQrCode, readSvg } from '../support/qr-reader.js';
import { startTestApp, type TestApp, type TestTenant } from '../support/test-app.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

let database: TestDatabase;
let service: TestApp;
let shop: TestTenant;
let api: Api;

beforeAll(async () => {
  database = await createTestDatabase();
  service = await startTestApp(database.url);
  shop = await service.createTenant();
  await service.createAccount('acme', [shop]);
  api = new Api(service, shop.apiKey);
});

afterAll(async () => {
  await service.close();
  await database.drop();
});

async function create(name: string): Promise<{ id: string; ref: string; url: string; qrUrl: string }> {
  return (await api.post('/v1/campaigns', { name }).expect(201)).body;
}

/** Asks for a picture as a printer does: without a key. */
function draw(path: string, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(`${service.baseUrl}${path}`, { headers });
}

test('the files of a campaign need no key, and say its URL but not in their address', async () => {
  const { id, ref, url, qrUrl } = await create('Summer cups');
  expect(new URL(qrUrl).pathname).toBe(`/q/${id}`);
  expect(qrUrl).not.toContain(ref);
  const [svg, png, pdf] = [
    await draw(`/q/${id}.svg`),
    await draw(`/q/${id}.png?size=512`),
    await draw(`/q/${id}.pdf`),
  ];
  expect([svg, png, pdf].map(({ status, headers }) => [status, headers.get('content-type')])).toEqual([
    [200, 'image/svg+xml'],
    [200, 'image/png'],
    [200, 'application/pdf'],
  ]);
  expect(readQrCode(readSvg(await svg.text()))).toBe(url);
  const picture = readPng(Buffer.from(await png.arrayBuffer()));
  expect([picture.width, picture.height]).toEqual([512, 512]);
  expect(readQrCode(picture)).toBe(url);
  expect(Buffer.from(await pdf.arrayBuffer()).toString('latin1', 0, 5)).toBe('%PDF-');
  expect(pdf.headers.get('hitch-min-width-mm')).toMatch(/^\d+$/);
  expect(pdf.headers.get('hitch-left-out')).toBeNull();
});

test('a PDF says which texts are not on it', async () => {
  const { id } = await create('夏のカップ');
  expect((await draw(`/q/${id}.pdf`)).headers.get('hitch-left-out')).toBe('name');
});

test('what is printed stays where it hangs: an ended campaign has its files', async () => {
  const { id } = await create('Old posters');
  await api.post(`/v1/campaigns/${id}/end`).expect(200);
  expect((await draw(`/q/${id}.svg?download=true`)).headers.get('content-disposition')).toBe(
    `attachment; filename="${id}.svg"`,
  );
});

test.each(['cmp_01jd0000000000000000000000', 'cmp_x', 'lnk_01jd0000000000000000000000', '%00'])(
  'there is no file of %s',
  async (id) => {
    for (const kind of ['svg', 'png', 'pdf']) expect((await draw(`/q/${id}.${kind}`)).status).toBe(404);
  },
);

test('a client that has a file is not sent it again, until what it is drawn from changes', async () => {
  const { id } = await create('Tagged cups');
  const files = [`/q/${id}.svg`, `/q/${id}.png?size=512`, `/q/${id}.png?size=513`, `/q/${id}.pdf`];
  const tagsOf = async (): Promise<string[]> =>
    Promise.all(files.map(async (path) => (await draw(path)).headers.get('etag') ?? ''));
  const tags = await tagsOf();
  expect(new Set(tags).size).toBe(files.length);
  for (const tag of tags) expect(tag).toMatch(/^"[\w-]{43}"$/);
  for (const [index, path] of files.entries()) {
    const again = await draw(path, { 'if-none-match': `"other", W/${tags[index]}` });
    expect([again.status, await again.text()]).toEqual([304, '']);
    expect(again.headers.get('etag')).toBe(tags[index]);
    expect(again.headers.get('cache-control')).toBe('public, max-age=300');
    expect((await draw(path, { 'if-none-match': '"other"' })).status).toBe(200);
  }
  expect((await draw(`${files[0]}?download`)).headers.get('etag')).toBe(tags[0]);
  await api.patch(`/v1/campaigns/${id}`, { name: 'Renamed cups' }).expect(200);
  const [svg, small, large, pdf] = await tagsOf();
  // The name is on the PDF alone.
  expect([svg, small, large]).toEqual(tags.slice(0, 3));
  expect(pdf).not.toBe(tags[3]);
});

test.each(['size=199', 'size=4097', 'size=x', 'colour=red'])('a PNG with %s is refused', async (query) => {
  const { id } = await create('Cups');
  expect((await draw(`/q/${id}.png?${query}`)).status).toBe(422);
});
