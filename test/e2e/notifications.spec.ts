import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { fromTypeId, toTypeId } from '../../src/platform/ids/type-id.js';
import { createEndpoint } from '../support/endpoints.js';
import { Api, problem } from '../support/http.js';
import { findForgotten } from '../support/outbox.js';
import { type NotificationSeed, seedNotifications } from '../support/seed-notifications.js';
import { startTestApp, type TestApp, type TestTenant } from '../support/test-app.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

/** What the stories read of the API's JSON. */
interface Answer {
  readonly id: string;
  readonly status: string;
  readonly deliveries: readonly { readonly attempt: number; readonly status: string }[];
}

const DAY_MS = 86_400_000;

let database: TestDatabase;
let service: TestApp;
let tenant: TestTenant;
let app: Api;
let admin: Api;

beforeAll(async () => {
  database = await createTestDatabase();
  service = await startTestApp(database.url);
  tenant = await service.createTenant();
  await service.createAccount('acme', [tenant]);
  app = new Api(service, tenant.apiKey);
  admin = new Api(service, service.adminApiKey);
});

afterAll(async () => {
  await service.close();
  await database.drop();
});

/** An endpoint of the tenant's, as the API and as the database know it. */
async function makeEndpoint(): Promise<{ id: string; row: { id: string; appId: string } }> {
  const { id } = await createEndpoint(service, tenant, 'https://shop.example/hook');
  return { id, row: { id: fromTypeId('ep', id) ?? '', appId: tenant.appId } };
}

async function seed(
  endpoint: { row: { id: string; appId: string } },
  seeds: readonly NotificationSeed[],
): Promise<string[]> {
  const uuids = await seedNotifications(database, endpoint.row, seeds);
  return uuids.map((uuid) => toTypeId('evt', uuid));
}

const list = async (api: Api, query: string): Promise<Answer[]> =>
  (await api.get(`/v1/notifications?${query}`).expect(200)).body.data;

const entriesOf = (requestId: string | undefined): Promise<object[]> =>
  database.query(`SELECT action, target_kind FROM audit_entries WHERE request_id = $1`, [requestId]);

