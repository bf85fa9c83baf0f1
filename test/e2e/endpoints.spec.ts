import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { EndpointSecrets, UnreadableSecret } from '../../src/endpoints/endpoint-secrets.service.js';
import { NOTIFICATION_TYPES } from '../../src/endpoints/notification-types.js';
import { fromTypeId, toTypeId } from '../../src/platform/ids/type-id.js';
import { createEndpoint } from '../support/endpoints.js';
import { Api, problem } from '../support/http.js';
import {
  ControlledClock,
  makeSecrets,
  startTestApp,
  type TestApp,
  type TestTenant,
} from '../support/test-app.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

const URL = 'https://shop.example/hooks/hitch?tenant=7';
const SECRET = /^whsec_[A-Za-z0-9+/]{43}=$/;
const DAY_MS = 86_400_000;

let database: TestDatabase;
let service: TestApp;
let tenant: TestTenant;
let app: Api;
let admin: Api;
const clock = new ControlledClock();
const env = { ...makeSecrets(), SECRET_ENCRYPTION_KEYS: `first:${randomBytes(32).toString('base64')}` };

beforeAll(async () => {
  database = await createTestDatabase();
  service = await startTestApp(database.url, { clock, env, captureLogs: true });
  admin = new Api(service, service.adminApiKey);
  tenant = await service.createTenant();
  app = new Api(service, tenant.apiKey);
});

afterAll(async () => {
  await service.close();
  await database.drop();
});

interface StoredRow {
  readonly secret: Buffer;
  readonly previous_secret: Buffer | null;
  readonly previous_secret_expires_at: Date | null;
}

async function stored(id: string): Promise<StoredRow | undefined> {
  const [row] = await database.query<StoredRow>(
    'SELECT secret, previous_secret, previous_secret_expires_at FROM endpoints WHERE id = $1',
    [fromTypeId('ep', id)],
  );
  return row;
}

/** What the audit has of an endpoint, oldest first; the actor is the app. */
async function audited(id: string): Promise<string[]> {
  const { body } = await admin.get(`/v1/admin/audit?target=${id}&limit=100`).expect(200);
  return body.data
    .map(({ action, actor, appId }: { action: string; actor: { kind: string }; appId: string }) => {
      expect([actor.kind, appId]).toEqual(['app', toTypeId('app', tenant.appId)]);
      return action;
    })
    .toReversed();
}

