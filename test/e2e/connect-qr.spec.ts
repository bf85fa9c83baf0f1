import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Test } from 'supertest';
import { deliveryOf, messageEvent } from '../../src/dev/simulator/meta-payloads.js';
import type { MintedLinkAnswer } from '../../src/dev/simulator/hitch-client.js';
import { fromTypeId, toTypeId } from '../../src/platform/ids/type-id.js';
import { codeOf } from '../support/connect-pages.js';
import { Api, problem } from '../support/http.js';
import { pageOf } from '../support/link-pages.js';
import { readPng, readQrCode, readSvg } from '../support/qr-reader.js';
import { ControlledClock, startTestApp, type TestApp, type TestTenant } from '../support/test-app.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

const clock = new ControlledClock();
let database: TestDatabase;
let service: TestApp;
let users = 0;
let tenant: TestTenant;
let account: { igId: string };

beforeAll(async () => {
  database = await createTestDatabase();
  service = await startTestApp(database.url, { clock, env: { PUBLIC_URL: 'https://links.example/hitch' } });
  tenant = await service.createTenant();
  account = await service.createAccount('acme', [tenant]);
});

afterAll(async () => {
  await service.close();
  await database.drop();
});

interface Minted extends MintedLinkAnswer {
  readonly code: string;
}

async function mint(more: object = {}): Promise<Minted> {
  const link = await tenant.client.mint({ externalUserId: `user-${(users += 1)}`, account: 'acme', ...more });
  return { ...link, code: codeOf(link) };
}

const get = (code: string, file: string): Test => new Api(service, null).get(`/c/${code}/${file}`);

/** The picture's bytes; an SVG is text to the client and goes another way. */
async function png(code: string, query = ''): Promise<Buffer> {
  const answer = await get(code, `qr.png${query}`)
    .responseType('blob')
    .expect(200)
    .expect('content-type', 'image/png');
  return answer.body as Buffer;
}

async function svg(code: string, query = ''): Promise<string> {
  const answer = await get(code, `qr.svg${query}`)
    .buffer(true)
    .expect(200)
    .expect('content-type', /^image\/svg\+xml/);
  return (answer.body as Buffer).toString();
}

describe('QR code of a pending link', () => {
  test('the QR code of a pending link holds the address of its page, as SVG and as PNG, without an API key', async () => {
    const { code, connectUrl, qrUrl } = await mint();
    expect([connectUrl, qrUrl]).toEqual([
      `https://links.example/hitch/c/${code}`,
      `https://links.example/hitch/c/${code}/qr.svg`,
    ]);
    const drawn = readSvg(await svg(code));
    expect([drawn.width, readQrCode(drawn)]).toEqual([512, connectUrl]);
    const shot = readPng(await png(code));
    expect([shot.width, shot.height, readQrCode(shot)]).toEqual([512, 512, connectUrl]);
  });

  test.each([
    ['size=64&margin=0', 64],
    ['size=200', 200],
    ['size=640&margin=16', 640],
    ['size=300&margin=1', 300],
  ])('the QR code of a pending link is drawn as ?%s asks', async (query, size) => {
    const { code, connectUrl } = await mint();
    const shot = readPng(await png(code, `?${query}`));
    expect([shot.width, readQrCode(shot)]).toEqual([size, connectUrl]);
    expect(readSvg(await svg(code, `?${query}`)).width).toBe(size);
  });

  test('the QR code of a pending link may have the size of a poster', async () => {
    const shot = readPng(await png((await mint()).code, '?size=2048'));
    expect([shot.width, shot.height]).toEqual([2048, 2048]);
  });

  test('the QR code of any minted link is read back as the address of its page', async () => {
    const wish = fc.record({
      externalUserId: fc.string({ minLength: 1, maxLength: 40, unit: 'grapheme-ascii' }),
      ttlSeconds: fc.integer({ min: 60, max: 86_400 }),
    });
    await fc.assert(
      fc.asyncProperty(wish, async (body) => {
        const { code, connectUrl } = await mint(body);
        expect(readQrCode(readPng(await png(code, '?size=160')))).toBe(connectUrl);
        expect(readQrCode(readSvg(await svg(code, '?size=260')))).toBe(connectUrl);
      }),
      { numRuns: 15 },
    );
  });

  test('the QR code of a code in capitals is the same picture', async () => {
    const { code } = await mint();
    expect(await svg(code.toUpperCase())).toBe(await svg(code));
  });

  test('the QR code of an app that wants no page between leads into Instagram, under the account’s current name', async () => {
    const own = await service.createTenant();
    const { id, igId } = await service.createAccount('before', [own]);
    const link = await own.client.mint({ externalUserId: 'direct', account: igId });
    const admin = new Api(service, service.adminApiKey);
    const branding = { qrTarget: 'instagram' };
    await admin.patch(`/v1/admin/apps/${toTypeId('app', own.appId)}`, { branding }).expect(200);
    await admin.patch(`/v1/admin/accounts/${toTypeId('acc', id)}`, { username: 'after' }).expect(200);
    const url = `https://ig.me/after?ref=${link.ref}`;
    expect(readQrCode(readPng(await png(codeOf(link))))).toBe(url);
    expect(readQrCode(readSvg(await svg(codeOf(link))))).toBe(url);
  });

  test('the QR code of an extended link stays as it is', async () => {
    const link = await mint({ ttlSeconds: 600 });
    const before = await svg(link.code);
    expect(await pageOf(service, link).extend()).toBe('extended');
    expect(await svg(link.code)).toBe(before);
  });

  test('the QR code of a link is not cached or indexed, sends no referrer, and may be embedded by another site', async () => {
    const { code } = await mint();
    for (const answer of [
      await get(code, 'qr.svg'),
      await get(code, 'qr.png'),
      await new Api(service, null).head(`/c/${code}/qr.png`),
    ]) {
      expect(answer.status).toBe(200);
      expect(answer.headers).toMatchObject({
        'cache-control': 'no-store',
        'referrer-policy': 'no-referrer',
        'x-robots-tag': 'noindex',
        'cross-origin-resource-policy': 'cross-origin',
      });
    }
  });

  test('HEAD of a QR code has the headers of GET, without the picture', async () => {
    const { code } = await mint();
    const whole = await get(code, 'qr.svg');
    const head = await new Api(service, null).head(`/c/${code}/qr.svg`).expect(200);
    expect([head.headers['content-type'], head.headers['content-length'], head.text]).toEqual([
      whole.headers['content-type'],
      whole.headers['content-length'],
      undefined,
    ]);
    await new Api(service, null).head('/c/nothing/qr.svg').expect(404);
  });
});

