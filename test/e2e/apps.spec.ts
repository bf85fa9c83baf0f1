import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createApiKey } from '../../src/api-keys/api-key.js';
import { KeyAdminService } from '../../src/api-keys/key-admin.service.js';
import { AppsService } from '../../src/apps/apps.service.js';
import { Ids } from '../../src/platform/ids/ids.service.js';
import { toTypeId } from '../../src/platform/ids/type-id.js';
import { Api, problem } from '../support/http.js';
import { startTestApp, type TestApp, type TestTenant } from '../support/test-app.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

let database: TestDatabase;
let service: TestApp;
let admin: Api;
const disabledApps: string[] = [];
const NOBODYS = 'app_01m829gwa4f22v2ns6gq3qknya';

beforeAll(async () => {
  database = await createTestDatabase();
  service = await startTestApp(database.url);
  admin = new Api(service, service.adminApiKey);
  service.app.get(AppsService).onDisabled((appId) => Promise.resolve(void disabledApps.push(appId)));
});

afterAll(async () => {
  await service.close();
  await database.drop();
});

const auditOf = async (appId: string): Promise<string[]> =>
  (
    await database.query<{ action: string }>(
      'SELECT action FROM audit_entries WHERE target_id = $1 ORDER BY id',
      [appId],
    )
  ).map(({ action }) => action);

const pathOf = ({ appId }: TestTenant): string => `/v1/admin/apps/${toTypeId('app', appId)}`;

describe('app', () => {
  test('an app is registered with all its settings, read, listed and changed one field at a time', async () => {
    const wish = {
      name: 'Rewards',
      returnUrls: ['https://rewards.example/back'],
      defaultAccount: null,
      onConflict: 'replace',
      confirmation: 'app',
      allowUnconfirmedReplace: true,
      limits: { mintsPerMinute: 5 },
    };
    const { body: created } = await admin.post('/v1/admin/apps', wish).expect(201);
    const limits = { mintsPerMinute: 5, readsPerMinute: 6_000, mintsPerUserPerMinute: 10 };
    expect(created).toMatchObject({ ...wish, limits, status: 'active', accounts: [], disabledAt: null });
    const path = `/v1/admin/apps/${created.id}`;
    expect((await admin.get(path).expect(200)).body).toEqual(created);

    const changes: [object, object][] = [
      [{ name: 'Bonus' }, { name: 'Bonus' }],
      [{ returnUrls: [] }, { returnUrls: [] }],
      [{ onConflict: 'reject' }, { onConflict: 'reject' }],
      [{ confirmation: 'none' }, { confirmation: 'none' }],
      [{ allowUnconfirmedReplace: false }, { allowUnconfirmedReplace: false }],
      [{ limits: { readsPerMinute: 0 } }, { limits: { ...limits, readsPerMinute: 0 } }],
    ];
    let expected = created;
    for (const [change, difference] of changes) {
      expected = { ...expected, ...difference };
      expect((await admin.patch(path, change).expect(200)).body).toEqual(expected);
    }
    expect((await admin.get('/v1/admin/apps?limit=1').expect(200)).body.data).toEqual([expected]);
    await admin.patch(path, {}).expect(200);
    await admin.patch(path, { name: 'Bonus' }).expect(200);
    const [id] = await database.query<{ id: string }>(`SELECT id FROM apps WHERE name = 'Bonus'`);
    expect(await auditOf(id?.id ?? '')).toEqual(['app.created', ...changes.map(() => 'app.updated')]);
  });

  test('an app with faulty settings is refused with every fault at once, also inside the limits, and does not change', async () => {
    const tenant = await service.createTenant();
    const before = (await admin.get(pathOf(tenant)).expect(200)).body;
    const wish = {
      name: null,
      returnUrls: ['http://app.example'],
      defaultAccount: 'unknown',
      onConflict: 'ask',
      confirmation: 'later',
      allowUnconfirmedReplace: 'yes',
      limits: {
        mintsPerMinute: -1,
        readsPerMinute: 1_000_001,
        mintsPerUserPerMinute: '1',
        more: 1,
        constructor: 1,
      },
      status: 'gone',
      id: 'x',
    };
    const { body } = await admin.patch(pathOf(tenant), wish).expect(422);
    expect(body.errors.map(({ pointer }: { pointer: string }) => pointer).sort()).toEqual([
      '/allowUnconfirmedReplace',
      '/confirmation',
      '/defaultAccount',
      '/id',
      '/limits/constructor',
      '/limits/mintsPerMinute',
      '/limits/mintsPerUserPerMinute',
      '/limits/more',
      '/limits/readsPerMinute',
      '/name',
      '/onConflict',
      '/returnUrls',
      '/status',
    ]);
    expect(body.errors).toContainEqual({
      pointer: '/confirmation',
      detail: 'must be none, app, dm or dm_existing_threads',
    });
    for (const limits of [null, [], 5, 'x']) {
      const answer = await admin.patch(pathOf(tenant), { limits }).expect(422);
      expect(answer.body.errors).toEqual([{ pointer: '/limits', detail: 'must be a JSON object' }]);
    }
    expect((await admin.get(pathOf(tenant)).expect(200)).body).toEqual(before);
  });

  test('an app that does not exist cannot be read or changed', async () => {
    for (const id of [NOBODYS, 'nonsense', 'acc_01m829gwa4f22v2ns6gq3qknya']) {
      expect((await admin.get(`/v1/admin/apps/${id}`).expect(404)).body).toEqual(problem(404, 'not_found'));
      await admin.patch(`/v1/admin/apps/${id}`, { name: 'x' }).expect(404);
    }
    const { body } = await admin.post('/v1/admin/apps', { name: '', defaultAccount: 'acme' }).expect(422);
    expect(body.errors).toMatchObject([{ pointer: '/name' }, { pointer: '/defaultAccount' }]);
    await admin.post('/v1/admin/apps', { name: 'x', defaultAccount: 'acme' }).expect(422);
    await admin.post('/v1/admin/apps', { name: 'x', status: 'disabled' }).expect(422);
    const own = new Api(service, (await service.createTenant()).apiKey);
    expect((await own.get(`/v1/admin/apps/${NOBODYS}`).expect(403)).body).toEqual(
      problem(403, 'insufficient_scope'),
    );
  });

  test('an app mints for its default account when it names none, and for another one when it does', async () => {
    const tenant = await service.createTenant();
    const app = new Api(service, tenant.apiKey);
    const first = await service.createAccount('first.default', [tenant]);
    await service.createAccount('second.default', [tenant]);
    await app.post('/v1/links', { externalUserId: 'u' }).expect(422);
    for (const name of ['FIRST.default', first.igId, toTypeId('acc', first.id)]) {
      const { body } = await admin.patch(pathOf(tenant), { defaultAccount: name }).expect(200);
      expect(body.defaultAccount).toEqual({ igId: first.igId, username: 'first.default' });
      await admin.patch(pathOf(tenant), { defaultAccount: null }).expect(200);
    }
    await admin.patch(pathOf(tenant), { defaultAccount: 'first.default' }).expect(200);
    const minted = await app.post('/v1/links', { externalUserId: 'u' }).expect(201);
    expect(minted.body.account.username).toBe('first.default');
    const named = await app.post('/v1/links', { externalUserId: 'u', account: 'second.default' }).expect(201);
    expect(named.body.account.username).toBe('second.default');
    await service.createAccount('not.granted', []);
    const refused = await admin.patch(pathOf(tenant), { defaultAccount: 'not.granted' }).expect(422);
    expect(refused.body.errors).toMatchObject([{ pointer: '/defaultAccount' }]);
  });
});