describe('endpoint', () => {
  test('an endpoint is created, read, changed, disabled, enabled and deleted, and each change is in the audit', async () => {
    const { secret, ...made } = await createEndpoint(service, tenant, URL, {
      eventTypes: ['link.expired', 'identity.linked'],
      description: 'shop backend',
    });
    expect(secret).toMatch(SECRET);
    expect(made).toEqual({
      id: expect.stringMatching(/^ep_/),
      appId: toTypeId('app', tenant.appId),
      url: URL,
      description: 'shop backend',
      eventTypes: ['link.expired', 'identity.linked'],
      status: 'enabled',
      disabledReason: null,
      disabledAt: null,
      failingSince: null,
      createdAt: clock.now().toISOString(),
    });
    const path = `/v1/endpoints/${made.id}`;
    expect((await app.get(path).expect(200)).body).toEqual(made);
    expect((await admin.get(path).expect(200)).body).toEqual(made);

    const changes = { url: 'https://shop.example:8443/new', eventTypes: null, description: null };
    expect((await app.patch(path, changes).expect(200)).body).toEqual({ ...made, ...changes });
    expect((await app.patch(path, changes).expect(200)).body).toEqual({ ...made, ...changes });
    expect((await app.patch(path, {}).expect(200)).body).toEqual({ ...made, ...changes });

    clock.advance(1000);
    const disabled = (await app.patch(path, { status: 'disabled' }).expect(200)).body;
    const at = clock.now().toISOString();
    const off = { status: 'disabled', disabledReason: 'requested', disabledAt: at };
    expect(disabled).toEqual({ ...made, ...changes, ...off });
    clock.advance(1000);
    expect((await app.patch(path, { status: 'disabled' }).expect(200)).body).toEqual(disabled);
    const enabled = await app.patch(path, { status: 'enabled', description: 'again' }).expect(200);
    expect(enabled.body).toEqual({ ...made, ...changes, description: 'again' });

    await app.delete(path).expect(204);
    for (const call of [app.get(path), app.delete(path), app.patch(path, {}), app.post(`${path}/rotate`)])
      expect((await call.expect(404)).body).toEqual(problem(404, 'not_found'));
    expect((await admin.get(path)).status).toBe(404);
    expect(await audited(made.id)).toEqual([
      'endpoint.created',
      'endpoint.updated',
      'endpoint.disabled',
      'endpoint.updated',
      'endpoint.enabled',
      'endpoint.deleted',
    ]);
  });

  test('an endpoint that failed or answered 410 starts again when it is enabled', async () => {
    const { id } = await createEndpoint(service, tenant, URL);
    await database.query(
      `UPDATE endpoints SET failing_since = $2, disabled_at = $2, disabled_reason = 'gone' WHERE id = $1`,
      [fromTypeId('ep', id), clock.now()],
    );
    const path = `/v1/endpoints/${id}`;
    const now = clock.now().toISOString();
    const gone = { status: 'disabled', disabledReason: 'gone', disabledAt: now, failingSince: now };
    expect((await app.get(path).expect(200)).body).toMatchObject(gone);
    expect((await app.patch(path, { status: 'disabled' }).expect(200)).body).toMatchObject(gone);
    expect((await app.patch(path, { status: 'enabled' }).expect(200)).body).toMatchObject({
      status: 'enabled',
      disabledReason: null,
      disabledAt: null,
      failingSince: null,
    });
    await app.delete(path).expect(204);
  });

  test('endpoints are listed newest first, page by page, to their app and to admins only', async () => {
    const own = await service.createTenant();
    const api = new Api(service, own.apiKey);
    const ids: string[] = [];
    for (let count = 0; count < 3; count++) ids.unshift((await createEndpoint(service, own, URL)).id);
    const { body: first } = await api.get('/v1/endpoints?limit=2').expect(200);
    const { body: rest } = await api.get(`/v1/endpoints?limit=2&cursor=${first.nextCursor}`).expect(200);
    const idsOf = ({ data }: { data: { id: string }[] }): string[] => data.map(({ id }) => id);
    expect([idsOf(first), idsOf(rest), rest.nextCursor]).toEqual([ids.slice(0, 2), ids.slice(2), null]);
    await api.delete(`/v1/endpoints/${ids[1]}`).expect(204);
    const appId = toTypeId('app', own.appId);
    const left = [ids[0], ids[2]];
    for (const list of [api.get('/v1/endpoints'), admin.get(`/v1/endpoints?appId=${appId}`)])
      expect(idsOf((await list.expect(200)).body)).toEqual(left);
    for (const path of [`/v1/endpoints?appId=${appId}`, '/v1/endpoints?appId=none'])
      expect((await app.get(path).expect(200)).body).toEqual({ data: [], nextCursor: null });
    expect((await app.get(`/v1/endpoints/${ids[0]}`)).status).toBe(404);
    expect(idsOf((await admin.get('/v1/endpoints?limit=100').expect(200)).body)).toEqual(
      expect.arrayContaining(left as string[]),
    );
  });

  test('an app has twenty endpoints at most', async () => {
    const own = await service.createTenant();
    const api = new Api(service, own.apiKey);
    const made = [];
    for (let count = 0; count < 20; count++) made.push(await createEndpoint(service, own, URL));
    await api.patch(`/v1/endpoints/${made[0]?.id}`, { status: 'disabled' }).expect(200);
    const refused = await api
      .post('/v1/endpoints', { url: URL })
      .set('idempotency-key', 'one more')
      .expect(409);
    expect(refused.body).toEqual(problem(409, 'endpoint_limit_reached'));
    await api.delete(`/v1/endpoints/${made[1]?.id}`).expect(204);
    await api.post('/v1/endpoints', { url: URL }).set('idempotency-key', 'one more').expect(201);
    await api.post('/v1/endpoints', { url: URL }).expect(409);
  });
});

