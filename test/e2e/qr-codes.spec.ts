import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Test } from 'supertest';
import { fromTypeId, toTypeId } from '../../src/platform/ids/type-id.js';
import { deliveryOf, messageEvent } from '../../src/dev/simulator/meta-payloads.js';
import type { MintedLinkAnswer } from '../../src/dev/simulator/hitch-client.js';
import { Api, problem } from '../support/http.js';
import { readPng, readQrCode, readSvg } from '../support/qr-reader.js';
import {
  ControlledClock,
  makeSecrets,
  startTestApp,
  type TestApp,
  type TestTenant,
} from '../support/test-app.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

const clock = new ControlledClock();
let database: TestDatabase;
let service: TestApp;
let users = 0;
let tenant: TestTenant;
let account: { igId: string };

beforeAll(async () => {
  database = await createTestDatabase();
  service = await startTestApp(database.url, { clock, env: { ...makeSecrets(), TRUST_PROXY: 'loopback' } });
  tenant = await service.createTenant();
  account = await service.createAccount('acme', [tenant]);
});

afterAll(async () => {
  await service.close();
  await database.drop();
});

const mint = (more: object = {}): Promise<MintedLinkAnswer> =>
  tenant.client.mint({ externalUserId: `user-${(users += 1)}`, account: 'acme', ...more });

let asked = 0;

/** From another address each time: one may not ask for as many as are asked for here. */
const get = (file: string): Test => {
  const address = `10.0.${asked >> 8}.${asked++ & 255}`;
  return new Api(service, null).get(`/qr/${file}`).set('x-forwarded-for', address);
};

/** The picture's bytes; an SVG is text to the client and goes another way. */
async function png(file: string): Promise<Buffer> {
  const answer = await get(file).responseType('blob').expect(200).expect('content-type', 'image/png');
  return answer.body as Buffer;
}

async function svg(file: string): Promise<string> {
  const answer = await get(file)
    .buffer(true)
    .expect(200)
    .expect('content-type', /^image\/svg\+xml/);
  return (answer.body as Buffer).toString();
}

