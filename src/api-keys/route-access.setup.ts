import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { RouteAccess, SignatureHeader } from '../platform/access/access.decorator.js';
import { adminHas, type Principal, type Scope } from '../platform/access/scopes.js';
import { invalidApiKey, ProblemError, PROBLEMS } from '../platform/http/problems.js';
import { matchesNoRoute } from '../platform/http/unknown-routes.setup.js';
import { writeVerdict } from '../platform/rate-limits/rate-limit-headers.js';
import {
  addressLimit,
  changeLimit,
  codeLimit,
  keyLimit,
  type LimitVerdict,
  type RateLimit,
} from '../platform/rate-limits/rate-limit-policies.js';
import type { RateLimits } from '../platform/rate-limits/rate-limits.service.js';
import type { ApiKeysService } from './api-keys.service.js';

const BEARER = /^Bearer +([^\s]+)$/i;

/** The routes outside Nest's controllers: public static files. */
const STATIC_ROUTES = /^\/(|home\.(css|svg)|embed\/v1\.js|pages\/.+|openapi\.json|docs(\/.*)?)$/;

/** The UUID of the link that a code names; null when the code is not one of ours. Asks no database. */
export type CodeReader = (code: string) => string | null;

/**
 * Checks every request in one hook, before its body is read: API key or the form of a signature (401), scope (403), rate limit
 * (429), the code of a page. The body, validation and the route come after it.
 * Call it before the routes are registered. A route whose controller has neither a scope nor `@Public` fails the start.
 */
export function setUpRouteAccess(
  fastify: FastifyInstance,
  apiKeys: ApiKeysService,
  limits: RateLimits,
  readCode: CodeReader,
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
      if (access.isPicture) await enforce(addressLimit('pictures', request.ip), reply);
      if (access.isLimitedPerAddress) await enforce(addressLimit('addresses', request.ip), reply);
      if (access.isByConnectCode) await admitCode(request, reply);
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

  /** A code that is not one of ours is counted by address, and those of people behind one address each for itself. */
  async function admitCode(request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const { code = '' } = request.params as { readonly code?: string };
    const linkId = readCode(code);
    request.connectLinkId = linkId;
    const isChange = request.method !== 'GET' && request.method !== 'HEAD';
    const change = isChange ? (request.routeOptions.url ?? null) : null;
    const limit = linkId === null ? addressLimit('unknown-codes', request.ip) : codeLimit(linkId, change);
    const verdict = await limits.take(limit);
    // The other answers do not have the counts: they would tell a code of ours whose link is gone from one that is not ours.
    if (verdict?.isAllowed === false) enforceVerdict(verdict, reply);
    if (isChange && request.headers['sec-fetch-site'] === 'cross-site') throw crossSite();
  }

  async function enforce(limit: RateLimit, reply: FastifyReply): Promise<void> {
    enforceVerdict(await limits.take(limit), reply);
  }
}

/** Writes the counts of a limit to the answer; throws when it is reached. */
function enforceVerdict(verdict: LimitVerdict | null, reply: FastifyReply): void {
  const refusal = writeVerdict(verdict, reply);
  if (refusal) throw refusal;
}

/** No cookie is sent with these requests, so this keeps other sites only from declining a link whose code they know. */
function crossSite(): ProblemError {
  return new ProblemError('cross_site_request', PROBLEMS.cross_site_request.example);
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
