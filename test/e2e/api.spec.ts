import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createHmac } from 'node:crypto';
import type { Test } from 'supertest';
import { createApiKey } from '../../src/api-keys/api-key.js';
import { Ids } from '../../src/platform/ids/ids.service.js';
import { Api, problem } from '../support/http.js';
import { makeSecrets, startTestApp, type TestApp, type TestTenant } from '../support/test-app.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

let database: TestDatabase;
let service: TestApp;
let tenant: TestTenant;
let app: Api;
let admin: Api;
let account: { id: string; igId: string; username: string };
const secrets = makeSecrets();

beforeAll(async () => {
  database = await createTestDatabase();
  service = await startTestApp(database.url, { env: secrets });
  tenant = await service.createTenant();
  account = await service.createAccount('acme', [tenant]);
  app = new Api(service, tenant.apiKey);
  admin = new Api(service, service.adminApiKey);
});

afterAll(async () => {
  await service.close();
  await database.drop();
});

const countLinks = async (): Promise<number | undefined> =>
  (await database.query<{ count: number }>('SELECT count(*)::int FROM links'))[0]?.count;

describe('POST /v1/links', () => {
  test('POST /v1/links answers with every field of the contract and its defaults', async () => {
    const { body } = await app.post('/v1/links', { externalUserId: 'user-1' }).expect(201);
    expect(body).toEqual({
      id: expect.stringMatching(/^lnk_[0-7][0-9a-hjkmnp-tv-z]{25}$/),
      appId: expect.stringMatching(/^app_/),
      status: 'pending',
      reason: null,
      url: `https://ig.me/acme?ref=${body.ref}`,
      ref: expect.stringMatching(/^[A-Za-z0-9_=-]{1,224}$/),
      connectUrl: expect.stringMatching(/^http:\/\/localhost:3000\/c\/[0-9a-hjkmnp-tv-z]{39}$/),
      qrUrl: `${body.connectUrl}/qr.svg`,
      code: null,
      codeExpiresAt: null,
      account: { igId: account.igId, username: 'acme' },
      externalUserId: 'user-1',
      sessionId: null,
      channel: null,
      context: null,
      onConflict: 'reject',
      confirmation: 'none',
      returnUrl: null,
      locale: null,
      accountHint: null,
      question: null,
      igsid: null,
      identityId: null,
      createdAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      expiresAt: new Date(Date.parse(body.createdAt) + 900_000).toISOString(),
      openedAt: null,
      completedAt: null,
      decidedAt: null,
    });
    const { url: _url, ref: _ref, connectUrl: _connectUrl, qrUrl: _qrUrl, ...rest } = body;
    const { code: _code, codeExpiresAt: _codeExpiresAt, ...stored } = rest;
    expect((await app.get(`/v1/links/${body.id}`).expect(200)).body).toEqual(stored);
  });

  test('POST /v1/links keeps and returns every field of the request', async () => {
    const wish = {
      externalUserId: 'user 2 \u{1f600}',
      sessionId: 'sess-9',
      account: account.igId,
      ttlSeconds: 60,
      channel: 'web-settings',
      context: { page: '/rewards', list: [1, null, { deep: true }] },
      onConflict: 'reject',
      confirmation: 'none',
      returnUrl: 'https://app.example/settings?tab=1',
      locale: 'pt-BR',
      accountHint: 'm…a@shop.example',
    };
    const { body } = await app.post('/v1/links', wish).expect(201);
    const { account: _account, ttlSeconds: _ttl, ...same } = wish;
    expect(body).toMatchObject(same);
    expect(Date.parse(body.expiresAt) - Date.parse(body.createdAt)).toBe(60_000);
  });

  test('POST /v1/links names every fault at once, each with its pointer, and writes nothing', async () => {
    const before = await countLinks();
    const { body } = await app
      .post('/v1/links', {
        externalUserId: 'nul\0',
        sessionId: '',
        ttlSeconds: 59.5,
        channel: '-x',
        context: [],
        onConflict: 'ask',
        confirmation: 'maybe',
        returnUrl: 'javascript:alert(1)',
        locale: 'de-AT',
        accountHint: 'two\nlines',
        'a/b~c': 1,
      })
      .expect(422);
    expect(body).toMatchObject(problem(422, 'validation_failed'));
    const pointers: string[] = body.errors.map(({ pointer }: { pointer: string }) => pointer);
    expect([...new Set(pointers)].sort()).toEqual(
      [
        '/a~1b~0c',
        '/accountHint',
        '/channel',
        '/confirmation',
        '/context',
        '/externalUserId',
        '/locale',
        '/onConflict',
        '/returnUrl',
        '/sessionId',
        '/ttlSeconds',
      ].sort(),
    );
    expect(await countLinks()).toBe(before);
  });

  test('POST /v1/links names conflicts with the app’s settings together with faults of form', async () => {
    const wish = {
      externalUserId: '',
      account: 'unknown',
      confirmation: 'later',
      returnUrl: 'https://evil.example/',
      ttlSeconds: 1,
    };
    const { body } = await app.post('/v1/links', wish).expect(422);
    expect(body.errors.map(({ pointer }: { pointer: string }) => pointer).sort()).toEqual([
      '/account',
      '/confirmation',
      '/externalUserId',
      '/returnUrl',
      '/ttlSeconds',
    ]);
  });

  test.each([['null'], ['[]'], ['"x"'], ['42']])(
    'POST /v1/links asks for an object when it gets %s',
    async (text) => {
      const { body } = await app
        .post('/v1/links')
        .set('content-type', 'application/json')
        .send(text)
        .expect(422);
      expect(body.errors).toEqual([{ pointer: '', detail: 'must be a JSON object' }]);
    },
  );

  const deep = JSON.parse('{"a":'.repeat(9) + '1' + '}'.repeat(9));
  test.each([
    ['no user', {}, '/externalUserId'],
    ['a user that is a number', { externalUserId: 42 }, '/externalUserId'],
    ['a user of 256 characters', { externalUserId: 'x'.repeat(256) }, '/externalUserId'],
    ['a broken surrogate', { externalUserId: 'x\ud800' }, '/externalUserId'],
    ['a second too many', { externalUserId: 'u', ttlSeconds: 86_401 }, '/ttlSeconds'],
    ['seconds as text', { externalUserId: 'u', ttlSeconds: '900' }, '/ttlSeconds'],
    ['a context that is text', { externalUserId: 'u', context: 'x' }, '/context'],
    ['a context of 4 KiB and more', { externalUserId: 'u', context: { a: 'x'.repeat(4_100) } }, '/context'],
    ['a context nine levels deep', { externalUserId: 'u', context: deep }, '/context'],
    ['a NUL deep in the context', { externalUserId: 'u', context: { a: ['\0'] } }, '/context'],
    ['a NUL in a key of the context', { externalUserId: 'u', context: { 'a\0': 1 } }, '/context'],
    ['an account that is not registered', { externalUserId: 'u', account: 'unknown' }, '/account'],
    [
      'a return URL that is not on the list',
      { externalUserId: 'u', returnUrl: 'https://evil.example/' },
      '/returnUrl',
    ],
    [
      'a return URL that only looks listed',
      { externalUserId: 'u', returnUrl: 'https://app.example.evil.example/' },
      '/returnUrl',
    ],
    ['a language that it does not have', { externalUserId: 'u', locale: 'it' }, '/locale'],
    ['a language in another spelling', { externalUserId: 'u', locale: 'pt-br' }, '/locale'],
    ['an account hint that is empty', { externalUserId: 'u', accountHint: '' }, '/accountHint'],
    [
      'an account hint of 61 characters',
      { externalUserId: 'u', accountHint: 'x'.repeat(61) },
      '/accountHint',
    ],
    ['an account hint that is no text', { externalUserId: 'u', accountHint: 7 }, '/accountHint'],
    [
      'an account hint that turns its direction',
      { externalUserId: 'u', accountHint: 'a\u202eb' },
      '/accountHint',
    ],
    [
      'an account hint with a line separator',
      { externalUserId: 'u', accountHint: 'a\u2028b' },
      '/accountHint',
    ],
    [
      'a question in the chat of an account that is not connected',
      { externalUserId: 'u', confirmation: 'dm' },
      '/confirmation',
    ],
  ])('POST /v1/links refuses %s', async (_name, wish, pointer) => {
    const { body } = await app.post('/v1/links', wish).expect(422);
    expect(body).toMatchObject({
      code: 'validation_failed',
      errors: [{ pointer, detail: expect.any(String) }],
    });
  });

  test('POST /v1/links accepts an account hint of 60 characters however many bytes they need', async () => {
    const accountHint = '\u{1f600}'.repeat(60);
    const { body } = await app.post('/v1/links', { externalUserId: 'u', accountHint }).expect(201);
    expect((await app.get(`/v1/links/${body.id}`).expect(200)).body.accountHint).toBe(accountHint);
  });

  test('POST /v1/links accepts 255 characters however many bytes they need, and a context eight levels deep', async () => {
    const context = JSON.parse('{"a":'.repeat(8) + '1' + '}'.repeat(8));
    const { body } = await app
      .post('/v1/links', { externalUserId: '\u{1f600}'.repeat(255), context })
      .expect(201);
    expect(body.context).toEqual(context);
  });

  /** A `__proto__` key is refused with the whole body (see below), and so would hide what this is about. */
  const isAcceptable = (value: unknown): boolean => !JSON.stringify(value).includes('__proto__');

  test('POST /v1/links never fails and never writes, whatever is in its fields', async () => {
    const before = await countLinks();
    const anything = fc.oneof(
      fc.jsonValue({ maxDepth: 3 }).filter(isAcceptable),
      fc.constantFrom(null, 42, '', {}, [], '\0', '\ud800', 1e300),
    );
    const names = [
      'sessionId',
      'account',
      'ttlSeconds',
      'channel',
      'context',
      'onConflict',
      'confirmation',
      'returnUrl',
      'locale',
      'accountHint',
      'x',
    ];
    const bodies = fc.record(Object.fromEntries(names.map((name) => [name, anything])), { requiredKeys: [] });
    await fc.assert(
      fc.asyncProperty(bodies, async (wish) => {
        // Without a user none of them may pass.
        const { body } = await app.post('/v1/links', wish).expect(422);
        expect(body.errors.map(({ pointer }: { pointer: string }) => pointer)).toContain('/externalUserId');
      }),
      { numRuns: 300 },
    );
    expect(await countLinks()).toBe(before);
  });

  test('POST /v1/links keeps every key of the context, also those that objects inherit', async () => {
    const context = { constructor: 'x', a: { toString: 'y', hasOwnProperty: 1, b: 1 } };
    const { body } = await app.post('/v1/links', { externalUserId: 'inherited', context }).expect(201);
    expect(body.context).toEqual(context);
    expect((await app.get(`/v1/links/${body.id}`).expect(200)).body.context).toEqual(context);
  });

  test('POST /v1/links accepts no field named like an inherited property of objects', async () => {
    for (const name of ['constructor', 'toString', 'hasOwnProperty']) {
      const { body } = await app.post('/v1/links', { externalUserId: 'u', [name]: 'x' }).expect(422);
      expect(body.errors).toEqual([{ pointer: `/${name}`, detail: 'is not a field of this request' }]);
      const query = await app.get(`/v1/identities?${name}=x`).expect(422);
      expect(query.body.errors).toEqual([{ pointer: `/${name}`, detail: 'is not a field of this request' }]);
    }
  });

  test('POST /v1/links refuses to replace without a confirmation', async () => {
    const { body } = await app.post('/v1/links', { externalUserId: 'u', onConflict: 'replace' }).expect(422);
    expect(body).toEqual(problem(422, 'confirmation_required'));
  });

  test('POST /v1/links requires an account when the app has two, and accepts its name or id', async () => {
    const two = await service.createTenant();
    const api = new Api(service, two.apiKey);
    const none = await api.post('/v1/links', { externalUserId: 'u' }).expect(422);
    expect(none.body.errors).toMatchObject([
      { pointer: '/account', detail: expect.stringMatching(/required/) },
    ]);
    // Granted a moment after a refusal: no cache may stand in the way.
    const first = await service.createAccount('first.one', [two]);
    await api.post('/v1/links', { externalUserId: 'u' }).expect(201);
    await service.createAccount('second.one', [two]);
    const chosen = await api.post('/v1/links', { externalUserId: 'u', account: 'FIRST.one' }).expect(201);
    expect(chosen.body.account).toEqual({ igId: first.igId, username: 'first.one' });
    const foreign = await api.post('/v1/links', { externalUserId: 'u', account: 'acme' }).expect(422);
    expect(foreign.body.errors).toMatchObject([{ pointer: '/account' }]);
  });
});

