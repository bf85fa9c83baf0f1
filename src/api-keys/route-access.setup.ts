import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { RouteAccess, SignatureHeader } from '../platform/access/access.decorator.js';
import { type AccessRule, decideAccess } from '../platform/access/decide-access.js';
import type { Principal } from '../platform/access/scopes.js';
import { crossSiteRequest, invalidApiKey, ProblemError } from '../platform/http/problems.js';
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
import { type CallerSources, identifyCaller } from './identify-caller.setup.js';

/** The routes outside Nest's controllers: public static files. */
const STATIC_ROUTES =
  /^\/(|home\.(css|svg)|embed\/v1\.js|pages\/.+|console(\/.+)?|openapi\.json|docs(\/.*)?)$/;

/** What the way in asks. */
export interface AccessSources extends CallerSources {
  /** The UUID of the link that a code names; null when the code is not one of ours. Asks no database. */
  readonly readCode: (code: string) => string | null;
}

/** The rules of a session: its key may sign in whatever its role. */
const SIGN_IN: AccessRule = { scope: 'admin', adminMay: 'read' };

/**
 * Checks every request in one hook, before its body is read: API key, session or the form of a signature (401), scope, role and
 * origin (403), rate limit (429), the code of a page. The body, validation and the route come after it.
 * Call it before the routes are registered. A route that does not say who may call it fails the start.
 */
export function setUpRouteAccess(fastify: FastifyInstance, sources: AccessSources): void {
  const { limits, readCode, sessions } = sources;

  fastify.addHook('onRoute', (route) => {
    if (STATIC_ROUTES.test(route.url)) route.config = { ...route.config, access: { isPublic: true } };
    const access = route.config?.access;
    if (access?.isPublic) return;
    const name = `the route ${String(route.method)} ${route.url}`;
    if (access?.scope === undefined) throw new TypeError(`${name} has no scope and is not public`);
    if (access.adminMay === undefined) throw new TypeError(`${name} does not say what admin keys may do`);
  });

  fastify.addHook('onRequest', async (request, reply) => {
    // There is no route, so there is nothing to protect. A caller's mistake is logged as that caller's.
    if (matchesNoRoute(request)) return identifyCaller(request, reply, sources);
    const { access = {} } = request.routeOptions.config;
    if (access.countsAsSignIn) await enforce(addressLimit('sign-ins', request.ip), reply);
    if (access.isPublic) {
      if (access.signedBy) assertSigned(request, access.signedBy);
      if (access.isPicture) await enforce(addressLimit('pictures', request.ip), reply);
      if (access.isLimitedPerAddress) await enforce(addressLimit('addresses', request.ip), reply);
      if (access.isByConnectCode) await admitCode(request, reply);
      if (access.startsSession) await admitSignIn(request, reply);
      return;
    }
    const principal = await identify(request, reply);
    assertMay(principal, toRule(access));
    // Admin keys are not limited.
    if (principal.kind === 'admin') return;
    await enforce(keyLimit(access.countsAsMint ? 'mints' : 'reads', principal), reply);
    if (access.countsAsChange) await enforce(changeLimit(principal), reply);
  });

  async function identify(request: FastifyRequest, reply: FastifyReply): Promise<Principal> {
    await identifyCaller(request, reply, sources);
    const { principal } = request;
    if (principal === undefined) throw invalidApiKey();
    // A browser sends a cookie with every request, so the console's own page has to show that it sent this one.
    if (principal.kind === 'admin' && principal.session && !sessions?.isFromConsole(request))
      throw crossSiteRequest();
    return principal;
  }

  /** The secret of a sign-in link is in the body; without this, another site could sign a browser in under its own key. */
  async function admitSignIn(request: FastifyRequest, reply: FastifyReply): Promise<void> {
    if (request.headers.authorization !== undefined)
      return assertMay(await identify(request, reply), SIGN_IN);
    if (!sessions?.isFromConsole(request)) throw crossSiteRequest();
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
    // No cookie is sent with these requests: this keeps other sites only from declining a link whose code they know.
    if (isChange && request.headers['sec-fetch-site'] === 'cross-site') throw crossSiteRequest();
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

function assertSigned({ headers }: FastifyRequest, { name, form, detail }: SignatureHeader): void {
  if (!form.test(String(headers[name] ?? ''))) throw new ProblemError('invalid_signature', detail);
}

function toRule({ scope, adminMay, needsKeyShown }: RouteAccess): AccessRule {
  if (scope === undefined || adminMay === undefined)
    throw new TypeError('a route does not say who may call it');
  return needsKeyShown ? { scope, adminMay, needsKeyShown } : { scope, adminMay };
}

function assertMay(principal: Principal, rule: AccessRule): void {
  const verdict = decideAccess(principal, rule);
  switch (verdict.kind) {
    case 'allowed':
      return;
    case 'lacks_scope':
      throw new ProblemError('insufficient_scope', `This key lacks the scope ${verdict.scope}.`);
    case 'lacks_permission':
      throw new ProblemError(
        'insufficient_scope',
        `This admin key has the role ${verdict.role}, which may not do this: it needs ${verdict.permission}.`,
      );
    case 'is_for_apps':
      throw new ProblemError('app_key_required', "Use the app's own key. An admin key belongs to no app.");
    case 'must_show_key':
      throw new ProblemError(
        'reauthentication_required',
        'Send the key of this session to POST /v1/admin/sessions/current/verify, and repeat the request within 5 minutes.',
      );
    default:
      verdict satisfies never;
  }
}
