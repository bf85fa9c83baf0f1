import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { inspect } from 'node:util';
import {
  createHitchClient,
  type HitchClient,
  HitchConnectionError,
  HitchProblem,
  iterate,
  type Link,
} from '../../packages/client/src/index.js';
import { deliveryOf, postbackEvent } from '../../src/dev/simulator/meta-payloads.js';
import { type FaultyProxy, type ProxyFault, startFaultyProxy } from '../support/faulty-proxy.js';
import { startReceiver } from '../support/receiver.js';
import { startTestApp, type TestApp, type TestTenant } from '../support/test-app.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';
import { eventually, openWaits } from '../support/waits.js';

const SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8"><path d="M0 0h8v8H0z"/></svg>';

let database: TestDatabase;
let service: TestApp;
let shop: TestTenant;
let igId: string;
let proxy: FaultyProxy;
/** With the app's key; what it sends and gets is held to the OpenAPI document. */
let hitch: HitchClient;
let admin: HitchClient;
/** With the app's key, through the proxy. */
let shaky: HitchClient;
let count = 0;

beforeAll(async () => {
  database = await createTestDatabase();
  service = await startTestApp(database.url, { allowLoopback: true });
  shop = await service.createTenant();
  ({ igId } = await service.createAccount('acme', [shop]));
  proxy = await startFaultyProxy(service.baseUrl);
  const watched: typeof fetch = (url, init) => service.contract.fetch(url, init);
  hitch = createHitchClient({ url: service.baseUrl, apiKey: shop.apiKey, fetch: watched });
  admin = createHitchClient({ url: `${service.baseUrl}/`, apiKey: service.adminApiKey, fetch: watched });
  shaky = createHitchClient({ url: proxy.url, apiKey: shop.apiKey });
});

afterAll(async () => {
  await proxy.close();
  await service.close();
  await database.drop();
});

const newUser = (): string => `client-user-${++count}`;

/** A person follows a link. */
async function tap({ ref }: { ref: string }): Promise<string> {
  const igsid = `88${Date.now()}${++count}`;
  const event = postbackEvent({ igId, igsid, ref, timestampMs: Date.now() });
  expect((await service.meta.deliver(deliveryOf([event]))).status).toBe(200);
  return igsid;
}

async function collect<Row>(rows: AsyncIterable<Row>): Promise<Row[]> {
  const all: Row[] = [];
  for await (const row of rows) all.push(row);
  return all;
}

const failureOf = (call: Promise<unknown>): Promise<unknown> =>
  call.then(
    () => null,
    (error: unknown) => error,
  );

