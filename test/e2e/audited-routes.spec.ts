import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import type { Response, Test } from 'supertest';
import { type ApiDocument, listOperations } from '../../src/platform/openapi/document.js';
import type { FakeInstagram } from '../../src/dev/fake-instagram/fake-instagram.js';
import { deliveryOf, messageEvent } from '../../src/dev/simulator/meta-payloads.js';
import { Clock } from '../../src/platform/clock/clock.service.js';
import { fromTypeId, toTypeId } from '../../src/platform/ids/type-id.js';
import { environmentOf, startFakeInstagram } from '../support/instagram-stage.js';
import { createEndpoint, operatorEndpointOf } from '../support/endpoints.js';
import { Api, problem } from '../support/http.js';
import { LOGO_SVG } from '../support/routes.js';
import { FROM_CONSOLE, seedSession } from '../support/console-sessions.js';
import { seedNotifications } from '../support/seed-notifications.js';
import { makeSecrets, startTestApp, type TestApp, type TestTenant } from '../support/test-app.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

/** Ids of one of everything, about a person whom no other test knows. */
interface World {
  readonly externalUserId: string;
  readonly igsid: string;
  readonly identity: string;
  readonly campaign: string;
  readonly linked: string;
  readonly pending: string;
  readonly invite: string;
  readonly app: string;
  readonly account: string;
  readonly igId: string;
  readonly username: string;
  readonly key: string;
  readonly adminKey: string;
  readonly erasure: string;
  readonly endpoint: string;
  readonly notification: string;
  readonly deadLetter: string;
  readonly operatorEndpoint: string;
  readonly operatorNotification: string;
  readonly session: string;
  /** The session's cookie. */
  readonly cookie: string;
}

const ICE_BREAKERS = JSON.stringify({ items: [{ key: 'connect', question: { default: 'Connect' } }] });

type Call = (world: World) => Test;

let database: TestDatabase;
let service: TestApp;
let tenant: TestTenant;
let admin: Api;
let viewer: Api;
let endpoint: string;
let fake: FakeInstagram;
let worlds = 0;

/** Routes that show and change nothing but apps, keys, accounts, receipts and the audit itself: a look at these is not kept. */
const READS_NO_PERSON: Readonly<Record<string, Call>> = {
  listApps: () => admin.get('/v1/admin/apps'),
  getApp: ({ app }) => admin.get(`/v1/admin/apps/${app}`),
  previewConnectPage: ({ app }) => admin.get(`/v1/admin/apps/${app}/page-preview`),
  listAppKeys: ({ app }) => admin.get(`/v1/admin/apps/${app}/keys`),
  listAppAccounts: ({ app }) => admin.get(`/v1/admin/apps/${app}/accounts`),
  listAdminKeys: () => admin.get('/v1/admin/keys'),
  listAccounts: () => admin.get('/v1/admin/accounts'),
  getAccountConnection: ({ account }) => admin.get(`/v1/admin/accounts/${account}/connection`),
  connectAccount: ({ account }) => admin.post(`/v1/admin/accounts/${account}/connect`),
  getIceBreakers: ({ account }) => admin.get(`/v1/admin/accounts/${account}/ice-breakers`),
  examineAccount: ({ account }) => admin.get(`/v1/admin/accounts/${account}/doctor`),
  getSelfTest: ({ account }) => admin.get(`/v1/admin/accounts/${account}/doctor/self-test`),
  getAccount: ({ account }) => admin.get(`/v1/admin/accounts/${account}`),
  listEndpoints: () => admin.get('/v1/endpoints'),
  getEndpoint: ({ endpoint }) => admin.get(`/v1/endpoints/${endpoint}`),
  listCampaigns: () => admin.get('/v1/campaigns'),
  getCampaign: ({ campaign }) => admin.get(`/v1/campaigns/${campaign}`),
  getCampaignStats: ({ campaign }) => admin.get(`/v1/campaigns/${campaign}/stats`),
  listOperatorEndpoints: () => admin.get('/v1/admin/endpoints'),
  getOperatorEndpoint: ({ operatorEndpoint }) => admin.get(`/v1/admin/endpoints/${operatorEndpoint}`),
  listOperatorNotifications: ({ operatorEndpoint }) =>
    admin.get(`/v1/admin/endpoints/${operatorEndpoint}/notifications`),
  getOperatorNotification: ({ operatorEndpoint, operatorNotification }) =>
    admin.get(`/v1/admin/endpoints/${operatorEndpoint}/notifications/${operatorNotification}`),
  listSessions: () => admin.get('/v1/admin/sessions'),
  getCurrentSession: ({ cookie }) =>
    inSession(new Api(service, null).get('/v1/admin/sessions/current'), cookie),
  listErasures: () => admin.get('/v1/admin/erasures'),
  getErasure: ({ erasure }) => admin.get(`/v1/admin/erasures/${erasure}`),
  getStats: () => admin.get('/v1/admin/stats'),
  getTopCampaigns: () => admin.get('/v1/admin/stats/campaigns'),
  getOverview: () => admin.get('/v1/admin/overview'),
  listAuditEntries: () => admin.get('/v1/admin/audit'),
  listDeadLetters: () => admin.get('/v1/admin/dead-letters'),
};

