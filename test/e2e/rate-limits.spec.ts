import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import pg from 'pg';
import type { Response } from 'supertest';
import { RateLimitRepository } from '../../src/platform/rate-limits/rate-limit.repository.js';
import { RateLimits } from '../../src/platform/rate-limits/rate-limits.service.js';
import { toTypeId } from '../../src/platform/ids/type-id.js';
import { deliveryOf, messageEvent } from '../../src/dev/simulator/meta-payloads.js';
import { externalUserLimit } from '../../src/platform/rate-limits/rate-limit-policies.js';
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

let database: TestDatabase;
let clock: ControlledClock;
let service: TestApp;
let account: { id: string; igId: string; username: string };
const secrets = makeSecrets();

beforeAll(async () => {
  database = await createTestDatabase();
  clock = new ControlledClock();
  service = await startTestApp(database.url, { clock, env: secrets });
  account = await service.createAccount('acme', []);
});

afterAll(async () => {
  await service.close();
  await database.drop();
});

/** Each test begins with a minute of its own, ten seconds old. */
beforeEach(async () => {
  clock.advance(70_000 - (clock.now().getTime() % 60_000));
  await database.query('DELETE FROM rate_limits');
});

interface Limits {
  readonly mints?: number;
  readonly reads?: number;
  readonly mintsPerUser?: number;
}

/** An app with a key, the account and these limits; none where nothing is said. */
async function makeTenant(limits: Limits): Promise<TestTenant> {
  const tenant = await service.createTenant();
  await setLimits(tenant, limits);
  const path = `/v1/admin/apps/${toTypeId('app', tenant.appId)}/accounts`;
  await new Api(service, service.adminApiKey)
    .post(path, { accountId: toTypeId('acc', account.id) })
    .expect(201);
  return tenant;
}

async function setLimits(
  { appId }: TestTenant,
  { mints = 0, reads = 0, mintsPerUser = 0 }: Limits,
): Promise<void> {
  const limits = { mintsPerMinute: mints, readsPerMinute: reads, mintsPerUserPerMinute: mintsPerUser };
  const admin = new Api(service, service.adminApiKey);
  await admin.patch(`/v1/admin/apps/${toTypeId('app', appId)}`, { limits }).expect(200);
}

const apiOf = ({ apiKey }: TestTenant, instance = service): Api => new Api(instance, apiKey);
const mint = async (api: Api, externalUserId = 'ann'): Promise<Response> =>
  api.post('/v1/links', { externalUserId });
const read = async (api: Api): Promise<Response> => api.get('/v1/identities?externalUserId=ann');
const rows = (): Promise<{ key: string; points: number }[]> =>
  database.query('SELECT key, points FROM rate_limits ORDER BY key');

/** What the headers say of limits. */
const limitsOf = ({ status, headers }: Response): unknown[] => [
  status,
  headers['ratelimit-policy'],
  headers['ratelimit'],
];

/** How many of so many requests, sent by turns in groups, are answered so. */
async function countAnswers(requests: number, status: number, send: (index: number) => Promise<Response>) {
  let found = 0;
  for (let sent = 0; sent < requests; sent += 20) {
    const group = Array.from({ length: Math.min(20, requests - sent) }, (_, index) => send(sent + index));
    found += (await Promise.all(group)).filter((answer) => answer.status === status).length;
  }
  return found;
}

