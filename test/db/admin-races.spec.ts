import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { setTimeout as wait } from 'node:timers/promises';
import pg from 'pg';
import { KeyUsage } from '../../src/api-keys/key-usage.service.js';
import { GATE, LOCK_NAMESPACE } from '../../src/platform/database/locks.service.js';
import { fromTypeId, toTypeId } from '../../src/platform/ids/type-id.js';
import { Api } from '../support/http.js';
import { makeSecrets, startTestApp, type TestApp } from '../support/test-app.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';
import { untilDecided } from '../support/waits.js';

let database: TestDatabase;
let instances: TestApp[];
let admins: Api[];
let admin: Api;

/** Each of the two instances in turn: a race must not be won by living in one process. */
const turn = (index: number): Api => admins[index % 2] as Api;

beforeAll(async () => {
  database = await createTestDatabase();
  const env = makeSecrets();
  instances = await Promise.all([0, 1].map(() => startTestApp(database.url, { env })));
  admins = instances.map((instance) => new Api(instance, instance.adminApiKey));
  admin = turn(0);
});

afterAll(async () => {
  await Promise.all(instances.map((instance) => instance.close()));
  await database.drop();
});

const together = (
  count: number,
  ask: (index: number) => PromiseLike<{ status: number }>,
): Promise<number[]> =>
  Promise.all(
    Array.from({ length: count }, async (_, index) => (await untilDecided(() => ask(index))).status),
  );

const tally = (statuses: number[]): Record<number, number> =>
  Object.fromEntries(
    [...Map.groupBy(statuses, (status) => status)].map(([status, all]) => [status, all.length]),
  );

const makeApp = async (): Promise<string> =>
  (await admin.post('/v1/admin/apps', { name: 'Race' }).expect(201)).body.id;

const register = async (username: string): Promise<string> =>
  (await admin.post('/v1/admin/accounts', { igId: `ig_${username}`, username }).expect(201)).body.id;

const countAudit = async (id: string, action: string): Promise<number | undefined> =>
  (
    await database.query<{ count: number }>(
      'SELECT count(*)::int FROM audit_entries WHERE target_id = $1 AND action = $2',
      [id, action],
    )
  )[0]?.count;