describe('GET /v1/notifications', () => {
  test('GET /v1/notifications lists newest first, each with its newest deliveries', async () => {
    const endpoint = await makeEndpoint();
    const [first, second] = await seed(endpoint, [
      { status: 'exhausted', attempts: 23, externalUserId: 'ann' },
      { status: 'canceled', type: 'link.revoked', externalUserId: 'bob' },
    ]);
    const shown = await list(app, `endpointId=${endpoint.id}`);
    expect(shown.map(({ id }) => id)).toEqual([second, first]);
    expect(shown[0]).toMatchObject({
      appId: toTypeId('app', tenant.appId),
      endpointId: endpoint.id,
      type: 'link.revoked',
      status: 'canceled',
      data: { seeded: 2 },
      externalUserId: 'bob',
      attempts: 0,
      nextAttemptAt: null,
      deliveries: [],
    });
    const attempts = shown[1]?.deliveries.map(({ attempt }) => attempt);
    expect(attempts).toEqual(Array.from({ length: 20 }, (_, index) => 23 - index));
    expect(shown[1]?.deliveries[0]).toMatchObject({
      status: 'failed',
      responseStatus: 500,
      latencyMs: 23,
      responseBody: 'attempt 23',
      error: 'status',
    });
    expect((await app.get(`/v1/notifications/${first}`).expect(200)).body).toEqual(shown[1]);
  });

  test('GET /v1/notifications returns every row once, for every filter and page size', async () => {
    const endpoints = [await makeEndpoint(), await makeEndpoint()];
    const types = ['identity.linked', 'link.expired'];
    const statuses = ['delivered', 'exhausted', 'canceled'] as const;
    const users = ['cleo', 'dora', null];
    const rows: {
      id: string;
      endpointId: string;
      type: string;
      status: string;
      externalUserId: string | null;
    }[] = [];
    for (const endpoint of endpoints) {
      const seeds = Array.from({ length: 40 }, (_, index) => ({
        type: types[index % 2] ?? '',
        status: statuses[index % 3] ?? 'delivered',
        externalUserId: users[index % 5] ?? null,
      }));
      const made = await seed(endpoint, seeds);
      rows.push(...seeds.map((each, index) => ({ ...each, id: made[index] ?? '', endpointId: endpoint.id })));
    }
    const optional = <Value>(values: readonly Value[]) =>
      fc.option(fc.constantFrom(...values), { nil: undefined });
    const filters = fc.record({
      endpointId: fc.constantFrom(...endpoints.map(({ id }) => id)),
      type: optional(types),
      status: optional(statuses),
      externalUserId: optional(['cleo', 'dora']),
    });
    await fc.assert(
      fc.asyncProperty(filters, fc.integer({ min: 1, max: 50 }), async (filter, limit) => {
        const given = Object.entries(filter).filter(([, value]) => value !== undefined);
        const query = new URLSearchParams({ ...Object.fromEntries(given), limit: String(limit) });
        const found: string[] = [];
        for (let cursor: string | null = ''; cursor !== null;) {
          if (cursor !== '') query.set('cursor', cursor);
          const { body } = await app.get(`/v1/notifications?${query}`).expect(200);
          expect(body.data.length).toBeLessThanOrEqual(limit);
          found.push(...body.data.map(({ id }: Answer) => id));
          cursor = body.nextCursor;
        }
        const wanted = rows.filter((row) => given.every(([name, value]) => Reflect.get(row, name) === value));
        expect(found).toEqual(wanted.map(({ id }) => id).reverse());
      }),
      { numRuns: 60 },
    );
  });

  test('GET /v1/notifications answers the same for another app’s notification and for a missing one', async () => {
    const endpoint = await makeEndpoint();
    const [id] = await seed(endpoint, [{}]);
    const other = new Api(service, (await service.createTenant()).apiKey);
    expect(await list(other, `endpointId=${endpoint.id}`)).toEqual([]);
    expect(await list(other, `appId=${toTypeId('app', tenant.appId)}`)).toEqual([]);
    for (const wrong of ['ep_', 'app_1', toTypeId('app', tenant.appId)])
      expect(await list(app, `endpointId=${wrong}`)).toEqual([]);
    for (const path of [`/v1/notifications/${id}`, '/v1/notifications/evt_1'])
      expect((await other.get(path).expect(404)).body).toEqual(problem(404, 'not_found'));
    const { body } = await app.get('/v1/notifications?type=identity.lost&status=gone').expect(422);
    expect(body.errors.map(({ pointer }: { pointer: string }) => pointer).sort()).toEqual([
      '/status',
      '/type',
    ]);
  });

  test('GET /v1/notifications shows an admin every app’s, with an audit entry for each person', async () => {
    const endpoint = await makeEndpoint();
    const [ofEve] = await seed(endpoint, [
      { externalUserId: 'eve', igsid: '4711' },
      { externalUserId: 'eve', igsid: '4711' },
      { type: 'endpoint.test' },
    ]);
    const response = await admin.get(`/v1/notifications?people=shown&endpointId=${endpoint.id}`).expect(200);
    expect(response.body.data).toHaveLength(3);
    const entry = { action: 'person.read', target_kind: 'evt' };
    expect(await entriesOf(response.headers['x-request-id'])).toEqual([entry]);
    const one = await admin.get(`/v1/notifications/${ofEve}`).expect(200);
    expect(await entriesOf(one.headers['x-request-id'])).toEqual([entry]);
    const asked = await admin.get('/v1/admin/audit?subject=4711').expect(200);
    expect(asked.body.data.map(({ target }: { target: { kind: string } }) => target.kind)).toEqual([
      'notification',
      'notification',
    ]);
    const own = await app.get('/v1/notifications').expect(200);
    expect(await entriesOf(own.headers['x-request-id'])).toEqual([]);
  });
});