describe('limits of a key', () => {
  test('the limits of a key count mints and reads separately, report what is left, and start again each minute', async () => {
    const api = apiOf(await makeTenant({ mints: 3, reads: 2 }));
    for (const left of [2, 1, 0]) {
      expect(limitsOf(await mint(api))).toEqual([201, '"mints";q=3;w=60', `"mints";r=${left};t=50`]);
    }
    clock.advance(15_500);
    const refused = await mint(api);
    expect(limitsOf(refused)).toEqual([429, '"mints";q=3;w=60', '"mints";r=0;t=35']);
    expect(refused.body).toEqual(problem(429, 'rate_limited'));
    expect(refused.headers).toMatchObject({
      'content-type': expect.stringMatching(/^application\/problem\+json/),
      'retry-after': '35',
      'cache-control': 'no-store',
      'x-request-id': refused.body.instance,
    });
    expect(limitsOf(await read(api))).toEqual([200, '"reads";q=2;w=60', '"reads";r=1;t=35']);
    expect((await read(api)).status).toBe(200);
    expect((await read(api)).status).toBe(429);
    clock.advance(35_000);
    expect((await mint(api)).status).toBe(201);
    expect((await read(api)).status).toBe(200);
  });

  test('the limits of a key are counted for each key, after the key and its scope are checked', async () => {
    const first = await makeTenant({ reads: 1 });
    const second = await makeTenant({ reads: 1 });
    expect((await read(apiOf(first))).status).toBe(200);
    expect((await read(apiOf(first))).status).toBe(429);
    expect((await read(apiOf(second))).status).toBe(200);
    const admin = await apiOf(first).get('/v1/admin/apps');
    expect([admin.status, admin.headers['ratelimit']]).toEqual([403, undefined]);
    const stranger = await new Api(service, null).get('/v1/identities?externalUserId=ann');
    expect([stranger.status, stranger.headers['ratelimit']]).toEqual([401, undefined]);
  });

  test('the limits of a key allow exactly their number when all requests come at once', async () => {
    const api = apiOf(await makeTenant({ mints: 30 }));
    expect(await countAnswers(60, 201, (index) => mint(api, `user-${index}`))).toBe(30);
  });

  test('the limits of a key that an operator changes apply from the next minute', async () => {
    const tenant = await makeTenant({ reads: 2 });
    const api = apiOf(tenant);
    expect(await countAnswers(5, 200, () => read(api))).toBe(2);
    await setLimits(tenant, { reads: 4 });
    expect((await read(api)).status).toBe(429);
    clock.advance(60_000);
    expect(await countAnswers(5, 200, () => read(api))).toBe(4);
  });

  test('a limit of 0 means no limit', async () => {
    const api = apiOf(await makeTenant({}));
    expect(await countAnswers(40, 201, () => mint(api))).toBe(40);
    expect((await mint(api)).headers).not.toHaveProperty('ratelimit');
    expect(await rows()).toEqual([]);
  });
});

describe('limit of an external user', () => {
  test('the limit of an external user holds across keys and only for that user’s mints', async () => {
    const tenant = await makeTenant({ mints: 100, mintsPerUser: 2 });
    const api = apiOf(tenant);
    expect(limitsOf(await mint(api))).toEqual([
      201,
      '"mints";q=100;w=60, "mints-per-user";q=2;w=60',
      '"mints";r=99;t=50, "mints-per-user";r=1;t=50',
    ]);
    expect((await mint(api)).status).toBe(201);
    const refused = await mint(api);
    expect(limitsOf(refused)).toEqual([
      429,
      '"mints";q=100;w=60, "mints-per-user";q=2;w=60',
      '"mints";r=97;t=50, "mints-per-user";r=0;t=50',
    ]);
    expect(refused.body).toEqual(problem(429, 'rate_limited'));
    expect((await mint(api, 'bob')).status).toBe(201);
    expect((await mint(apiOf(await makeTenant({ mintsPerUser: 2 })))).status).toBe(201);
  });

  test('the limit of an external user does not count an invalid mint', async () => {
    const api = apiOf(await makeTenant({ mintsPerUser: 1 }));
    for (let index = 0; index < 3; index++)
      await api.post('/v1/links', { externalUserId: 'ann', ttlSeconds: 1 }).expect(422);
    expect((await mint(api)).status).toBe(201);
  });

  test('the limit of an external user does not count a repeated mint, which is answered also beyond the limit', async () => {
    const api = apiOf(await makeTenant({ mintsPerUser: 2 }));
    const mintWith = async (key: string): Promise<Response> =>
      api.post('/v1/links', { externalUserId: 'ann' }).set('idempotency-key', key);
    const first = await mintWith('one');
    for (let index = 0; index < 3; index++) expect((await mintWith('one')).body).toEqual(first.body);
    expect((await mintWith('two')).status).toBe(201);
    expect((await mintWith('three')).status).toBe(429);
    expect(await mintWith('one')).toMatchObject({ status: 201, body: first.body });
  });

  test('the limit of an external user leaves nothing in the table that a user’s id could be guessed from', async () => {
    const tenant = await makeTenant({ mintsPerUser: 4 });
    const api = apiOf(tenant);
    for (let index = 0; index < 3; index++) await mint(api, 'ann@example.com');
    const found = await rows();
    expect(found).toHaveLength(1);
    expect(found[0]?.key).toMatch(/^mints-per-user:[A-Za-z0-9_-]{43}$/);
    const limits = { mintsPerMinute: 0, readsPerMinute: 0, mintsPerUserPerMinute: 4 };
    const { subject } = externalUserLimit({ appId: tenant.appId, limits }, 'ann@example.com');
    expect(found[0]?.key).not.toContain(subject);
  });
});

