import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { RouteAccess } from '../platform/access/access.decorator.js';
import { adminHas, type Principal, type Scope } from '../platform/access/scopes.js';
import { invalidApiKey, noSuchRoute, ProblemError } from '../platform/http/problems.js';
import { writeVerdict } from '../platform/rate-limits/rate-limit-headers.js';
import { addressLimit, keyLimit, type RateLimit } from '../platform/rate-limits/rate-limit-policies.js';
import type { RateLimits } from '../platform/rate-limits/rate-limits.service.js';
import type { ApiKeysService } from './api-keys.service.js';

const BEARER = /^Bearer +([^\s]+)$/i;

/** The routes outside Nest's controllers: public static files. */
const STATIC_ROUTES = /^\/(|home\.(css|svg)|openapi\.json|docs(\/.*)?)$/;

/**
 * Checks every request in one hook: API key (401), scope (403), rate limit (429). Validation and the route come after it.
 * Call it before the routes are registered. A route whose controller has neither a scope nor `@Public` fails the start.
 */
export function setUpRouteAccess(
  fastify: FastifyInstance,
  apiKeys: ApiKeysService,
  limits: RateLimits,
): void {
  fastify.addHook('onRoute', (route) => {
    if (STATIC_ROUTES.test(route.url)) route.config = { ...route.config, access: { isPublic: true } };
    const access = route.config?.access;
    if (access?.isPublic || access?.scope !== undefined) return;
    throw new TypeError(`the route ${String(route.method)} ${route.url} has no scope and is not public`);
  });

  fastify.addHook('preHandler', async (request, reply) => {
    // There is no route, so there is nothing to protect.
    if (request.is404) return;
    if (hasEmptyParameter(request)) throw noSuchRoute();
    const { access = {} } = request.routeOptions.config;
    if (access.isPublic) {
      if (access.isLimitedPerAddress) await enforce(addressLimit(request.ip), reply);
      return;
    }
    const principal = await authenticate(request);
    // Set before the scope is checked, so that the log names refused callers too.
    request.principal = principal;
    assertScope(principal, access);
    // Admin keys are not limited.
    if (principal.kind === 'app')
      await enforce(keyLimit(access.countsAsMint ? 'mints' : 'reads', principal), reply);
  });

  async function authenticate({ headers }: FastifyRequest): Promise<Principal> {
    const key = BEARER.exec(headers.authorization ?? '')?.[1];
    const principal = key === undefined ? null : await apiKeys.authenticate(key);
    if (principal === null) throw invalidApiKey();
    return principal;
  }

  async function enforce(limit: RateLimit, reply: FastifyReply): Promise<void> {
    const refusal = writeVerdict(await limits.take(limit), reply);
    if (refusal) throw refusal;
  }
}

/** `/v1/links//revoke` contains no id. Nest answers such a path 404 as well, but only after this check. */
function hasEmptyParameter({ params }: FastifyRequest): boolean {
  return Object.values(params as object).includes('');
}

function assertScope(principal: Principal, { scope, adminMay }: RouteAccess): void {
  if (scope === undefined) throw new TypeError('a route has no scope');
  if (principal.kind === 'app') return assertAppHas(principal.scopes, scope);
  if (adminMay || adminHas(scope)) return;
  throw new ProblemError('app_key_required', "Use the app's own key. An admin key belongs to no app.");
}

function assertAppHas(scopes: readonly Scope[], scope: Scope): void {
  // An app's key never has `admin`, even if its row contains it.
  if (scope !== 'admin' && scopes.includes(scope)) return;
  throw new ProblemError('insufficient_scope', `This key lacks the scope ${scope}.`);
}
