import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Test } from 'supertest';
import { Api, problem } from '../support/http.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

let database: TestDatabase;
let service: TestApp;
let admin: Api;
let appId: string;
let keys = 0;

const newKey = (): string => `key ${++keys}`;
const count = async (table: string): Promise<number> =>
  (await database.query(`SELECT 1 FROM ${table}`)).length;

beforeAll(async () => {
  database = await createTestDatabase();
  service = await startTestApp(database.url);
  admin = new Api(service, service.adminApiKey);
  appId = (await admin.post('/v1/admin/apps', { name: 'shop' }).expect(201)).body.id;
});

afterAll(async () => {
  await service.close();
  await database.drop();
});

describe('creation by an admin', () => {
  const creations: [name: string, table: string, path: () => string, body: object, other: object][] = [
    ['an app', 'apps', () => '/v1/admin/apps', { name: 'a' }, { name: 'b' }],
    [
      'an app’s key',
      'api_keys',
      () => `/v1/admin/apps/${appId}/keys`,
      { scopes: ['links:read'], name: 'n', expiresAt: '2033-01-01T00:00:00Z' },
      { scopes: ['links:read'] },
    ],
    ['an admin key', 'api_keys', () => '/v1/admin/keys', { name: 'ann' }, { name: 'bob' }],
    [
      'an account',
      'accounts',
      () => '/v1/admin/accounts',
      { igId: '1', username: 'one' },
      { igId: '2', username: 'two' },
    ],
  ];

  test.each(creations)(
    'a creation of %s by an admin is done once',
    async (_name, table, path, body, other) => {
      const key = newKey();
      const first = await admin.post(path(), body).set('idempotency-key', key).expect(201);
      const [rows, entries] = [await count(table), await count('audit_entries')];
      const again = await admin.post(path(), body).set('idempotency-key', key).expect(201);
      expect(again.headers['idempotent-replayed']).toBe('true');
      const shown = 'key' in first.body ? { ...first.body, key: null } : first.body;
      expect(again.body).toEqual(shown);
      const { body: refused } = await admin.post(path(), other).set('idempotency-key', key).expect(422);
      expect(refused).toEqual(problem(422, 'idempotency_key_reused'));
      expect([await count(table), await count('audit_entries')]).toEqual([rows, entries]);
      const next = await admin.post(path(), body).set('idempotency-key', newKey());
      if (table !== 'accounts') expect(next.body.id).not.toBe(first.body.id);
    },
  );

  test('a rotation of a key is done once, whichever admin repeats it', async () => {
    const path = `/v1/admin/apps/${appId}/keys`;
    const old = (await admin.post(path, { scopes: ['links:read'] }).expect(201)).body;
    const ann = (await admin.post('/v1/admin/keys', { name: 'ann' }).expect(201)).body;
    const rotate = (by: Api): Test => by.post(`${path}/${old.id}/rotate`).set('idempotency-key', 'rotate');
    const first = await rotate(admin).expect(201);
    const again = await rotate(new Api(service, ann.key)).expect(201);
    expect([again.headers['idempotent-replayed'], again.body]).toEqual([
      'true',
      { ...first.body, key: null },
    ]);
    await admin.post(`${path}/${old.id}/rotate`).expect(409);
    const { body } = await admin
      .post(`${path}/${first.body.id}/rotate`)
      .set('idempotency-key', 'rotate')
      .expect(422);
    expect(body).toEqual(problem(422, 'idempotency_key_reused'));
  });

  test('a repeated creation by an admin answers with the status of the first time', async () => {
    const account = { igId: '3', username: 'three' };
    await admin.post('/v1/admin/accounts', account).set('idempotency-key', 'made').expect(201);
    await admin.post('/v1/admin/accounts', account).set('idempotency-key', 'known').expect(200);
    await admin.post('/v1/admin/accounts', account).set('idempotency-key', 'made').expect(201);
    await admin.post('/v1/admin/accounts', account).set('idempotency-key', 'known').expect(200);
  });

  test('a creation by an admin that is refused keeps nothing, so that the same request may succeed later', async () => {
    const [taken, free] = [{ igId: '4', username: 'three' }, { username: 'four' }];
    await admin.post('/v1/admin/accounts', taken).set('idempotency-key', 'later').expect(409);
    const { body } = await admin.get('/v1/admin/accounts').expect(200);
    const three = body.data.find(({ username }: { username: string }) => username === 'three');
    await admin.patch(`/v1/admin/accounts/${three.id}`, free).expect(200);
    await admin.post('/v1/admin/accounts', taken).set('idempotency-key', 'later').expect(201);
    const missing = '/v1/admin/apps/app_01h455vb4pex5vsknk084sn02q/keys';
    await admin
      .post(missing, { scopes: ['links:read'] })
      .set('idempotency-key', 'none')
      .expect(404);
  });

  test('an Idempotency-Key is shared by all admins, and separate for each route', async () => {
    const ann = (await admin.post('/v1/admin/keys', { name: 'ann' }).expect(201)).body;
    const app = await admin
      .post('/v1/admin/apps', { name: 'x' })
      .set('idempotency-key', 'shared')
      .expect(201);
    const same = await new Api(service, ann.key)
      .post('/v1/admin/apps', { name: 'x' })
      .set('idempotency-key', 'shared')
      .expect(201);
    expect(same.body.id).toBe(app.body.id);
    await admin.post('/v1/admin/keys', { name: 'x' }).set('idempotency-key', 'shared').expect(201);
  });

  test('a creation by an admin leaves no secret behind', async () => {
    const { body } = await admin
      .post('/v1/admin/keys', { name: 'x' })
      .set('idempotency-key', 'secret')
      .expect(201);
    const rows = await database.query(`SELECT encode(hash || fingerprint, 'escape') FROM idempotency_keys`);
    expect(JSON.stringify(rows)).not.toContain(body.key);
  });
});
