import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { AppsService } from '../../src/apps/apps.service.js';
import { ConnectCodes } from '../../src/links/connect-codes.service.js';
import { deliveryOf, postbackEvent } from '../../src/dev/simulator/meta-payloads.js';
import type { MintedLinkAnswer } from '../../src/dev/simulator/hitch-client.js';
import { fromTypeId } from '../../src/platform/ids/type-id.js';
import { parseKeyRing } from '../../src/ref-tokens/key-ring.js';
import { codeOf } from '../support/connect-pages.js';
import { Api, problem } from '../support/http.js';
import { startProxy } from '../support/tcp-proxy.js';
import {
  ControlledClock,
  makeSecrets,
  startTestApp,
  type TestApp,
  type TestTenant,
} from '../support/test-app.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

const HOUR_MS = 3_600_000;
const clock = new ControlledClock();
const secrets = makeSecrets();
let database: TestDatabase;
let service: TestApp;
let tenant: TestTenant;
let account: { readonly igId: string };
let people: Api;
let users = 0;

beforeAll(async () => {
  database = await createTestDatabase();
  const env = { ...secrets, PUBLIC_URL: 'https://links.example/hitch', TRUST_PROXY: 'loopback' };
  service = await startTestApp(database.url, { clock, env, captureLogs: true });
  tenant = await service.createTenant();
  account = await service.createAccount('acme', [tenant]);
  people = new Api(service, null);
});

afterAll(async () => {
  await service.close();
  await database.drop();
});

/** Each test begins with a minute of its own. */
beforeEach(() => clock.advance(60_000 - (clock.now().getTime() % 60_000)));

interface Minted extends MintedLinkAnswer {
  readonly code: string;
}

async function mint(more: object = {}): Promise<Minted> {
  const link = await tenant.client.mint({ externalUserId: `user-${(users += 1)}`, account: 'acme', ...more });
  return { ...link, code: codeOf(link) };
}

async function tap({ ref }: { readonly ref: string }): Promise<void> {
  const igsid = `9${Date.now()}${(users += 1)}`;
  const event = postbackEvent({ igId: account.igId, igsid, ref, timestampMs: clock.now().getTime() });
  expect((await service.meta.deliver(deliveryOf([event]))).status).toBe(200);
}

const stateOf = async ({ code }: Minted): Promise<object> =>
  (await people.get(`/c/${code}/state`).expect(200)).body;
const tokenOf = ({ code }: Minted): string => service.app.get(ConnectCodes).extendTokenOf(code);

interface Raw {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly text: string;
}

/** Asks as it is, without following a redirect. */
async function ask(path: string, init: RequestInit = {}, asked = service): Promise<Raw> {
  const answer = await fetch(`${asked.baseUrl}${path}`, { redirect: 'manual', ...init });
  return {
    status: answer.status,
    headers: Object.fromEntries(answer.headers),
    text: await answer.text(),
  };
}

/** Not with `fetch`, which says in `Sec-Fetch-Mode` that it is a script. */
async function post(path: string, headers: Record<string, string> = {}, body?: string): Promise<Raw> {
  return people.post(path).set(headers).redirects(0).send(body);
}
const FORM = { 'content-type': 'application/x-www-form-urlencoded' };

/** What another deployment would make of the same links. */
function codesOfAnother(): ConnectCodes {
  const result = parseKeyRing(`k1:${randomBytes(32).toString('base64')}`);
  if ('fault' in result) throw new Error(result.fault);
  return new ConnectCodes({ keyRing: result.ring });
}

