import { Controller, Get, type Type } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { RequireScope } from '../../src/platform/access/access.decorator.js';
import { ADMIN_ROLES, type AdminRole, roleHas } from '../../src/platform/access/admin-roles.js';
import { APP_SCOPES, type AppScope } from '../../src/platform/access/scopes.js';
import { ApiKeysService } from '../../src/api-keys/api-keys.service.js';
import { setUpRouteAccess } from '../../src/api-keys/route-access.setup.js';
import { createAdapter } from '../../src/app.setup.js';
import { RateLimits } from '../../src/platform/rate-limits/rate-limits.service.js';
import { Ids } from '../../src/platform/ids/ids.service.js';
import { fromTypeId, type IdPrefix, toTypeId } from '../../src/platform/ids/type-id.js';
import { Api, problem } from '../support/http.js';
import { make, makeKey, makeRouteWorld } from '../support/route-world.js';
import { GUARDED_ROUTES, PUBLIC_ROUTES, type RouteCase, type RouteWorld } from '../support/routes.js';
import { ControlledClock, startTestApp, type TestApp } from '../support/test-app.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

/** One key for each kind of caller. */
interface Callers {
  readonly own: string;
  readonly otherApp: string;
  readonly admin: string;
  /** Admin keys, one of each role. */
  readonly roles: Record<AdminRole, string>;
  readonly revoked: string;
  readonly revokedAdmin: string;
  readonly expired: string;
  readonly expiredAdmin: string;
  /** A key with every scope but one. */
  readonly without: Record<AppScope, string>;
}

let database: TestDatabase;
let service: TestApp;
let support: Api;
let callers: Callers;
let world: RouteWorld;
let others: RouteWorld;
const clock = new ControlledClock();
const ids = new Ids();
const makeWorld = (): ReturnType<typeof makeRouteWorld> => makeRouteWorld(service, clock.now().getTime());

/** @param isAdmin an admin key names the app, where it acts for one */
function send(route: RouteCase, key: string | null, named: RouteWorld, isAdmin = false) {
  const api = new Api(service, key);
  const [method = ''] = route.route.split(' ');
  const path = `${route.path(named)}${isAdmin && route.isForApp ? `?appId=${named.appId}` : ''}`;
  const body = route.body?.(named);
  if (method === 'GET') return api.get(path);
  if (method === 'DELETE') return api.delete(path);
  if (method === 'PUT') return api.put(path, route.bytes?.type ?? '', route.bytes?.text ?? '');
  return method === 'PATCH' ? api.patch(path, body) : api.post(path, body);
}

/** The same ids, with nothing behind them. */
function nowhere(): RouteWorld {
  const missing = (prefix: IdPrefix): string => toTypeId(prefix, ids.newUuid());
  return {
    ...world,
    linkId: missing('lnk'),
    awaitingLinkId: missing('lnk'),
    linkedLinkId: missing('lnk'),
    identityId: missing('idn'),
    inviteId: missing('inv'),
    invite: `i${'0'.repeat(39)}`,
    redeemedInvite: `i${'0'.repeat(39)}`,
    campaignId: missing('cmp'),
    endpointId: missing('ep'),
    notificationId: missing('evt'),
    operatorEndpointId: missing('ep'),
    operatorNotificationId: missing('evt'),
    sessionId: missing('ses'),
    appId: missing('app'),
  };
}