describe('refused endpoint', () => {
  const fault = (pointer: string): object => ({ pointer, detail: expect.any(String) });

  test.each<[string, object, string[]]>([
    ['no URL', {}, ['/url']],
    ['null', { url: null }, ['/url']],
    ['http', { url: 'http://shop.example/' }, ['/url']],
    ['this machine', { url: 'https://localhost:3000/' }, ['/url']],
    ['an address in disguise', { url: 'https://0x7f.1/' }, ['/url']],
    ['the metadata of a cloud', { url: 'https://169.254.169.254/latest' }, ['/url']],
    ['a password', { url: 'https://u:p@shop.example/' }, ['/url']],
    ['too long a URL', { url: `https://shop.example/${'x'.repeat(2048)}` }, ['/url']],
    ['an unknown type', { url: URL, eventTypes: ['identity.linked', 'identity.born'] }, ['/eventTypes']],
    ['a type twice', { url: URL, eventTypes: ['link.expired', 'link.expired'] }, ['/eventTypes']],
    ['no type', { url: URL, eventTypes: [] }, ['/eventTypes']],
    ['one type without a list', { url: URL, eventTypes: 'link.expired' }, ['/eventTypes']],
    ['too long a description', { url: URL, description: 'x'.repeat(201) }, ['/description']],
    ['a secret of one’s own', { url: URL, secret: 'whsec_AAAA' }, ['/secret']],
    [
      'everything at once',
      { url: 'https://10.0.0.1/', eventTypes: [], description: '', status: 1 },
      ['/description', '/eventTypes', '/status', '/url'],
    ],
  ])('an endpoint cannot be created with %s', async (_name, body, pointers) => {
    const { errors, ...rest } = (await app.post('/v1/endpoints', body).expect(422)).body;
    expect(rest).toEqual(problem(422, 'validation_failed'));
    const byPointer = errors.toSorted((a: { pointer: string }, b: { pointer: string }) =>
      a.pointer.localeCompare(b.pointer),
    );
    expect(byPointer).toEqual(pointers.map(fault));
  });

  test('an endpoint cannot be changed to what cannot be created', async () => {
    const { id } = await createEndpoint(service, tenant, URL);
    const path = `/v1/endpoints/${id}`;
    const before = (await app.get(path).expect(200)).body;
    for (const [body, pointer] of [
      [{ url: 'https://printer.local/' }, '/url'],
      [{ url: null }, '/url'],
      [{ eventTypes: [] }, '/eventTypes'],
      [{ status: 'paused' }, '/status'],
      [{ status: null }, '/status'],
      [{ disabledReason: null }, '/disabledReason'],
    ] as const)
      expect((await app.patch(path, body).expect(422)).body.errors).toEqual([fault(pointer)]);
    for (const overlapSeconds of [-1, 604_801, 0.5, '60', null])
      expect((await app.post(`${path}/rotate`, { overlapSeconds }).expect(422)).body.errors).toEqual([
        fault('/overlapSeconds'),
      ]);
    expect((await app.get(path).expect(200)).body).toEqual(before);
    await app.delete(path).expect(204);
  });

  test('an endpoint may be on this machine in the embedded mode, and without TLS only there', async () => {
    const embedded = await startTestApp(database.url, { clock, env, allowLoopback: true });
    try {
      for (const url of ['http://localhost:4000/hook', 'http://127.0.0.1:4000', 'https://[::1]:4000/']) {
        const made = await createEndpoint(embedded, tenant, url);
        expect(made.url).toBe(url);
        await app.delete(`/v1/endpoints/${made.id}`).expect(204);
      }
      for (const url of ['http://shop.example/', 'http://10.0.0.1/', 'https://192.168.0.1/'])
        await new Api(embedded, tenant.apiKey).post('/v1/endpoints', { url }).expect(422);
    } finally {
      await embedded.close();
    }
  });
});