describe('state', () => {
  test('the state of a link goes from waiting to opened and linked, and says nothing about people', async () => {
    const link = await mint({ sessionId: 'sess-9', context: { page: '/rewards' } });
    expect(await stateOf(link)).toEqual({
      status: 'pending',
      reason: null,
      opened: false,
      expiresInSeconds: 900,
    });
    clock.advance(30_500);
    await people.post(`/c/${link.code}/opened`).expect(204);
    expect(await stateOf(link)).toEqual({
      status: 'pending',
      reason: null,
      opened: true,
      expiresInSeconds: 870,
    });
    await tap(link);
    expect(await stateOf(link)).toEqual({
      status: 'linked',
      reason: null,
      opened: true,
      expiresInSeconds: null,
    });
  });

  test('the state of a link that awaits confirmation has its ten minutes, and the way back when there is one', async () => {
    const link = await mint({
      confirmation: 'app',
      returnUrl: 'https://app.example/rewards?tab=a%20b&tab=2#top',
    });
    expect(await stateOf(link)).not.toHaveProperty('returnUrl');
    await tap(link);
    expect(await stateOf(link)).toEqual({
      status: 'awaiting_confirmation',
      reason: null,
      opened: false,
      expiresInSeconds: 600,
      returnUrl: `https://app.example/rewards?tab=a%20b&tab=2&link=${link.id}&status=awaiting_confirmation#top`,
    });
    clock.advance(600_001);
    expect(await stateOf(link)).toEqual({
      status: 'expired',
      reason: 'confirmation_timeout',
      opened: false,
      expiresInSeconds: null,
      returnUrl: `https://app.example/rewards?tab=a%20b&tab=2&link=${link.id}&status=expired#top`,
    });
  });

  test('the state of a link is the same in capitals, for HEAD, and for a code whose key no longer signs', async () => {
    const link = await mint();
    expect((await people.get(`/c/${link.code.toUpperCase()}/state`).expect(200)).body).toEqual(
      await stateOf(link),
    );
    await people.head(`/c/${link.code}/state`).expect(200);
    const rotated = `k2:${randomBytes(32).toString('base64')},${secrets.REF_SIGNING_KEYS}`;
    const other = await startTestApp(database.url, { clock, env: { ...secrets, REF_SIGNING_KEYS: rotated } });
    try {
      await new Api(other, null).get(`/c/${link.code}/state`).expect(200);
    } finally {
      await other.close();
    }
  });

  test('the state of a link is not cached or indexed, sends no referrer, and is for its own origin', async () => {
    const { headers } = await people.get(`/c/${(await mint()).code}/state`).expect(200);
    expect(headers).toMatchObject({
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
      'x-robots-tag': 'noindex',
      'cross-origin-resource-policy': 'same-origin',
    });
  });
});

describe('a code that leads nowhere', () => {
  /** The answer of every route, without what differs for each request. */
  async function answersTo(code: string): Promise<readonly object[]> {
    const asked: [string, RequestInit][] = [
      ['state', {}],
      ['events', {}],
      ['qr.svg', {}],
      ['qr.png', {}],
      ['opened', { method: 'POST' }],
      ['decline', { method: 'POST' }],
      ['decline', { method: 'POST', headers: FORM, body: '' }],
      ['extend', { method: 'POST', headers: FORM, body: 'token=x' }],
    ];
    const answers: object[] = [];
    for (const [action, init] of asked) {
      const headers = { ...init.headers, 'x-request-id': 'the-same' };
      const answer = await ask(`/c/${code}/${action}`, { ...init, headers });
      delete answer.headers['date'];
      answers.push({ action, ...answer });
    }
    return answers;
  }

  test('forged, foreign, truncated, unknown and long-past codes are answered alike, byte for byte', async () => {
    const [link, erased, past] = [await mint(), await mint(), await mint({ ttlSeconds: 60 })];
    await database.query('DELETE FROM links WHERE id = $1', [fromTypeId('lnk', erased.id)]);
    clock.advance(60_000 + 24 * HOUR_MS + 1);
    const foreign = codesOfAnother();
    const { code } = link;
    const codes: Record<string, string> = {
      forged: `${code.slice(0, 30)}${code[30] === 'a' ? 'b' : 'a'}${code.slice(31)}`,
      foreign: foreign.codeOf({ id: fromTypeId('lnk', link.id) ?? '', kid: 'k1' }) ?? '',
      truncated: code.slice(0, -1),
      'in another spelling': `${code.slice(0, -1)}${String.fromCharCode((code.codePointAt(38) ?? 0) + 1)}`,
      longer: `${code}0`,
      word: 'summer-sale',
      erased: erased.code,
      past: past.code,
    };
    const expected = await answersTo('x');
    for (const answer of expected)
      expect(answer).toMatchObject({ status: 404, text: expect.stringContaining('There is no such link.') });
    for (const [name, each] of Object.entries(codes))
      expect([name, await answersTo(each)]).toEqual([name, expected]);
  });

  test('a forged code asks no database: it is answered while the database is away', async () => {
    const { code } = await mint();
    const { port } = new URL(database.url);
    const proxy = await startProxy(Number(port));
    const url = database.url.replace(`:${port}/`, `:${proxy.port}/`);
    const cutOff = await startTestApp(url, { clock, env: secrets });
    try {
      proxy.close();
      const forged = `${code.slice(0, 38)}${code.at(-1) === '0' ? '8' : '0'}`;
      for (const [action, method] of [
        ['state', 'GET'],
        ['events', 'GET'],
        ['qr.svg', 'GET'],
        ['opened', 'POST'],
        ['decline', 'POST'],
        ['extend', 'POST'],
      ] as const) {
        expect([action, (await ask(`/c/${forged}/${action}`, { method }, cutOff)).status]).toEqual([
          action,
          404,
        ]);
        expect([action, (await ask(`/c/${code}/${action}`, { method }, cutOff)).status]).toEqual([
          action,
          503,
        ]);
      }
    } finally {
      await cutOff.close();
    }
  });

  test('a link that has ended keeps its page for 24 hours', async () => {
    const [linked, expired, declined] = [await mint(), await mint({ ttlSeconds: 60 }), await mint()];
    await tap(linked);
    await people.post(`/c/${declined.code}/decline`).expect(204);
    clock.advance(24 * HOUR_MS);
    for (const link of [linked, declined, expired]) await stateOf(link);
    clock.advance(1);
    for (const link of [linked, declined]) await people.get(`/c/${link.code}/state`).expect(404);
    await stateOf(expired);
    clock.advance(60_000);
    await people.get(`/c/${expired.code}/state`).expect(404);
  });
});