/** Routes that an admin key is refused. */
const FOR_APPS_ONLY: Readonly<Record<string, Call>> = {
  mintLink: ({ externalUserId }) => admin.post('/v1/links', { externalUserId }),
  confirmLink: ({ pending }) => admin.post(`/v1/links/${pending}/confirm`, {}),
  declineLink: ({ pending }) => admin.post(`/v1/links/${pending}/decline`, {}),
  deleteEndpoint: ({ endpoint }) => admin.delete(`/v1/endpoints/${endpoint}`),
  mintInvite: ({ username, igsid }) => admin.post('/v1/invites', { account: username, igsid }),
  inspectInvite: () => admin.post('/v1/invites/inspect', { invite: 'i' }),
  redeemInvite: ({ externalUserId }) => admin.post('/v1/invites/redeem', { invite: 'i', externalUserId }),
};

/** All others. */
const AUDITED: Readonly<Record<string, Call>> = {
  createApp: () => admin.post('/v1/admin/apps', { name: 'another' }),
  updateApp: ({ app }) => admin.patch(`/v1/admin/apps/${app}`, { name: `renamed ${++worlds}` }),
  putAppLogo: ({ app }) => admin.put(`/v1/admin/apps/${app}/logo`, 'image/svg+xml', LOGO_SVG),
  deleteAppLogo: ({ app }) => admin.delete(`/v1/admin/apps/${app}/logo?theme=dark`),
  createAppKey: ({ app }) => admin.post(`/v1/admin/apps/${app}/keys`, { scopes: ['links:read'] }),
  rotateAppKey: ({ app, key }) => admin.post(`/v1/admin/apps/${app}/keys/${key}/rotate`, {}),
  revokeAppKey: ({ app, key }) => admin.post(`/v1/admin/apps/${app}/keys/${key}/revoke`),
  createAdminKey: () => admin.post('/v1/admin/keys', { name: 'another' }),
  rotateAdminKey: ({ adminKey }) => admin.post(`/v1/admin/keys/${adminKey}/rotate`, {}),
  revokeAdminKey: ({ adminKey }) => admin.post(`/v1/admin/keys/${adminKey}/revoke`),
  registerAccount: () => admin.post('/v1/admin/accounts', { igId: `1${++worlds}`, username: `u${worlds}` }),
  updateAccount: ({ account }) =>
    admin.patch(`/v1/admin/accounts/${account}`, { username: `new${++worlds}` }),
  putAccountConnection: ({ account, igId }) => connect(account, igId),
  putIceBreakers: ({ account }) =>
    admin.put(`/v1/admin/accounts/${account}/ice-breakers`, 'application/json', ICE_BREAKERS),
  repairAccount: ({ account }) => admin.post(`/v1/admin/accounts/${account}/doctor/fix`),
  startSelfTest: ({ account }) => admin.post(`/v1/admin/accounts/${account}/doctor/self-test`),
  deleteAccountConnection: ({ account }) => admin.delete(`/v1/admin/accounts/${account}/connection`),
  grantAppAccount: ({ app, account }) => admin.post(`/v1/admin/apps/${app}/accounts`, { accountId: account }),
  revokeAppAccount: ({ account }) =>
    admin.delete(`/v1/admin/apps/${toTypeId('app', tenant.appId)}/accounts/${account}`),
  startSession: () => admin.post('/v1/admin/sessions', {}),
  createSignInLink: () => admin.post('/v1/admin/sessions/links'),
  verifySession: ({ cookie }) =>
    inSession(
      new Api(service, null).post('/v1/admin/sessions/current/verify', { key: service.adminApiKey }),
      cookie,
    ),
  endSession: ({ session }) => admin.delete(`/v1/admin/sessions/${session}`),
  createCampaign: ({ username }) =>
    admin.post(ofTenant('/v1/campaigns'), { name: 'another', account: username }),
  updateCampaign: ({ campaign }) =>
    admin.patch(ofTenant(`/v1/campaigns/${campaign}`), { name: `renamed ${++worlds}` }),
  endCampaign: ({ campaign }) => admin.post(ofTenant(`/v1/campaigns/${campaign}/end`)),
  createEndpoint: () => admin.post(ofTenant('/v1/endpoints'), { url: 'https://shop.example/another' }),
  updateEndpoint: ({ endpoint }) =>
    admin.patch(ofTenant(`/v1/endpoints/${endpoint}`), { description: `renamed ${++worlds}` }),
  rotateEndpoint: ({ endpoint }) => admin.post(ofTenant(`/v1/endpoints/${endpoint}/rotate`), {}),
  testEndpoint: ({ endpoint }) => admin.post(ofTenant(`/v1/endpoints/${endpoint}/test`)),
  replayEndpoint: ({ endpoint }) =>
    admin.post(ofTenant(`/v1/endpoints/${endpoint}/replay`), { since: new Date().toISOString() }),
  redeliverNotification: ({ notification }) =>
    admin.post(ofTenant(`/v1/notifications/${notification}/redeliver`)),
  listLinks: ({ externalUserId }) => admin.get(`/v1/links?people=shown&externalUserId=${externalUserId}`),
  getLink: ({ linked }) => admin.get(`/v1/links/${linked}`),
  streamLink: ({ linked }) => admin.get(`/v1/links/${linked}/stream`),
  revokeLink: ({ pending }) => admin.post(`/v1/links/${pending}/revoke`),
  listInvites: ({ igsid }) => admin.get(`/v1/invites?people=shown&igsid=${igsid}`),
  getInvite: ({ invite }) => admin.get(`/v1/invites/${invite}`),
  revokeInvite: ({ invite }) => admin.post(`/v1/invites/${invite}/revoke`),
  listLinkAttempts: ({ linked }) => admin.get(`/v1/links/${linked}/attempts?people=shown`),
  listAttempts: ({ igsid }) => admin.get(`/v1/admin/attempts?people=shown&igsid=${igsid}`),
  retryDeadLetter: ({ deadLetter }) => admin.post(`/v1/admin/dead-letters/${deadLetter}/retry`),
  exportLinks: () => admin.get('/v1/admin/exports/links'),
  exportIdentities: () => admin.get('/v1/admin/exports/identities'),
  exportAttempts: () => admin.get('/v1/admin/exports/attempts'),
  exportNotifications: () => admin.get('/v1/admin/exports/notifications'),
  exportAuditEntries: () => admin.get('/v1/admin/exports/audit'),
  listIdentities: ({ igsid }) => admin.get(`/v1/identities?people=shown&igsid=${igsid}`),
  getIdentity: ({ identity }) => admin.get(`/v1/identities/${identity}`),
  unlinkIdentity: ({ identity }) => admin.post(`/v1/identities/${identity}/unlink`, {}),
  listNotifications: ({ externalUserId }) =>
    admin.get(`/v1/notifications?people=shown&externalUserId=${externalUserId}`),
  getNotification: ({ notification }) => admin.get(`/v1/notifications/${notification}`),
  getTimeline: ({ identity }) => admin.get(`/v1/admin/identities/${identity}/timeline?people=shown`),
  lookUp: ({ externalUserId }) => admin.get(`/v1/admin/lookup?q=${externalUserId}`),
  lookUpByPost: ({ identity }) => admin.post('/v1/admin/lookup', { q: identity }),
  createErasure: ({ username, igsid }) => admin.post('/v1/admin/erasures', { account: username, igsid }),
  createOperatorEndpoint: () => admin.post('/v1/admin/endpoints', { url: 'https://alerts.example/another' }),
  updateOperatorEndpoint: ({ operatorEndpoint }) =>
    admin.patch(`/v1/admin/endpoints/${operatorEndpoint}`, { description: `renamed ${++worlds}` }),
  rotateOperatorEndpoint: ({ operatorEndpoint }) =>
    admin.post(`/v1/admin/endpoints/${operatorEndpoint}/rotate`, {}),
  testOperatorEndpoint: ({ operatorEndpoint }) => admin.post(`/v1/admin/endpoints/${operatorEndpoint}/test`),
  replayOperatorEndpoint: ({ operatorEndpoint }) =>
    admin.post(`/v1/admin/endpoints/${operatorEndpoint}/replay`, { since: new Date().toISOString() }),
  redeliverOperatorNotification: ({ operatorEndpoint, operatorNotification }) =>
    admin.post(`/v1/admin/endpoints/${operatorEndpoint}/notifications/${operatorNotification}/redeliver`),
  deleteOperatorEndpoint: ({ operatorEndpoint }) => admin.delete(`/v1/admin/endpoints/${operatorEndpoint}`),
};

