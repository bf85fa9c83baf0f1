import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { fromTypeId, toTypeId } from '../../src/platform/ids/type-id.js';
import { deliveryOf, referralEvent } from '../../src/dev/simulator/meta-payloads.js';
import { Api, problem } from '../support/http.js';
import { startTestApp, type TestApp, type TestTenant } from '../support/test-app.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

let database: TestDatabase;
let service: TestApp;
let admin: Api;
const ACCOUNTS = '/v1/admin/accounts';
const NOBODYS = 'acc_01m829gwa4f22v2ns6gq3qknya';

beforeAll(async () => {
  database = await createTestDatabase();
  service = await startTestApp(database.url);
  admin = new Api(service, service.adminApiKey);
});

afterAll(async () => {
  await service.close();
  await database.drop();
});

const pathOf = ({ id }: { id: string }): string => `${ACCOUNTS}/${toTypeId('acc', id)}`;
const appPathOf = ({ appId }: TestTenant): string => `/v1/admin/apps/${toTypeId('app', appId)}`;

const auditOf = async (id: string): Promise<{ action: string; appId: string | null }[]> =>
  database.query('SELECT action, app_id AS "appId" FROM audit_entries WHERE target_id = $1 ORDER BY id', [
    id,
  ]);

describe('account', () => {
  test('an account is read, renamed and disabled, each with its entry in the audit', async () => {
    const wish = { igId: '1784', username: 'Before' };
    const { body: created } = await admin.post(ACCOUNTS, wish).expect(201);
    const path = `${ACCOUNTS}/${created.id}`;
    expect((await admin.get(path).expect(200)).body).toEqual(created);
    const renamed = { ...created, username: 'after' };
    for (let again = 0; again < 2; again++)
      expect((await admin.patch(path, { username: 'AFTER' }).expect(200)).body).toEqual(renamed);
    for (let again = 0; again < 2; again++) {
      const { body } = await admin.patch(path, { status: 'disabled' }).expect(200);
      expect(body).toEqual({ ...renamed, status: 'disabled' });
    }
    for (let again = 0; again < 2; again++)
      expect((await admin.patch(path, { status: 'active' }).expect(200)).body).toEqual(renamed);
    expect((await admin.patch(path, {}).expect(200)).body).toEqual(renamed);
    expect((await auditOf(fromTypeId('acc', created.id) ?? '')).map(({ action }) => action)).toEqual([
      'account.registered',
      'account.updated',
      'account.disabled',
      'account.enabled',
    ]);
    // The name that it had is free for another one.
    await admin.post(ACCOUNTS, { igId: '1785', username: 'before' }).expect(201);
  });

  test('an account keeps its igId for good, and cannot take the name of another account', async () => {
    const one = await service.createAccount('taken.one', []);
    const two = await service.createAccount('free.one', []);
    const { body } = await admin.patch(pathOf(two), { igId: '5', username: '@', status: 'gone' }).expect(422);
    expect(body.errors.map(({ pointer }: { pointer: string }) => pointer).sort()).toEqual([
      '/igId',
      '/status',
      '/username',
    ]);
    await admin.patch(pathOf(two), { username: null }).expect(422);
    const refused = await admin.patch(pathOf(two), { username: 'TAKEN.one', status: 'disabled' }).expect(409);
    expect(refused.body).toEqual(problem(409, 'account_conflict'));
    expect((await admin.get(pathOf(two)).expect(200)).body).toMatchObject({
      username: 'free.one',
      status: 'active',
    });
    expect((await auditOf(two.id)).map(({ action }) => action)).toEqual(['account.registered']);
    expect((await admin.get(pathOf(one)).expect(200)).body).toMatchObject({ username: 'taken.one' });
  });

  test('an account that does not exist cannot be read or changed', async () => {
    for (const id of [NOBODYS, 'nonsense', 'app_01m829gwa4f22v2ns6gq3qknya']) {
      expect((await admin.get(`${ACCOUNTS}/${id}`).expect(404)).body).toEqual(problem(404, 'not_found'));
      await admin.patch(`${ACCOUNTS}/${id}`, { username: 'x' }).expect(404);
    }
    const own = new Api(service, (await service.createTenant()).apiKey);
    await own.get(`${ACCOUNTS}/${NOBODYS}`).expect(403);
  });

  test('a renamed account is minted for under its new name, and its existing links still redeem', async () => {
    const tenant = await service.createTenant();
    const app = new Api(service, tenant.apiKey);
    const account = await service.createAccount('old.name', [tenant]);
    const before = await tenant.client.mint({ externalUserId: 'early' });
    await admin.patch(pathOf(account), { username: 'new.name' }).expect(200);
    const { body } = await app.post('/v1/links', { externalUserId: 'late', account: 'new.name' }).expect(201);
    expect(body.url).toMatch(/^https:\/\/ig\.me\/new\.name\?ref=/);
    await app.post('/v1/links', { externalUserId: 'late', account: 'old.name' }).expect(422);
    await deliver(account.igId, before.ref);
    expect(await tenant.client.link(before.id)).toMatchObject({ status: 'linked' });
  });

  test('a disabled account is an unknown one for mints, and its existing links still redeem', async () => {
    const tenant = await service.createTenant();
    const app = new Api(service, tenant.apiKey);
    const account = await service.createAccount('resting', [tenant]);
    await service.createAccount('working', [tenant]);
    await admin.patch(appPathOf(tenant), { defaultAccount: 'resting' }).expect(200);
    const link = await tenant.client.mint({ externalUserId: 'early' });
    const never = await app.post('/v1/links', { externalUserId: 'u', account: 'never.there' }).expect(422);
    await admin.patch(pathOf(account), { status: 'disabled' }).expect(200);
    for (const named of [{ account: 'resting' }, { account: account.igId }, {}]) {
      const { body } = await app.post('/v1/links', { externalUserId: 'u', ...named }).expect(422);
      expect(body.errors).toEqual(never.body.errors);
    }
    const shown = (await admin.get(appPathOf(tenant)).expect(200)).body;
    expect(shown.accounts).toMatchObject([{ status: 'disabled' }, { status: 'active' }]);
    await deliver(account.igId, link.ref);
    expect(await tenant.client.link(link.id)).toMatchObject({ status: 'linked' });
    await admin.patch(pathOf(account), { status: 'active' }).expect(200);
    await app.post('/v1/links', { externalUserId: 'u' }).expect(201);
  });
});