describe('access', () => {
  const unknownKey = createApiKey(new Ids().newUuid(), (size) => new Ids().randomBytes(size));
  test.each([
    ['no key', null],
    ['no key of ours', 'sk_live_123'],
    ['a key with a wrong checksum', unknownKey.slice(0, -1) + (unknownKey.endsWith('a') ? 'b' : 'a')],
    ['an unknown key', unknownKey],
  ])('a request with %s is answered 401', async (_name, key) => {
    const answer = await new Api(service, key).get('/v1/identities').expect(401);
    expect(answer.body).toEqual(problem(401, 'invalid_api_key'));
    expect(answer.headers['www-authenticate']).toBe('Bearer');
  });

  test('the right key id with another secret is answered 401', async () => {
    const forged = createApiKey(await keyIdOf(tenant), (size) => new Ids().randomBytes(size));
    expect(forged.slice(0, 29)).toBe(tenant.apiKey.slice(0, 29));
    await new Api(service, forged).get('/v1/identities').expect(401);
  });

  test('an admin key may not mint, and reads every app’s links', async () => {
    const refused = await admin.post('/v1/links', { externalUserId: 'u' }).expect(403);
    expect(refused.body).toEqual(problem(403, 'app_key_required'));
    const link = await tenant.client.mint({ externalUserId: 'u' });
    await admin.get(`/v1/links/${link.id}`).expect(200);
  });

  test('a key without the scope is answered 403, whether or not the row exists', async () => {
    const reader = new Api(service, (await service.createTenant(['identities:read'])).apiKey);
    await reader.get('/v1/identities').expect(200);
    for (const call of [
      reader.post('/v1/links', {}),
      reader.get('/v1/links/lnk_nonsense'),
      reader.post('/v1/identities/x/unlink'),
    ]) {
      expect((await call.expect(403)).body).toEqual(problem(403, 'insufficient_scope'));
    }
  });

  test('another app’s link answers exactly as a missing one', async () => {
    const link = await tenant.client.mint({ externalUserId: 'u' });
    const stranger = new Api(service, (await service.createTenant()).apiKey);
    for (const id of [
      link.id,
      'lnk_01m829gwa4f22v2ns6gq3qknya',
      'nonsense',
      '..%2f',
      '%00',
      'x'.repeat(90),
    ]) {
      const { body } = await stranger.get(`/v1/links/${id}`).expect(404);
      expect(body).toEqual({ ...problem(404, 'not_found'), detail: 'There is no such link.' });
    }
  });
});