describe('life of an app with the client', () => {
  test('an app mints a link, waits while the person taps, and looks the identity up', async () => {
    const externalUserId = newUser();
    const link = await hitch.links.create({ externalUserId, context: { page: '/rewards' } });
    expect(link).toMatchObject({ status: 'pending', connectUrl: expect.stringContaining('/c/') });
    const seen: Link['status'][] = [];
    const waiting = hitch.waitForLink(link.id, { onStatus: ({ status }) => void seen.push(status) });
    await eventually(async () => (await openWaits(service, 'poll')) > 0);
    const igsid = await tap(link);
    expect(await waiting).toMatchObject({ id: link.id, status: 'linked', igsid });
    expect(seen).toEqual(['pending', 'linked']);
    const [identity, ...others] = await collect(hitch.identities.list({ externalUserId }));
    expect([identity?.igsid, identity?.context, others]).toEqual([igsid, { page: '/rewards' }, []]);
    expect(await collect(hitch.links.attempts(link.id))).toMatchObject([{ outcome: 'linked', igsid }]);
    const { id = '' } = identity ?? {};
    expect(await hitch.identities.unlink(id, 'asked by the user')).toMatchObject({ status: 'unlinked' });
    expect(await hitch.identities.get(id)).toMatchObject({ unlinkReason: 'asked by the user' });
    expect(await collect(hitch.identities.list({ externalUserId }))).toEqual([]);
  });

  test('an app sees that a person came, and its user confirms or declines', async () => {
    for (const [answer, status] of [['confirm', 'linked'] as const, ['decline', 'rejected'] as const]) {
      const wish = { externalUserId: newUser(), sessionId: 's-1', confirmation: 'app' as const };
      const link = await hitch.links.create(wish);
      const came = new Promise<Link>((resolve) => {
        const onStatus = (now: Link): void => {
          if (now.status === 'awaiting_confirmation') resolve(now);
        };
        void hitch.waitForLink(link.id, { onStatus });
      });
      await tap(link);
      await came;
      expect(await hitch.links[answer](link.id, { sessionId: 's-1' })).toMatchObject({ status });
      expect(await hitch.links.get(link.id)).toMatchObject({ status });
    }
  });

  test('an app revokes a link, which ends the wait for it', async () => {
    const { id } = await hitch.links.create({ externalUserId: newUser() });
    const waiting = hitch.waitForLink(id);
    expect(await hitch.links.revoke(id)).toMatchObject({ status: 'revoked' });
    expect(await waiting).toMatchObject({ status: 'revoked' });
  });

  test('a wait whose time has passed gives the link as it is, and one that is aborted throws the reason', async () => {
    const { id } = await hitch.links.create({ externalUserId: newUser() });
    expect(await hitch.waitForLink(id, { timeoutMs: 300 })).toMatchObject({ id, status: 'pending' });
    const life = new AbortController();
    const waiting = failureOf(hitch.waitForLink(id, { signal: life.signal }));
    await eventually(async () => (await openWaits(service, 'poll')) > 0);
    const reason = new Error('the user has left');
    life.abort(reason);
    expect(await waiting).toBe(reason);
  });

  test('an app manages its endpoints', async () => {
    const { id, secret } = await hitch.endpoints.create({ url: 'https://app.example/hook' });
    expect(secret).toMatch(/^whsec_/);
    expect(await hitch.endpoints.update(id, { eventTypes: ['identity.linked'] })).toMatchObject({
      eventTypes: ['identity.linked'],
    });
    expect((await hitch.endpoints.rotate(id)).secret).not.toBe(secret);
    expect((await collect(hitch.endpoints.list())).map((endpoint) => endpoint.id)).toContain(id);
    expect(await hitch.endpoints.delete(id)).toBeUndefined();
    expect(await failureOf(hitch.endpoints.get(id))).toMatchObject({ status: 404, code: 'not_found' });
  });
});

describe('work of operators with the client', () => {
  test('an operator registers an app and an account, gives the app a key and a logo, and reads the audit', async () => {
    const app = await admin.api.createApp({ body: { name: 'Bakery' } });
    const path = { id: app.id };
    const account = await admin.api.registerAccount({
      body: { igId: `1784${Date.now()}`, username: 'bakery' },
    });
    await admin.api.grantAppAccount({ path, body: { accountId: account.id } });
    const { key } = await admin.api.createAppKey({ path, body: { scopes: ['links:write', 'links:read'] } });
    const bakery = createHitchClient({ url: service.baseUrl, apiKey: key ?? '' });
    const link = await bakery.links.create({ externalUserId: newUser() });
    expect(link.account.username).toBe('bakery');
    const logo = new Blob([SVG], { type: 'image/svg+xml' });
    expect(await admin.api.putAppLogo({ path, query: { theme: 'dark' }, body: logo })).toBeDefined();
    const actions = await admin.api.listAuditEntries({ query: { target: app.id } });
    expect(actions.data.map(({ action }) => action)).toContain('app.created');
    expect(await admin.admin.lookUp(link.ref)).toMatchObject({
      links: [{ id: link.id }],
      ref: { valid: true },
    });
    const apps = await collect(iterate((cursor) => admin.api.listApps({ query: { cursor, limit: 1 } })));
    expect(apps.map(({ id }) => id)).toContain(app.id);
    expect((await admin.api.getVersion()).version).toMatch(/^\d+\./);
  });
});

describe('lists', () => {
  test('a list is read to its end over all pages, and no further than a loop goes', async () => {
    const externalUserId = newUser();
    const minted: string[] = [];
    for (let index = 0; index < 5; index += 1)
      minted.unshift((await hitch.links.create({ externalUserId, sessionId: `s-${index}` })).id);
    let pages = 0;
    const counting: typeof fetch = (url, init) => ((pages += 1), fetch(url, init));
    const counted = createHitchClient({ url: service.baseUrl, apiKey: shop.apiKey, fetch: counting });
    const rows = await collect(counted.links.list({ externalUserId, limit: 2 }));
    expect([rows.map(({ id }) => id), pages]).toEqual([minted, 3]);
    pages = 0;
    for await (const { id } of counted.links.list({ externalUserId, limit: 2 })) if (id === minted[1]) break;
    expect(pages).toBe(1);
  });
});