beforeAll(async () => {
  database = await createTestDatabase();
  service = await startTestApp(database.url, { clock });
  support = new Api(service, service.adminApiKey);
  const [own, other] = [await makeWorld(), await makeWorld()];
  world = own;
  others = other;
  const soon = new Date(clock.now().getTime() + 60_000).toISOString();
  const [revoked, revokedAdmin, expired, expiredAdmin] = [
    await makeKey(service, own.appId, APP_SCOPES),
    await make(service, '/v1/admin/keys', { name: 'revoked' }),
    await makeKey(service, own.appId, APP_SCOPES, { expiresAt: soon }),
    await make(service, '/v1/admin/keys', { name: 'expired', expiresAt: soon }),
  ];
  await make(service, `/v1/admin/apps/${own.appId}/keys/${revoked['id']}/revoke`);
  await make(service, `/v1/admin/keys/${revokedAdmin['id']}/revoke`);
  const roles: Partial<Record<AdminRole, string>> = {};
  for (const role of ADMIN_ROLES)
    roles[role] = (await make(service, '/v1/admin/keys', { name: `of the role ${role}`, role }))['key'] ?? '';
  const without: Partial<Record<AppScope, string>> = {};
  for (const scope of APP_SCOPES)
    without[scope] =
      (
        await makeKey(
          service,
          own.appId,
          APP_SCOPES.filter((each) => each !== scope),
        )
      )['key'] ?? '';
  callers = {
    own: own.key,
    otherApp: other.key,
    admin: service.adminApiKey,
    roles: roles as Record<AdminRole, string>,
    revoked: revoked['key'] ?? '',
    revokedAdmin: revokedAdmin['key'] ?? '',
    expired: expired['key'] ?? '',
    expiredAdmin: expiredAdmin['key'] ?? '',
    without: without as Record<AppScope, string>,
  };
  clock.advance(61_000);
});

afterAll(async () => {
  await service.close();
  await database.drop();
});

test('the route matrix has every route that is served and no other', async () => {
  const { body } = await support.get('/openapi.json').expect(200);
  const served = Object.entries(body.paths as Record<string, object>).flatMap(([path, operations]) =>
    Object.keys(operations).map((method) => `${method.toUpperCase()} ${path}`),
  );
  const known = [...GUARDED_ROUTES.map(({ route }) => route), ...PUBLIC_ROUTES];
  expect(served.sort()).toEqual(known.sort());
});

@Controller('open')
class OpenController {
  @Get(':id')
  read(): string {
    return 'no key is required';
  }
}

test('a route whose controller names neither a scope nor that it is public fails the start', async () => {
  await expect(start(OpenController)).rejects.toThrow(
    'the route GET /open/:id has no scope and is not public',
  );
});

@Controller('half-open')
class HalfOpenController {
  @Get()
  @RequireScope('links:read')
  read(): string {
    return 'nobody has thought of admin keys';
  }
}

test('a route that does not say what admin keys may do fails the start', async () => {
  await expect(start(HalfOpenController)).rejects.toThrow(
    'the route GET /half-open does not say what admin keys may do',
  );
});

/** Starts a service with this controller alone. */
async function start(controller: Type): Promise<void> {
  const module = await Test.createTestingModule({ controllers: [controller] }).compile();
  const adapter = createAdapter({ trustedProxies: [], keepAliveMs: 0 });
  const options = { abortOnError: false, logger: false } as const;
  const app = module.createNestApplication<NestFastifyApplication>(adapter, options);
  setUpRouteAccess(app.getHttpAdapter().getInstance(), {
    apiKeys: service.app.get(ApiKeysService),
    sessions: null,
    limits: service.app.get(RateLimits),
    readCode: () => null,
  });
  await app.init().finally(() => app.close());
}

test.each([
  ['HEAD', '/v1/links', 401],
  ['HEAD', '/v1/admin/apps', 401],
  ['GET', '/v1/nowhere', 404],
  ['OPTIONS', '/v1/links', 405],
  ['POST', '/v1/links//revoke', 404],
] as const)('%s %s without a key is answered %i', async (method, path, status) => {
  expect((await fetch(`${service.baseUrl}${path}`, { method })).status).toBe(status);
});

