import { AsyncLocalStorage } from 'node:async_hooks';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { toTypeId } from '../ids/type-id.js';

/** The route of a request that matches no route. */
export const NO_ROUTE = 'none';

/** version "-" trace-id "-" parent-id "-" trace-flags, lower case. https://www.w3.org/TR/trace-context/#traceparent-header (read 2026-11) */
const TRACEPARENT = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}(-.*)?$/;

const present = new AsyncLocalStorage<FastifyRequest>();

/** The request that a log line belongs to. Never the URL itself, which can contain a ref or an admin's search term. */
export interface RequestFields {
  readonly requestId: string;
  /** The id in stored rows, when it is another one. */
  readonly storedRequestId: string | undefined;
  readonly traceId: string | undefined;
  readonly method: string;
  readonly route: string;
  readonly keyId: string | undefined;
  readonly appId: string | undefined;
}

/** The fields that identify a request in a log line. Unknown fields are present as undefined, so that no other code's field of that name is logged. */
export function describeRequest(request: FastifyRequest): RequestFields {
  const { principal, storedId } = request;
  return {
    requestId: request.id,
    storedRequestId: storedId === request.id ? undefined : storedId,
    traceId: readTraceId(request.headers.traceparent),
    method: request.method,
    route: request.routeOptions.url ?? NO_ROUTE,
    keyId: principal && toTypeId('key', principal.keyId),
    appId: principal?.kind === 'app' ? toTypeId('app', principal.appId) : undefined,
  };
}

/** The fields of the request that is being served; empty outside of a request. */
export function describePresentRequest(): RequestFields | Record<string, never> {
  const request = present.getStore();
  return request ? describeRequest(request) : {};
}

/** Who caused what is under way: the app or key of the request, callers without a key together, or the service itself. */
export function presentCaller(): string {
  const request = present.getStore();
  if (request === undefined) return 'service';
  const { principal } = request;
  if (!principal) return 'public';
  return principal.kind === 'app' ? principal.appId : principal.keyId;
}

/**
 * Lets the log know which request is being served: while its key is checked, and again after its body is read, because the last
 * bytes arrive in another async context.
 */
export function followRequests(fastify: FastifyInstance): void {
  fastify.addHook('onRequest', (request, _reply, done) => present.run(request, done));
  fastify.addHook('preValidation', (request, _reply, done) => present.run(request, done));
}

/** Whether an answer refused a request that no valid key was sent with. Anyone can send such requests, as many as they like. */
export function isOfStranger({ principal }: Pick<FastifyRequest, 'principal'>, status: number): boolean {
  return principal === undefined && status >= 400 && status < 500;
}

/**
 * The trace id in a `traceparent` header; undefined when the header is missing or not valid. Ids of zeros and version ff are not
 * valid. Versions after 00 may append fields, which are ignored.
 */
export function readTraceId(header: unknown): string | undefined {
  const [, version, traceId, parentId, more] =
    typeof header === 'string' ? (TRACEPARENT.exec(header) ?? []) : [];
  if (!traceId || !parentId || version === 'ff' || (version === '00' && more !== undefined)) return undefined;
  return /^0+$/.test(traceId) || /^0+$/.test(parentId) ? undefined : traceId;
}