describe('admin', () => {
  test('an admin sets up an app from nothing to its first mint', async () => {
    const created = await admin.post('/v1/admin/apps', { name: 'Rewards' }).expect(201);
    const { id } = created.body;
    expect(created.body).toEqual({
      id: expect.stringMatching(/^app_/),
      name: 'Rewards',
      status: 'active',
      returnUrls: [],
      defaultAccount: null,
      inviteUrl: null,
      onConflict: 'reject',
      confirmation: 'none',
      allowUnconfirmedReplace: false,
      limits: { mintsPerMinute: 600, readsPerMinute: 6000, mintsPerUserPerMinute: 10 },
      branding: {
        displayName: null,
        accentColor: null,
        accentColorDark: null,
        theme: 'auto',
        corners: 'round',
        locale: null,
        supportUrl: null,
        privacyUrl: null,
        purpose: {},
        embedOrigins: [],
        qrTarget: 'page',
        logoUrl: null,
        logoDarkUrl: null,
        adjustments: [],
      },
      accounts: [],
      createdAt: expect.any(String),
      disabledAt: null,
    });
    const key = (
      await admin.post(`/v1/admin/apps/${id}/keys`, { scopes: ['links:write', 'links:read'] }).expect(201)
    ).body;
    expect(key).toMatchObject({
      id: expect.stringMatching(/^key_/),
      appId: id,
      key: expect.stringMatching(/^hk_[0-9A-Za-z]{54}$/),
    });
    const registered = await admin
      .post('/v1/admin/accounts', { igId: '17841400000000777', username: 'Rewards.Shop' })
      .expect(201);
    expect(registered.body).toMatchObject({
      id: expect.stringMatching(/^acc_/),
      igId: '17841400000000777',
      username: 'rewards.shop',
      status: 'active',
    });
    await admin.post(`/v1/admin/apps/${id}/accounts`, { accountId: registered.body.id }).expect(201);
    const minted = await new Api(service, key.key).post('/v1/links', { externalUserId: 'u' }).expect(201);
    expect(minted.body.url).toMatch(/^https:\/\/ig\.me\/rewards\.shop\?ref=/);

    const { id: accountId, igId, username, status } = registered.body;
    const shownApp = { ...created.body, accounts: [{ id: accountId, igId, username, status }] };
    expect((await admin.get('/v1/admin/apps').expect(200)).body.data[0]).toEqual(shownApp);
    const { key: _secret, ...shown } = key;
    expect((await admin.get(`/v1/admin/apps/${id}/keys`).expect(200)).body).toEqual({
      data: [shown],
      nextCursor: null,
    });
    const again = await admin
      .post('/v1/admin/accounts', { igId: '17841400000000777', username: 'rewards.shop' })
      .expect(200);
    expect(again.body).toEqual(registered.body);
    for (const clash of [
      { igId: '17841400000000777', username: 'other' },
      { igId: '999', username: 'rewards.shop' },
    ]) {
      expect((await admin.post('/v1/admin/accounts', clash).expect(409)).body).toEqual(
        problem(409, 'account_conflict'),
      );
    }
  });

  test('an app’s key cannot have the admin scope, and an app that does not exist can have no key', async () => {
    const app = (await admin.post('/v1/admin/apps', { name: 'A' }).expect(201)).body;
    await admin.post(`/v1/admin/apps/${app.id}/keys`, { scopes: ['admin'] }).expect(422);
    await admin.post(`/v1/admin/apps/${app.id}/keys`, { scopes: [] }).expect(422);
    await admin
      .post('/v1/admin/apps/app_01m829gwa4f22v2ns6gq3qknya/keys', { scopes: ['links:read'] })
      .expect(404);
    for (const accountId of ['acc_01m829gwa4f22v2ns6gq3qknya', 'acme']) {
      const { body } = await admin.post(`/v1/admin/apps/${app.id}/accounts`, { accountId }).expect(422);
      expect(body.errors).toMatchObject([{ pointer: '/accountId' }]);
    }
    await admin
      .post('/v1/admin/apps/app_01m829gwa4f22v2ns6gq3qknya/accounts', { accountId: account.id })
      .expect(404);
  });

  test('an admin pages through a list without losing or repeating a row', async () => {
    for (let index = 0; index < 5; index++)
      await admin.post('/v1/admin/apps', { name: `page-${index}` }).expect(201);
    const seen: string[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const page: { data: { id: string }[]; nextCursor: string | null } = (
        await admin.get(`/v1/admin/apps?limit=2${cursor && `&cursor=${cursor}`}`).expect(200)
      ).body;
      seen.push(...page.data.map(({ id }) => id));
      cursor = page.nextCursor;
    }
    expect(seen).toEqual([...new Set(seen)].sort().reverse());
    expect(seen.length).toBeGreaterThanOrEqual(5);
    expect((await admin.get('/v1/admin/apps?cursor=nonsense').expect(400)).body).toEqual(
      problem(400, 'malformed_request'),
    );
    for (const limit of ['0', '101', '0x10', '1e1', '%2020', ''])
      expect((await admin.get(`/v1/admin/apps?limit=${limit}`).expect(422)).body.errors).toMatchObject([
        { pointer: '/limit' },
      ]);
  });
});