/** The lists of rows that name persons, as a live view asks for them. */
const MASKED: Readonly<Record<string, Call>> = {
  listLinks: ({ externalUserId }) => admin.get(`/v1/links?externalUserId=${externalUserId}`),
  listInvites: ({ igsid }) => admin.get(`/v1/invites?igsid=${igsid}`),
  listLinkAttempts: ({ linked }) => admin.get(`/v1/links/${linked}/attempts`),
  listAttempts: ({ igsid }) => admin.get(`/v1/admin/attempts?igsid=${igsid}`),
  listIdentities: ({ igsid }) => admin.get(`/v1/identities?igsid=${igsid}&people=masked`),
  getTimeline: ({ identity }) => admin.get(`/v1/admin/identities/${identity}/timeline`),
  listNotifications: ({ externalUserId }) => admin.get(`/v1/notifications?externalUserId=${externalUserId}`),
};

/** What a viewer reads, other than lists. */
const VIEWED: Readonly<Record<string, (world: World) => string>> = {
  getLink: ({ linked }) => `/v1/links/${linked}`,
  pollLink: ({ pending }) => `/v1/links/${pending}?waitSeconds=1`,
  streamLink: ({ linked }) => `/v1/links/${linked}/stream`,
  getInvite: ({ invite }) => `/v1/invites/${invite}`,
  getIdentity: ({ identity }) => `/v1/identities/${identity}`,
  getNotification: ({ notification }) => `/v1/notifications/${notification}`,
  getTimeline: ({ identity }) => `/v1/admin/identities/${identity}/timeline`,
  listLinks: () => '/v1/links',
  listInvites: () => '/v1/invites',
  listAttempts: () => '/v1/admin/attempts',
  listIdentities: () => '/v1/identities?status=all',
  listNotifications: () => '/v1/notifications',
};

