import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { KeyUsage } from '../../src/api-keys/key-usage.service.js';
import { fromTypeId } from '../../src/platform/ids/type-id.js';
import { Api, problem } from '../support/http.js';
import { ControlledClock, makeSecrets, startTestApp, type TestApp } from '../support/test-app.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

let database: TestDatabase;
let service: TestApp;
let admin: Api;
let appId: string;
let keys: string;
const clock = new ControlledClock();
const NOBODYS = 'key_01m829gwa4f22v2ns6gq3qknya';
const later = (ms: number): string => new Date(clock.now().getTime() + ms).toISOString();

beforeAll(async () => {
  database = await createTestDatabase();
  const env = makeSecrets();
  service = await startTestApp(database.url, { env, clock });
  admin = new Api(service, service.adminApiKey);
  appId = (await admin.post('/v1/admin/apps', { name: 'Shop' }).expect(201)).body.id;
  keys = `/v1/admin/apps/${appId}/keys`;
});

afterAll(async () => {
  await service.close();
  await database.drop();
});

type Key = Record<'id' | 'key' | 'prefix' | 'name', string> & { expiresAt: string | null };

const make = async (wish: object = {}): Promise<Key> =>
  (await admin.post(keys, { scopes: ['identities:read'], ...wish }).expect(201)).body;

const statusOf = async (key: string, at: TestApp = service): Promise<number> =>
  (await new Api(at, key).get('/v1/identities')).status;

const auditOf = async (keyId: string): Promise<{ action: string; keyId: string }[]> =>
  database.query(
    'SELECT action, key_id AS "keyId" FROM audit_entries WHERE target_id = $1 AND target_kind = \'key\' ORDER BY id',
    [fromTypeId('key', keyId)],
  );

const actionsOf = async (keyId: string): Promise<string[]> =>
  (await auditOf(keyId)).map(({ action }) => action);

describe('API key', () => {
  test('an API key is created with a name and an expiry, shown once, and listed without its secret', async () => {
    const end = '2027-05-01T10:00:00.123456+02:00';
    const { body } = await admin
      .post(keys, { scopes: ['links:write', 'links:read'], name: 'web', expiresAt: end })
      .expect(201);
    expect(body).toEqual({
      id: expect.stringMatching(/^key_/),
      appId,
      name: 'web',
      prefix: body.key.slice(0, 29),
      role: null,
      scopes: ['links:write', 'links:read'],
      status: 'active',
      createdAt: clock.now().toISOString(),
      expiresAt: '2027-05-01T08:00:00.123Z',
      revokedAt: null,
      lastUsedAt: null,
      replacedBy: null,
      key: expect.stringMatching(/^hk_[0-9A-Za-z]{54}$/),
    });
    const { key: _key, ...shown } = body;
    expect((await admin.get(`${keys}?limit=1`).expect(200)).body.data).toEqual([shown]);
    expect(await actionsOf(body.id)).toEqual(['key.created']);
  });

  test.each([
    ['the admin scope', { scopes: ['admin'] }, ['/scopes']],
    ['the admin scope among others', { scopes: ['links:read', 'admin'] }, ['/scopes']],
    ['no scope', { scopes: [] }, ['/scopes']],
    ['an expiry in the past', { scopes: ['links:read'], expiresAt: '2020-01-01T00:00:00Z' }, ['/expiresAt']],
    [
      'an end without an offset',
      { scopes: ['links:read'], expiresAt: '2030-01-01T00:00:00' },
      ['/expiresAt'],
    ],
    ['an end in a century', { scopes: ['links:read'], expiresAt: '2126-01-01T00:00:00Z' }, ['/expiresAt']],
    ['an end that is a number', { scopes: ['links:read'], expiresAt: 1 }, ['/expiresAt']],
    [
      'all of it',
      { scopes: 'x', name: '', expiresAt: 'soon', more: 1 },
      ['/expiresAt', '/more', '/name', '/scopes'],
    ],
  ])('an API key is not created with %s', async (_what, wish, pointers) => {
    const { body } = await admin.post(keys, wish).expect(422);
    expect(body.errors.map(({ pointer }: { pointer: string }) => pointer).sort()).toEqual(pointers);
  });

  test('an API key expires on time, also where it was accepted a moment before', async () => {
    const key = await make({ expiresAt: later(60_000) });
    expect(await statusOf(key.key)).toBe(200);
    clock.advance(59_999);
    expect(await statusOf(key.key)).toBe(200);
    clock.advance(1);
    expect(await statusOf(key.key)).toBe(401);
    const { body } = await admin.get(`${keys}?limit=1`).expect(200);
    expect(body.data).toMatchObject([{ id: key.id, status: 'expired' }]);
    const { body: refused } = await admin.post(`${keys}/${key.id}/rotate`).expect(409);
    expect(refused).toEqual(problem(409, 'key_closed'));
  });

  test('an API key of another app, or one that does not exist, is not found', async () => {
    const key = await make();
    const strangers = (await admin.post('/v1/admin/apps', { name: 'Stranger' }).expect(201)).body.id;
    for (const path of [
      `/v1/admin/apps/${strangers}/keys/${key.id}`,
      `/v1/admin/keys/${key.id}`,
      `${keys}/${NOBODYS}`,
      `${keys}/nonsense`,
    ]) {
      for (const act of ['rotate', 'revoke'])
        expect((await admin.post(`${path}/${act}`).expect(404)).body).toEqual(problem(404, 'not_found'));
    }
    await admin.get('/v1/admin/apps/app_01m829gwa4f22v2ns6gq3qknya/keys').expect(404);
    expect(await statusOf(key.key)).toBe(200);
    const own = new Api(service, key.key);
    expect((await own.post(`${keys}/${key.id}/revoke`).expect(403)).body).toEqual(
      problem(403, 'insufficient_scope'),
    );
  });
});

