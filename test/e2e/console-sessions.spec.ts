import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import request from 'supertest';
import { PublicUrl } from '../../src/platform/http/public-url.service.js';
import { toTypeId } from '../../src/platform/ids/type-id.js';
import { ConsoleBrowser, FROM_CONSOLE } from '../support/console-sessions.js';
import { StreamClient } from '../support/event-stream.js';
import { Api, problem } from '../support/http.js';
import { ControlledClock, startTestApp, type TestApp, type TestTenant } from '../support/test-app.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

const MINUTE = 60_000;

let database: TestDatabase;
let service: TestApp;
let admin: Api;
let tenant: TestTenant;
const clock = new ControlledClock();

interface Key {
  readonly id: string;
  readonly key: string;
}

const makeKey = async (role: string): Promise<Key> =>
  (await admin.post('/v1/admin/keys', { name: `Kim, ${role}`, role }).expect(201)).body;

/** A browser that is signed in with a new key of this role. */
async function signedIn(role = 'admin'): Promise<{ browser: ConsoleBrowser; key: Key; sessionId: string }> {
  const key = await makeKey(role);
  const browser = new ConsoleBrowser(service);
  return { browser, key, sessionId: await browser.signIn(key) };
}

async function actionsOn(sessionId: string): Promise<string[]> {
  const { body } = await admin.get(`/v1/admin/audit?target=${sessionId}`).expect(200);
  return body.data.map(({ action }: { action: string }) => action);
}

beforeAll(async () => {
  database = await createTestDatabase();
  service = await startTestApp(database.url, { clock });
  admin = new Api(service, service.adminApiKey);
  tenant = await service.createTenant();
  await service.createAccount('acme', [tenant]);
});

// Another minute for the limit of attempts to sign in.
beforeEach(() => clock.advance(MINUTE));

afterAll(async () => {
  await service.close();
  await database.drop();
});

describe('signing in', () => {
  test('a browser signs in with a key once, reads with the cookie alone, and signs out', async () => {
    const { browser, key, sessionId } = await signedIn('support');
    const { body } = await browser.get('/v1/admin/sessions/current').expect(200);
    expect(body).toMatchObject({
      id: sessionId,
      keyId: key.id,
      keyName: 'Kim, support',
      role: 'support',
      status: 'active',
      isCurrent: true,
      verifiedUntil: null,
      endedAt: null,
    });
    await browser.get('/v1/admin/apps').expect(200);
    const { headers } = await browser.delete(`/v1/admin/sessions/${sessionId}`).expect(204);
    const { cookie } = browser;
    browser.keep(headers);
    expect(browser.cookie).toBeNull();
    const old = new Api(service, null).get('/v1/admin/apps').set('cookie', cookie ?? '');
    expect((await old.expect(401)).body).toEqual(problem(401, 'invalid_api_key'));
    expect(await actionsOn(sessionId)).toEqual(['session.ended', 'session.started']);
  });

  test('the cookie is for this host, for no script and no other site, and holds no key', async () => {
    const key = await makeKey('viewer');
    const { headers, text } = await new Api(service, key.key).post('/v1/admin/sessions', {}).expect(201);
    const [set = ''] = headers['set-cookie'] as unknown as string[];
    expect(set).toMatch(
      /^hitch_console=hs_[0-9a-z]{26}[\w-]{43}; Path=\/; Max-Age=43200; HttpOnly; SameSite=Strict$/,
    );
    expect(headers['cache-control']).toContain('no-store');
    expect(text).not.toContain('hs_');
    expect(set).not.toContain(key.key.slice(29));
  });

  test.each([
    ['a key that is unknown', () => `${service.adminApiKey}x`, 401, 'invalid_api_key'],
    ['a key of an app', () => tenant.apiKey, 403, 'insufficient_scope'],
  ])('%s signs nobody in', async (_what, key, status, code) => {
    const { body, headers } = await new Api(service, key()).post('/v1/admin/sessions', {}).expect(status);
    expect(body).toEqual(problem(status, code));
    expect(headers['set-cookie']).toBeUndefined();
  });

  test('a request of the console with neither a key nor a link signs nobody in', async () => {
    const { body } = await new ConsoleBrowser(service).post('/v1/admin/sessions', {}).expect(401);
    expect(body).toEqual(problem(401, 'invalid_api_key'));
  });

  test('an address may try to sign in 20 times a minute, whatever it comes with', async () => {
    const attempts: number[] = [];
    for (let attempt = 0; attempt < 21; attempt++)
      attempts.push((await new Api(service, `hk_${attempt}`).post('/v1/admin/sessions', {})).status);
    expect(attempts).toEqual([...Array<number>(20).fill(401), 429]);
    const { headers } = await admin.post('/v1/admin/sessions', {}).expect(429);
    expect(headers['ratelimit-policy']).toBe('"sign-ins";q=20;w=60');
    clock.advance(MINUTE);
    await admin.post('/v1/admin/sessions', {}).expect(201);
  });

  test('a cookie that is not one of ours is refused, and an address may try 60 a minute', async () => {
    const forged = (last: number): string =>
      `hitch_console=hs_${'0'.repeat(26)}${'a'.repeat(41)}${String(last).padStart(2, '0')}`;
    const statuses: number[] = [];
    for (let attempt = 0; attempt < 61; attempt++)
      statuses.push(
        (await new Api(service, null).get('/v1/admin/apps').set('cookie', forged(attempt))).status,
      );
    expect(statuses).toEqual([...Array<number>(60).fill(401), 429]);
    // Who is signed in is not kept out by it.
    const { browser } = await signedIn();
    await browser.get('/v1/admin/apps').expect(200);
  });
});