describe('POST /v1/notifications/{id}/redeliver', () => {
  test.each(['pending', 'delivered', 'exhausted', 'canceled'] as const)(
    'POST /v1/notifications/{id}/redeliver restarts the schedule of one that is %s, now',
    async (status) => {
      const endpoint = await makeEndpoint();
      const [id = ''] = await seed(endpoint, [{ status, attempts: 3, externalUserId: 'fay' }]);
      const before = Date.now();
      const response = await app.post(`/v1/notifications/${id}/redeliver`).expect(202);
      expect(response.body).toMatchObject({ id, status: 'pending', attempts: 3, completedAt: null });
      expect(Date.parse(response.body.nextAttemptAt)).toBeLessThan(before + DAY_MS / 48);
      expect(response.body.deliveries).toHaveLength(3);
      expect(await findForgotten(database)).toEqual([]);
      expect(await entriesOf(response.headers['x-request-id'])).toEqual([
        { action: 'notification.redelivered', target_kind: 'evt' },
      ]);
    },
  );

  test('POST /v1/notifications/{id}/redeliver is refused while the endpoint is disabled, and once it is deleted', async () => {
    const endpoint = await makeEndpoint();
    const [id = ''] = await seed(endpoint, [{ status: 'canceled' }]);
    const refuse = async (): Promise<void> => {
      const { body } = await app.post(`/v1/notifications/${id}/redeliver`).expect(409);
      expect(body).toEqual(problem(409, 'endpoint_disabled'));
    };
    await app.patch(`/v1/endpoints/${endpoint.id}`, { status: 'disabled' }).expect(200);
    await refuse();
    await app.delete(`/v1/endpoints/${endpoint.id}`).expect(204);
    await refuse();
    expect((await app.get(`/v1/notifications/${id}`)).body).toMatchObject({ status: 'canceled' });
  });
});

describe('POST /v1/endpoints/{id}/test', () => {
  test('POST /v1/endpoints/{id}/test sends a notification about no person', async () => {
    const endpoint = await makeEndpoint();
    const response = await app.post(`/v1/endpoints/${endpoint.id}/test`).expect(202);
    expect(response.body).toMatchObject({
      endpointId: endpoint.id,
      type: 'endpoint.test',
      status: 'pending',
      data: { endpointId: endpoint.id, message: expect.any(String) },
      externalUserId: null,
      linkId: null,
      identityId: null,
      deliveries: [],
    });
    const { type, timestamp, data } = response.body;
    service.contract.holdNotification({ type, timestamp, data });
    expect(await findForgotten(database)).toEqual([]);
    expect(await entriesOf(response.headers['x-request-id'])).toEqual([
      { action: 'endpoint.tested', target_kind: 'ep' },
    ]);
  });

  test('POST /v1/endpoints/{id}/test is refused while the endpoint is disabled, and does not find a deleted one', async () => {
    const endpoint = await makeEndpoint();
    const send = (path: string) =>
      app.post(
        `/v1/endpoints/${endpoint.id}/${path}`,
        path === 'test' ? undefined : { since: new Date().toISOString() },
      );
    await app.patch(`/v1/endpoints/${endpoint.id}`, { status: 'disabled' }).expect(200);
    for (const path of ['test', 'replay'])
      expect((await send(path).expect(409)).body).toEqual(problem(409, 'endpoint_disabled'));
    await app.delete(`/v1/endpoints/${endpoint.id}`).expect(204);
    for (const path of ['test', 'replay']) await send(path).expect(404);
    expect(await list(app, `endpointId=${endpoint.id}`)).toEqual([]);
  });
});