describe('revocation', () => {
  test('revoking an API key refuses it at once, and can be repeated', async () => {
    const key = await make();
    expect(await statusOf(key.key)).toBe(200);
    const { body } = await admin.post(`${keys}/${key.id}/revoke`).expect(200);
    expect(body).toMatchObject({ id: key.id, status: 'revoked', revokedAt: clock.now().toISOString() });
    expect(body).not.toHaveProperty('key');
    expect(await statusOf(key.key)).toBe(401);
    clock.advance(1_000);
    expect((await admin.post(`${keys}/${key.id}/revoke`).expect(200)).body).toEqual(body);
    expect(await actionsOf(key.id)).toEqual(['key.created', 'key.revoked']);
    expect((await admin.post(`${keys}/${key.id}/rotate`).expect(409)).body).toEqual(
      problem(409, 'key_closed'),
    );
  });
});

describe('rotation', () => {
  test('rotating an API key accepts both keys during the overlap, then the new one alone', async () => {
    const old = await make({ name: 'web', expiresAt: later(86_400_000) });
    const { body: created } = await admin
      .post(`${keys}/${old.id}/rotate`, { overlapSeconds: 3600 })
      .expect(201);
    expect(created).toMatchObject({
      appId,
      name: 'web',
      scopes: ['identities:read'],
      status: 'active',
      expiresAt: old.expiresAt,
      replacedBy: null,
      key: expect.stringMatching(/^hk_/),
    });
    expect([await statusOf(old.key), await statusOf(created.key)]).toEqual([200, 200]);
    const listed = (await admin.get(keys).expect(200)).body.data;
    expect(listed).toContainEqual(
      expect.objectContaining({
        id: old.id,
        status: 'active',
        replacedBy: created.id,
        expiresAt: later(3_600_000),
      }),
    );
    // A key is replaced once: of two new ones one would be unknown to its owner.
    expect((await admin.post(`${keys}/${old.id}/rotate`).expect(409)).body).toEqual(
      problem(409, 'key_closed'),
    );
    clock.advance(3_600_000);
    expect([await statusOf(old.key), await statusOf(created.key)]).toEqual([401, 200]);
    expect(await actionsOf(old.id)).toEqual(['key.created', 'key.rotated']);
    await admin.post(`${keys}/${created.id}/rotate`, {}).expect(201);
  });

  test('rotating an API key without an overlap refuses the old one at once', async () => {
    const old = await make();
    const { body: created } = await admin.post(`${keys}/${old.id}/rotate`).expect(201);
    expect([await statusOf(old.key), await statusOf(created.key)]).toEqual([401, 200]);
  });

  test('a rotation may be cut short by revoking the old key within the overlap', async () => {
    const old = await make();
    await admin.post(`${keys}/${old.id}/rotate`, { overlapSeconds: 604_800 }).expect(201);
    await admin.post(`${keys}/${old.id}/revoke`).expect(200);
    expect(await statusOf(old.key)).toBe(401);
  });

  test.each([-1, 604_801, 1.5, '60', null])(
    'rotating an API key takes no overlap of %j',
    async (overlapSeconds) => {
      const { body } = await admin.post(`${keys}/${NOBODYS}/rotate`, { overlapSeconds }).expect(422);
      expect(body.errors).toMatchObject([{ pointer: '/overlapSeconds' }]);
    },
  );
});

