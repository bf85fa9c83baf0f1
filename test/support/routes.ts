import type { AdminPermission } from '../../src/platform/access/admin-roles.js';
import type { AppScope, Scope } from '../../src/platform/access/scopes.js';

/** Rows of one app, and what support has made: what the requests of the matrix name. */
export interface RouteWorld {
  readonly appId: string;
  readonly keyId: string;
  readonly accountId: string;
  readonly username: string;
  readonly adminKeyId: string;
  readonly linkId: string;
  readonly awaitingLinkId: string;
  /** Nothing more becomes of it. */
  readonly linkedLinkId: string;
  readonly identityId: string;
  readonly inviteId: string;
  readonly invite: string;
  /** Redeemed by the user `redeemer`. */
  readonly redeemedInvite: string;
  readonly campaignId: string;
  readonly notificationId: string;
  readonly erasureId: string;
  readonly endpointId: string;
  readonly operatorEndpointId: string;
  readonly operatorNotificationId: string;
  /** A session of the admin key that made the rest. */
  readonly sessionId: string;
  readonly ref: string;
  /** Makes a name that nothing has yet. */
  readonly fresh: () => string;
}

export interface RouteCase {
  /** As the document writes it: `POST /v1/links/{id}/revoke`. */
  readonly route: string;
  /** Null: the route is public. */
  readonly scope: Scope | null;
  /** What an admin key must have; null: it is refused, whatever its role. */
  readonly adminMay: AdminPermission | null;
  /** An admin key has to name the app in the query. */
  readonly isForApp?: boolean;
  readonly path: (world: RouteWorld) => string;
  readonly body?: (world: RouteWorld) => object;
  /** A body that is not JSON. */
  readonly bytes?: { readonly type: string; readonly text: string };
  /** What a key that may use the route is answered. */
  readonly status: number;
  /** The path names a row of the app's own, so that another app finds nothing there. */
  readonly ownRow?: boolean;
}

const read = (
  route: string,
  scope: AppScope,
  path: RouteCase['path'],
  more: Partial<RouteCase> = {},
): RouteCase => ({
  route,
  scope,
  adminMay: 'read',
  path,
  status: 200,
  ...more,
});
const admin = (
  route: string,
  path: RouteCase['path'],
  status = 200,
  body?: RouteCase['body'],
): RouteCase => ({
  route,
  scope: 'admin',
  adminMay: route.startsWith('GET') ? 'read' : 'admin',
  path,
  status,
  ...(body ? { body } : {}),
});

const connection = (accountId: string): string => `/v1/admin/accounts/${accountId}/connection`;

/** A picture that is taken as a logo. */
export const LOGO_SVG =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 8"><path fill="#0a7d4f" d="M0 0h24v8H0z"/></svg>';

function pathOfNotice({ operatorEndpointId, operatorNotificationId }: RouteWorld): string {
  return `/v1/admin/endpoints/${operatorEndpointId}/notifications/${operatorNotificationId}`;
}

