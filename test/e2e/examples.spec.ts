import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { completeCredentials, toDemoConfig } from '../../src/dev/demo/credentials.js';
import { FakeInstagram } from '../../src/dev/fake-instagram/fake-instagram.js';
import { deliveryOf, postbackEvent } from '../../src/dev/simulator/meta-payloads.js';
import { type ApiDocument, listOperations } from '../../src/platform/openapi/document.js';
import { Ids } from '../../src/platform/ids/ids.service.js';
import { ConsoleBrowser } from '../support/console-sessions.js';
import { Api } from '../support/http.js';
import { GUARDED_ROUTES } from '../support/routes.js';
import { makeSecrets, startTestApp, type TestApp } from '../support/test-app.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

interface Example {
  readonly route: string;
  readonly method: 'post' | 'patch' | 'put';
  readonly body: unknown;
}

/** Each body that the document shows, as a reader would copy it. */
function readExamples(): Example[] {
  const document: ApiDocument = JSON.parse(readFileSync('test/contract/openapi.json', 'utf8'));
  const shown = (document.components?.examples ?? {}) as Record<string, { value?: unknown }>;
  return listOperations(document).flatMap(({ method, path, operation }) => {
    const content = operation.requestBody?.content?.['application/json'];
    if (content === undefined) return [];
    const named = Object.values(
      (content.examples ?? {}) as Record<string, { $ref?: string; value?: unknown }>,
    );
    const bodies = named.map(({ $ref, value }) =>
      $ref ? shown[$ref.split('/').at(-1) ?? '']?.value : value,
    );
    if (content.example !== undefined) bodies.push(content.example);
    return bodies.map((body) => ({
      route: `${method.toUpperCase()} ${path}`,
      method: method as Example['method'],
      body,
    }));
  });
}

const EXAMPLES = readExamples();
const credentials = completeCredentials(undefined, 'http://localhost', new Ids());
const demo = toDemoConfig(credentials);
const appId = credentials.appId;

let database: TestDatabase;
let service: TestApp;
let app: Api;
let admin: Api;
let people = 0;
let fake: FakeInstagram;

beforeAll(async () => {
  database = await createTestDatabase();
  const secrets = makeSecrets();
  const [appSecret = ''] = secrets.META_APP_SECRETS.split(',');
  fake = await FakeInstagram.start({ appSecret, webhookUrl: null, accounts: [demo.account] });
  const { url } = fake;
  const graph = { INSTAGRAM_GRAPH_URL: url, FACEBOOK_GRAPH_URL: url, INSTAGRAM_OAUTH_URL: url };
  service = await startTestApp(database.url, { env: { ...secrets, ...graph }, demo });
  app = new Api(service, demo.appApiKey);
  admin = new Api(service, service.adminApiKey);
});

afterAll(async () => {
  await service.close();
  await fake.stop();
  await database.drop();
});

const exampleOf = (route: string): object => EXAMPLES.find((each) => each.route === route)?.body as object;
const idOf = async (answer: PromiseLike<{ body: { id: string } }>): Promise<string> => (await answer).body.id;

/** The link of the mint's example with some fields changed, and its person, who has come. */
async function comeByLink(more: object): Promise<{ id: string; identityId: string }> {
  const link = await app.post('/v1/links', { ...exampleOf('POST /v1/links'), ...more }).expect(201);
  const { id, ref } = link.body;
  const igsid = `77${Date.now()}${++people}`;
  const event = { igId: demo.account.igId, igsid, ref, timestampMs: Date.now() };
  await service.meta.deliver(deliveryOf([postbackEvent(event)]));
  return (await app.get(`/v1/links/${id}`).expect(200)).body;
}

const keysOf = `/v1/admin/apps/${appId}/keys`;
const newOperatorEndpoint = () =>
  idOf(admin.post('/v1/admin/endpoints', exampleOf('POST /v1/admin/endpoints')).expect(201));
/** The demo account, to which nobody else's token fits. */
const demoAccount = async (): Promise<string> => {
  const { body } = await admin.get('/v1/admin/accounts').expect(200);
  const accounts = body.data as { id: string; igId: string }[];
  return `/v1/admin/accounts/${accounts.find(({ igId }) => igId === demo.account.igId)?.id}`;
};
const tokenBody = (): string =>
  JSON.stringify({
    ...exampleOf('PUT /v1/admin/accounts/{id}/connection'),
    accessToken: fake.tokenOf(demo.account.igId),
  });
const connectedAccount = async (): Promise<string> => {
  const path = await demoAccount();
  await admin.put(`${path}/connection`, 'application/json', tokenBody()).expect(200);
  return path;
};
/** Only an invite of the service itself is taken; the document shows none that works. */
async function withInvite(body: object): Promise<object> {
  if (!('invite' in body)) return body;
  const { body: made } = await app.post('/v1/invites', exampleOf('POST /v1/invites')).expect(201);
  return { ...body, invite: made.invite };
}
const newEndpoint = () => idOf(app.post('/v1/endpoints', exampleOf('POST /v1/endpoints')).expect(201));