describe('admin key', () => {
  const ADMINS = '/v1/admin/keys';

  test('an admin key is named in the audit, and is rotated and revoked like any key, also by itself', async () => {
    const { body: ann } = await admin.post(ADMINS, { name: 'Ann' }).expect(201);
    expect(ann).toMatchObject({
      appId: null,
      name: 'Ann',
      scopes: ['admin'],
      role: 'admin',
      status: 'active',
      expiresAt: null,
    });
    const asAnn = new Api(service, ann.key);
    const { body: made } = await asAnn.post(keys, { scopes: ['links:read'] }).expect(201);
    expect(await auditOf(made.id)).toEqual([{ action: 'key.created', keyId: fromTypeId('key', ann.id) }]);

    const { body: next } = await asAnn.post(`${ADMINS}/${ann.id}/rotate`, { overlapSeconds: 60 }).expect(201);
    expect(next).toMatchObject({ appId: null, name: 'Ann', scopes: ['admin'] });
    const { body: listed } = await asAnn.get(ADMINS).expect(200);
    const { key: _key, ...shown } = next;
    expect(listed.data).toEqual([shown, expect.objectContaining({ id: ann.id, replacedBy: next.id })]);

    const asNext = new Api(service, next.key);
    expect((await asNext.post(`${ADMINS}/${next.id}/revoke`).expect(200)).body.status).toBe('revoked');
    await asNext.get(ADMINS).expect(401);
    expect(await actionsOf(ann.id)).toEqual(['admin_key.created', 'admin_key.rotated']);
    expect(await actionsOf(next.id)).toEqual(['admin_key.revoked']);
  });

  test.each(['admin', 'support', 'viewer'])(
    'an admin key of the role %s keeps it in a rotation',
    async (role) => {
      const { body: made } = await admin.post(ADMINS, { name: 'Kim', role }).expect(201);
      const { body: next } = await admin.post(`${ADMINS}/${made.id}/rotate`, {}).expect(201);
      expect([made.role, next.role]).toEqual([role, role]);
    },
  );

  test.each(['owner', null, 1])(
    'an admin key cannot have the role %j, and a key of an app has none',
    async (role) => {
      const { body } = await admin.post(ADMINS, { name: 'Kim', role }).expect(422);
      expect(body.errors).toMatchObject([{ pointer: '/role' }]);
      expect(
        (await admin.post(keys, { scopes: ['links:read'], role }).expect(422)).body.errors,
      ).toMatchObject([{ pointer: '/role' }]);
      expect((await admin.post(keys, { scopes: ['links:read'] }).expect(201)).body.role).toBeNull();
    },
  );

  test('an admin key has a name, and no scopes to choose', async () => {
    const { body } = await admin.post(ADMINS, { scopes: ['admin'], expiresAt: 'soon' }).expect(422);
    expect(body.errors.map(({ pointer }: { pointer: string }) => pointer).sort()).toEqual([
      '/expiresAt',
      '/name',
      '/scopes',
    ]);
    await admin.post(ADMINS, { name: null }).expect(422);
    await new Api(service, (await make()).key).get(ADMINS).expect(403);
  });

  test('the admin key of the environment has no row: it is not listed and cannot be revoked', async () => {
    const id = `key_${service.adminApiKey.slice(3, 29)}`;
    await admin.post(`${ADMINS}/${id}/revoke`).expect(404);
    await admin.get(ADMINS).expect(200);
  });
});

describe('last use', () => {
  const lastUsed = async (id: string): Promise<string | null> =>
    (await admin.get(`${keys}?limit=100`).expect(200)).body.data.find((key: { id: string }) => key.id === id)
      .lastUsedAt;
  const flush = ({ app }: TestApp): Promise<void> => app.get(KeyUsage).flush();

  test('the last use of an API key is written later, not with each request, and never moves back', async () => {
    const key = await make();
    expect(await statusOf(key.key)).toBe(200);
    expect(await lastUsed(key.id)).toBeNull();
    const first = clock.now().toISOString();
    await flush(service);
    expect(await lastUsed(key.id)).toBe(first);

    clock.advance(10_000);
    expect(await statusOf(key.key)).toBe(200);
    const newest = clock.now().toISOString();
    await flush(service);
    clock.advance(-5_000);
    expect(await statusOf(key.key)).toBe(200);
    await flush(service);
    clock.advance(5_000);
    expect(await lastUsed(key.id)).toBe(newest);
  });

  test('the last use of an API key is not changed by a request that was refused', async () => {
    const key = await make();
    await admin.post(`${keys}/${key.id}/revoke`).expect(200);
    expect(await statusOf(key.key)).toBe(401);
    await flush(service);
    expect(await lastUsed(key.id)).toBeNull();
  });

  test('the last use of an API key is written when an instance stops', async () => {
    const short = await startTestApp(database.url, { clock });
    const key = await make();
    expect(await statusOf(key.key, short)).toBe(200);
    await short.close();
    expect(await lastUsed(key.id)).toBe(clock.now().toISOString());
  });

  test('the last use of an API key is kept for the next write when it cannot be written', async () => {
    const key = await make();
    expect(await statusOf(key.key)).toBe(200);
    await database.query('ALTER TABLE api_keys RENAME TO api_keys_away');
    await expect(flush(service)).rejects.toThrow();
    await database.query('ALTER TABLE api_keys_away RENAME TO api_keys');
    await flush(service);
    expect(await lastUsed(key.id)).toBe(clock.now().toISOString());
  });
});