/** Every route that needs a key, as the document lists them. */
const protectedRoutes = listOperations(
  JSON.parse(readFileSync('test/contract/openapi.json', 'utf8')) as ApiDocument,
).flatMap(({ operation }) => (operation.security?.length ? [operation.operationId ?? ''] : []));

beforeAll(async () => {
  database = await createTestDatabase();
  const secrets = makeSecrets();
  fake = await startFakeInstagram(new Clock(), secrets.META_APP_SECRETS);
  service = await startTestApp(database.url, { env: environmentOf(fake, secrets) });
  tenant = await service.createTenant();
  admin = new Api(service, service.adminApiKey);
  const { key } = (await admin.post('/v1/admin/keys', { name: 'viewer', role: 'viewer' }).expect(201)).body;
  viewer = new Api(service, key);
  // One for all worlds: an app has but so many.
  endpoint = (await createEndpoint(service, tenant, 'https://shop.example/hook')).id;
});

afterAll(async () => {
  await service.close();
  await fake.stop();
  await database.drop();
});

function ofTenant(path: string): string {
  return `${path}?appId=${toTypeId('app', tenant.appId)}`;
}

/** A request as the console sends it. */
function inSession(call: Test, cookie: string): Test {
  return call.set({ cookie, ...FROM_CONSOLE });
}

