import { APP_SCOPES, type AppScope } from '../../src/platform/access/scopes.js';
import { deliveryOf, type MetaEvent, referralEvent } from '../../src/dev/simulator/meta-payloads.js';
import { createEndpoint, operatorEndpointOf } from './endpoints.js';
import { Api } from './http.js';
import type { RouteWorld } from './routes.js';
import type { TestApp } from './test-app.js';

export type Row = Record<string, string>;

let names = 0;

/** A name that nothing has yet; fits every field. */
export function freshName(): string {
  return `fresh_${process.pid}_${++names}`;
}

/** Makes something with the admin key; throws when it is refused. */
export async function make(service: TestApp, path: string, body: object = {}): Promise<Row> {
  const answer = await new Api(service, service.adminApiKey).post(path, body);
  if (answer.status >= 300) throw new Error(`${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
  return answer.body;
}

/** Makes a key for an app. */
export function makeKey(
  service: TestApp,
  appId: string,
  scopes: readonly AppScope[],
  more: object = {},
): Promise<Row> {
  return make(service, `/v1/admin/apps/${appId}/keys`, { scopes, ...more });
}

/**
 * An app with a row of everything, all through the API.
 * @param now milliseconds since 1970, by the service's clock
 */
export async function makeRouteWorld(
  service: TestApp,
  now = Date.now(),
): Promise<RouteWorld & { readonly key: string }> {
  const { id: appId = '' } = await make(service, '/v1/admin/apps', { name: freshName() });
  const igId = `1784${Date.now()}${++names}`;
  const username = freshName().slice(-30);
  const { id: accountId = '' } = await make(service, '/v1/admin/accounts', { igId, username });
  await make(service, `/v1/admin/apps/${appId}/accounts`, { accountId });
  const { key = '', id: keyId = '' } = await makeKey(service, appId, APP_SCOPES);
  const { id: adminKeyId = '' } = await make(service, '/v1/admin/keys', { name: freshName() });
  const { id: erasureId = '' } = await make(service, '/v1/admin/erasures', {
    appId,
    externalUserId: freshName(),
  });
  const app = new Api(service, key);
  const mint = async (more: object = {}): Promise<Row> =>
    (await app.post('/v1/links', { externalUserId: freshName(), sessionId: 'sess-9', ...more }).expect(201))
      .body;
  const tap = (link: Row): MetaEvent =>
    referralEvent({ igId, igsid: `8${igId}${++names}`, ref: link['ref'] ?? '', timestampMs: now });
  const [open, linked, awaiting] = [await mint(), await mint(), await mint({ confirmation: 'app' })];
  await service.meta.deliver(deliveryOf([tap(linked), tap(awaiting)]));
  const invited = async (): Promise<Row> =>
    (await app.post('/v1/invites', { account: username, igsid: freshName() }).expect(201)).body;
  const [openInvite, redeemed] = [await invited(), await invited()];
  const redemption = { invite: redeemed['invite'], externalUserId: 'redeemer' };
  await app.post('/v1/invites/redeem', redemption).expect(200);
  const { identityId } = (await app.get(`/v1/links/${linked['id']}`).expect(200)).body;
  const { id: campaignId } = (await app.post('/v1/campaigns', { name: freshName() }).expect(201)).body;
  const { id: endpointId } = await createEndpoint(service, { apiKey: key }, 'https://shop.example/hook');
  const { id: notificationId } = (await app.post(`/v1/endpoints/${endpointId}/test`).expect(202)).body;
  const operatorEndpointId = await operatorEndpointOf(service);
  const { id: operatorNotificationId = '' } = await make(
    service,
    `/v1/admin/endpoints/${operatorEndpointId}/test`,
  );
  const { id: linkId = '', ref = '' } = open;
  const sessionId = await sessionOf(service);
  const notified = { endpointId, notificationId, operatorEndpointId, operatorNotificationId };
  const rows = {
    linkId,
    awaitingLinkId: awaiting['id'] ?? '',
    linkedLinkId: linked['id'] ?? '',
    identityId,
    inviteId: openInvite['id'] ?? '',
    invite: openInvite['invite'] ?? '',
    redeemedInvite: redeemed['invite'] ?? '',
    campaignId,
    erasureId,
    sessionId,
    ...notified,
    ref,
  };
  return { appId, keyId, accountId, username, adminKeyId, ...rows, fresh: freshName, key };
}

/** The id of a session of the console, in any state: an address may start but a few in a minute. */
async function sessionOf(service: TestApp): Promise<string> {
  const { body } = await new Api(service, service.adminApiKey).get('/v1/admin/sessions').expect(200);
  return body.data.at(-1)?.id ?? (await make(service, '/v1/admin/sessions'))['id'];
}
