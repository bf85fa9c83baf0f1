import { AsyncLocalStorage } from 'node:async_hooks';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Principal } from '../access/scopes.js';
import { toTypeId } from '../ids/type-id.js';
import { readTraceId } from './traceparent.js';

/** The route of a request that no route took. */
export const NO_ROUTE = 'none';

const present = new AsyncLocalStorage<FastifyRequest>();

/** Which request a line of the log belongs to. Never the URL itself: it can hold a ref or the words of a look-up. */
export interface RequestFields {
  readonly requestId: string;
  readonly traceId: string | undefined;
  readonly method: string;
  readonly route: string;
  readonly keyId: string | undefined;
  readonly appId: string | undefined;
}

/** What each line says of its request. Fields that are not known are there all the same, and override those of others. */
export function describeRequest(request: FastifyRequest & { principal?: Principal }): RequestFields {
  const { principal } = request;
  return {
    requestId: request.id,
    traceId: readTraceId(request.headers.traceparent),
    method: request.method,
    route: request.routeOptions.url ?? NO_ROUTE,
    keyId: principal && toTypeId('key', principal.keyId),
    appId: principal?.kind === 'app' ? toTypeId('app', principal.appId) : undefined,
  };
}

/** The same for the request that the caller is serving; nothing outside of one. */
export function describePresentRequest(): RequestFields | Record<string, never> {
  const request = present.getStore();
  return request ? describeRequest(request) : {};
}

/** Lets the log know which request is being served. After the body: its last bytes arrive outside of any request. */
export function followRequests(fastify: FastifyInstance): void {
  fastify.addHook('preValidation', (request, _reply, done) => present.run(request, done));
}