test('a change that waits too long for another one is answered 503', async () => {
  const tenant = await service.createTenant();
  const holding = database.query(
    'WITH held AS MATERIALIZED (SELECT id FROM apps WHERE id = $1 FOR UPDATE) SELECT pg_sleep(2) FROM held',
    [tenant.appId],
  );
  await new Promise((resolve) => setTimeout(resolve, 200));
  const answer = await admin.patch(pathOf(tenant), { name: 'Late' }).expect(503);
  expect(answer.body).toEqual(problem(503, 'temporarily_unavailable'));
  expect(answer.headers['retry-after']).toMatch(/^\d+$/);
  await holding;
  await admin.patch(pathOf(tenant), { name: 'Late' }).expect(200);
});

describe('demo app', () => {
  const key = createApiKey(new Ids().newUuid(), (size) => new Ids().randomBytes(size));
  const demo = {
    id: new Ids().newUuid(),
    name: 'Demo app',
    returnUrls: [],
    mintsPerMinute: 0,
    readsPerMinute: 0,
    mintsPerUserPerMinute: 10,
  };
  const path = `/v1/admin/apps/${toTypeId('app', demo.id)}`;
  const start = async (): Promise<void> => {
    await service.app.get(AppsService).ensure(demo);
    await service.app.get(KeyAdminService).ensure(demo.id, key, ['identities:read']);
  };

  test('the demo app has no limits for its keys', async () => {
    await start();
    const { body } = await admin.get(path).expect(200);
    expect(body.limits).toEqual({ mintsPerMinute: 0, readsPerMinute: 0, mintsPerUserPerMinute: 10 });
    await new Api(service, key).get('/v1/identities').expect(200);
  });

  test('the demo app keeps the limits that an operator has set', async () => {
    const limits = { mintsPerMinute: 600, readsPerMinute: 6_000, mintsPerUserPerMinute: 10 };
    await admin.patch(path, { limits }).expect(200);
    await start();
    expect((await admin.get(path).expect(200)).body.limits).toEqual(limits);
  });
});

describe('disabled app', () => {
  test('disabling an app refuses its keys at once and runs the hooks, and enabling accepts the same keys again', async () => {
    const tenant = await service.createTenant();
    await service.createAccount('closing', [tenant]);
    const app = new Api(service, tenant.apiKey);
    await app.post('/v1/links', { externalUserId: 'u' }).expect(201);
    const { body } = await admin.patch(pathOf(tenant), { status: 'disabled' }).expect(200);
    expect(body).toMatchObject({ status: 'disabled', disabledAt: expect.any(String) });
    expect(disabledApps).toEqual([tenant.appId]);
    expect((await app.get('/v1/identities').expect(401)).body).toEqual(problem(401, 'invalid_api_key'));
    // Asked for again: the same answer, and the listeners get another chance.
    expect((await admin.patch(pathOf(tenant), { status: 'disabled' }).expect(200)).body).toEqual(body);
    expect(disabledApps).toEqual([tenant.appId, tenant.appId]);
    for (let again = 0; again < 2; again++) {
      const enabled = await admin.patch(pathOf(tenant), { status: 'active' }).expect(200);
      expect(enabled.body).toMatchObject({ status: 'active', disabledAt: null });
    }
    await app.get('/v1/identities').expect(200);
    expect(await auditOf(tenant.appId)).toEqual(['app.created', 'app.disabled', 'app.enabled']);
  });
});