/** Connects an account to the fake Instagram. */
function connect(account: string, igId: string): Test {
  const body = { login: 'instagram', accessToken: fake.tokenOf(igId) };
  return admin.put(`/v1/admin/accounts/${account}/connection`, 'application/json', JSON.stringify(body));
}

/** Tells the endpoint something about a person. */
async function notify(externalUserId: string, igsid: string): Promise<string> {
  const row = { id: fromTypeId('ep', endpoint) ?? '', appId: tenant.appId };
  const [id = ''] = await seedNotifications(database, row, [{ externalUserId, igsid }]);
  return toTypeId('evt', id);
}

/** Keeps an event of a person as a dead letter. */
async function bury(igId: string, igsid: string, link: string): Promise<string> {
  const [letter] = await database.query<{ id: string }>(
    `INSERT INTO dead_letters (id, repeat_key, ig_id, igsid, link_id, via, event_at, error_code, received_at, request_id)
     VALUES (gen_random_uuid(), sha256($2::text::bytea), $1, $2, $3, 'message', now(), '23514', now(), 'req') RETURNING id`,
    [igId, igsid, fromTypeId('lnk', link)],
  );
  return toTypeId('ded', letter?.id ?? '');
}

async function makeWorld(): Promise<World> {
  const number = ++worlds;
  const [externalUserId, igsid, username] = [`person-${number}-x`, `88800${number}`, `world${number}`];
  const account = await service.createAccount(username, [tenant]);
  fake.addAccount({ igId: account.igId, username });
  await connect(toTypeId('acc', account.id), account.igId).expect(200);
  await admin.post(`/v1/admin/accounts/${toTypeId('acc', account.id)}/doctor/self-test`).expect(201);
  const mint = (sessionId: string) => tenant.client.mint({ externalUserId, account: username, sessionId });
  const [linked, pending] = [await mint('one'), await mint('two')];
  const event = messageEvent({ igId: account.igId, igsid, ref: linked.ref, timestampMs: Date.now() });
  await service.meta.deliver(deliveryOf([event]));
  const shop = new Api(service, tenant.apiKey);
  const invite = await shop.post('/v1/invites', { account: username, igsid }).expect(201);
  const [identity] = await tenant.client.identities({ igsid });
  const named = { name: `campaign ${number}`, account: username };
  const campaign = (await admin.post(ofTenant('/v1/campaigns'), named).expect(201)).body;
  const app = (await admin.post('/v1/admin/apps', { name: 'of a world' }).expect(201)).body;
  await admin.put(`/v1/admin/apps/${app.id}/logo?theme=dark`, 'image/svg+xml', LOGO_SVG).expect(200);
  const key = await admin.post(`/v1/admin/apps/${app.id}/keys`, { scopes: ['links:read'] }).expect(201);
  const adminKey = await admin.post('/v1/admin/keys', { name: 'of a world' }).expect(201);
  const operatorEndpoint = await operatorEndpointOf(service);
  const session = await seedSession(database, service.adminApiKey);
  const erasure = await admin.post('/v1/admin/erasures', { account: username, igsid: '5' }).expect(201);
  return {
    externalUserId,
    igsid,
    identity: identity?.id ?? 'none',
    campaign: campaign.id,
    linked: linked.id,
    pending: pending.id,
    invite: invite.body.id,
    app: app.id,
    account: toTypeId('acc', account.id),
    igId: account.igId,
    username,
    key: key.body.id,
    adminKey: adminKey.body.id,
    erasure: erasure.body.id,
    session: session.id,
    cookie: session.cookie,
    endpoint,
    notification: await notify(externalUserId, igsid),
    deadLetter: await bury(account.igId, igsid, pending.id),
    operatorEndpoint,
    operatorNotification: (await admin.post(`/v1/admin/endpoints/${operatorEndpoint}/test`).expect(202)).body
      .id,
  };
}