test('a link of a disabled app reads as revoked in its page, its state and its QR code alike, before any sweep', async () => {
  const closing = await service.createTenant();
  await service.createAccount('closing', [closing]);
  const code = codeOf(await closing.client.mint({ externalUserId: 'closing', account: 'closing' }));
  await database.query('UPDATE apps SET disabled_at = now() WHERE id = $1', [closing.appId]);
  // What an instance knows of an app is five seconds old at most.
  service.app.get(AppsService, { strict: false }).forget();
  expect((await people.get(`/c/${code}/state`).expect(200)).body).toMatchObject({
    status: 'revoked',
    reason: 'app_disabled',
  });
  await people.get(`/c/${code}/qr.svg`).expect(404);
  const { text } = await people.get(`/c/${code}`).expect(200);
  expect(text).toContain('data-state="app_disabled"');
  expect(text).not.toContain('ig.me');
});

test('every address in a page has the path that a proxy serves the service below', async () => {
  const { code } = await mint();
  for (const path of [`/c/${code}`, '/c/nothing']) {
    const { text } = await people.get(path).set('accept', 'text/html');
    const own = [...text.matchAll(/\s(?:href|src|srcset|action)="(\/[^"]*)"/g)].map(([, to = '']) => to);
    expect(own.length).toBeGreaterThan(1);
    expect(own.filter((to) => !to.startsWith('/hitch/'))).toEqual([]);
  }
});

describe('limits of pages', () => {
  const stateFrom = async (code: string, address: string): Promise<number> =>
    (await people.get(`/c/${code}/state`).set('x-forwarded-for', address)).status;

  test('one code may be asked for sixty times a minute, in every spelling and from all addresses together', async () => {
    const [{ code }, other] = [await mint(), await mint()];
    for (let index = 0; index < 60; index += 1) {
      const spelled = index % 2 === 0 ? code : code.toUpperCase();
      expect(await stateFrom(spelled, `203.0.113.${index}`)).toBe(200);
    }
    const refused = await people.get(`/c/${code}/qr.svg`).expect(429);
    expect(refused.body).toEqual(problem(429, 'rate_limited'));
    expect(refused.headers).toMatchObject({
      'retry-after': '60',
      'ratelimit-policy': '"codes";q=60;w=60',
      'cache-control': 'no-store',
    });
    await stateOf(other);
    // Who knows the code cannot keep the person from saying no.
    expect((await post(`/c/${code}/decline`)).status).toBe(204);
    for (let index = 1; index < 60; index += 1) expect((await post(`/c/${code}/decline`)).status).toBe(204);
    expect((await post(`/c/${code}/decline`)).status).toBe(429);
    clock.advance(60_000);
    expect(await stateFrom(code, '203.0.113.1')).toBe(200);
    expect(await database.query('SELECT * FROM rate_limits')).toEqual([]);
  });

  test('one address may ask for six hundred codes a minute that are not ours, and for ours after that', async () => {
    const { code } = await mint();
    for (let index = 0; index < 600; index += 1)
      expect(await stateFrom(`${index}`.padStart(39, '0'), '203.0.113.7')).toBe(404);
    const refused = await people
      .get(`/c/${'0'.repeat(39)}/state`)
      .set('x-forwarded-for', '203.0.113.7')
      .expect(429);
    expect(refused.headers['ratelimit-policy']).toBe('"unknown-codes";q=600;w=60');
    expect(await stateFrom(code, '203.0.113.7')).toBe(200);
    expect(await stateFrom('nothing', '203.0.113.8')).toBe(404);
  });
});