describe('bodies', () => {
  const raw = (path: string, type: string, body: string | Buffer): Test =>
    app.post(path).set('content-type', type).send(body);

  test.each([
    ['no JSON', '{"externalUserId"', 400, 'malformed_request'],
    ['nothing', '', 400, 'malformed_request'],
    ['a __proto__ key', '{"externalUserId":"u","__proto__":{"x":1}}', 400, 'malformed_request'],
    ['too much', JSON.stringify({ externalUserId: 'x'.repeat(70_000) }), 413, 'body_too_large'],
    ['a list', '[]', 422, 'validation_failed'],
    ['text', '"x"', 422, 'validation_failed'],
  ])('the API refuses a body with %s', async (_name, body, status, code) => {
    const answer = await raw('/v1/links', 'application/json', body).expect(status);
    expect(answer.body).toMatchObject(problem(status, code));
  });

  test('the API refuses bytes that are not UTF-8, so that two users never become one', async () => {
    for (const name of ['ren\xe9', 'ren\xe8']) {
      const body = Buffer.from(`{"externalUserId":"${name}"}`, 'latin1');
      const headers = { authorization: `Bearer ${tenant.apiKey}`, 'content-type': 'application/json' };
      const answer = await service.contract.fetch(`${service.baseUrl}/v1/links`, {
        method: 'POST',
        headers,
        body,
      });
      expect([answer.status, await answer.json()]).toEqual([
        400,
        { ...problem(400, 'malformed_request'), detail: 'The body is not UTF-8.' },
      ]);
    }
  });

  test.each([
    ['application/json; charset=latin1', {}],
    ['application/json', { 'content-encoding': 'gzip' }],
    ['application/jsonp', {}],
  ])('%s with the media type %j is answered 415', async (type, headers) => {
    const answer = await raw('/v1/links', type, '{"externalUserId":"u"}').set(headers).expect(415);
    expect(answer.body).toEqual(problem(415, 'unsupported_media_type'));
  });

  test('the API accepts application/json with an explicit UTF-8 charset', async () => {
    await raw('/v1/links', 'application/json; charset=UTF-8', '{"externalUserId":"u"}').expect(201);
  });

  test.each([['context'], ['foo']])(
    '3,000 levels of nesting in %s are answered 422, as any depth beyond the limit',
    async (name) => {
      const body = `{"externalUserId":"u","${name}":{"a":${'['.repeat(3_000)}${']'.repeat(3_000)}}}`;
      const answer = await raw('/v1/links', 'application/json', body).expect(422);
      expect(answer.body).toMatchObject({
        code: 'validation_failed',
        errors: [{ detail: expect.stringMatching(/deeper/) }],
      });
    },
  );

  test('Meta’s webhook answers another media type with 415', async () => {
    const answer = await raw('/v1/links', 'text/plain', 'x').expect(415);
    expect(answer.body).toEqual(problem(415, 'unsupported_media_type'));
  });

  test('Meta’s webhook accepts up to 8 MiB, and says why it does not read a signed body that is not JSON', async () => {
    const [appSecret = ''] = secrets.META_APP_SECRETS.split(',').slice(1);
    const sign = (body: string): string =>
      `sha256=${createHmac('sha256', appSecret).update(body).digest('hex')}`;
    const padded = (size: number): string =>
      JSON.stringify({ object: 'instagram', entry: [], padding: 'x'.repeat(size) });
    const deliver = (body: string): Test =>
      raw('/webhooks/instagram', 'application/json', body).set('x-hub-signature-256', sign(body));
    await deliver(padded(8 * 1024 * 1024 - 100)).expect(200);
    await deliver(padded(8 * 1024 * 1024)).expect(413);
    expect((await deliver('{"object":').expect(400)).body).toEqual(problem(400, 'malformed_request'));
    expect((await raw('/webhooks/instagram', 'application/json', '{}').expect(401)).body).toEqual(
      problem(401, 'invalid_signature'),
    );
  });
});

