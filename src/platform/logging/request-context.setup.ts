import { AsyncLocalStorage } from 'node:async_hooks';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Principal } from '../access/scopes.js';
import { toTypeId } from '../ids/type-id.js';
import type { RequestFields } from './request-line.js';
import { readTraceId } from './traceparent.js';

/** The route of a request that no route took. */
export const NO_ROUTE = 'none';

const present = new AsyncLocalStorage<FastifyRequest>();

/** What each line says of its request. Fields that are not known are there all the same, and override those of others. */
export function describeRequest(request: FastifyRequest): RequestFields {
  const { keyId, appId } = request.principal ? describeCaller(request.principal) : NOBODY;
  return {
    requestId: request.id,
    traceId: readTraceId(request.headers.traceparent),
    method: request.method,
    route: request.routeOptions.url ?? NO_ROUTE,
    keyId,
    appId,
  };
}

type CallerFields = Pick<RequestFields, 'keyId' | 'appId'>;

const NOBODY: CallerFields = { keyId: undefined, appId: undefined };
/** A key in use is the same object for some seconds, and its ids are written the same way each time. */
const described = new WeakMap<Principal, CallerFields>();

function describeCaller(principal: Principal): CallerFields {
  let caller = described.get(principal);
  if (caller === undefined) {
    const appId = principal.kind === 'app' ? toTypeId('app', principal.appId) : undefined;
    caller = { keyId: toTypeId('key', principal.keyId), appId };
    described.set(principal, caller);
  }
  return caller;
}

/** The same for the request that is being served by whoever calls; nothing outside of one. */
export function describePresentRequest(): RequestFields | Record<string, never> {
  const request = present.getStore();
  return request ? describeRequest(request) : {};
}

/** Lets the log know which request is being served. After the body: its last bytes arrive outside of any request. */
export function followRequests(fastify: FastifyInstance): void {
  fastify.addHook('preValidation', (request, _reply, done) => present.run(request, done));
}