describe('requests of a page', () => {
  test('opened is kept once, and changes nothing on a link that has ended', async () => {
    const [link, ended] = [await mint(), await mint()];
    await people.post(`/c/${link.code}/opened`).expect(204);
    const { openedAt } = (await new Api(service, tenant.apiKey).get(`/v1/links/${link.id}`)).body;
    clock.advance(5_000);
    await people.post(`/c/${link.code}/opened`).expect(204);
    const again = (await new Api(service, tenant.apiKey).get(`/v1/links/${link.id}`)).body;
    expect([again.openedAt, openedAt]).toEqual([openedAt, expect.any(String)]);
    await tap(ended);
    await people.post(`/c/${ended.code}/opened`).expect(204);
    expect(await stateOf(ended)).toMatchObject({ status: 'linked', opened: false });
  });

  test('decline revokes a pending link for good, and may be repeated', async () => {
    const link = await mint();
    for (let index = 0; index < 2; index += 1) await people.post(`/c/${link.code}/decline`).expect(204);
    expect(await stateOf(link)).toMatchObject({ status: 'revoked', reason: 'declined_by_person' });
    await tap(link);
    expect(await stateOf(link)).toMatchObject({ status: 'revoked', reason: 'declined_by_person' });
  });

  test('decline of a link that was used is answered 409, and a form leads to the page', async () => {
    const link = await mint();
    await tap(link);
    expect((await people.post(`/c/${link.code}/decline`).expect(409)).body).toEqual(
      problem(409, 'link_not_pending'),
    );
    const { status, headers } = await post(`/c/${link.code}/decline`, FORM, '');
    expect([status, headers['location']]).toEqual([303, `/hitch/c/${link.code}`]);
    expect(await stateOf(link)).toMatchObject({ status: 'linked' });
  });

  test('extend moves the end of a link ten times by its time, and the eleventh is refused', async () => {
    const link = await mint({ ttlSeconds: 120 });
    const body = `token=${tokenOf(link)}`;
    const script = { ...FORM, 'sec-fetch-mode': 'cors', 'sec-fetch-site': 'same-origin' };
    for (let times = 1; times <= 10; times += 1) {
      expect((await post(`/c/${link.code}/extend`, script, body)).status).toBe(204);
      expect(await stateOf(link)).toMatchObject({ expiresInSeconds: 120 * (1 + times) });
    }
    const refused = await post(`/c/${link.code}/extend`, script, body);
    expect([refused.status, JSON.parse(refused.text)]).toEqual([409, problem(409, 'extension_refused')]);
    clock.advance(11 * 120_000 + 1);
    const late = await post(`/c/${link.code}/extend`, script, body);
    expect([late.status, JSON.parse(late.text)]).toEqual([409, problem(409, 'link_not_pending')]);
    expect(await stateOf(link)).toMatchObject({ status: 'expired' });
  });

  test('extend without the token of the page, or with that of another, is answered 403', async () => {
    const [link, other] = [await mint(), await mint()];
    const token = tokenOf(link);
    for (const body of [
      undefined,
      '',
      'token=',
      `token=${tokenOf(other)}`,
      `token=${link.code}`,
      `token=${token.slice(0, -1)}`,
      `token=${token}&token=${token}`,
      `Token=${token}`,
    ]) {
      const { status, text } = await post(`/c/${link.code}/extend`, FORM, body);
      expect([body, status, JSON.parse(text)]).toEqual([body, 403, problem(403, 'invalid_extend_token')]);
    }
    expect((await post(`/c/${link.code}/extend?token=${token}`)).status).toBe(403);
    expect(await stateOf(link)).toMatchObject({ expiresInSeconds: 900 });
    expect((await post(`/c/${link.code.toUpperCase()}/extend`, FORM, `token=${token}`)).status).toBe(303);
    expect(await stateOf(link)).toMatchObject({ expiresInSeconds: 1_800 });
  });

  test('a form leads back to the page under the public address, with the query of the page', async () => {
    const link = await mint();
    const navigates = { ...FORM, 'sec-fetch-mode': 'navigate', 'sec-fetch-site': 'same-origin' };
    const { code } = link;
    const token = `token=${tokenOf(link)}`;
    for (const [path, body, location] of [
      [`/c/${code}/opened`, '', `/hitch/c/${code}`],
      [`/c/${code}/extend?embed=1&locale=de`, token, `/hitch/c/${code}?embed=1&locale=de`],
      [`/c/${code}/decline?next=//evil.example`, undefined, `/hitch/c/${code}?next=//evil.example`],
    ] as const) {
      const { status, headers, text } = await post(path, navigates, body);
      expect([status, headers['location'], text]).toEqual([303, location, '']);
    }
  });

  test('a request that another site sends is answered 403, whatever the code, and changes nothing', async () => {
    const link = await mint();
    for (const code of [link.code, 'nothing'])
      for (const action of ['opened', 'decline', 'extend']) {
        const { status, text } = await post(`/c/${code}/${action}`, {
          ...FORM,
          'sec-fetch-site': 'cross-site',
        });
        expect([status, JSON.parse(text)]).toEqual([403, problem(403, 'cross_site_request')]);
      }
    expect(await stateOf(link)).toMatchObject({ status: 'pending', opened: false });
    // A page of another site may show the QR code and lead here.
    await people.get(`/c/${link.code}/qr.svg`).set('sec-fetch-site', 'cross-site').expect(200);
    for (const origin of ['https://evil.example', 'null'])
      expect((await post(`/c/${link.code}/opened`, { origin })).status).toBe(204);
  });

  test('the page about a form that was refused has no menu, whose links would lead nowhere', async () => {
    const { code } = await mint();
    const browser = { accept: 'text/html', 'sec-fetch-site': 'cross-site' };
    const refused = await post(`/c/${code}/decline`, { ...FORM, ...browser });
    expect([refused.status, refused.text]).toEqual([403, expect.stringContaining('<h1')]);
    expect(refused.text).not.toContain('?language=');
    const gone = await ask('/c/nothing', { headers: { accept: 'text/html' } });
    expect([gone.status, gone.text]).toEqual([404, expect.stringContaining('?language=de')]);
  });

  test('a body that is no form, or too large, is refused', async () => {
    const { code } = await mint();
    const json = { 'content-type': 'application/json' };
    expect((await post(`/c/${code}/decline`, json, '{}')).status).toBe(415);
    expect((await post(`/c/${code}/opened`, { 'content-type': 'text/plain' }, 'x')).status).toBe(415);
    expect((await post(`/c/${code}/opened`, { 'content-type': 'text/plain' })).status).toBe(204);
    expect((await post(`/c/${code}/extend`, FORM, `token=${'x'.repeat(1_100)}`)).status).toBe(413);
  });
});

test('no code and no token of a page is in the log', async () => {
  const link = await mint();
  const token = tokenOf(link);
  await post(`/c/${link.code}/extend`, FORM, `token=${token}`);
  await post(`/c/${link.code}/extend?token=${token}`);
  await ask(`/c/${link.code}/nowhere?code=${link.code}`);
  await ask(`/c/${link.code.toUpperCase()}/qr.svg?size=1`);
  await post(`/c/${link.code}/decline`, FORM, '');
  const logs = service.logs();
  expect(logs).toContain('"route":"/c/:code/decline"');
  for (const secret of [link.code, token]) expect(logs.toLowerCase()).not.toContain(secret.toLowerCase());
});