/** Every route that needs a key, and one request for it that succeeds. The order matters: what ends a row comes last. */
export const GUARDED_ROUTES: readonly RouteCase[] = [
  {
    route: 'POST /v1/links',
    scope: 'links:write',
    adminMay: null,
    path: () => '/v1/links',
    body: ({ fresh }) => ({ externalUserId: fresh() }),
    status: 201,
  },
  read('GET /v1/links', 'links:read', () => '/v1/links'),
  read('GET /v1/links/{id}', 'links:read', ({ linkId }) => `/v1/links/${linkId}`, { ownRow: true }),
  // Of a link that is settled: this stream ends.
  read('GET /v1/links/{id}/stream', 'links:read', ({ linkedLinkId }) => `/v1/links/${linkedLinkId}/stream`, {
    ownRow: true,
  }),
  read('GET /v1/links/{id}/attempts', 'links:read', ({ linkId }) => `/v1/links/${linkId}/attempts`, {
    ownRow: true,
  }),
  {
    route: 'POST /v1/links/{id}/confirm',
    scope: 'links:write',
    adminMay: null,
    path: ({ awaitingLinkId }) => `/v1/links/${awaitingLinkId}/confirm`,
    body: () => ({ sessionId: 'sess-9' }),
    status: 200,
    ownRow: true,
  },
  {
    route: 'POST /v1/links/{id}/decline',
    scope: 'links:write',
    adminMay: null,
    path: ({ awaitingLinkId }) => `/v1/links/${awaitingLinkId}/decline`,
    body: () => ({ sessionId: 'sess-9' }),
    status: 200,
    ownRow: true,
  },
  {
    route: 'POST /v1/links/{id}/revoke',
    scope: 'links:write',
    adminMay: 'admin',
    path: ({ linkId }) => `/v1/links/${linkId}/revoke`,
    status: 200,
    ownRow: true,
  },
  {
    route: 'POST /v1/invites',
    scope: 'links:write',
    adminMay: null,
    path: () => '/v1/invites',
    body: ({ username, fresh }) => ({ account: username, igsid: fresh() }),
    status: 201,
  },
  read('GET /v1/invites', 'links:read', () => '/v1/invites'),
  read('GET /v1/invites/{id}', 'links:read', ({ inviteId }) => `/v1/invites/${inviteId}`, { ownRow: true }),
  {
    route: 'POST /v1/invites/inspect',
    scope: 'links:write',
    adminMay: null,
    path: () => '/v1/invites/inspect',
    body: ({ invite }) => ({ invite }),
    status: 200,
    ownRow: true,
  },
  {
    route: 'POST /v1/invites/redeem',
    scope: 'links:write',
    adminMay: null,
    path: () => '/v1/invites/redeem',
    body: ({ redeemedInvite }) => ({ invite: redeemedInvite, externalUserId: 'redeemer' }),
    status: 200,
    ownRow: true,
  },
  {
    route: 'POST /v1/invites/{id}/revoke',
    scope: 'links:write',
    adminMay: 'admin',
    path: ({ inviteId }) => `/v1/invites/${inviteId}/revoke`,
    status: 200,
    ownRow: true,
  },
  {
    route: 'POST /v1/campaigns',
    scope: 'links:write',
    adminMay: 'admin',
    isForApp: true,
    path: () => '/v1/campaigns',
    body: ({ fresh }) => ({ name: fresh() }),
    status: 201,
  },
  read('GET /v1/campaigns', 'links:read', () => '/v1/campaigns'),
  read('GET /v1/campaigns/{id}', 'links:read', ({ campaignId }) => `/v1/campaigns/${campaignId}`, {
    ownRow: true,
  }),
  read(
    'GET /v1/campaigns/{id}/stats',
    'links:read',
    ({ campaignId }) => `/v1/campaigns/${campaignId}/stats`,
    { ownRow: true },
  ),
  {
    route: 'PATCH /v1/campaigns/{id}',
    scope: 'links:write',
    adminMay: 'admin',
    isForApp: true,
    path: ({ campaignId }) => `/v1/campaigns/${campaignId}`,
    body: ({ fresh }) => ({ name: fresh() }),
    status: 200,
    ownRow: true,
  },
  {
    route: 'POST /v1/campaigns/{id}/end',
    scope: 'links:write',
    adminMay: 'admin',
    isForApp: true,
    path: ({ campaignId }) => `/v1/campaigns/${campaignId}/end`,
    status: 200,
    ownRow: true,
  },
  read('GET /v1/identities', 'identities:read', () => '/v1/identities'),
  read('GET /v1/identities/{id}', 'identities:read', ({ identityId }) => `/v1/identities/${identityId}`, {
    ownRow: true,
  }),
  {
    route: 'POST /v1/identities/{id}/unlink',
    scope: 'identities:write',
    adminMay: 'support',
    path: ({ identityId }) => `/v1/identities/${identityId}/unlink`,
    status: 200,
    ownRow: true,
  },
  read('GET /v1/notifications', 'webhooks:manage', () => '/v1/notifications'),
  read(
    'GET /v1/notifications/{id}',
    'webhooks:manage',
    ({ notificationId }) => `/v1/notifications/${notificationId}`,
    { ownRow: true },
  ),
  {
    route: 'POST /v1/notifications/{id}/redeliver',
    scope: 'webhooks:manage',
    adminMay: 'support',
    isForApp: true,
    path: ({ notificationId }) => `/v1/notifications/${notificationId}/redeliver`,
    status: 202,
    ownRow: true,
  },
  {
    route: 'POST /v1/endpoints/{id}/test',
    scope: 'webhooks:manage',
    adminMay: 'admin',
    isForApp: true,
    path: ({ endpointId }) => `/v1/endpoints/${endpointId}/test`,
    status: 202,
    ownRow: true,
  },
  {
    route: 'POST /v1/endpoints/{id}/replay',
    scope: 'webhooks:manage',
    adminMay: 'support',
    isForApp: true,
    path: ({ endpointId }) => `/v1/endpoints/${endpointId}/replay`,
    body: () => ({ since: '2026-11-22T10:00:00Z' }),
    status: 202,
    ownRow: true,
  },
  {
    route: 'POST /v1/endpoints',
    scope: 'webhooks:manage',
    adminMay: 'admin',
    isForApp: true,
    path: () => '/v1/endpoints',
    body: ({ fresh }) => ({ url: `https://shop.example/${fresh()}` }),
    status: 201,
  },
  read('GET /v1/endpoints', 'webhooks:manage', () => '/v1/endpoints'),
  read('GET /v1/endpoints/{id}', 'webhooks:manage', ({ endpointId }) => `/v1/endpoints/${endpointId}`, {
    ownRow: true,
  }),
  {
    route: 'PATCH /v1/endpoints/{id}',
    scope: 'webhooks:manage',
    adminMay: 'admin',
    isForApp: true,
    path: ({ endpointId }) => `/v1/endpoints/${endpointId}`,
    body: () => ({ description: 'renamed' }),
    status: 200,
    ownRow: true,
  },
  {
    route: 'POST /v1/endpoints/{id}/rotate',
    scope: 'webhooks:manage',
    adminMay: 'admin',
    isForApp: true,
    path: ({ endpointId }) => `/v1/endpoints/${endpointId}/rotate`,
    body: () => ({ overlapSeconds: 60 }),
    status: 200,
    ownRow: true,
  },
  {
    route: 'DELETE /v1/endpoints/{id}',
    scope: 'webhooks:manage',
    adminMay: null,
    path: ({ endpointId }) => `/v1/endpoints/${endpointId}`,
    status: 204,
    ownRow: true,
  },
  admin('GET /v1/admin/apps', () => '/v1/admin/apps'),
  admin(
    'POST /v1/admin/apps',
    () => '/v1/admin/apps',
    201,
    ({ fresh }) => ({ name: fresh() }),
  ),
  admin('GET /v1/admin/apps/{id}', ({ appId }) => `/v1/admin/apps/${appId}`),
  admin(
    'PATCH /v1/admin/apps/{id}',
    ({ appId }) => `/v1/admin/apps/${appId}`,
    200,
    () => ({ name: 'Renamed' }),
  ),
  admin('GET /v1/admin/apps/{id}/page-preview', ({ appId }) => `/v1/admin/apps/${appId}/page-preview`),
  {
    ...admin('PUT /v1/admin/apps/{id}/logo', ({ appId }) => `/v1/admin/apps/${appId}/logo`),
    bytes: { type: 'image/svg+xml', text: LOGO_SVG },
  },
  admin('DELETE /v1/admin/apps/{id}/logo', ({ appId }) => `/v1/admin/apps/${appId}/logo`, 204),
  admin('GET /v1/admin/apps/{id}/keys', ({ appId }) => `/v1/admin/apps/${appId}/keys`),
  admin(
    'POST /v1/admin/apps/{id}/keys',
    ({ appId }) => `/v1/admin/apps/${appId}/keys`,
    201,
    () => ({
      scopes: ['links:read'],
    }),
  ),
  admin(
    'POST /v1/admin/apps/{id}/keys/{keyId}/rotate',
    ({ appId, keyId }) => `/v1/admin/apps/${appId}/keys/${keyId}/rotate`,
    201,
    () => ({ overlapSeconds: 60 }),
  ),
  admin(
    'POST /v1/admin/apps/{id}/keys/{keyId}/revoke',
    ({ appId, keyId }) => `/v1/admin/apps/${appId}/keys/${keyId}/revoke`,
  ),
  admin('GET /v1/admin/apps/{id}/accounts', ({ appId }) => `/v1/admin/apps/${appId}/accounts`),
  admin(
    'POST /v1/admin/apps/{id}/accounts',
    ({ appId }) => `/v1/admin/apps/${appId}/accounts`,
    201,
    ({ accountId }) => ({ accountId }),
  ),
  admin(
    'DELETE /v1/admin/apps/{id}/accounts/{accountId}',
    ({ appId, accountId }) => `/v1/admin/apps/${appId}/accounts/${accountId}`,
    204,
  ),
  admin('GET /v1/admin/keys', () => '/v1/admin/keys'),
  admin(
    'POST /v1/admin/keys',
    () => '/v1/admin/keys',
    201,
    ({ fresh }) => ({ name: fresh() }),
  ),
  admin(
    'POST /v1/admin/keys/{id}/rotate',
    ({ adminKeyId }) => `/v1/admin/keys/${adminKeyId}/rotate`,
    201,
    () => ({ overlapSeconds: 60 }),
  ),
  admin('POST /v1/admin/keys/{id}/revoke', ({ adminKeyId }) => `/v1/admin/keys/${adminKeyId}/revoke`),
  admin('GET /v1/admin/sessions', () => '/v1/admin/sessions'),
  { ...admin('POST /v1/admin/sessions/links', () => '/v1/admin/sessions/links', 201), adminMay: 'read' },
  // These come with a key, which has no session.
  admin('GET /v1/admin/sessions/current', () => '/v1/admin/sessions/current', 404),
  {
    ...admin(
      'POST /v1/admin/sessions/current/verify',
      () => '/v1/admin/sessions/current/verify',
      404,
      () => ({ key: 'hk_' }),
    ),
    adminMay: 'read',
  },
  // It is the session of another key, which only the role admin may end.
  admin('DELETE /v1/admin/sessions/{id}', ({ sessionId }) => `/v1/admin/sessions/${sessionId}`, 204),
  admin('GET /v1/admin/accounts', () => '/v1/admin/accounts'),
  admin(
    'POST /v1/admin/accounts',
    () => '/v1/admin/accounts',
    201,
    ({ fresh }) => ({
      igId: fresh(),
      username: fresh().slice(-30),
    }),
  ),
  admin('GET /v1/admin/accounts/{id}', ({ accountId }) => `/v1/admin/accounts/${accountId}`),
  admin(
    'PATCH /v1/admin/accounts/{id}',
    ({ accountId }) => `/v1/admin/accounts/${accountId}`,
    200,
    () => ({
      status: 'active',
    }),
  ),
  admin('GET /v1/admin/endpoints', () => '/v1/admin/endpoints'),
  admin(
    'POST /v1/admin/endpoints',
    () => '/v1/admin/endpoints',
    201,
    ({ fresh }) => ({ url: `https://alerts.example/${fresh()}` }),
  ),
  admin(
    'GET /v1/admin/endpoints/{id}',
    ({ operatorEndpointId }) => `/v1/admin/endpoints/${operatorEndpointId}`,
  ),
  admin(
    'PATCH /v1/admin/endpoints/{id}',
    ({ operatorEndpointId }) => `/v1/admin/endpoints/${operatorEndpointId}`,
    200,
    () => ({ description: 'renamed' }),
  ),
  admin(
    'POST /v1/admin/endpoints/{id}/rotate',
    ({ operatorEndpointId }) => `/v1/admin/endpoints/${operatorEndpointId}/rotate`,
    200,
    () => ({ overlapSeconds: 60 }),
  ),
  admin(
    'POST /v1/admin/endpoints/{id}/test',
    ({ operatorEndpointId }) => `/v1/admin/endpoints/${operatorEndpointId}/test`,
    202,
  ),
  {
    ...admin(
      'POST /v1/admin/endpoints/{id}/replay',
      ({ operatorEndpointId }) => `/v1/admin/endpoints/${operatorEndpointId}/replay`,
      202,
      () => ({ since: '2026-11-22T10:00:00Z' }),
    ),
    adminMay: 'support',
  },
  admin(
    'GET /v1/admin/endpoints/{id}/notifications',
    ({ operatorEndpointId }) => `/v1/admin/endpoints/${operatorEndpointId}/notifications`,
  ),
  admin('GET /v1/admin/endpoints/{id}/notifications/{notificationId}', pathOfNotice),
  {
    ...admin(
      'POST /v1/admin/endpoints/{id}/notifications/{notificationId}/redeliver',
      (world) => `${pathOfNotice(world)}/redeliver`,
      202,
    ),
    adminMay: 'support',
  },
  admin(
    'DELETE /v1/admin/endpoints/{id}',
    ({ operatorEndpointId }) => `/v1/admin/endpoints/${operatorEndpointId}`,
    204,
  ),
  // Connected accounts have a fake Instagram; here nobody answers, and nothing is connected.
  {
    ...admin('PUT /v1/admin/accounts/{id}/connection', ({ accountId }) => connection(accountId), 503),
    bytes: { type: 'application/json', text: '{"login":"instagram","accessToken":"IGAA"}' },
  },
  admin('GET /v1/admin/accounts/{id}/connection', ({ accountId }) => connection(accountId), 404),
  admin('DELETE /v1/admin/accounts/{id}/connection', ({ accountId }) => connection(accountId), 404),
  admin(
    'POST /v1/admin/accounts/{id}/connect',
    ({ accountId }) => `/v1/admin/accounts/${accountId}/connect`,
    409,
    () => ({}),
  ),
  admin(
    'GET /v1/admin/accounts/{id}/ice-breakers',
    ({ accountId }) => `/v1/admin/accounts/${accountId}/ice-breakers`,
  ),
  // Of an account that is not connected, which is found out behind the access.
  {
    ...admin(
      'PUT /v1/admin/accounts/{id}/ice-breakers',
      ({ accountId }) => `/v1/admin/accounts/${accountId}/ice-breakers`,
      409,
    ),
    bytes: { type: 'application/json', text: '{"items":[]}' },
  },
  admin('GET /v1/admin/accounts/{id}/doctor', ({ accountId }) => `/v1/admin/accounts/${accountId}/doctor`),
  admin(
    'POST /v1/admin/accounts/{id}/doctor/fix',
    ({ accountId }) => `/v1/admin/accounts/${accountId}/doctor/fix`,
  ),
  admin(
    'POST /v1/admin/accounts/{id}/doctor/self-test',
    ({ accountId }) => `/v1/admin/accounts/${accountId}/doctor/self-test`,
    201,
  ),
  admin(
    'GET /v1/admin/accounts/{id}/doctor/self-test',
    ({ accountId }) => `/v1/admin/accounts/${accountId}/doctor/self-test`,
    404,
  ),
  admin('GET /v1/admin/attempts', () => '/v1/admin/attempts'),
  admin('GET /v1/admin/dead-letters', () => '/v1/admin/dead-letters'),
  // Of an event that was not refused, which is found out behind the access.
  {
    ...admin(
      'POST /v1/admin/dead-letters/{id}/retry',
      ({ linkId }) => `/v1/admin/dead-letters/${linkId.replace('lnk_', 'ded_')}/retry`,
      404,
    ),
    adminMay: 'support',
  },
  { ...admin('GET /v1/admin/exports/links', () => '/v1/admin/exports/links'), adminMay: 'support' },
  { ...admin('GET /v1/admin/exports/identities', () => '/v1/admin/exports/identities'), adminMay: 'support' },
  { ...admin('GET /v1/admin/exports/attempts', () => '/v1/admin/exports/attempts'), adminMay: 'support' },
  {
    ...admin('GET /v1/admin/exports/notifications', () => '/v1/admin/exports/notifications'),
    adminMay: 'support',
  },
  { ...admin('GET /v1/admin/exports/audit', () => '/v1/admin/exports/audit'), adminMay: 'support' },
  admin('GET /v1/admin/lookup', () => '/v1/admin/lookup?q=user-42'),
  {
    ...admin(
      'POST /v1/admin/lookup',
      () => '/v1/admin/lookup',
      200,
      () => ({ q: 'user-42' }),
    ),
    adminMay: 'read',
  },
  admin(
    'GET /v1/admin/identities/{id}/timeline',
    ({ identityId }) => `/v1/admin/identities/${identityId}/timeline`,
  ),
  admin('GET /v1/admin/stats', () => '/v1/admin/stats'),
  admin('GET /v1/admin/stats/campaigns', () => '/v1/admin/stats/campaigns'),
  admin('GET /v1/admin/overview', () => '/v1/admin/overview'),
  admin('GET /v1/admin/audit', () => '/v1/admin/audit'),
  admin('GET /v1/admin/erasures', () => '/v1/admin/erasures'),
  admin('GET /v1/admin/erasures/{id}', ({ erasureId }) => `/v1/admin/erasures/${erasureId}`),
  admin(
    'POST /v1/admin/erasures',
    () => '/v1/admin/erasures',
    201,
    ({ appId, fresh }) => ({
      appId,
      externalUserId: fresh(),
    }),
  ),
];

/** Routes that need no key, or take something else instead. */
export const PUBLIC_ROUTES: readonly string[] = [
  'POST /v1/admin/sessions',
  'GET /webhooks/instagram',
  'POST /webhooks/instagram',
  'POST /webhooks/instagram/data-deletion',
  'POST /webhooks/instagram/deauthorise',
  'POST /webhooks/instagram/deauthorize',
  'GET /instagram/callback',
  'GET /data-deletion/{code}',
  'GET /c/{code}',
  'GET /c/{code}/state',
  'GET /c/{code}/events',
  'GET /c/{code}/qr.svg',
  'GET /c/{code}/qr.png',
  'POST /c/{code}/opened',
  'POST /c/{code}/decline',
  'POST /c/{code}/extend',
  'GET /brand/{hash}',
  'GET /q/{id}.svg',
  'GET /q/{id}.png',
  'GET /q/{id}.pdf',
  'GET /livez',
  'GET /readyz',
  'GET /version',
];