describe('no QR code', () => {
  const expectNone = async (code: string): Promise<void> => {
    for (const type of ['svg', 'png']) {
      const { status, body, headers } = await get(code, `qr.${type}`);
      expect([status, body]).toEqual([404, problem(404, 'not_found')]);
      expect(headers['cache-control']).toBe('no-store');
    }
  };

  test('there is no QR code for a code with any one character changed', async () => {
    const { code } = await mint();
    for (let at = 0; at < code.length; at += 1) {
      const other = code[at] === 'a' ? 'b' : 'a';
      const answer = await get(`${code.slice(0, at)}${other}${code.slice(at + 1)}`, 'qr.svg');
      expect([at, answer.status]).toEqual([at, 404]);
    }
  });

  test.each([
    ['a word', 'summer-sale'],
    ['a URL', encodeURIComponent('https://evil.example/')],
    ['text that no code holds', '%00%ff'],
    ['more than any code', 'a'.repeat(2_000)],
  ])('there is no QR code for %s', async (_name, code) => {
    await get(code, 'qr.svg')
      .expect(404)
      .expect('content-type', /problem\+json/);
  });

  test('there is no QR code in another kind of picture, and none under the ref', async () => {
    const { code, ref } = await mint();
    await get(code, 'qr.gif').expect(404);
    await get(code, 'qr').expect(404);
    await expectNone(ref);
    for (const type of ['svg', 'png']) await new Api(service, null).get(`/qr/${ref}.${type}`).expect(404);
  });

  test('there is no QR code for a link that was used', async () => {
    const { ref, code } = await mint();
    const timestampMs = clock.now().getTime();
    const tap = messageEvent({ igId: account.igId, igsid: 'p-1', ref, timestampMs });
    await service.meta.deliver(deliveryOf([tap]));
    await expectNone(code);
  });

  test('there is no QR code for a link that a newer one of the session revoked', async () => {
    const first = await mint({ externalUserId: 'twice' });
    const second = await mint({ externalUserId: 'twice' });
    await expectNone(first.code);
    await get(second.code, 'qr.svg').expect(200);
  });

  test('there is no QR code for an expired link, also before the sweep', async () => {
    const { code } = await mint({ ttlSeconds: 60 });
    clock.advance(60_000);
    await get(code, 'qr.svg').expect(200);
    clock.advance(1);
    await expectNone(code);
  });

  test('there is no QR code for a link whose row was removed', async () => {
    const { id, code } = await mint();
    await database.query('DELETE FROM links WHERE id = $1', [fromTypeId('lnk', id)]);
    await expectNone(code);
  });
});

describe('invalid query', () => {
  test.each(['size=63', 'size=2049', 'size=', 'size=1e3', 'size=100.5', 'size=100&size=200', 'size=big'])(
    'a QR code with ?%s is answered 422 at /size',
    async (query) => {
      const { body } = await get((await mint()).code, `qr.svg?${query}`).expect(422);
      expect(body).toMatchObject({
        code: 'validation_failed',
        errors: [{ pointer: '/size', detail: expect.any(String) }],
      });
    },
  );

  test.each(['margin=-1', 'margin=17', 'margin=', 'margin=%20'])(
    'a QR code with ?%s is answered 422 at /margin, whatever the code',
    async (query) => {
      for (const code of ['x', (await mint()).code]) {
        const { body } = await get(code, `qr.png?${query}`).expect(422);
        expect(body).toMatchObject({ code: 'validation_failed', errors: [{ pointer: '/margin' }] });
      }
    },
  );

  test('a QR code has no query parameter text', async () => {
    await get((await mint()).code, 'qr.svg?text=hello').expect(422);
  });
});
