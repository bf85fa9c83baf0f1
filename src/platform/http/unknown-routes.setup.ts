import type { FastifyInstance, FastifyRequest } from 'fastify';
import { noSuchRoute, ProblemError } from './problems.js';

/** The methods of one path. */
interface KnownPath {
  /** As in the OpenAPI document: `/v1/links/{id}`. */
  readonly name: string;
  readonly pattern: RegExp;
  readonly methods: Set<string>;
}

/**
 * Answers requests that match no route, before their body is read: 405 with `Allow` when only the method is wrong, otherwise 404,
 * which names the path that was probably meant. Call it before the routes are registered, and after the hooks that concern every
 * request.
 */
export function setUpUnknownRoutes(fastify: FastifyInstance): void {
  const paths = new Map<string, KnownPath>();
  fastify.addHook('onRoute', ({ url, method }) => {
    const path = paths.get(url) ?? { name: nameOf(url), pattern: toPattern(url), methods: new Set() };
    for (const each of [method].flat()) path.methods.add(each);
    paths.set(url, path);
  });
  fastify.addHook('onRequest', (request, reply, done) => {
    if (!matchesNoRoute(request)) return done();
    const wanted = readPath(request.url);
    const methods = methodsOf(find(wanted));
    if (methods.length === 0) return done(explain(wanted, request.method));
    void reply.header('allow', methods.join(', '));
    return done(
      new ProblemError('method_not_allowed', `Send ${listWords(methods)} here, not ${request.method}.`),
    );
  });

  function find(path: string): KnownPath[] {
    return [...paths.values()].filter(({ pattern }) => pattern.test(path));
  }

  /** Stripe answers a slash too many in the same way: the client finds its mistake, and each resource has one address. */
  function explain(path: string, method: string): ProblemError {
    const tidy = path.replace(/\/{2,}/g, '/').replace(/(?<=.)\/$/, '');
    const meant = tidy === path ? undefined : find(tidy).find(({ methods }) => methods.has(method));
    return meant === undefined
      ? noSuchRoute()
      : new ProblemError(
          'not_found',
          `There is no such route. Without the extra slash it is ${meant.name}. The routes are listed in /openapi.json.`,
        );
  }
}

/** `/v1/links//revoke` names no link: the router would match it with an empty id. */
export function matchesNoRoute({ is404, params }: FastifyRequest): boolean {
  return is404 || Object.values(params as object).includes('');
}

function methodsOf(paths: readonly KnownPath[]): string[] {
  return [...new Set(paths.flatMap(({ methods }) => [...methods]))].sort();
}

/** `GET`, `GET or HEAD`, `GET, HEAD or POST`. */
function listWords(words: readonly string[]): string {
  const last = words.at(-1) ?? '';
  return words.length < 2 ? last : `${words.slice(0, -1).join(', ')} or ${last}`;
}

/** The path of a request's target as the router compares it: decoded, without the query, and without the origin of a proxy's form. */
function readPath(target: string): string {
  const [path = ''] = target.replace(/^https?:\/\/[^/]*/i, '').split(/[?#]/);
  // The router answers what cannot be decoded.
  return decodeURI(path);
}

const PARAMETER = /:(\w+)/g;

function nameOf(url: string): string {
  return url.replace(PARAMETER, '{$1}');
}

function toPattern(url: string): RegExp {
  const parts = url.split(PARAMETER).map((part, index) => (index % 2 === 1 ? '[^/]+' : escapePattern(part)));
  return new RegExp(`^${parts.join('')}$`);
}

function escapePattern(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