test('an endpoint can subscribe to every notification type', async () => {
  const { id, eventTypes } = await createEndpoint(service, tenant, URL, { eventTypes: NOTIFICATION_TYPES });
  expect(eventTypes).toEqual(NOTIFICATION_TYPES);
  await app.delete(`/v1/endpoints/${id}`).expect(204);
});

describe('secret', () => {
  const open = (id: string, sealed: Buffer | null | undefined, by = service): string =>
    by.app.get(EndpointSecrets).open(fromTypeId('ep', id) ?? '', sealed ?? Buffer.alloc(0));

  test('an endpoint secret is shown once, and signs beside the next one until it expires', async () => {
    const { id, secret: first } = await createEndpoint(service, tenant, URL);
    const path = `/v1/endpoints/${id}`;
    const rotate = async (body?: object): Promise<string> => {
      const answer = await app.post(`${path}/rotate`, body).expect(200);
      expect(answer.body).toEqual({ ...(await app.get(path)).body, secret: expect.stringMatching(SECRET) });
      return answer.body.secret;
    };
    const second = await rotate();
    let row = await stored(id);
    expect([open(id, row?.secret), open(id, row?.previous_secret)]).toEqual([second, first]);
    expect(row?.previous_secret_expires_at).toEqual(new Date(clock.now().getTime() + DAY_MS));

    const third = await rotate({ overlapSeconds: 60 });
    row = await stored(id);
    expect([open(id, row?.secret), open(id, row?.previous_secret)]).toEqual([third, second]);
    expect(row?.previous_secret_expires_at).toEqual(new Date(clock.now().getTime() + 60_000));

    const fourth = await rotate({ overlapSeconds: 0 });
    row = await stored(id);
    expect([open(id, row?.secret), row?.previous_secret, row?.previous_secret_expires_at]).toEqual([
      fourth,
      null,
      null,
    ]);
    expect(new Set([first, second, third, fourth]).size).toBe(4);

    await app.delete(path).expect(204);
    expect(await stored(id)).toEqual({
      secret: Buffer.alloc(0),
      previous_secret: null,
      previous_secret_expires_at: null,
    });
    expect(await audited(id)).toEqual([
      'endpoint.created',
      'endpoint.rotated',
      'endpoint.rotated',
      'endpoint.rotated',
      'endpoint.deleted',
    ]);
    const logs = service.logs();
    for (const secret of [first, second, third, fourth]) expect(logs).not.toContain(secret.slice(6, -1));
    expect(logs).not.toContain('hooks/hitch');
  });

  test('an endpoint secret is created and shown once under an Idempotency-Key', async () => {
    const make = () => app.post('/v1/endpoints', { url: URL }).set('idempotency-key', 'make');
    const made = (await make().expect(201)).body;
    const again = await make().expect(201);
    expect([again.headers['idempotent-replayed'], again.body]).toEqual(['true', { ...made, secret: null }]);
    const other = await app
      .post('/v1/endpoints', { url: `${URL}1` })
      .set('idempotency-key', 'make')
      .expect(422);
    expect(other.body).toEqual(problem(422, 'idempotency_key_reused'));

    const path = `/v1/endpoints/${made.id}/rotate`;
    const rotate = () => app.post(path, {}).set('idempotency-key', 'rotate');
    const rotated = (await rotate().expect(200)).body;
    const replayed = await rotate().expect(200);
    expect([replayed.headers['idempotent-replayed'], replayed.body.secret]).toEqual(['true', null]);
    const row = await stored(made.id);
    expect([open(made.id, row?.secret), open(made.id, row?.previous_secret)]).toEqual([
      rotated.secret,
      made.secret,
    ]);
    expect(await audited(made.id)).toEqual(['endpoint.created', 'endpoint.rotated']);

    await app.delete(`/v1/endpoints/${made.id}`).expect(204);
    expect((await make().expect(422)).body).toEqual(problem(422, 'idempotency_key_reused'));
  });

  test('an endpoint secret whose encryption key was removed is reported, and a rotation repairs it', async () => {
    const { id, secret } = await createEndpoint(service, tenant, URL);
    const key = randomBytes(32).toString('base64');
    const [rotatedKeys, lost] = await Promise.all(
      [`next:${key},${env.SECRET_ENCRYPTION_KEYS}`, `next:${key}`].map((keys) =>
        startTestApp(database.url, { clock, env: { ...env, SECRET_ENCRYPTION_KEYS: keys } }),
      ),
    );
    if (!rotatedKeys || !lost) throw new Error('two were started');
    try {
      const sealed = (await stored(id))?.secret;
      expect(open(id, sealed, rotatedKeys)).toBe(secret);
      expect(() => open(id, sealed, lost)).toThrow(UnreadableSecret);
      expect(() => open(id, sealed, lost)).toThrow(/SECRET_ENCRYPTION_KEYS no longer has the key first/);
      expect(() => open(id, Buffer.alloc(0))).toThrow(UnreadableSecret);
      const api = new Api(lost, tenant.apiKey);
      await api.get(`/v1/endpoints/${id}`).expect(200);
      await api.post(`/v1/endpoints/${id}/rotate`, { overlapSeconds: 0 }).expect(200);
      expect(open(id, (await stored(id))?.secret, lost)).toMatch(SECRET);
      await api.delete(`/v1/endpoints/${id}`).expect(204);
    } finally {
      await rotatedKeys.close();
      await lost.close();
    }
  });
});