/** What the audit keeps of a request. */
function entriesOf(response: Response): Promise<{ action: string; app_id: string | null }[]> {
  return database.query(
    `SELECT action, app_id FROM audit_entries WHERE request_id = $1 AND actor = 'admin'`,
    [response.headers['x-request-id']],
  );
}

const shows = (response: Response, { externalUserId, igsid }: World): boolean =>
  response.text.includes(externalUserId) || response.text.includes(igsid);

test('every route that needs a key is audited, refused to admins, or listed as one that reads no person', () => {
  const known = [AUDITED, FOR_APPS_ONLY, READS_NO_PERSON].flatMap((routes) => Object.keys(routes));
  expect(known.toSorted()).toEqual(protectedRoutes.toSorted());
});

describe('calls by an admin', () => {
  test.each(Object.entries(AUDITED))(
    '%s by an admin leaves an entry each time that a person is shown',
    async (_name, call) => {
      const world = await makeWorld();
      const first = await call(world);
      expect([200, 201, 202, 204]).toContain(first.status);
      expect(await entriesOf(first)).not.toEqual([]);
      const again = await call(world);
      if (shows(again, world)) expect(await entriesOf(again)).not.toEqual([]);
    },
  );

  test.each(Object.entries(READS_NO_PERSON))(
    '%s by an admin shows no person and leaves no entry',
    async (_name, call) => {
      const world = await makeWorld();
      const response = await call(world).expect(200);
      expect(shows(response, world)).toBe(false);
      expect(await entriesOf(response)).toEqual([]);
    },
  );

  test.each(Object.entries(MASKED))(
    '%s by an admin who does not ask for people shows rows without them and leaves no entry',
    async (_name, call) => {
      const world = await makeWorld();
      const response = await call(world).expect(200);
      expect(response.body.data.length).toBeGreaterThan(0);
      expect(shows(response, world)).toBe(false);
      expect(await entriesOf(response)).toEqual([]);
    },
  );

  test.each(Object.entries(VIEWED))(
    '%s by a viewer shows no person and leaves no entry',
    async (_name, path) => {
      const world = await makeWorld();
      const response = await viewer.get(path(world)).expect(200);
      expect(response.text).toContain('…');
      expect(shows(response, world)).toBe(false);
      expect(await entriesOf(response)).toEqual([]);
    },
  );

  test.each([
    '/v1/links',
    '/v1/identities',
    '/v1/notifications',
    '/v1/admin/attempts',
    '/v1/links/lnk_x/attempts',
  ])('GET %s with people by a viewer is refused', async (path) => {
    const response = await viewer.get(`${path}?people=shown`).expect(403);
    expect(response.body).toEqual(problem(403, 'insufficient_scope'));
  });

  test.each([
    '/v1/links?externalUserId=',
    '/v1/identities?externalUserId=',
    '/v1/identities?status=all&igsid=',
    '/v1/notifications?externalUserId=',
    '/v1/admin/attempts?igsid=',
    '/v1/admin/audit?subject=',
  ])('GET %s by a viewer confirms no guess: a right and a wrong one are refused alike', async (path) => {
    const world = await makeWorld();
    const right = path.includes('igsid') ? world.igsid : world.externalUserId;
    for (const guess of [right, `${right}9`]) {
      const { body } = await viewer.get(`${path}${guess}`).expect(403);
      expect(body).toEqual(problem(403, 'insufficient_scope'));
    }
  });

  test('a look-up by a viewer finds the rows without the person, and leaves the question', async () => {
    const world = await makeWorld();
    const response = await viewer.post('/v1/admin/lookup', { q: world.igsid }).expect(200);
    const { query, ...answer } = response.body;
    expect(query).toBe(world.igsid);
    expect([answer.identities.length, answer.attempts.length]).toEqual([1, 1]);
    expect(JSON.stringify(answer)).not.toContain(world.igsid);
    expect(JSON.stringify(answer)).not.toContain(world.externalUserId);
    expect(await entriesOf(response)).toEqual([{ action: 'person.looked_up', app_id: null }]);
  });

  test.each(Object.entries(FOR_APPS_ONLY))(
    '%s by an admin is refused because it requires the key of an app',
    async (_name, call) => {
      const response = await call(await makeWorld()).expect(403);
      expect(response.body).toEqual(problem(403, 'app_key_required'));
      expect(await entriesOf(response)).toEqual([]);
    },
  );
});