describe('paths', () => {
  test.each(['/v1/links/%zz', '/%', `/v1/links/${'x'.repeat(2_000)}`, '/nowhere'])(
    'a path that leads nowhere is answered 404 (%#)',
    async (path) => {
      const answer = await app.get(path).expect(404);
      expect(answer.body).toEqual(problem(404, 'not_found'));
      expect(answer.headers['content-type']).toMatch(/^application\/problem\+json/);
      expect(answer.headers['x-request-id']).toBe(answer.body.instance);
    },
  );
});

describe('service', () => {
  test('the service gives each request an id: the client’s when it is harmless, otherwise its own', async () => {
    const ask = (id: string): Test => app.get('/nowhere').set('x-request-id', id);
    const own = await ask('my-id-1').expect(404);
    expect([own.headers['x-request-id'], own.body.instance]).toEqual(['my-id-1', 'my-id-1']);
    const refused = await ask('no spaces please').expect(404);
    expect(refused.body.instance).toMatch(/^req_[0-9a-f]{32}$/);
    expect(refused.headers['x-request-id']).toBe(refused.body.instance);
  });

  test('the service reports that it is alive and ready, its document, and no metrics', async () => {
    const anyone = new Api(service, null);
    await anyone.get('/livez').expect(200, { status: 'ok' });
    await anyone.get('/readyz').expect(200, { status: 'ok' });
    await anyone.get('/metrics').expect(404);
    const openapi = await anyone.get('/openapi.json').expect(200);
    expect(openapi.body).toMatchObject({ openapi: '3.1.0', info: { title: 'Hitch' } });
  });
});

async function keyIdOf({ apiKey }: TestTenant): Promise<string> {
  const [row] = await database.query<{ id: string }>(
    `SELECT id FROM api_keys WHERE hash = sha256(convert_to($1, 'UTF8'))`,
    [apiKey],
  );
  return row?.id ?? '';
}