describe('what is refused', () => {
  test('a problem has its status, code, request id and every fault of a field', async () => {
    const call = hitch.links.create({ externalUserId: '', ttlSeconds: 1 });
    const problem = (await failureOf(call)) as HitchProblem;
    expect(problem).toBeInstanceOf(HitchProblem);
    expect(problem).toMatchObject({
      operation: 'POST /v1/links',
      status: 422,
      code: 'validation_failed',
      title: expect.any(String),
      detail: expect.any(String),
      requestId: expect.stringMatching(/^[A-Za-z0-9._-]{8,}$/),
    });
    expect(problem.errors.map(({ pointer }) => pointer).toSorted()).toEqual([
      '/externalUserId',
      '/ttlSeconds',
    ]);
    expect(problem.message).toMatch(/^POST \/v1\/links was answered 422 validation_failed: .*\/ttlSeconds: /);
  });

  test('an error names no key, and neither does the client when it is printed', async () => {
    const wrong = `${shop.apiKey.slice(0, -1)}${shop.apiKey.endsWith('a') ? 'b' : 'a'}`;
    const stranger = createHitchClient({ url: service.baseUrl, apiKey: wrong });
    const nobody = createHitchClient({ url: 'http://127.0.0.1:9', apiKey: wrong, maxRetries: 0 });
    const [refusal, silence] = await Promise.all(
      [stranger, nobody].map((client) => failureOf(client.links.get('lnk_01jd0000000000000000000000'))),
    );
    expect(refusal).toMatchObject({ status: 401, code: 'invalid_api_key' });
    expect(silence).toBeInstanceOf(HitchConnectionError);
    expect(silence).toMatchObject({ operation: 'GET /v1/links/{id}', reason: 'network' });
    const texts = [refusal, silence, stranger].map((value) => inspect(value, { depth: 9, showHidden: true }));
    for (const text of texts) expect(text).not.toContain(wrong.slice(3));
  });

  test.each<[string, () => unknown]>([
    ['a key with a line break', () => createHitchClient({ url: 'https://h.example', apiKey: 'hk_geheim\n' })],
    [
      'a key with a letter outside ASCII',
      () => createHitchClient({ url: 'https://h.example', apiKey: 'hk_geheimé' }),
    ],
    ['a URL with a password', () => createHitchClient({ url: 'https://u:geheim@h.example' })],
    ['no URL at all', () => createHitchClient({ url: 'geheim' })],
  ])('%s is refused without being quoted', (_what, create) => {
    expect(create).toThrow(TypeError);
    expect(create).toThrow(expect.objectContaining({ message: expect.not.stringContaining('geheim') }));
  });

  test.each(['', '.', '..'])('an id %j, which would be another path, is not sent', async (id) => {
    await expect(hitch.links.get(id)).rejects.toThrow(new TypeError('GET /v1/links/{id} needs a valid id.'));
  });

  test('an id stays one part of the path, whatever is in it', async () => {
    expect(await failureOf(hitch.links.get('../identities?limit=1'))).toMatchObject({ status: 404 });
  });

  test('a redirect is not followed, and a page of a proxy is no answer', async () => {
    const receiver = await startReceiver({ status: 308, headers: { location: service.baseUrl } });
    const client = createHitchClient({ url: `${receiver.url}/below/`, apiKey: shop.apiKey });
    const wish = { externalUserId: newUser() };
    expect(await failureOf(client.links.create(wish))).toMatchObject({ status: 308, code: 'no_problem' });
    receiver.answer({ status: 200, body: '<p>Log in to the network</p>' });
    expect(await failureOf(client.links.create(wish))).toMatchObject({ status: 200, code: 'no_problem' });
    expect(receiver.requests.map(({ path }) => path)).toEqual(['/below/v1/links', '/below/v1/links']);
    await receiver.close();
  });

  test('a session of a page needs no key, and its headers go along', async () => {
    const receiver = await startReceiver({ status: 200, body: '{"data":[],"nextCursor":null}' });
    const page = createHitchClient({ url: receiver.url, headers: { 'x-hitch-console': '1' } });
    expect(await collect(page.links.list())).toEqual([]);
    const [{ 'x-hitch-console': marker, authorization } = {}] = receiver.requests.map(
      ({ headers }) => headers,
    );
    expect([marker, authorization]).toEqual(['1', undefined]);
    await receiver.close();
  });
});

