import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { toTypeId } from '../../src/platform/ids/type-id.js';
import { Api, problem } from '../support/http.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

let database: TestDatabase;
let service: TestApp;
let admin: Api;

beforeAll(async () => {
  database = await createTestDatabase();
  service = await startTestApp(database.url);
  admin = new Api(service, service.adminApiKey);
});

afterAll(async () => {
  await service.close();
  await database.drop();
});

/** A new app with these settings and one account; its key's API and the account. */
async function appWith(settings: object): Promise<{ app: Api; path: string; username: string }> {
  const tenant = await service.createTenant();
  const path = `/v1/admin/apps/${toTypeId('app', tenant.appId)}`;
  const username = `shop.${tenant.appId.slice(-12)}`;
  await service.createAccount(username, [tenant]);
  await admin.patch(path, settings).expect(200);
  return { app: new Api(service, tenant.apiKey), path, username };
}

describe('mint', () => {
  test('a mint uses its app’s settings for fields that it leaves out', async () => {
    const { app } = await appWith({ onConflict: 'replace', confirmation: 'app' });
    const { body } = await app.post('/v1/links', { externalUserId: 'u' }).expect(201);
    expect(body).toMatchObject({ onConflict: 'replace', confirmation: 'app' });
    const own = await app.post('/v1/links', {
      externalUserId: 'u',
      onConflict: 'reject',
      confirmation: null,
    });
    expect(own.body).toMatchObject({ onConflict: 'reject', confirmation: 'app' });
    expect((await app.get(`/v1/links/${body.id}`).expect(200)).body).toMatchObject({ confirmation: 'app' });
  });

  test('a mint may not turn off the confirmation that replacing requires', async () => {
    const { app, path } = await appWith({ onConflict: 'replace', confirmation: 'app' });
    const wish = { externalUserId: 'u', confirmation: 'none' };
    expect((await app.post('/v1/links', wish).expect(422)).body).toEqual(
      problem(422, 'confirmation_required'),
    );
    await admin.patch(path, { allowUnconfirmedReplace: true }).expect(200);
    const { body } = await app.post('/v1/links', wish).expect(201);
    expect(body).toMatchObject({ onConflict: 'replace', confirmation: 'none' });
  });

  test('a mint is for the app’s default account, unless it names another', async () => {
    const { app, path, username } = await appWith({});
    const second = await service.createAccount(`${username}.2`.slice(-30), []);
    await admin.post(`${path}/accounts`, { accountId: toTypeId('acc', second.id) }).expect(201);
    await app.post('/v1/links', { externalUserId: 'u' }).expect(422);
    await admin.patch(path, { defaultAccount: username }).expect(200);
    expect((await app.post('/v1/links', { externalUserId: 'u' }).expect(201)).body.account.username).toBe(
      username,
    );
    const named = await app.post('/v1/links', { externalUserId: 'u', account: second.igId }).expect(201);
    expect(named.body.account.igId).toBe(second.igId);
  });
});