describe('POST /v1/endpoints/{id}/replay', () => {
  let shared: Awaited<ReturnType<typeof makeEndpoint>> | undefined;

  test('POST /v1/endpoints/{id}/replay sends everything since a moment again, except tests', async () => {
    const [endpoint, another] = [await makeEndpoint(), await makeEndpoint()];
    const since = new Date(Date.now() - DAY_MS);
    const [before, justBefore, then, later] = [-DAY_MS, -1, 0, 3_600_000].map(
      (ms) => new Date(since.getTime() + ms),
    );
    const ids = await seed(endpoint, [
      { createdAt: before ?? since },
      { createdAt: justBefore ?? since },
      { createdAt: then ?? since, status: 'exhausted', attempts: 10 },
      { createdAt: later ?? since, status: 'canceled' },
      { createdAt: later ?? since, status: 'pending' },
      { createdAt: later ?? since, type: 'endpoint.test' },
    ]);
    await seed(another, [{ createdAt: later ?? since }]);
    const path = `/v1/endpoints/${endpoint.id}/replay`;
    const response = await app.post(path, { since: since.toISOString() }).expect(202);
    expect(response.body).toEqual({
      endpointId: endpoint.id,
      since: since.toISOString(),
      notifications: 3,
      nextSince: null,
    });
    const touched = await database.query<{ id: string }>(
      `SELECT id FROM notifications WHERE endpoint_id = ANY ($1) AND status = 'pending' AND step < 3
         AND next_attempt_at < now() + interval '30 minutes'
       ORDER BY sequence`,
      [[endpoint.row.id, another.row.id]],
    );
    expect(touched.map(({ id }) => toTypeId('evt', id))).toEqual(ids.slice(2, 5));
    expect(await findForgotten(database)).toEqual([]);
    expect(await entriesOf(response.headers['x-request-id'])).toEqual([
      { action: 'endpoint.replayed', target_kind: 'ep' },
    ]);
  });

  test('POST /v1/endpoints/{id}/replay sends 2,500, also when many happened at the same moment', async () => {
    const endpoint = await makeEndpoint();
    const start = Date.now() - DAY_MS;
    await seed(
      endpoint,
      Array.from({ length: 2_500 }, (_, index) => ({
        externalUserId: `user-${index % 100}`,
        createdAt: new Date(start + Math.floor(index / 600)),
      })),
    );
    const path = `/v1/endpoints/${endpoint.id}/replay`;
    const { body } = await app.post(path, { since: new Date(start).toISOString() }).expect(202);
    expect(body).toMatchObject({ notifications: 2_500, nextSince: null });
    expect(await findForgotten(database)).toEqual([]);
    expect(
      (await app.post(path, { since: new Date(start + 1).toISOString() }).expect(202)).body,
    ).toMatchObject({
      notifications: 1_900,
    });
    expect(await findForgotten(database)).toEqual([]);
  });

  test('POST /v1/endpoints/{id}/replay says where to continue when there is more than one request may replay', async () => {
    const endpoint = await makeEndpoint();
    const start = Date.now() - DAY_MS;
    await seed(
      endpoint,
      Array.from({ length: 21_000 }, (_, index) => ({ createdAt: new Date(start + index) })),
    );
    const path = `/v1/endpoints/${endpoint.id}/replay`;
    const { body } = await app.post(path, { since: new Date(start).toISOString() }).expect(202);
    expect(body).toMatchObject({ notifications: 20_000, nextSince: new Date(start + 20_000).toISOString() });
    const rest = await app.post(path, { since: body.nextSince }).expect(202);
    expect(rest.body).toMatchObject({ notifications: 1_000, nextSince: null });
    expect(await findForgotten(database)).toEqual([]);
  });

  test.each([
    ['nothing', {}],
    ['null', { since: null }],
    ['a number', { since: 1_795_341_752 }],
    ['a day', { since: '2026-11-22' }],
    ['no offset', { since: '2026-11-22T10:00:00' }],
    ['the future', { since: new Date(Date.now() + 3_600_000).toISOString() }],
  ])('POST /v1/endpoints/{id}/replay refuses the start %s', async (_name, sent) => {
    shared ??= await makeEndpoint();
    const path = `/v1/endpoints/${shared.id}/replay`;
    const { body } = await app.post(path, { ...sent, more: 1 }).expect(422);
    expect(body.errors.map(({ pointer }: { pointer: string }) => pointer).sort()).toEqual([
      '/more',
      '/since',
    ]);
  });
});

test('a look-up of a notification or of an endpoint shows what it is about', async () => {
  const endpoint = await makeEndpoint();
  const link = await tenant.client.mint({ externalUserId: 'gus', account: 'acme' });
  const [id] = await seed(endpoint, [
    { type: 'link.revoked', externalUserId: 'gus', linkId: fromTypeId('lnk', link.id) },
    { type: 'endpoint.test' },
  ]);
  for (const [q, understood] of [
    [id, 'notification_id'],
    [endpoint.id, 'endpoint_id'],
  ]) {
    const { body } = await admin.get(`/v1/admin/lookup?q=${q}`).expect(200);
    expect(body).toMatchObject({ understoodAs: [understood], links: [{ id: link.id }], identities: [] });
  }
  for (const q of [toTypeId('evt', tenant.appId), toTypeId('ep', tenant.appId)]) {
    const { body } = await admin.get(`/v1/admin/lookup?q=${q}`).expect(200);
    expect(body).toMatchObject({ links: [], identities: [], attempts: [] });
  }
});
