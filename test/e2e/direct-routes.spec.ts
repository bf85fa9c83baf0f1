import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Response } from 'supertest';
import { DirectRoutes } from '../../src/platform/http/direct-routes.service.js';
import { toTypeId } from '../../src/platform/ids/type-id.js';
import { deliveryOf, messageEvent } from '../../src/dev/simulator/meta-payloads.js';
import { Api, problem } from '../support/http.js';
import { startTestApp, type TestApp, type TestTenant } from '../support/test-app.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

let database: TestDatabase;
let service: TestApp;
let tenant: TestTenant;
let account: { id: string; igId: string; username: string };
let api: Api;

/** How often each route was asked directly, and how often it took the request. */
const taken: Record<string, boolean[]> = {};

beforeAll(async () => {
  watchDirectRoutes();
  database = await createTestDatabase();
  service = await startTestApp(database.url);
  tenant = await service.createTenant();
  account = await service.createAccount('acme', [tenant]);
  api = new Api(service, tenant.apiKey);
  // Whoever was here a moment ago is known: settings, grants and the key.
  await api.post('/v1/links', { externalUserId: 'first' }).expect(201);
});

afterAll(async () => {
  DirectRoutes.prototype.add = add;
  await service.close();
  await database.drop();
});

const { add } = DirectRoutes.prototype;

/** Notes what each direct answer does; the real one does it. */
function watchDirectRoutes(): void {
  DirectRoutes.prototype.add = function (method, url, answer): void {
    const notes: boolean[] = (taken[`${method} ${url}`] = []);
    add.call(this, method, url, (request, reply) => {
      const took = answer(request, reply);
      notes.push(took);
      return took;
    });
  };
}

/** Whether the last request of a route was taken directly. */
const wasTaken = (route: string): boolean | undefined => taken[route]?.at(-1);

/** What both ways have to agree on: all but what is of one request or moment. */
function shape({ status, headers, body }: Response): object {
  const own = new Set(['x-request-id', 'date', 'ratelimit', 'content-length']);
  const { id: _id, url: _url, ref: _ref, qrUrl: _qr, createdAt: _at, expiresAt: _until, ...rest } = body;
  return {
    status,
    headers: Object.fromEntries(Object.entries(headers).filter(([name]) => !own.has(name))),
    fields: Object.keys(body),
    rest,
  };
}

/** How many are left of each limit. */
const remaining = ({ headers }: Response): Record<string, number> =>
  Object.fromEntries(
    [...(headers['ratelimit'] ?? '').matchAll(/"([a-z-]+)";r=(\d+)/g)].map(([, name, left]) => [
      name ?? '',
      Number(left),
    ]),
  );

/** An app with these limits, that was here a moment ago. */
async function limitedTo(limits: object): Promise<Api> {
  const { appId, apiKey } = await service.createTenant();
  const path = `/v1/admin/apps/${toTypeId('app', appId)}`;
  const admin = new Api(service, service.adminApiKey);
  await admin.post(`${path}/accounts`, { accountId: toTypeId('acc', account.id) }).expect(201);
  await admin.patch(path, { limits }).expect(200);
  const api = new Api(service, apiKey);
  await api.post('/v1/links', { externalUserId: 'first' }).expect(201);
  return api;
}

describe('a mint', () => {
  const route = 'POST /v1/links';
  const body = {
    externalUserId: 'zoë',
    sessionId: 'sess-9',
    account: 'ACME',
    ttlSeconds: 900,
    channel: 'web-settings',
    context: { page: '/rewards', nested: [{ a: null }] },
  };

  test('is answered the same whichever way it goes', async () => {
    const direct = await api.post('/v1/links', body).expect(201);
    expect(wasTaken(route)).toBe(true);
    const common = await api.post('/v1/links', body).set('idempotency-key', randomUUID()).expect(201);
    expect(wasTaken(route)).toBe(false);
    expect(shape(direct)).toEqual(shape(common));
    expect(await api.get(`/v1/links/${direct.body.id}`)).toMatchObject({
      status: 200,
      body: { status: 'revoked', reason: 'superseded', sessionId: 'sess-9' },
    });
  });

  test('counts once against both limits, whichever way it goes', async () => {
    const theirs = await limitedTo({ mintsPerMinute: 1_000, mintsPerUserPerMinute: 100 });
    const user = { externalUserId: 'counted' };
    const direct = remaining(await theirs.post('/v1/links', user).expect(201));
    expect(wasTaken(route)).toBe(true);
    const common = remaining(
      await theirs.post('/v1/links', user).set('idempotency-key', randomUUID()).expect(201),
    );
    expect(Object.keys(direct)).toEqual(['mints', 'mints-per-user']);
    for (const [name, left] of Object.entries(direct)) expect(common[name]).toBe(left - 1);
    const again = remaining(await theirs.post('/v1/links', user).expect(201));
    for (const [name, left] of Object.entries(common)) expect(again[name]).toBe(left - 1);
  });

  test.each([
    ['a field at fault', { externalUserId: '' }, 422, 'validation_failed'],
    ['a field too many', { externalUserId: 'a', color: 'red' }, 422, 'validation_failed'],
    ['an account of somebody else', { externalUserId: 'a', account: 'other' }, 422, 'validation_failed'],
    [
      'a replacement nobody confirms',
      { externalUserId: 'a', onConflict: 'replace' },
      422,
      'confirmation_required',
    ],
    ['a list for a body', [], 422, 'validation_failed'],
  ])('with %s is left to the common way, which says why', async (_what, faulty, status, code) => {
    const answer = await api.post('/v1/links', faulty);
    expect(wasTaken(route)).toBe(false);
    expect({ status: answer.status, body: answer.body }).toMatchObject({
      status,
      body: problem(status, code),
    });
  });

  test('is refused by the limit of its user, and then counts against none', async () => {
    const theirs = await limitedTo({ mintsPerMinute: 1_000, mintsPerUserPerMinute: 1 });
    const first = await theirs.post('/v1/links', { externalUserId: 'eager' }).expect(201);
    expect(wasTaken(route)).toBe(true);
    const refused = await theirs.post('/v1/links', { externalUserId: 'eager' }).expect(429);
    expect(wasTaken(route)).toBe(false);
    expect(refused.body).toMatchObject(problem(429, 'rate_limited'));
    const other = await theirs.post('/v1/links', { externalUserId: 'calm' }).expect(201);
    // The refused one counts as any request of the key does, and once.
    expect(remaining(other)['mints']).toBe((remaining(first)['mints'] ?? 0) - 2);
  });
});