describe('unlimited callers', () => {
  test('admins, Meta and health checks are never limited', async () => {
    await makeTenant({ reads: 1, mints: 1 });
    const admin = new Api(service, service.adminApiKey);
    const answers: Response[] = [];
    for (let index = 0; index < 70; index++) {
      const event = messageEvent({
        igId: account.igId,
        igsid: `${index}`,
        ref: 'not-ours',
        mid: `m${index}`,
        timestampMs: clock.now().getTime(),
      });
      answers.push(
        await admin.get('/v1/admin/apps'),
        await admin.get('/v1/identities?externalUserId=ann'),
        await new Api(service, null).get('/livez'),
      );
      expect((await service.meta.deliver(deliveryOf([event]))).status).toBe(200);
    }
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    expect(answers.some(({ headers }) => 'ratelimit' in headers)).toBe(false);
    expect(await rows()).toEqual([]);
  });
});

describe('table of counts', () => {
  test('the table of counts has a row only for callers that use more than one block', async () => {
    const api = apiOf(await makeTenant({ reads: 200 }));
    expect(await countAnswers(20, 200, () => read(api))).toBe(20);
    expect(await rows()).toEqual([]);
    expect((await read(api)).status).toBe(200);
    expect(await rows()).toEqual([{ key: expect.stringMatching(/^reads:/), points: 40 }]);
  });

  test('the table of counts is written once for each block, however many requests are refused', async () => {
    const api = apiOf(await makeTenant({ reads: 40 }));
    await countAnswers(120, 200, () => read(api));
    expect(await rows()).toEqual([{ key: expect.any(String), points: 40 }]);
  });

  test('the table of counts loses the counts of past minutes', async () => {
    const now = clock.now().getTime();
    await database.query(`INSERT INTO rate_limits VALUES ('reads:old', 1, $1), ('reads:new', 1, $2)`, [
      now - 1,
      now + 1,
    ]);
    await service.app.get(RateLimitRepository).deleteExpired();
    expect(await rows()).toEqual([{ key: 'reads:new', points: 1 }]);
  });
});

describe('several instances', () => {
  let other: TestApp;

  beforeEach(async () => {
    other = await startTestApp(database.url, { clock, env: secrets });
  });

  afterEach(() => other.close());

  test('several instances allow together what one may, and one block more for each other instance', async () => {
    const tenant = await makeTenant({ reads: 40 });
    const [here, there] = [apiOf(tenant), apiOf(tenant, other)];
    const allowed = await countAnswers(120, 200, (index) => read(index % 2 === 0 ? here : there));
    expect(allowed).toBeGreaterThanOrEqual(40);
    expect(allowed).toBeLessThanOrEqual(44);
  });

  test('an instance refuses what another one has allowed already', async () => {
    const tenant = await makeTenant({ reads: 40 });
    expect(await countAnswers(60, 200, () => read(apiOf(tenant)))).toBe(40);
    expect(await countAnswers(60, 200, () => read(apiOf(tenant, other)))).toBe(4);
  });
});

describe('database away', () => {
  test('while the database does not count, a request waits briefly and the instance counts alone, within the limit', async () => {
    const tenant = await makeTenant({ reads: 20 });
    const holder = new pg.Client(database.url);
    await holder.connect();
    await holder.query('BEGIN; LOCK TABLE rate_limits IN ACCESS EXCLUSIVE MODE');
    try {
      expect(await countAnswers(40, 200, () => read(apiOf(tenant)))).toBe(20);
    } finally {
      await holder.query('ROLLBACK');
      await holder.end();
    }
  });

  test('a missing table of counts fails no request', async () => {
    const tenant = await makeTenant({ reads: 20 });
    await database.query('ALTER TABLE rate_limits RENAME TO rate_limits_away');
    try {
      expect(await countAnswers(40, 200, () => read(apiOf(tenant)))).toBe(20);
    } finally {
      await database.query('ALTER TABLE rate_limits_away RENAME TO rate_limits');
    }
  });

  test('a database that falls silent blocks no request', async () => {
    const url = new URL(database.url);
    const proxy = await startProxy(Number(url.port));
    url.port = String(proxy.port);
    const cutOff = await startTestApp(url.toString(), { clock, env: secrets });
    try {
      const limits = cutOff.app.get(RateLimits);
      const limit = { policy: 'reads', subject: 'a key', perMinute: 20 } as const;
      expect(await limits.take(limit)).toMatchObject({ isAllowed: true, remaining: 19 });
      proxy.fallSilent();
      const verdicts = [];
      for (let index = 0; index < 30; index++) verdicts.push(await limits.take(limit));
      expect(verdicts.filter((verdict) => verdict?.isAllowed)).toHaveLength(19);
    } finally {
      proxy.close();
      await cutOff.close();
    }
  });
});