describe('QR code of a pending link', () => {
  test('the QR code of a pending link holds the link’s URL, as SVG and as PNG, without an API key', async () => {
    const { ref, url } = await mint();
    const drawn = readSvg(await svg(`${ref}.svg`));
    expect([drawn.width, readQrCode(drawn)]).toEqual([512, url]);
    const shot = readPng(await png(`${ref}.png`));
    expect([shot.width, shot.height, readQrCode(shot)]).toEqual([512, 512, url]);
  });

  test.each([
    ['size=64&margin=0', 64],
    ['size=200', 200],
    ['size=640&margin=16', 640],
    ['size=300&margin=1', 300],
  ])('the QR code of a pending link is drawn as ?%s asks', async (query, size) => {
    const { ref, url } = await mint();
    const shot = readPng(await png(`${ref}.png?${query}`));
    expect([shot.width, readQrCode(shot)]).toEqual([size, url]);
    expect(readSvg(await svg(`${ref}.svg?${query}`)).width).toBe(size);
  });

  test('the QR code of a pending link may have the size of a poster', async () => {
    const { ref } = await mint();
    const shot = readPng(await png(`${ref}.png?size=2048`));
    expect([shot.width, shot.height]).toEqual([2048, 2048]);
  });

  test('the QR code of any minted ref is read back as its URL', async () => {
    const wish = fc.record({
      externalUserId: fc.string({ minLength: 1, maxLength: 40, unit: 'grapheme-ascii' }),
      ttlSeconds: fc.integer({ min: 60, max: 86_400 }),
    });
    await fc.assert(
      fc.asyncProperty(wish, async (body) => {
        const { ref, url } = await mint(body);
        expect(readQrCode(readPng(await png(`${ref}.png?size=160`)))).toBe(url);
        expect(readQrCode(readSvg(await svg(`${ref}.svg?size=260`)))).toBe(url);
      }),
      { numRuns: 15 },
    );
  });

  test('the QR code of a link is found with %3D for = in the path', async () => {
    const { ref, url } = await mint();
    expect(readQrCode(readPng(await png(`${ref.replaceAll('=', '%3D')}.png`)))).toBe(url);
    expect(readQrCode(readSvg(await svg(`${ref.replaceAll('=', '%253d')}.svg`)))).toBe(url);
  });

  test('the QR code of the longest possible ref is found', async () => {
    const admin = new Api(service, service.adminApiKey);
    const wish = { igId: '9'.repeat(64), username: 'u'.repeat(30) };
    const long = await admin.post('/v1/admin/accounts', wish).expect(201);
    const grants = `/v1/admin/apps/${toTypeId('app', tenant.appId)}/accounts`;
    await admin.post(grants, { accountId: long.body.id }).expect(201);
    const { ref, url } = await mint({ account: 'u'.repeat(30) });
    expect(ref.length).toBeGreaterThan(260);
    expect(readQrCode(readPng(await png(`${ref}.png`)))).toBe(url);
  });

  test('the QR code of a link leads to the account’s current name', async () => {
    const { id, igId } = await service.createAccount('before', [tenant]);
    const { ref } = await mint({ account: igId });
    const admin = new Api(service, service.adminApiKey);
    await admin.patch(`/v1/admin/accounts/${toTypeId('acc', id)}`, { username: 'after' }).expect(200);
    expect(readQrCode(readPng(await png(`${ref}.png`)))).toBe(`https://ig.me/after?ref=${ref}`);
  });

  test('the QR code of a link is not cached, sends no referrer, and may be embedded by another site', async () => {
    const { ref } = await mint();
    for (const answer of [
      await get(`${ref}.svg`),
      await get(`${ref}.png`),
      await new Api(service, null).head(`/qr/${ref}.png`),
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
    const { ref } = await mint();
    const whole = await get(`${ref}.svg`);
    const head = await new Api(service, null).head(`/qr/${ref}.svg`).expect(200);
    expect([head.headers['content-type'], head.headers['content-length'], head.text]).toEqual([
      whole.headers['content-type'],
      whole.headers['content-length'],
      undefined,
    ]);
    await new Api(service, null).head('/qr/nothing.svg').expect(404);
  });
});

describe('no QR code', () => {
  const expectNone = async (ref: string): Promise<void> => {
    for (const type of ['svg', 'png']) {
      const { status, body, headers } = await get(`${ref}.${type}`);
      expect([status, body]).toEqual([404, problem(404, 'not_found')]);
      expect(headers['cache-control']).toBe('no-store');
    }
  };

  test('there is no QR code for a ref with any one character changed', async () => {
    const { ref } = await mint();
    for (let at = 0; at < ref.length; at += 1) {
      const other = ref[at] === 'A' ? 'B' : 'A';
      const answer = await get(`${ref.slice(0, at)}${other}${ref.slice(at + 1)}.svg`);
      expect([at, answer.status]).toEqual([at, 404]);
    }
  });

  test.each([
    ['a campaign word', 'summer-sale'],
    ['a URL', encodeURIComponent('https://evil.example/')],
    ['nothing', ''],
    ['text that no ref holds', '%00%ff'],
    ['more than any ref', 'a'.repeat(2_000)],
  ])('there is no QR code for %s', async (_name, ref) => {
    await get(`${ref}.svg`)
      .expect(404)
      .expect('content-type', /problem\+json/);
  });

  test('there is no QR code in another kind of picture', async () => {
    const { ref } = await mint();
    await get(`${ref}.gif`).expect(404);
    await get(ref).expect(404);
  });

  test('there is no QR code for a link that was used', async () => {
    const { ref } = await mint();
    await service.meta.deliver(
      deliveryOf([
        messageEvent({ igId: account.igId, igsid: 'p-1', ref, timestampMs: clock.now().getTime() }),
      ]),
    );
    await expectNone(ref);
  });

  test('there is no QR code for a link that a newer one of the session revoked', async () => {
    const first = await mint({ externalUserId: 'twice' });
    const second = await mint({ externalUserId: 'twice' });
    await expectNone(first.ref);
    await get(`${second.ref}.svg`).expect(200);
  });

  test('there is no QR code for an expired link, also before the sweep', async () => {
    const { ref } = await mint({ ttlSeconds: 60 });
    clock.advance(60_000);
    await get(`${ref}.svg`).expect(200);
    clock.advance(1);
    await expectNone(ref);
  });

  test('there is no QR code for a link whose row was removed', async () => {
    const { id, ref } = await mint();
    await database.query('DELETE FROM links WHERE id = $1', [fromTypeId('lnk', id)]);
    await expectNone(ref);
  });
});

describe('invalid query', () => {
  test.each(['size=63', 'size=2049', 'size=', 'size=1e3', 'size=100.5', 'size=100&size=200', 'size=big'])(
    'a QR code with ?%s is answered 422 at /size',
    async (query) => {
      const { ref } = await mint();
      const { body } = await get(`${ref}.svg?${query}`).expect(422);
      expect(body).toMatchObject({
        code: 'validation_failed',
        errors: [{ pointer: '/size', detail: expect.any(String) }],
      });
    },
  );

  test.each(['margin=-1', 'margin=17', 'margin=', 'margin=%20'])(
    'a QR code with ?%s is answered 422 at /margin',
    async (query) => {
      const { body } = await get(`x.png?${query}`).expect(422);
      expect(body).toMatchObject({ code: 'validation_failed', errors: [{ pointer: '/margin' }] });
    },
  );

  test('a QR code has no query parameter text', async () => {
    const { ref } = await mint();
    await get(`${ref}.svg?text=hello`).expect(422);
  });
});
