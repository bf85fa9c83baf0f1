import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { inspect } from 'node:util';
import { createHitchClient, HitchConnectionError, HitchProblem } from '../../packages/client/src/index.js';
import { ClientStage, collect, failureOf } from '../support/client-stage.js';
import type { ProxyFault } from '../support/faulty-proxy.js';
import { startReceiver } from '../support/receiver.js';
import { eventually } from '../support/waits.js';

let stage: ClientStage;

beforeAll(async () => {
  stage = await ClientStage.open();
});

afterAll(() => stage.close());

describe('what is refused', () => {
  test('a problem has its status, code, request id and every fault of a field', async () => {
    const call = stage.hitch.links.create({ externalUserId: '', ttlSeconds: 1 });
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
    const wrong = `${stage.shop.apiKey.slice(0, -1)}${stage.shop.apiKey.endsWith('a') ? 'b' : 'a'}`;
    const stranger = createHitchClient({ url: stage.service.baseUrl, apiKey: wrong });
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
    await expect(stage.hitch.links.get(id)).rejects.toThrow(
      new TypeError('GET /v1/links/{id} needs a valid id.'),
    );
  });

  test('a request by its path is answered with its text, and a refused one is a problem that shows no query', async () => {
    const { status, text, json } = await stage.hitch.request({ method: 'GET', path: '/v1/links?limit=1' });
    expect({ status, json }).toEqual({ status: 200, json: JSON.parse(text) });
    const refused = await failureOf(
      stage.hitch.request({ method: 'GET', path: '/v1/links?externalUserId=%00' }),
    );
    expect(refused).toMatchObject({ operation: 'GET /v1/links', status: 422, code: 'validation_failed' });
    expect((refused as HitchProblem).message).not.toContain('%00');
    await expect(async () => stage.hitch.request({ method: 'GET', path: 'v1/links' })).rejects.toThrow(
      TypeError,
    );
  });

  test('a file comes as its bytes, and a refused one is a problem', async () => {
    const operator = createHitchClient({ url: stage.service.baseUrl, apiKey: stage.service.adminApiKey });
    const bytes = await new Response(await operator.download('/v1/admin/exports/links?format=csv')).text();
    expect(bytes).toMatch(/^"?id"?,/);
    const refused = await failureOf(stage.hitch.download('/v1/admin/exports/links?format=csv'));
    expect(refused).toMatchObject({ status: 403, code: 'insufficient_scope' });
    const away = createHitchClient({ url: 'http://127.0.0.1:9', apiKey: stage.shop.apiKey });
    expect(await failureOf(away.download('/v1/admin/exports/links'))).toBeInstanceOf(HitchConnectionError);
  });

  test('an id stays one part of the path, whatever is in it', async () => {
    expect(await failureOf(stage.hitch.links.get('../identities?limit=1'))).toMatchObject({ status: 404 });
  });

  test('a redirect is not followed, and a page of a proxy is no answer', async () => {
    const receiver = await startReceiver({ status: 308, headers: { location: stage.service.baseUrl } });
    const client = createHitchClient({ url: `${receiver.url}/below/`, apiKey: stage.shop.apiKey });
    const wish = { externalUserId: stage.newUser() };
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
    const externalUserId = stage.newUser();
    stage.proxy.plan(...faults);
    const link = await stage.shaky.links.create({ externalUserId });
    expect((await collect(stage.hitch.links.list({ externalUserId }))).map(({ id }) => id)).toEqual([
      link.id,
    ]);
    expect(link.ref).toMatch(/^[A-Za-z0-9_=-]+$/);
    const keys = stage.proxy.requests.map((headers) => headers['idempotency-key']);
    expect(keys).toHaveLength(faults.length + 1);
    expect(new Set(keys).size).toBe(1);
  });

  test('two calls have two keys, and a key of the caller replaces them', async () => {
    const wish = { externalUserId: stage.newUser() };
    stage.proxy.plan();
    for (const options of [{}, {}, { idempotencyKey: 'order-7' }, { idempotencyKey: 'order-7' }])
      await stage.shaky.links.create(wish, options);
    const [first, second, ...own] = stage.proxy.requests.map((headers) => headers['idempotency-key']);
    expect(first).not.toBe(second);
    expect(own).toEqual(['order-7', 'order-7']);
    expect(await collect(stage.hitch.links.list(wish))).toHaveLength(3);
  });

  test('a call fails when its attempts are used up, and says what it knows', async () => {
    stage.proxy.plan('unavailable', 'cut', 'cut');
    expect(await failureOf(stage.shaky.links.create({ externalUserId: stage.newUser() }))).toMatchObject({
      name: 'HitchConnectionError',
      reason: 'network',
    });
    stage.proxy.plan('unavailable');
    const call = stage.shaky.links.create({ externalUserId: stage.newUser() }, { maxRetries: 0 });
    expect(await failureOf(call)).toMatchObject({ status: 503, code: 'no_problem' });
    expect(stage.proxy.requests).toHaveLength(1);
  });

  test('what would be done twice is not repeated after a lost answer', async () => {
    const { id } = await stage.hitch.endpoints.create({ url: `${stage.proxy.url}/livez` });
    stage.proxy.plan('cut_after');
    expect(await failureOf(stage.shaky.endpoints.test(id))).toBeInstanceOf(HitchConnectionError);
    const sent = await collect(stage.hitch.notifications.list({ endpointId: id }));
    expect(sent.map(({ type }) => type)).toEqual(['endpoint.test']);
    await stage.hitch.endpoints.delete(id);
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
    stage.proxy.plan('pass');
    const link = await stage.shaky.links.create({ externalUserId: stage.newUser() });
    stage.proxy.plan('pass', 'unavailable', 'cut', 'unavailable');
    const waiting = stage.shaky.waitForLink(link.id);
    await eventually(async () => stage.proxy.requests.length > 3);
    const igsid = await stage.tap(link);
    expect(await waiting).toMatchObject({ status: 'linked', igsid });
  });
});