describe('a sign-in link', () => {
  const makeLink = async (key: Key): Promise<{ url: string; expiresAt: string }> =>
    (await new Api(service, key.key).post('/v1/admin/sessions/links').expect(201)).body;
  const secretOf = ({ url }: { url: string }): string => new URL(url).hash.slice('#signin='.length);

  test('a link signs a browser in with the role of its key, once, and its secret is in the fragment', async () => {
    const key = await makeKey('viewer');
    const made = await makeLink(key);
    expect(made.url).toMatch(/^http:\/\/localhost:\d+\/console#signin=hl_[\w-]{43}$/);
    expect(Date.parse(made.expiresAt)).toBe(clock.now().getTime() + 2 * MINUTE);
    const browser = new ConsoleBrowser(service);
    await browser.signIn({ link: secretOf(made) });
    const { body } = await browser.get('/v1/admin/sessions/current').expect(200);
    expect(body).toMatchObject({ keyId: key.id, role: 'viewer' });
    const again = await new ConsoleBrowser(service)
      .post('/v1/admin/sessions', { link: secretOf(made) })
      .expect(401);
    expect(again.body).toEqual(problem(401, 'invalid_sign_in_link'));
    expect(again.headers['set-cookie']).toBeUndefined();
  });

  test('a link of two minutes ago, of a revoked key, or of another making signs nobody in', async () => {
    const [late, revoked] = [await makeKey('admin'), await makeKey('admin')];
    const links = [secretOf(await makeLink(late)), `hl_${'a'.repeat(43)}`, 'hl_', service.adminApiKey];
    clock.advance(2 * MINUTE);
    links.push(secretOf(await makeLink(revoked)));
    await admin.post(`/v1/admin/keys/${revoked.id}/revoke`).expect(200);
    for (const link of links) {
      const { body } = await new ConsoleBrowser(service).post('/v1/admin/sessions', { link }).expect(401);
      expect(body).toEqual(problem(401, 'invalid_sign_in_link'));
    }
  });

  test('another site cannot sign a browser in with a link of its own', async () => {
    const link = secretOf(await makeLink(await makeKey('admin')));
    const sent = new Api(service, null)
      .post('/v1/admin/sessions', { link })
      .set({ ...FROM_CONSOLE, 'sec-fetch-site': 'cross-site' });
    expect((await sent.expect(403)).body).toEqual(problem(403, 'cross_site_request'));
    await new ConsoleBrowser(service).signIn({ link });
  });
});

describe('the end of a session', () => {
  test('a session that is idle for half an hour ends, and one that is used does not', async () => {
    const [idle, used] = [await signedIn(), await signedIn()];
    for (let minutes = 0; minutes < 30; minutes += 15) {
      clock.advance(15 * MINUTE);
      await used.browser.get('/v1/admin/sessions/current').expect(200);
    }
    await idle.browser.get('/v1/admin/apps').expect(401);
    const { body } = await used.browser.get('/v1/admin/sessions?limit=100').expect(200);
    const statuses = new Map(body.data.map(({ id, status }: Record<string, string>) => [id, status]));
    expect([statuses.get(idle.sessionId), statuses.get(used.sessionId)]).toEqual(['expired', 'active']);
  });

  test('a session ends after twelve hours, however busy it is', async () => {
    const { browser } = await signedIn();
    for (let minutes = 0; minutes < 12 * 60 - 20; minutes += 20) {
      clock.advance(20 * MINUTE);
      await browser.get('/v1/admin/sessions/current').expect(200);
    }
    clock.advance(20 * MINUTE);
    await browser.get('/v1/admin/sessions/current').expect(401);
  });

  test('requests of one minute write the session down once', async () => {
    const { browser, sessionId } = await signedIn();
    const version = async (): Promise<unknown> =>
      (await database.query('SELECT xmin, last_seen_at FROM console_sessions ORDER BY id DESC LIMIT 1'))[0];
    clock.advance(MINUTE - 1);
    const before = await version();
    for (let count = 0; count < 3; count++) await browser.get('/v1/admin/apps').expect(200);
    expect(await version()).toEqual(before);
    clock.advance(1);
    await browser.get('/v1/admin/apps').expect(200);
    const seen = await version();
    expect(seen).not.toEqual(before);
    await browser.get('/v1/admin/apps').expect(200);
    expect(await version()).toEqual(seen);
    expect(sessionId).toMatch(/^ses_/);
  });

  test('a session ends with its key at once', async () => {
    const { browser, key, sessionId } = await signedIn();
    await browser.get('/v1/admin/apps').expect(200);
    await admin.post(`/v1/admin/keys/${key.id}/revoke`).expect(200);
    await browser.get('/v1/admin/apps').expect(401);
    const { body } = await admin.get('/v1/admin/sessions').expect(200);
    expect(body.data.find(({ id }: { id: string }) => id === sessionId)).toMatchObject({ status: 'ended' });
  });

  test('a session gets the role that its key has at the moment', async () => {
    const { browser, key } = await signedIn('viewer');
    await browser.post('/v1/admin/apps', { name: 'not yet' }).expect(403);
    await database.query(`UPDATE api_keys SET role = 'admin' WHERE name = 'Kim, viewer'`);
    // Whatever changes a key on this instance makes it read keys again.
    await admin.post('/v1/admin/keys', { name: 'another' }).expect(201);
    await admin.post(`/v1/admin/keys/${(await makeKey('admin')).id}/revoke`).expect(200);
    await browser.post('/v1/admin/apps', { name: 'now' }).expect(201);
    expect(key.id).toMatch(/^key_/);
  });

  test('a stream and a poll of a session end within seconds of the session', async () => {
    const { browser, sessionId } = await signedIn('support');
    const link = await tenant.client.mint({ externalUserId: 'streamed-to-the-console' });
    const stream = await StreamClient.openInSession(service, browser.cookie ?? '', link.id);
    await stream.until(() => stream.statuses.length === 1);
    const poll = browser.get(`/v1/links/${link.id}?waitSeconds=30`).then((answer) => answer);
    const begun = performance.now();
    await admin.delete(`/v1/admin/sessions/${sessionId}`).expect(204);
    await stream.ended;
    expect((await poll).status).toBe(401);
    expect(performance.now() - begun).toBeLessThan(8_000);
    expect(stream.statuses).toEqual(['pending']);
  });

  test('only the role admin ends and sees the sessions of other keys', async () => {
    const [one, other] = [await signedIn('support'), await signedIn('viewer')];
    for (const id of [other.sessionId, toTypeId('ses', '019aa000-0000-7000-8000-000000000001')]) {
      const { body } = await one.browser.delete(`/v1/admin/sessions/${id}`).expect(403);
      expect(body).toEqual(problem(403, 'insufficient_scope'));
    }
    const seen = (await one.browser.get('/v1/admin/sessions').expect(200)).body.data;
    expect(seen.map(({ id }: { id: string }) => id)).toEqual([one.sessionId]);
    await other.browser.get('/v1/admin/apps').expect(200);
    await admin.delete(`/v1/admin/sessions/${other.sessionId}`).expect(204);
    await admin.delete(`/v1/admin/sessions/${other.sessionId}`).expect(204);
    await other.browser.get('/v1/admin/apps').expect(401);
    await admin
      .delete(`/v1/admin/sessions/${toTypeId('ses', '019aa000-0000-7000-8000-000000000001')}`)
      .expect(404);
  });
});

describe('requests of other sites', () => {
  test.each([
    ['without its header', { 'sec-fetch-site': 'same-origin' }],
    ['of another site', { ...FROM_CONSOLE, 'sec-fetch-site': 'cross-site' }],
    ['of a sibling host', { ...FROM_CONSOLE, 'sec-fetch-site': 'same-site' }],
    ['of another origin, in an old browser', { origin: 'https://evil.example', 'x-hitch-console': '1' }],
    ['that do not say where they are from', { 'x-hitch-console': '1' }],
    ['with nothing but the cookie', {}],
  ])('changes %s are refused, and change nothing', async (_what, headers) => {
    const { browser } = await signedIn();
    const name = `forged ${JSON.stringify(headers)}`.slice(0, 90);
    const sent = new Api(service, null)
      .post('/v1/admin/apps', { name })
      .set({ ...headers, cookie: browser.cookie ?? '' });
    expect((await sent.expect(403)).body).toEqual(problem(403, 'cross_site_request'));
    expect((await admin.get('/v1/admin/apps?limit=100')).text).not.toContain('forged');
  });

  test.each(['cross-site', 'same-site'])(
    'a read with people that a page of a %s host loads is refused, and leaves no entry',
    async (site) => {
      const { browser } = await signedIn();
      const looks = async (): Promise<unknown> =>
        (await admin.get('/v1/admin/audit?limit=1').expect(200)).body.data[0].id;
      const before = await looks();
      for (const path of ['/v1/identities?people=shown', '/v1/admin/exports/identities']) {
        const sent = new Api(service, null)
          .get(path)
          .set({ cookie: browser.cookie ?? '', 'sec-fetch-site': site, 'sec-fetch-dest': 'image' });
        expect((await sent.expect(403)).body).toEqual(problem(403, 'cross_site_request'));
      }
      expect(await looks()).toBe(before);
    },
  );

  test('a change in an old browser is accepted by its Origin, and reads need no header', async () => {
    const { browser } = await signedIn();
    const cookie = browser.cookie ?? '';
    const origin = service.app.get(PublicUrl).of('');
    await new Api(service, null).get('/v1/admin/apps').set({ cookie, 'sec-fetch-site': 'none' }).expect(200);
    await new Api(service, null)
      .post('/v1/admin/apps', { name: 'old browser' })
      .set({ cookie, origin, 'x-hitch-console': '1' })
      .expect(201);
  });

  test('an Authorization header wins over the cookie, valid or not', async () => {
    const { browser } = await signedIn();
    const cookie = browser.cookie ?? '';
    await new Api(service, tenant.apiKey).get('/v1/admin/apps').set({ cookie }).expect(403);
    await new Api(service, 'hk_wrong').get('/v1/admin/apps').set({ cookie }).expect(401);
    await request(service.baseUrl)
      .get('/v1/admin/apps')
      .set({ cookie, authorization: 'Basic eDp5' })
      .expect(401);
    // A key is not sent by a browser on its own.
    await admin.post('/v1/admin/apps', { name: 'with a key' }).set({ cookie }).expect(201);
  });
});

describe('roles in a session', () => {
  test.each([
    ['admin', 201, 202, 200],
    ['support', 403, 202, 200],
    ['viewer', 403, 403, 403],
  ] as const)('the role %s', async (role, creates, redelivers, shows) => {
    const { browser } = await signedIn(role);
    const appId = toTypeId('app', tenant.appId);
    const created = await browser.post(`/v1/endpoints?appId=${appId}`, {
      url: `https://shop.example/${role}`,
    });
    expect(created.status).toBe(creates);
    const url = `https://shop.example/of-${role}`;
    const { body: endpoint } = await new Api(service, tenant.apiKey).post('/v1/endpoints', { url });
    const { body: sent } = await new Api(service, tenant.apiKey).post(`/v1/endpoints/${endpoint.id}/test`);
    const again = await browser.post(`/v1/notifications/${sent.id}/redeliver?appId=${appId}`);
    expect(again.status).toBe(redelivers);
    await tenant.client.mint({ externalUserId: 'the-user-of-the-roles' });
    const masked = await browser.get('/v1/links').expect(200);
    expect(masked.text).not.toContain('the-user-of-the-roles');
    const shown = await browser.get('/v1/links?people=shown').expect(shows);
    expect(shown.text.includes('the-user-of-the-roles')).toBe(shows === 200);
    // What is for apps stays for apps.
    expect((await browser.post('/v1/links', { externalUserId: 'x' }).expect(403)).body).toEqual(
      problem(403, 'app_key_required'),
    );
  });
});

describe('showing the key again', () => {
  const erase = (browser: ConsoleBrowser, externalUserId: string) =>
    browser.post('/v1/admin/erasures', { appId: toTypeId('app', tenant.appId), externalUserId });

  test('an erasure, and what makes keys or sessions, needs the key within the last five minutes', async () => {
    const { browser, key, sessionId } = await signedIn();
    const appKeys = `/v1/admin/apps/${toTypeId('app', tenant.appId)}/keys`;
    const attempts = [
      () => erase(browser, 'erased-from-the-console'),
      () => browser.post('/v1/admin/keys', { name: 'from the console' }),
      () => browser.post(appKeys, { scopes: ['links:read'] }),
      () => browser.post('/v1/admin/sessions/links'),
    ];
    for (const attempt of attempts)
      expect((await attempt().expect(403)).body).toEqual(problem(403, 'reauthentication_required'));
    const { body } = await browser.post('/v1/admin/sessions/current/verify', { key: key.key }).expect(200);
    expect(Date.parse(body.verifiedUntil)).toBe(clock.now().getTime() + 5 * MINUTE);
    clock.advance(5 * MINUTE - 1);
    for (const attempt of attempts) await attempt().expect(201);
    clock.advance(1);
    for (const attempt of attempts) await attempt().expect(403);
    expect(await actionsOn(sessionId)).toEqual(['session.verified', 'session.started']);
  });

  test('another key, even of the role admin, and what is no key do not count', async () => {
    const { browser } = await signedIn();
    for (const key of [service.adminApiKey, (await makeKey('admin')).key, 'hk_wrong']) {
      const { body } = await browser.post('/v1/admin/sessions/current/verify', { key }).expect(422);
      expect(body.errors).toEqual([expect.objectContaining({ pointer: '/key' })]);
      expect(JSON.stringify(body)).not.toContain(key);
    }
    await erase(browser, 'nobody').expect(403);
  });

  test('a request with the key itself needs nothing more', async () => {
    await admin.post('/v1/admin/keys', { name: 'with the key' }).expect(201);
    await admin.get('/v1/admin/sessions/current').expect(404);
    await admin.post('/v1/admin/sessions/current/verify', { key: service.adminApiKey }).expect(404);
  });
});

describe('the configuration', () => {
  test('with an https PUBLIC_URL the cookie has the name that no subdomain can set, and only that one is read', async () => {
    const env = { PUBLIC_URL: 'https://hitch.example' };
    const secure = await startTestApp(database.url, { env, clock });
    const key = secure.adminApiKey;
    const { headers } = await new Api(secure, key).post('/v1/admin/sessions', {}).expect(201);
    const [set = ''] = headers['set-cookie'] as unknown as string[];
    expect(set).toMatch(/^__Host-hitch_console=hs_\S+; Path=\/; .*; Secure$/);
    expect(set).not.toContain('Domain');
    const [pair = ''] = set.split(';');
    const ask = (cookie: string) => new Api(secure, null).get('/v1/admin/apps').set({ cookie });
    await ask(pair).expect(200);
    await ask(pair.replace('__Host-', '')).expect(401);
    const change = new Api(secure, null).post('/v1/admin/apps', { name: 'by Origin' });
    await change.set({ cookie: pair, origin: 'https://hitch.example', 'x-hitch-console': '1' }).expect(201);
    const link = await new Api(secure, key).post('/v1/admin/sessions/links').expect(201);
    expect(link.body.url).toMatch(/^https:\/\/hitch\.example\/console#signin=/);
    await secure.close();
  });

  test('with CONSOLE=off there are no sessions, no sign-in and no cookie that counts', async () => {
    const { browser } = await signedIn();
    const off = await startTestApp(database.url, { env: { CONSOLE: 'off' }, clock });
    const key = `Bearer ${off.adminApiKey}`;
    for (const [method, path] of [
      ['POST', '/v1/admin/sessions'],
      ['GET', '/v1/admin/sessions'],
      ['POST', '/v1/admin/sessions/links'],
      ['GET', '/v1/admin/sessions/current'],
      ['POST', '/v1/admin/sessions/current/verify'],
      ['DELETE', '/v1/admin/sessions/ses_01m81bfz80fk9tzhqv4bd7hx2c'],
    ] as const) {
      const answer = await fetch(`${off.baseUrl}${path}`, { method, headers: { authorization: key } });
      expect([path, answer.status]).toEqual([path, 404]);
      expect(await answer.json()).toEqual(problem(404, 'not_found'));
    }
    const cookie = browser.cookie ?? '';
    await new Api(off, null)
      .get('/v1/admin/apps')
      .set({ cookie, ...FROM_CONSOLE })
      .expect(401);
    await new Api(off, off.adminApiKey).get('/v1/admin/apps').expect(200);
    await off.close();
  });
});
