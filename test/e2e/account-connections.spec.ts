import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { FakeInstagram } from '../../src/dev/fake-instagram/fake-instagram.js';
import { toSignedDeletionRequest } from '../../src/dev/simulator/meta-payloads.js';
import { AccountConnections } from '../../src/instagram/connection/account-connections.service.js';
import { TokenRefresh } from '../../src/instagram/connection/token-refresh.service.js';
import { toTypeId } from '../../src/platform/ids/type-id.js';
import {
  type StageAccount,
  environmentOf,
  registerAccount,
  startFakeInstagram,
} from '../support/instagram-stage.js';
import { dumpDatabase, findTraces } from '../support/dump-database.js';
import { operatorEndpointOf } from '../support/endpoints.js';
import { APP_SECRET } from '../support/fake-stage.js';
import { Api, problem } from '../support/http.js';
import { ControlledClock, makeSecrets, startTestApp, type TestApp } from '../support/test-app.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

const DAY_MS = 86_400_000;
const SCOPES = ['instagram_business_basic', 'instagram_business_manage_messages'];

let database: TestDatabase;
let fake: FakeInstagram;
let env: Record<string, string>;
let service: TestApp;
let admin: Api;
let account: StageAccount;
let accounts = 0;
const clock = new ControlledClock();

beforeAll(async () => {
  database = await createTestDatabase();
  // One secret for both logins: the first one proves calls with tokens of either.
  const secrets = { ...makeSecrets(), META_APP_SECRETS: APP_SECRET };
  fake = await startFakeInstagram(clock, secrets.META_APP_SECRETS);
  env = environmentOf(fake, secrets);
  service = await startTestApp(database.url, { clock, env, captureLogs: true });
  admin = new Api(service, service.adminApiKey);
  await operatorEndpointOf(service);
});

beforeEach(async () => {
  account = await registerAccount(service, fake, `acme${++accounts}`);
});

afterAll(async () => {
  await service.close();
  await fake.stop();
  await database.drop();
});

const put = (accessToken: string, more: object = {}, to = account) =>
  admin.put(
    to.connectionPath,
    'application/json',
    JSON.stringify({ login: 'instagram', accessToken, ...more }),
  );

/** When the service says that it may write for the account; null when not. */
const connectedAt = async ({ id } = account): Promise<Date | null | undefined> => {
  const rows = await database.query<{ at: Date | null }>(
    `SELECT connected_at AS at FROM accounts WHERE id = '${id}'`,
  );
  return rows[0]?.at;
};

const actionsOn = async ({ typeId: id } = account): Promise<string[]> => {
  const { body } = await admin.get('/v1/admin/audit?limit=20').expect(200);
  return (body.data as { action: string; target: { id: string } | null }[])
    .filter(({ target }) => target?.id === id)
    .map(({ action }) => action)
    .toReversed();
};

/** What the operators' endpoint is sent about the account. */
const noticesOf = async (type: string, { typeId: id } = account): Promise<unknown[]> => {
  const rows = await database.query<{ data: unknown }>(
    `SELECT data FROM notifications WHERE type = '${type}'`,
  );
  return rows
    .map(({ data }) => (typeof data === 'string' ? (JSON.parse(data) as object) : data))
    .filter((data) => JSON.stringify(data).includes(id));
};

const callsOf = (method: string, path: string): number =>
  fake.requests().filter((each) => each.method === method && each.path === path).length;