describe('two instances', () => {
  test('20 rotations of one API key on two instances make one new key, and the others are refused with key_not_active', async () => {
    const keys = `/v1/admin/apps/${await makeApp()}/keys`;
    const { body: key } = await admin.post(keys, { scopes: ['links:read'] }).expect(201);
    const path = `${keys}/${key.id}/rotate`;
    const statuses = await together(20, (index) => turn(index).post(path, { overlapSeconds: 60 }));
    expect(tally(statuses)).toEqual({ 201: 1, 409: 19 });
    expect((await admin.get(keys).expect(200)).body.data).toHaveLength(2);
    expect(await countAudit(fromTypeId('key', key.id) ?? '', 'key.rotated')).toBe(1);
  });

  test('20 revocations of one API key on two instances revoke it once, and all are answered 200', async () => {
    const { body: key } = await admin.post('/v1/admin/keys', { name: 'Race' }).expect(201);
    const path = `/v1/admin/keys/${key.id}/revoke`;
    expect(tally(await together(20, (index) => turn(index).post(path)))).toEqual({ 200: 20 });
    expect(await countAudit(fromTypeId('key', key.id) ?? '', 'admin_key.revoked')).toBe(1);
  });

  test('a rotation and a revocation of one API key on two instances never leave the old key active after the revocation', async () => {
    const keys = `/v1/admin/apps/${await makeApp()}/keys`;
    for (let round = 0; round < 10; round++) {
      const { body: key } = await admin.post(keys, { scopes: ['links:read'] }).expect(201);
      const [rotated, revoked] = await together(2, (index) =>
        turn(round + index).post(`${keys}/${key.id}/${index === 0 ? 'rotate' : 'revoke'}`),
      );
      expect([201, 409]).toContain(rotated);
      expect(revoked).toBe(200);
      const { data } = (await admin.get(`${keys}?limit=2`).expect(200)).body;
      const shown = data.find(({ id }: { id: string }) => id === key.id);
      expect(shown).toMatchObject({ status: 'revoked' });
      expect(shown.replacedBy !== null).toBe(rotated === 201);
    }
  });

  test('one account registered 20 times on two instances is created once, and the other requests find it', async () => {
    const wish = { igId: 'ig_twenty', username: 'twenty' };
    const statuses = await together(20, (index) => turn(index).post('/v1/admin/accounts', wish));
    expect(tally(statuses)).toEqual({ 201: 1, 200: 19 });
  });

  test('one name registered for 20 igIds on two instances is taken by one of them', async () => {
    const statuses = await together(20, (index) =>
      turn(index).post('/v1/admin/accounts', { igId: `ig_claim_${index}`, username: 'claimed' }),
    );
    expect(tally(statuses)).toEqual({ 201: 1, 409: 19 });
  });

  test('ten accounts renamed to one name on two instances leave it to one of them', async () => {
    const ids = await Promise.all(Array.from({ length: 10 }, (_, index) => register(`was_${index}`)));
    const statuses = await together(10, (index) =>
      turn(index).patch(`/v1/admin/accounts/${ids[index]}`, { username: 'wanted' }),
    );
    expect(tally(statuses)).toEqual({ 200: 1, 409: 9 });
  });

  test('two accounts that take each other’s name on two instances are refused without a fault, and both keep a name', async () => {
    const [one, two] = [await register('left'), await register('right')];
    for (let round = 0; round < 10; round++) {
      const statuses = await together(2, (index) =>
        turn(index).patch(`/v1/admin/accounts/${index === 0 ? one : two}`, {
          username: index === 0 ? 'right' : 'left',
        }),
      );
      expect(statuses).toEqual([409, 409]);
    }
  });

  test('an account made the default while its grant is removed on another instance is never a default without a grant', async () => {
    const appId = await makeApp();
    const accountId = await register('contested');
    for (let round = 0; round < 20; round++) {
      await admin.post(`/v1/admin/apps/${appId}/accounts`, { accountId }).expect(201);
      const [patched, revoked] = await together(2, (index) =>
        index === 0
          ? turn(round).patch(`/v1/admin/apps/${appId}`, { defaultAccount: 'contested' })
          : turn(round + 1).delete(`/v1/admin/apps/${appId}/accounts/${accountId}`),
      );
      expect([200, 422]).toContain(patched);
      expect(revoked).toBe(204);
      const { body } = await admin.get(`/v1/admin/apps/${appId}`).expect(200);
      expect(body).toMatchObject({ defaultAccount: null, accounts: [] });
    }
  });

  test('different settings changed at once on two instances are all kept', async () => {
    const path = `/v1/admin/apps/${await makeApp()}`;
    for (let round = 1; round <= 10; round++) {
      const statuses = await together(2, (index) =>
        turn(index).patch(path, index === 0 ? { name: `n${round}` } : { limits: { readsPerMinute: round } }),
      );
      expect(statuses).toEqual([200, 200]);
      const { body } = await admin.get(path).expect(200);
      expect(body).toMatchObject({ name: `n${round}`, limits: { readsPerMinute: round } });
    }
  });

  test('disabling an app tries again when another transaction holds a lock for longer than one wait, and succeeds', async () => {
    const path = `/v1/admin/apps/${await makeApp()}`;
    const holder = new pg.Client(database.url);
    await holder.connect();
    await holder.query('BEGIN');
    await holder.query('SELECT pg_advisory_xact_lock_shared($1, $2)', [LOCK_NAMESPACE, GATE]);
    const disabling = admin.patch(path, { status: 'disabled' }).then(({ status }) => status);
    await wait(1_200);
    await holder.query('COMMIT');
    await holder.end();
    expect(await disabling).toBe(200);
    expect((await admin.get(path).expect(200)).body).toMatchObject({ status: 'disabled' });
  });

  test('an app disabled 10 times on two instances during mints is disabled once, and no link stays pending', async () => {
    const tenant = await (instances[0] as TestApp).createTenant();
    await (instances[0] as TestApp).createAccount('busy', [tenant]);
    const apps = instances.map((instance) => new Api(instance, tenant.apiKey));
    const path = `/v1/admin/apps/${toTypeId('app', tenant.appId)}`;
    const mints = together(60, (index) =>
      (apps[index % 2] as Api).post('/v1/links', { externalUserId: `u${index}` }),
    );
    const disablings = await together(10, (index) => turn(index).patch(path, { status: 'disabled' }));
    expect(tally(disablings)).toEqual({ 200: 10 });
    const minted = (await mints).filter((status) => status === 201).length;
    const links = await database.query<{ status: string; reason: string }>(
      'SELECT status, reason FROM links WHERE app_id = $1',
      [tenant.appId],
    );
    expect(links).toEqual(Array(minted).fill({ status: 'revoked', reason: 'app_disabled' }));
    expect(await countAudit(tenant.appId, 'app.disabled')).toBe(1);
  });

  test('two instances that write the last use of the same thousand keys do not block each other, and the later time is kept', async () => {
    const keys = `/v1/admin/apps/${await makeApp()}/keys`;
    const { body } = await admin.post(keys, { scopes: ['links:read'] }).expect(201);
    await database.query(
      `INSERT INTO api_keys (id, app_id, hash, scopes, created_at)
       SELECT gen_random_uuid(), app_id, hash, scopes, created_at FROM api_keys, generate_series(1, 1000) WHERE id = $1`,
      [fromTypeId('key', body.id)],
    );
    const ids = (
      await database.query<{ id: string }>(`SELECT id FROM api_keys WHERE app_id IS NOT NULL`)
    ).map(({ id }) => id);
    const usages = instances.map((instance) => instance.app.get(KeyUsage));
    for (let round = 0; round < 5; round++) {
      const at = Date.parse('2027-01-01') + round * 10_000;
      for (const id of ids) usages[0]?.note(id, new Date(at + 5_000));
      for (const id of ids.toReversed()) usages[1]?.note(id, new Date(at));
      await Promise.all(usages.map((usage) => usage.flush()));
      const times = await database.query(
        `SELECT DISTINCT last_used_at AS at FROM api_keys WHERE app_id IS NOT NULL`,
      );
      expect(times).toEqual([{ at: new Date(at + 5_000) }]);
    }
  });
});