describe('audited person', () => {
  test('a person is found in the audit by each of their ids, whichever route showed them', async () => {
    const world = await makeWorld();
    const ask = async (subject: string): Promise<string[]> =>
      (await admin.get(`/v1/admin/audit?subject=${subject}&limit=100`).expect(200)).body.data.map(
        ({ target }: { target: { kind: string } | null }) => target?.kind ?? 'question',
      );
    const calls: [string, string[]][] = [
      ['/v1/identities?people=shown', ['identity']],
      ['/v1/links?people=shown', ['link']],
      [`/v1/links/${world.linked}`, ['link']],
      [`/v1/links/${world.linked}/attempts?people=shown`, ['attempt']],
      ['/v1/notifications?people=shown&status=delivered', ['notification']],
      [`/v1/notifications/${world.notification}`, ['notification']],
      ['/v1/admin/attempts?people=shown', ['attempt']],
      [`/v1/admin/lookup?q=${world.username}`, ['identity']],
      [`/v1/admin/lookup?q=${world.igsid}`, ['identity']],
    ];
    let before = await ask(world.igsid);
    for (const [path, kinds] of calls) {
      await admin.get(path).expect(200);
      const after = await ask(world.igsid);
      expect([path, after.slice(0, after.length - before.length)]).toEqual([path, kinds]);
      before = after;
    }
    // The list of links showed the pending one too, which names the user only.
    expect(await ask(world.externalUserId)).toEqual(['link']);
  });

  test('a person is recorded for each app when two apps use the same id for their users', async () => {
    const other = await service.createTenant();
    await service.createAccount('of_both', [tenant, other]);
    const shared = { externalUserId: 'user-of-two-apps', account: 'of_both' };
    for (const { client } of [tenant, other]) await client.mint(shared);
    const response = await admin.get('/v1/links?people=shown&externalUserId=user-of-two-apps').expect(200);
    const shown = response.body.data.map(({ appId }: { appId: string }) => appId);
    const kept = (await entriesOf(response)).map(({ app_id }) => app_id && toTypeId('app', app_id));
    expect(kept.toSorted()).toEqual(shown.toSorted());
  });
});