describe('bounds of what an app leaves behind', () => {
  test('an app creates 60 endpoints an hour, deleted ones included, and then gets 429 until the first is an hour old', async () => {
    const own = new Api(service, (await service.createTenant()).apiKey);
    const create = () => own.post('/v1/endpoints', { url: URL });
    for (let index = 0; index < 60; index++) {
      const { body } = await create().expect(201);
      if (index === 0) clock.advance(600_000);
      if (index > 2) await own.delete(`/v1/endpoints/${body.id}`).expect(204);
    }
    const refused = await create().expect(429);
    expect(refused.body).toEqual(problem(429, 'rate_limited'));
    expect(refused.headers).toMatchObject({
      'retry-after': '3000',
      'ratelimit-policy': '"endpoint-creations";q=60;w=3600',
      ratelimit: '"endpoint-creations";r=0;t=3000',
    });
    const other = new Api(service, (await service.createTenant()).apiKey);
    await other.post('/v1/endpoints', { url: URL }).expect(201);
    clock.advance(3_000_000);
    await create().expect(201);
    await create().expect(429);
  });

  test('an app changes its endpoints and sends again 60 times a minute, however it does so', async () => {
    const { appId, apiKey } = await service.createTenant();
    const limits = { mintsPerMinute: 0, readsPerMinute: 10_000, mintsPerUserPerMinute: 0 };
    await admin.patch(`/v1/admin/apps/${toTypeId('app', appId)}`, { limits }).expect(200);
    clock.advance(60_000 - (clock.now().getTime() % 60_000));
    const own = new Api(service, apiKey);
    const { body: endpoint } = await own.post('/v1/endpoints', { url: URL }).expect(201);
    const path = `/v1/endpoints/${endpoint.id}`;
    for (let index = 1; index < 60; index++)
      await own.patch(path, { description: `the ${index}th` }).expect(200);
    const { body: kept } = await own.get(path).expect(200);
    for (const request of [
      own.patch(path, { description: 'one more' }),
      own.post(`${path}/rotate`, {}),
      own.post(`${path}/test`),
      own.post(`${path}/replay`, { since: clock.now().toISOString() }),
      own.post('/v1/endpoints', { url: URL }),
      own.post(`/v1/notifications/${toTypeId('evt', fromTypeId('ep', endpoint.id) ?? '')}/redeliver`),
      own.delete(path),
    ]) {
      const { status, headers } = await request;
      expect([status, headers['ratelimit-policy']]).toEqual([
        429,
        '"reads";q=10000;w=60, "changes";q=60;w=60',
      ]);
    }
    expect((await own.get(path).expect(200)).body).toEqual(kept);
    clock.advance(60_000);
    await own.delete(path).expect(204);
  });
});