/** Settings and keys are cached for five seconds. */
const untilFollowed = async (isFollowed: () => Promise<boolean>): Promise<void> => {
  for (const end = Date.now() + 6_000; !(await isFollowed()); await wait(100))
    if (Date.now() > end) throw new Error('the other instance does not follow a change');
};

describe('the other instance', () => {
  test('the other instance follows a change of an app within five seconds', async () => {
    const [here, there] = instances as [TestApp, TestApp];
    const tenant = await here.createTenant();
    await here.createAccount('near', [tenant]);
    await here.createAccount('far', [tenant]);
    const app = new Api(there, tenant.apiKey);
    const mint = async (): Promise<unknown> => {
      const { status, body } = await app.post('/v1/links', { externalUserId: 'u' });
      return status === 201 ? body.account.username : status;
    };
    const changes: [object, unknown][] = [
      [{ defaultAccount: 'near' }, 'near'],
      [{ defaultAccount: 'far' }, 'far'],
      [{ status: 'disabled' }, 401],
      [{ status: 'active' }, 'far'],
    ];
    for (const [change, expected] of changes) {
      await admin.patch(`/v1/admin/apps/${toTypeId('app', tenant.appId)}`, change).expect(200);
      await untilFollowed(async () => (await mint()) === expected);
    }
  });

  test('the other instance refuses a key within five seconds of its revocation or rotation', async () => {
    const [here, there] = instances as [TestApp, TestApp];
    const keys = `/v1/admin/apps/${await makeApp()}/keys`;
    const make = async (): Promise<Record<'id' | 'key', string>> =>
      (await admin.post(keys, { scopes: ['identities:read'] }).expect(201)).body;
    const statusOf = async (instance: TestApp, key: string): Promise<number> =>
      (await new Api(instance, key).get('/v1/identities')).status;
    const [revoked, rotated] = [await make(), await make()];
    for (const { key } of [revoked, rotated]) expect(await statusOf(there, key)).toBe(200);
    await admin.post(`${keys}/${revoked.id}/revoke`).expect(200);
    const { body: created } = await admin.post(`${keys}/${rotated.id}/rotate`).expect(201);
    expect(await statusOf(there, created.key)).toBe(200);
    for (const { key } of [revoked, rotated]) {
      expect(await statusOf(here, key)).toBe(401);
      await untilFollowed(async () => (await statusOf(there, key)) === 401);
    }
  });
});