describe('a pasted token', () => {
  test('a token is checked, stored encrypted and never shown, and the account’s webhooks are turned on', async () => {
    const token = fake.tokenOf(account.igId);
    const { body } = await put(token).expect(200);
    expect(body).toEqual({
      accountId: account.typeId,
      login: 'instagram',
      status: 'active',
      ownerId: fake.account(account.igId).appScopedId,
      pageId: null,
      appId: '777',
      username: account.username,
      accountType: 'Business',
      scopes: SCOPES,
      // Meta says it in whole seconds.
      tokenExpiresAt: new Date(Math.floor(clock.now().getTime() / 1_000) * 1_000 + 60 * DAY_MS).toISOString(),
      refreshedAt: null,
      lastError: null,
      lastErrorAt: null,
      connectedAt: clock.now().toISOString(),
    });
    expect((await admin.get(account.connectionPath).expect(200)).body).toEqual(body);
    expect(fake.account(account.igId).subscribedFields).toEqual(
      expect.arrayContaining(['messages', 'messaging_postbacks', 'messaging_referral', 'message_echoes']),
    );
    expect(fake.account(account.igId).subscribedFields).not.toContain('message_edit');
    expect(await connectedAt()).toEqual(clock.now());
    expect(await actionsOn()).toEqual(['account.registered', 'account.connected']);
    const kept = findTraces(await dumpDatabase(database), { token });
    expect([kept, findTraces(service.logs(), { token })]).toEqual([[], []]);
    expect(await service.app.get(AccountConnections).findForSending(account.id)).toEqual({
      kind: 'ready',
      connection: { accountId: account.id, login: 'instagram', accessToken: token },
    });
  });

  test('a creator’s conversations are read once, which their webhooks wait for', async () => {
    const creator = await registerAccount(service, fake, 'creator', [], 'Media_Creator');
    expect(fake.account(creator.igId).hasReadConversations).toBe(false);
    const { body } = await put(fake.tokenOf(creator.igId), {}, creator).expect(200);
    expect(body.accountType).toBe('Media_Creator');
    expect(fake.account(creator.igId).hasReadConversations).toBe(true);
  });

  test('a token of another account is refused, and the answer names both', async () => {
    const other = await registerAccount(service, fake, 'other');
    const { body } = await put(fake.tokenOf(other.igId)).expect(422);
    expect(body).toEqual(problem(422, 'wrong_instagram_account'));
    expect(body.detail).toContain(`${other.igId} (@other)`);
    expect(body.detail).toContain(`${account.igId} (@${account.username})`);
    await admin.get(account.connectionPath).expect(404);
    expect(await connectedAt()).toBeNull();
  });

  test('an account that was registered under its owner’s id is refused, and the answer says what to register', async () => {
    const { appScopedId } = fake.account(account.igId);
    const { body: registered } = await admin
      .post('/v1/admin/accounts', { igId: appScopedId, username: 'mistaken' })
      .expect(201);
    const path = `/v1/admin/accounts/${registered.id}/connection`;
    const { body } = await put(fake.tokenOf(account.igId), {}, { ...account, connectionPath: path }).expect(
      422,
    );
    expect(body).toEqual(problem(422, 'wrong_instagram_account'));
    expect(body.detail).toContain(`register an account with the igId ${account.igId}`);
    expect(body.detail).toContain(appScopedId);
  });

  test('a token that Instagram refuses is refused with its code', async () => {
    const token = fake.tokenOf(account.igId);
    fake.endTokens(account.igId, 'password');
    const { body } = await put(token).expect(422);
    expect(body).toEqual(problem(422, 'token_refused'));
    expect(body.detail).toContain('password_changed (190/460)');
    expect(body.detail).not.toContain(token);
  });

  test('while Instagram does not answer nothing is changed, and the token can be sent again', async () => {
    fake.faults.next({ on: 'read', kind: 'html', status: 502 });
    const { body, headers } = await put(fake.tokenOf(account.igId)).expect(503);
    expect(body).toEqual(problem(503, 'instagram_unavailable'));
    expect(headers['retry-after']).toBe('30');
    await admin.get(account.connectionPath).expect(404);
    await put(fake.tokenOf(account.igId)).expect(200);
  });

  test('what else fails is kept as the last error and refuses nothing', async () => {
    fake.account(account.igId).isDmAccessOn = false;
    fake.faults.next({ on: 'write', kind: 'error', code: 10 });
    const { body } = await put(fake.tokenOf(account.igId)).expect(200);
    expect(body.status).toBe('active');
    expect(body.lastError).toBe(
      'subscribe: permission_missing (10); read_subscriptions: not_subscribed; read_conversations: dm_access_off (200/2534041)',
    );
    expect(await connectedAt()).toEqual(clock.now());
    fake.account(account.igId).isDmAccessOn = true;
    expect((await put(fake.tokenOf(account.igId)).expect(200)).body.lastError).toBeNull();
  });

  test('a token of the account’s Page is proved and taken, and another Page is refused', async () => {
    const { pageId } = fake.account(account.igId);
    const token = fake.tokenOf(account.igId, 'page');
    const { body: wrong } = await put(token, { login: 'page', pageId: '1' }).expect(422);
    expect(wrong.detail).toContain(`the Page ${pageId}, not of the Page 1`);
    const { body } = await put(token, { login: 'page', pageId }).expect(200);
    expect(body).toMatchObject({ login: 'page', pageId, status: 'active', tokenExpiresAt: null });
  });

  test('a token that no request could carry, and a login that does not exist, are refused as fields', async () => {
    const { body } = await put('IGAA token\n', { login: 'both', appId: 'x' }).expect(422);
    const pointers = (body.errors as { pointer: string }[]).map(({ pointer }) => pointer);
    expect(pointers.toSorted()).toEqual(['/accessToken', '/appId', '/login']);
    expect(JSON.stringify(body)).not.toContain('IGAA token');
  });

  test('a connection that is deleted is gone with its token, and can be made again', async () => {
    await admin.delete(account.connectionPath).expect(404);
    await put(fake.tokenOf(account.igId)).expect(200);
    await admin.delete(account.connectionPath).expect(204);
    await admin.get(account.connectionPath).expect(404);
    expect(await connectedAt()).toBeNull();
    expect(await actionsOn()).toEqual(['account.registered', 'account.connected', 'account.disconnected']);
    // Links go on: Meta sends the account's events as before.
    expect(fake.account(account.igId).subscribedFields).not.toBeNull();
    await put(fake.tokenOf(account.igId)).expect(200);
  });

  test('an account that does not exist cannot be connected', async () => {
    const path = `/v1/admin/accounts/${toTypeId('acc', '01890000-0000-7000-8000-000000000000')}`;
    const body = { login: 'instagram', accessToken: 'IGAA' };
    await admin.put(`${path}/connection`, 'application/json', JSON.stringify(body)).expect(404);
    await admin.post(`${path}/connect`).expect(404);
  });
});

