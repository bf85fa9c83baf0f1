import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { RouteAccess, SignatureHeader } from '../platform/access/access.decorator.js';
import { adminHas, type Principal, type Scope } from '../platform/access/scopes.js';
import { invalidApiKey, ProblemError } from '../platform/http/problems.js';
import { matchesNoRoute } from '../platform/http/unknown-routes.setup.js';
import { writeVerdict } from '../platform/rate-limits/rate-limit-headers.js';
import {
  addressLimit,
  changeLimit,
  keyLimit,
  type RateLimit,
} from '../platform/rate-limits/rate-limit-policies.js';
import type { RateLimits } from '../platform/rate-limits/rate-limits.service.js';
import type { ApiKeysService } from './api-keys.service.js';

const BEARER = /^Bearer +([^\s]+)$/i;

/** The routes outside Nest's controllers: public static files. */
const STATIC_ROUTES = /^\/(|home\.(css|svg)|embed\/v1\.js|openapi\.json|docs(\/.*)?)$/;

/**
 * Checks every request in one hook, before its body is read: API key or the form of a signature (401), scope (403), rate limit
 * (429). The body, validation and the route come after it.
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

  fastify.addHook('onRequest', async (request, reply) => {
    // There is no route, so there is nothing to protect. A caller's mistake is logged as that caller's.
    if (matchesNoRoute(request)) return identify(request, reply);
    const { access = {} } = request.routeOptions.config;
    if (access.isPublic) {
      if (access.signedBy) assertSigned(request, access.signedBy);
      if (access.isLimitedPerAddress) await enforce(addressLimit('addresses', request.ip), reply);
      return;
    }
    await identify(request, reply);
    const { principal } = request;
    if (principal === undefined) throw invalidApiKey();
    assertScope(principal, access);
    // Admin keys are not limited.
    if (principal.kind === 'admin') return;
    await enforce(keyLimit(access.countsAsMint ? 'mints' : 'reads', principal), reply);
    if (access.countsAsChange) await enforce(changeLimit(principal), reply);
  });

  /** Sets the caller, also when the request is refused later: the log names it. */
  async function identify(request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const key = BEARER.exec(request.headers.authorization ?? '')?.[1];
    if (key === undefined) return;
    // Before the database is asked. Keys that were accepted before are not limited: people behind one address share nothing else.
    const limit = apiKeys.isStrange(key) ? addressLimit('unknown-keys', request.ip) : null;
    const verdict = limit && (await limits.take(limit));
    if (verdict?.isAllowed === false) throw writeVerdict(verdict, reply) ?? invalidApiKey();
    const principal = await apiKeys.authenticate(key);
    if (principal === null) return;
    request.principal = principal;
    if (limit) limits.giveBack(limit);
  }

  async function enforce(limit: RateLimit, reply: FastifyReply): Promise<void> {
    const refusal = writeVerdict(await limits.take(limit), reply);
    if (refusal) throw refusal;
  }
}

function assertSigned({ headers }: FastifyRequest, { name, form, detail }: SignatureHeader): void {
  if (!form.test(String(headers[name] ?? ''))) throw new ProblemError('invalid_signature', detail);
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