describe('repeated calls', () => {
  test.each<[string, readonly ProxyFault[]]>([
    ['503 before it was carried out', ['unavailable']],
    ['503 after it was carried out', ['unavailable_after']],
    ['a connection that was cut before it was carried out', ['cut']],
    ['a connection that was cut after it was carried out', ['cut_after']],
    ['two lost answers', ['cut_after', 'unavailable_after']],
  ])('after %s, a repeated mint leaves one link', async (_fault, faults) => {
    const externalUserId = newUser();
    proxy.plan(...faults);
    const link = await shaky.links.create({ externalUserId });
    expect((await collect(hitch.links.list({ externalUserId }))).map(({ id }) => id)).toEqual([link.id]);
    expect(link.ref).toMatch(/^[A-Za-z0-9_=-]+$/);
    const keys = proxy.requests.map((headers) => headers['idempotency-key']);
    expect(keys).toHaveLength(faults.length + 1);
    expect(new Set(keys).size).toBe(1);
  });

  test('two calls have two keys, and a key of the caller replaces them', async () => {
    const wish = { externalUserId: newUser() };
    proxy.plan();
    for (const options of [{}, {}, { idempotencyKey: 'order-7' }, { idempotencyKey: 'order-7' }])
      await shaky.links.create(wish, options);
    const [first, second, ...own] = proxy.requests.map((headers) => headers['idempotency-key']);
    expect(first).not.toBe(second);
    expect(own).toEqual(['order-7', 'order-7']);
    expect(await collect(hitch.links.list(wish))).toHaveLength(3);
  });

  test('a call fails when its attempts are used up, and says what it knows', async () => {
    proxy.plan('unavailable', 'cut', 'cut');
    expect(await failureOf(shaky.links.create({ externalUserId: newUser() }))).toMatchObject({
      name: 'HitchConnectionError',
      reason: 'network',
    });
    proxy.plan('unavailable');
    const call = shaky.links.create({ externalUserId: newUser() }, { maxRetries: 0 });
    expect(await failureOf(call)).toMatchObject({ status: 503, code: 'no_problem' });
    expect(proxy.requests).toHaveLength(1);
  });

  test('what would be done twice is not repeated after a lost answer', async () => {
    const { id } = await hitch.endpoints.create({ url: `${proxy.url}/livez` });
    proxy.plan('cut_after');
    expect(await failureOf(shaky.endpoints.test(id))).toBeInstanceOf(HitchConnectionError);
    const sent = await collect(hitch.notifications.list({ endpointId: id }));
    expect(sent.map(({ type }) => type)).toEqual(['endpoint.test']);
    await hitch.endpoints.delete(id);
  });

  test('a timeout ends an attempt, and the signal of the caller ends a call between two attempts', async () => {
    const receiver = await startReceiver('hang');
    const client = createHitchClient({ url: receiver.url, timeoutMs: 200, maxRetries: 1 });
    expect(await failureOf(client.api.getLiveness())).toMatchObject({ reason: 'timeout' });
    expect(receiver.requests).toHaveLength(2);
    receiver.answer({ status: 429, headers: { 'retry-after': '50' } });
    const life = new AbortController();
    const call = failureOf(client.api.getLiveness({}, { signal: life.signal }));
    await receiver.waitFor(3);
    life.abort(new Error('enough'));
    expect(await call).toEqual(new Error('enough'));
    await receiver.close();
  });

  test('a wait goes on when the service is away for a while', async () => {
    proxy.plan('pass');
    const link = await shaky.links.create({ externalUserId: newUser() });
    proxy.plan('pass', 'unavailable', 'cut', 'unavailable');
    const waiting = shaky.waitForLink(link.id);
    await eventually(async () => proxy.requests.length > 3);
    const igsid = await tap(link);
    expect(await waiting).toMatchObject({ status: 'linked', igsid });
  });
});