describe('a log-in with Instagram', () => {
  const begin = async (by = admin): Promise<URL> => {
    const { body } = await by.post(`${account.path}/connect`).expect(200);
    return new URL(body.url);
  };

  /** Where Instagram sends the browser of an owner who agrees for this account, or for none. */
  const agree = async (url: URL, igId: string): Promise<string> => {
    url.searchParams.set('fake_account', igId);
    const answer = await fetch(url, { redirect: 'manual' });
    const { pathname, search } = new URL(answer.headers.get('location') ?? '');
    return pathname + search;
  };

  const open = (path: string) => new Api(service, null).get(path).set('accept', 'text/html');

  test('an owner who agrees connects the account for 60 days, once', async () => {
    const url = await begin();
    expect(url.origin + url.pathname).toBe(`${fake.url}/oauth/authorize`);
    expect(Object.fromEntries(url.searchParams)).toEqual({
      client_id: '777',
      redirect_uri: expect.stringMatching(/^http:\/\/localhost:\d+\/instagram\/callback$/),
      response_type: 'code',
      scope: SCOPES.join(','),
      state: expect.stringMatching(/^[\w-]{118}$/),
    });
    const path = await agree(url, account.igId);
    const page = await open(path).expect(200);
    expect(page.text).toContain('Instagram is connected');
    expect(page.headers).toMatchObject({ 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' });
    expect((await admin.get(account.connectionPath).expect(200)).body).toMatchObject({
      login: 'instagram',
      status: 'active',
      scopes: SCOPES,
      tokenExpiresAt: new Date(clock.now().getTime() + 60 * DAY_MS).toISOString(),
      lastError: null,
    });
    const { body: audit } = await admin.get('/v1/admin/audit?action=account.connected&limit=1').expect(200);
    expect(audit.data[0]).toMatchObject({ actor: { kind: 'admin' }, target: { id: account.typeId } });
    // The same address again, and the same state with another code.
    expect((await open(path).expect(200)).text).toContain('This address no longer works');
    const [code = ''] = [new URLSearchParams(path.split('?')[1]).get('code') ?? ''];
    expect(service.logs()).not.toContain(code);
    const calls = callsOf('POST', '/oauth/access_token');
    await Promise.all([open(path), open(path), open(path.replace(code, 'other'))]);
    expect(callsOf('POST', '/oauth/access_token')).toBe(calls);
  });

  test('two browsers that come with one state connect once', async () => {
    const path = await agree(await begin(), account.igId);
    const pages = await Promise.all(Array.from({ length: 5 }, () => open(path)));
    expect(pages.filter(({ text }) => text.includes('Instagram is connected'))).toHaveLength(1);
  });

  test('an owner who does not agree connects nothing, and their address is used up', async () => {
    const path = await agree(await begin(), 'none');
    expect(path).toContain('error=access_denied');
    expect((await open(path).expect(200)).text).toContain('Not connected');
    expect((await open(path).expect(200)).text).toContain('This address no longer works');
    await admin.get(account.connectionPath).expect(404);
  });

  test('an owner who agrees for another account connects nothing', async () => {
    const other = await registerAccount(service, fake, `other${accounts}`);
    const page = await open(await agree(await begin(), other.igId)).expect(200);
    expect(page.text).toContain('This is another account');
    await admin.get(account.connectionPath).expect(404);
    await admin.get(other.connectionPath).expect(404);
  });

  test('a state ends after ten minutes, and with the key that began it', async () => {
    const late = await agree(await begin(), account.igId);
    clock.advance(10 * 60_000);
    expect((await open(late).expect(200)).text).toContain('This address no longer works');
    const { body: key } = await admin.post('/v1/admin/keys', { name: 'operator' }).expect(201);
    const path = await agree(await begin(new Api(service, key.key)), account.igId);
    await admin.post(`/v1/admin/keys/${key.id}/revoke`).expect(200);
    expect((await open(path).expect(200)).text).toContain('This address no longer works');
    await admin.get(account.connectionPath).expect(404);
  });

  test.each([
    '',
    '?code=x',
    '?state=x&code=y',
    `?state=${'A'.repeat(118)}&code=y`,
    '?state=a&state=b&code=c',
  ])('a callback that nobody began says that the address does not work: %j', async (query) => {
    expect((await open(`/instagram/callback${query}`).expect(200)).text).toContain('no longer works');
  });

  test('while Instagram does not give a token the page says so, and nothing is connected', async () => {
    const path = await agree(await begin(), account.igId);
    fake.faults.next({ on: 'login', kind: 'html', status: 502 });
    expect((await open(path).expect(200)).text).toContain('Instagram could not be asked');
    await admin.get(account.connectionPath).expect(404);
  });

  test('without the id of the Instagram app there is no log-in, and the answer says what to set', async () => {
    const { INSTAGRAM_APP_ID: _, ...rest } = env;
    const bare = await startTestApp(database.url, { clock, env: rest });
    const answer = await new Api(bare, bare.adminApiKey).post(`${account.path}/connect`).expect(409);
    await bare.close();
    expect(answer.body).toEqual(problem(409, 'login_not_configured'));
    expect(answer.body.detail).toContain('INSTAGRAM_APP_ID');
  });
});

describe('the refresh of tokens', () => {
  const refresh = (of = service): Promise<number> => of.app.get(TokenRefresh).refreshDue();
  const show = async (): Promise<Record<string, string | null>> =>
    (await admin.get(account.connectionPath).expect(200)).body;
  const tokenNow = async (): Promise<string | null> => {
    const found = await service.app.get(AccountConnections).findForSending(account.id);
    return found.kind === 'ready' ? found.connection.accessToken : null;
  };

  beforeEach(async () => {
    // What other tests have left is not due in these.
    await database.query('DELETE FROM account_connections');
    await put(fake.tokenOf(account.igId)).expect(200);
  });

  test('a token is refreshed after half of its life, by one of two instances', async () => {
    const first = await tokenNow();
    clock.advance(29 * DAY_MS);
    expect(await refresh()).toBe(0);
    clock.advance(DAY_MS);
    const second = await startTestApp(database.url, { clock, env });
    const calls = callsOf('GET', '/refresh_access_token');
    expect((await Promise.all([refresh(), refresh(second)])).toSorted()).toEqual([0, 1]);
    await second.close();
    expect(callsOf('GET', '/refresh_access_token')).toBe(calls + 1);
    expect(await show()).toMatchObject({
      status: 'active',
      refreshedAt: clock.now().toISOString(),
      tokenExpiresAt: new Date(clock.now().getTime() + 60 * DAY_MS).toISOString(),
      lastError: null,
    });
    expect(await tokenNow()).not.toBe(first);
    expect(await refresh()).toBe(0);
  });

  test('a refresh that fails keeps the token, is tried again after an hour, and operators hear of the end once', async () => {
    const token = await tokenNow();
    clock.advance(30 * DAY_MS);
    fake.faults.next({ on: 'any', kind: 'html', status: 502 });
    expect(await refresh()).toBe(1);
    expect(await show()).toMatchObject({ status: 'active', lastError: 'refresh: status_502' });
    expect([await tokenNow(), await refresh()]).toEqual([token, 0]);
    const notices = async (): Promise<number> => (await noticesOf('account.token_expiring')).length;
    expect(await notices()).toBe(0);
    clock.advance(24 * DAY_MS);
    for (let hour = 0; hour < 3; hour += 1) {
      fake.faults.next({ on: 'any', kind: 'error', code: 2 });
      clock.advance(3_600_000);
      expect(await refresh()).toBe(1);
    }
    expect(await notices()).toBe(1);
    expect(service.logs()).toContain('the token of an account ends and cannot be refreshed');
    expect(await show()).toMatchObject({ status: 'active', lastError: 'refresh: temporary (2)' });
    clock.advance(3_600_000);
    expect(await refresh()).toBe(1);
    expect(await show()).toMatchObject({ lastError: null, refreshedAt: clock.now().toISOString() });
  });

  test('a token that Instagram refuses for good ends the connection, and says why', async () => {
    clock.advance(30 * DAY_MS);
    fake.endTokens(account.igId, 'revoked');
    expect(await refresh()).toBe(1);
    expect(await show()).toMatchObject({ status: 'dead', lastError: 'refresh: app_removed (190/458)' });
    expect(await connectedAt()).toBeNull();
    expect(service.logs()).toContain('an account is no longer connected');
    expect(await noticesOf('account.disconnected')).toMatchObject([{ reason: 'app_removed' }]);
    clock.advance(DAY_MS);
    expect(await refresh()).toBe(0);
    await put(fake.tokenOf(account.igId)).expect(200);
    expect(await show()).toMatchObject({ status: 'active', lastError: null });
  });

  test('a token that a message was refused with ends the connection', async () => {
    const connections = service.app.get(AccountConnections);
    const { id } = account;
    const error = { code: 190, subcode: 463, type: null, status: 400, traceId: null } as const;
    const named = { ...error, action: 'reauth', name: 'token_expired', label: '190/463' } as const;
    const used = { accountId: id, login: 'instagram', accessToken: fake.tokenOf(account.igId) } as const;
    await connections.markDead({ ...used, accessToken: 'the one before' }, named);
    expect(await show()).toMatchObject({ status: 'active', lastError: null });
    await Promise.all([connections.markDead(used, named), connections.markDead(used, named)]);
    expect(await show()).toMatchObject({ status: 'dead', lastError: 'send: token_expired (190/463)' });
    expect(await connections.findForSending(id)).toEqual({ kind: 'connection_dead' });
    expect(await noticesOf('account.disconnected')).toMatchObject([{ reason: 'token_expired' }]);
    expect(await connectedAt()).toBeNull();
  });
});

describe('what owners tell Meta', () => {
  beforeEach(async () => {
    await put(fake.tokenOf(account.igId)).expect(200);
  });

  test.each(['deauthorise', 'deauthorize'])(
    'an owner who removes the app ends their connection, and nothing else (%s)',
    async (spelling) => {
      const other = await registerAccount(service, fake, `other-${spelling}`.slice(0, 16).replace('-', '.'));
      await put(fake.tokenOf(other.igId), {}, other).expect(200);
      const url = `${service.baseUrl}/webhooks/instagram/${spelling}`;
      expect(await fake.deauthorize(account.igId, url)).toEqual({ status: 200, body: { ended: 1 } });
      expect((await admin.get(account.connectionPath).expect(200)).body).toMatchObject({
        status: 'dead',
        lastError: expect.stringContaining('deauthorised'),
      });
      expect(await connectedAt()).toBeNull();
      expect((await actionsOn()).at(-1)).toBe('account.disconnected');
      expect((await admin.get(other.connectionPath).expect(200)).body.status).toBe('active');
      // Meta repeats.
      expect(await fake.deauthorize(account.igId, url)).toEqual({ status: 200, body: { ended: 0 } });
      expect((await actionsOn()).filter((action) => action === 'account.disconnected')).toHaveLength(1);
    },
  );

  test('a deauthorisation that comes again does not end the connection that its owner has made since', async () => {
    const url = `${service.baseUrl}/webhooks/instagram/deauthorise`;
    const payload = {
      user_id: fake.world.account(account.igId).appScopedId,
      algorithm: 'HMAC-SHA256',
      issued_at: Math.floor(clock.now().getTime() / 1_000),
    };
    const body = new URLSearchParams({
      signed_request: toSignedDeletionRequest(payload, fake.world.app.secret),
    });
    expect(await (await fetch(url, { method: 'POST', body })).json()).toEqual({ ended: 1 });
    clock.advance(DAY_MS);
    await put(fake.tokenOf(account.igId)).expect(200);
    expect(await (await fetch(url, { method: 'POST', body })).json()).toEqual({ ended: 0 });
    expect((await admin.get(account.connectionPath).expect(200)).body.status).toBe('active');
  });

  test('a deauthorisation that Meta did not sign ends nothing', async () => {
    const body = new URLSearchParams({ signed_request: `${'A'.repeat(43)}.e30` });
    const answer = await fetch(`${service.baseUrl}/webhooks/instagram/deauthorise`, { method: 'POST', body });
    expect(answer.status).toBe(401);
    expect((await admin.get(account.connectionPath).expect(200)).body.status).toBe('active');
  });
});