describe.each(GUARDED_ROUTES.map((route) => [route.route, route] as const))('%s', (_name, route) => {
  test.each(['no key', 'an unknown key', 'revoked', 'revokedAdmin', 'expired', 'expiredAdmin'] as const)(
    `${route.route} refuses %s`,
    async (who) => {
      const key = who === 'no key' ? null : who === 'an unknown key' ? `${callers.own}x` : callers[who];
      const { body, headers } = await send(route, key, world).expect(401);
      expect(body).toMatchObject(problem(401, 'invalid_api_key'));
      expect(headers['www-authenticate']).toBe('Bearer');
    },
  );

  test(`${route.route} refuses a key without its scope, whether or not the row exists`, async () => {
    const keys =
      route.scope === 'admin'
        ? [callers.own, callers.otherApp]
        : [callers.without[route.scope ?? 'links:read']];
    for (const key of keys) {
      for (const named of [world, nowhere()]) {
        const { body } = await send(route, key, named).expect(403);
        expect(body).toMatchObject(problem(403, 'insufficient_scope'));
      }
    }
  });

  const { adminMay } = route;
  describe.each(ADMIN_ROLES)('with an admin key of the role %s', (role) => {
    if (adminMay !== null && roleHas(role, adminMay)) {
      test(`${route.route} is open to the role ${role}`, async () => {
        const named = route.route.startsWith('GET') ? world : await makeWorld();
        const answer = await send(route, callers.roles[role], named, true);
        expect([answer.status, answer.body]).toEqual([route.status, answer.body]);
      });
    } else {
      test(`${route.route} is refused to the role ${role}, whether or not the row exists`, async () => {
        const code = adminMay === null ? 'app_key_required' : 'insufficient_scope';
        for (const named of [world, nowhere()]) {
          const { body } = await send(route, callers.roles[role], named, true).expect(403);
          expect(body).toMatchObject(problem(403, code));
        }
      });
    }
  });

  if (route.isForApp) {
    test(`${route.route} asks an admin key for the app, and finds nothing of another one`, async () => {
      const { body } = await send(route, callers.admin, world).expect(422);
      expect(body.errors).toEqual([expect.objectContaining({ pointer: '/appId' })]);
      if (!route.ownRow) return;
      await send(route, callers.admin, { ...world, appId: others.appId }, true).expect(404);
      await send(route, callers.own, { ...world, appId: others.appId }, true).expect(404);
    });
  }

  if (route.ownRow) {
    test(`${route.route} answers another app as if the row did not exist`, async () => {
      const anonymous = async (key: string, named: RouteWorld): Promise<object> => {
        const { body, headers } = await send(route, key, named).expect(404);
        // Each of these requests counts against the key's limit, so what is left of it differs.
        const {
          date: _date,
          'x-request-id': _id,
          ratelimit: _left,
          ...rest
        } = headers as Record<string, string>;
        return { ...body, instance: '', headers: rest };
      };
      const ofOther = await anonymous(callers.otherApp, world);
      expect(ofOther).toMatchObject({ code: 'not_found' });
      expect(ofOther).toEqual(await anonymous(callers.otherApp, nowhere()));
      expect(ofOther).toEqual(await anonymous(callers.own, { ...nowhere(), ...malformed() }));
    });
  }

  // Admin keys are above.
  if (route.scope !== 'admin') {
    test(`${route.route} accepts the key that it is for`, async () => {
      const named = await makeWorld();
      const answer = await send(route, named.key, named);
      expect([answer.status, answer.body]).toEqual([route.status, answer.body]);
      if (route.ownRow && answer.body.appId) expect(answer.body.appId).toBe(named.appId);
    });
  }
});

/** Ids that cannot be any: of another kind, cut, or with characters that no id has. */
function malformed(): Pick<
  RouteWorld,
  | 'linkId'
  | 'awaitingLinkId'
  | 'linkedLinkId'
  | 'identityId'
  | 'inviteId'
  | 'invite'
  | 'redeemedInvite'
  | 'endpointId'
  | 'notificationId'
> {
  const { linkId, identityId, endpointId } = world;
  const cut = {
    awaitingLinkId: 'lnk_',
    linkedLinkId: `lnk_${'7'.repeat(26)}`,
    identityId: `${identityId}%00`,
    inviteId: linkId,
    invite: 'no invite',
    redeemedInvite: linkId,
  };
  return { linkId: identityId, ...cut, endpointId: linkId, notificationId: endpointId };
}

test('a list shows an app its own rows only', async () => {
  for (const path of [
    '/v1/links?limit=100',
    '/v1/identities?limit=100&status=all',
    '/v1/endpoints?limit=100',
    '/v1/notifications?limit=100',
  ]) {
    const { body } = await new Api(service, callers.otherApp).get(path).expect(200);
    const apps = new Set((body.data as { appId: string }[]).map(({ appId }) => appId));
    expect([...apps]).toEqual([others.appId]);
  }
  expect(fromTypeId('app', others.appId)).not.toBeNull();
});