/** The paths with the ids of rows that a reader would have at this point. */
const PATHS: Readonly<Record<string, () => Promise<string>>> = {
  'PATCH /v1/admin/accounts/{id}': async () => {
    const { body } = await admin.get('/v1/admin/accounts').expect(200);
    return `/v1/admin/accounts/${body.data[0].id}`;
  },
  'PATCH /v1/admin/apps/{id}': async () => `/v1/admin/apps/${appId}`,
  'POST /v1/admin/apps/{id}/accounts': async () => `/v1/admin/apps/${appId}/accounts`,
  'POST /v1/admin/apps/{id}/keys': async () => keysOf,
  'POST /v1/admin/apps/{id}/keys/{keyId}/rotate': async () =>
    `${keysOf}/${await idOf(admin.post(keysOf, exampleOf('POST /v1/admin/apps/{id}/keys')).expect(201))}/rotate`,
  'POST /v1/admin/keys/{id}/rotate': async () =>
    `/v1/admin/keys/${await idOf(admin.post('/v1/admin/keys', exampleOf('POST /v1/admin/keys')).expect(201))}/rotate`,
  'PATCH /v1/campaigns/{id}': async () =>
    `/v1/campaigns/${await idOf(app.post('/v1/campaigns', exampleOf('POST /v1/campaigns')).expect(201))}`,
  'PATCH /v1/endpoints/{id}': async () => `/v1/endpoints/${await newEndpoint()}`,
  'POST /v1/endpoints/{id}/replay': async () => `/v1/endpoints/${await newEndpoint()}/replay`,
  'POST /v1/endpoints/{id}/rotate': async () => `/v1/endpoints/${await newEndpoint()}/rotate`,
  'PUT /v1/admin/accounts/{id}/connection': async () => `${await demoAccount()}/connection`,
  'PUT /v1/admin/accounts/{id}/ice-breakers': async () => `${await connectedAccount()}/ice-breakers`,
  'PATCH /v1/admin/endpoints/{id}': async () => `/v1/admin/endpoints/${await newOperatorEndpoint()}`,
  'POST /v1/admin/endpoints/{id}/replay': async () =>
    `/v1/admin/endpoints/${await newOperatorEndpoint()}/replay`,
  'POST /v1/admin/endpoints/{id}/rotate': async () =>
    `/v1/admin/endpoints/${await newOperatorEndpoint()}/rotate`,
  'POST /v1/identities/{id}/unlink': async () => {
    const { identityId } = await comeByLink({ externalUserId: `to-unlink-${people}` });
    return `/v1/identities/${identityId}/unlink`;
  },
  'POST /v1/links/{id}/confirm': async () =>
    `/v1/links/${(await comeByLink({ externalUserId: `to-confirm-${people}`, confirmation: 'app' })).id}/confirm`,
  'POST /v1/links/{id}/decline': async () =>
    `/v1/links/${(await comeByLink({ externalUserId: `to-decline-${people}`, confirmation: 'app' })).id}/decline`,
};

describe('examples of the OpenAPI document', () => {
  test('the document has an example for every JSON body', () => {
    const withoutAny = GUARDED_ROUTES.filter(({ body }) => body !== undefined)
      .map(({ route }) => route)
      // Its body has no fields.
      .filter((route) => route !== 'POST /v1/admin/accounts/{id}/connect')
      .filter((route) => !EXAMPLES.some((example) => example.route === route));
    expect(withoutAny).toEqual([]);
  });

  // Twice, in both orders: no example spoils what another one needs.
  test.each([...EXAMPLES, ...[...EXAMPLES].reverse()].map((example) => [example.route, example] as const))(
    'the example of %s succeeds with the demo app as it stands',
    async (route, { method, body }) => {
      if (route === 'POST /webhooks/instagram') {
        expect(await service.meta.deliver(body)).toMatchObject({ status: 200 });
        return;
      }
      if (route === 'POST /v1/admin/sessions/current/verify') {
        // Only the key of the session itself is taken; the document shows none that works.
        const browser = new ConsoleBrowser(service);
        await browser.signIn({ key: service.adminApiKey });
        await browser.post('/v1/admin/sessions/current/verify', { key: service.adminApiKey }).expect(200);
        return;
      }
      const caller = route.includes(' /v1/admin/') ? admin : app;
      const path = (await PATHS[route]?.()) ?? route.split(' ')[1] ?? '';
      expect(path).not.toContain('{');
      // Only the token of the account itself is taken; the document shows none that works.
      const text = route.endsWith('/connection') ? tokenBody() : JSON.stringify(body);
      const answer = await (method === 'put'
        ? caller.put(path, 'application/json', text)
        : caller[method](path, await withInvite(body as object)));
      expect({ isSuccess: answer.status < 300, problem: answer.status < 300 ? null : answer.body }).toEqual({
        isSuccess: true,
        problem: null,
      });
    },
  );
});