describe('grant', () => {
  test('a grant is given, listed in pages and removed, each with its entry in the audit', async () => {
    const tenant = await service.createTenant();
    const grants = `${appPathOf(tenant)}/accounts`;
    expect((await admin.get(grants).expect(200)).body).toEqual({ data: [], nextCursor: null });
    const accounts = [];
    for (const name of ['grant.a', 'grant.b', 'grant.c'])
      accounts.push(await service.createAccount(name, [tenant]));
    const first = (await admin.get(`${grants}?limit=2`).expect(200)).body;
    expect(first.data).toMatchObject([{ username: 'grant.c' }, { username: 'grant.b' }]);
    const second = (await admin.get(`${grants}?limit=2&cursor=${first.nextCursor}`).expect(200)).body;
    expect(second).toMatchObject({ data: [{ username: 'grant.a' }], nextCursor: null });

    const [a] = accounts;
    const accountId = toTypeId('acc', a?.id ?? '');
    await admin.post(grants, { accountId }).expect(201);
    for (let again = 0; again < 2; again++) await admin.delete(`${grants}/${accountId}`).expect(204, '');
    expect((await admin.get(grants).expect(200)).body.data).toHaveLength(2);
    expect(await auditOf(a?.id ?? '')).toEqual([
      { action: 'account.registered', appId: null },
      { action: 'account.granted', appId: tenant.appId },
      { action: 'account.revoked', appId: tenant.appId },
    ]);
  });

  test('a grant names its account by username in any case, by Instagram id, or by id, and by one of them only', async () => {
    const tenant = await service.createTenant();
    const grants = `${appPathOf(tenant)}/accounts`;
    const account = await service.createAccount('grant.named', []);
    const accountId = toTypeId('acc', account.id);
    for (const named of [{ account: 'Grant.Named' }, { account: account.igId }, { accountId }]) {
      const answer = await admin.post(grants, named).expect(201);
      expect(answer.body).toMatchObject({ id: accountId, username: 'grant.named' });
    }
    for (const [wrong, pointer] of [
      [{}, '/account'],
      [{ account: 'nobody.there' }, '/account'],
      [{ account: accountId }, '/account'],
      [{ account: 7 }, '/account'],
      [{ account: 'grant.named', accountId }, '/accountId'],
      [{ accountId: 'grant.named' }, '/accountId'],
    ] as const)
      expect((await admin.post(grants, wrong).expect(422)).body.errors).toMatchObject([{ pointer }]);
  });

  test('a grant that is removed stops mints at once, clears the default, and lets existing links redeem', async () => {
    const tenant = await service.createTenant();
    const app = new Api(service, tenant.apiKey);
    const account = await service.createAccount('lent', [tenant]);
    await service.createAccount('kept', [tenant]);
    await admin.patch(appPathOf(tenant), { defaultAccount: 'lent' }).expect(200);
    const link = await tenant.client.mint({ externalUserId: 'early' });
    await admin.delete(`${appPathOf(tenant)}/accounts/${toTypeId('acc', account.id)}`).expect(204);
    const shown = (await admin.get(appPathOf(tenant)).expect(200)).body;
    expect(shown).toMatchObject({ defaultAccount: null, accounts: [{ username: 'kept' }] });
    await app.post('/v1/links', { externalUserId: 'u', account: 'lent' }).expect(422);
    const minted = await app.post('/v1/links', { externalUserId: 'u' }).expect(201);
    expect(minted.body.account.username).toBe('kept');
    await deliver(account.igId, link.ref);
    expect(await tenant.client.link(link.id)).toMatchObject({ status: 'linked' });
  });

  test('a grant of an account or app that does not exist is not found', async () => {
    const tenant = await service.createTenant();
    const accountId = toTypeId('acc', (await service.createAccount('lonely', [])).id);
    const nowhere = '/v1/admin/apps/app_01m829gwa4f22v2ns6gq3qknya/accounts';
    await admin.get(nowhere).expect(404);
    await admin.delete(`${nowhere}/${accountId}`).expect(404);
    await admin.delete(`${appPathOf(tenant)}/accounts/${NOBODYS}`).expect(404);
    await admin.delete(`${appPathOf(tenant)}/accounts/nonsense`).expect(404);
    await admin.delete(`${appPathOf(tenant)}/accounts/${accountId}`).expect(204);
  });
});

async function deliver(igId: string, ref: string): Promise<void> {
  const igsid = `7${Date.now()}${ref.length}`;
  const event = referralEvent({ igId, igsid, ref, timestampMs: Date.now() });
  expect((await service.meta.deliver(deliveryOf([event]))).status).toBe(200);
}