describe('a look-up', () => {
  const route = 'GET /v1/identities';

  test('is answered the same whichever way it goes', async () => {
    const { ref } = (await api.post('/v1/links', { externalUserId: 'looked up' }).expect(201)).body as {
      ref: string;
    };
    const event = messageEvent({ igId: account.igId, igsid: '77001', ref, timestampMs: Date.now() });
    await service.meta.deliver(deliveryOf([event]));
    expect(wasTaken('POST /webhooks/instagram')).toBe(true);
    for (const question of [
      'igsid=77001',
      'externalUserId=looked%20up&account=acme',
      'igsid=77001&limit=1',
      'igsid=nobody',
    ]) {
      const direct = await api.get(`/v1/identities?${question}`).expect(200);
      expect(wasTaken(route)).toBe(true);
      const common = await api.get(`/v1/identities?${question}&appId=${toTypeId('app', tenant.appId)}`);
      expect(wasTaken(route)).toBe(false);
      expect(shape(direct)).toEqual(shape(common));
      expect(direct.body.data).toHaveLength(question.endsWith('nobody') ? 0 : 1);
    }
  });

  test.each([
    ['without a question', '', 200],
    ['of what is no more', '?igsid=77001&status=all', 200],
    ['with a field too many', '?igsid=77001&color=red', 422],
    ['with a field twice', '?igsid=1&igsid=2', 422],
    ['with a cursor of somebody else', '?igsid=77001&cursor=nonsense', 400],
  ])('%s is left to the common way', async (_what, query, status) => {
    expect((await api.get(`/v1/identities${query}`)).status).toBe(status);
    expect(wasTaken(route)).toBe(false);
  });

  test.each([
    ['nobody', () => null, 401, 'invalid_api_key'],
    ['a key that is none', () => `${tenant.apiKey.slice(0, -1)}x`, 401, 'invalid_api_key'],
  ])('of %s is left to the common way, which refuses it', async (_who, key, status, code) => {
    const answer = await new Api(service, key()).get('/v1/identities?igsid=77001');
    expect(wasTaken(route)).toBe(false);
    expect(answer.body).toMatchObject(problem(status, code));
  });

  test('without the scope is refused, however well the key is known', async () => {
    const mintsOnly = await service.createTenant(['links:write']);
    const theirs = new Api(service, mintsOnly.apiKey);
    for (let round = 0; round < 2; round += 1) {
      const answer = await theirs.get('/v1/identities?igsid=77001').expect(403);
      expect(answer.body).toMatchObject(problem(403, 'insufficient_scope'));
      expect(wasTaken(route)).toBe(false);
    }
  });

  test('by an admin is left to the common way, which keeps it in the audit', async () => {
    const admin = new Api(service, service.adminApiKey);
    await admin.get('/v1/identities?igsid=77001').expect(200);
    expect(wasTaken(route)).toBe(false);
  });
});

describe('a delivery', () => {
  const route = 'POST /webhooks/instagram';

  test('without a signature is left to the common way, and refused', async () => {
    const answer = await new Api(service, null).post('/webhooks/instagram', { object: 'instagram' });
    expect(wasTaken(route)).toBe(false);
    expect(answer.body).toMatchObject(problem(401, 'invalid_signature'));
  });

  test('with a wrong signature is refused at once, in the same words', async () => {
    const answer = await new Api(service, null)
      .post('/webhooks/instagram', { object: 'instagram' })
      .set('x-hub-signature-256', `sha256=${'0'.repeat(64)}`);
    expect(wasTaken(route)).toBe(true);
    expect(answer.body).toMatchObject(problem(401, 'invalid_signature'));
  });
});
