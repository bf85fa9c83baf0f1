import type { IncomingMessage } from 'node:http';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { Logger } from 'nestjs-pino';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { ApiKeysService } from './api-keys/api-keys.service.js';
import { setUpRouteAccess } from './api-keys/route-access.setup.js';
import { BODY_BYTES, setUpBodyParsing } from './platform/http/body-parsing.setup.js';
import type { HttpConfig } from './platform/config/config.js';
import { Metrics } from './platform/health/metrics.service.js';
import { countRequests } from './platform/health/request-metrics.setup.js';
import { closeGently } from './platform/http/graceful-close.setup.js';
import { answerProblem, ProblemFilter } from './platform/http/problem.filter.js';
import { ProblemError } from './platform/http/problems.js';
import {
  answerClientError,
  chooseRequestId,
  HEADER_BYTES,
  newRequestId,
  setUpRequestBounds,
} from './platform/http/request-bounds.setup.js';
import { setUpSecurityHeaders } from './platform/http/security-headers.setup.js';
import { RequestValidationPipe } from './platform/http/validation.pipe.js';
import { RateLimits } from './platform/rate-limits/rate-limits.service.js';
import { followRequests } from './platform/logging/request-context.setup.js';
import { logRequests } from './platform/logging/request-log.setup.js';

/** Whoever sends a request slower than this is not let hold its buffers any longer. */
const REQUEST_TIMEOUT_MS = 30_000;

/** The longest that a path has to name is a ref of ours: 277 characters when the account's id is as long as they get. */
const MAX_PATH_PARAMETER = 300;

/**
 * The HTTP server before any route is known.
 * @param trustedProxies whose `X-Forwarded-*` headers tell who is asking; nobody's when empty
 */
export function createAdapter(trustedProxies: readonly string[] = []): FastifyAdapter {
  return new FastifyAdapter({
    bodyLimit: BODY_BYTES,
    logger: false,
    requestTimeout: REQUEST_TIMEOUT_MS,
    routerOptions: { maxParamLength: MAX_PATH_PARAMETER },
    http: { maxHeaderSize: HEADER_BYTES, requireHostHeader: false },
    trustProxy: trustedProxies.length > 0 && [...trustedProxies],
    clientErrorHandler: answerClientError,
    // What still arrives on an open connection while we stop is served, and then the connection is closed.
    return503OnClosing: false,
    // A path that cannot be decoded, or holds an endless id, names nothing that there is.
    frameworkErrors: (_error: unknown, request: FastifyRequest, reply: FastifyReply) =>
      answerProblem(new ProblemError('not_found', 'There is nothing at this path.'), request, reply),
    genReqId: (request: IncomingMessage) => chooseRequestId(request.headers['x-request-id'], newRequestId()),
  });
}

/** Log, pipes, filter, headers and body parsing: the same for the service, the tests and the OpenAPI check. */
export async function setUpApp(app: NestFastifyApplication, { stopDelayMs }: HttpConfig): Promise<void> {
  app.useLogger(app.get(Logger));
  app.useGlobalPipes(new RequestValidationPipe());
  app.useGlobalFilters(new ProblemFilter());
  const fastify: FastifyInstance = app.getHttpAdapter().getInstance();
  fastify.addHook('onRequest', (request, reply, done) => {
    void reply.header('x-request-id', request.id);
    done();
  });
  followRequests(fastify);
  logRequests(fastify);
  countRequests(fastify, app.get(Metrics));
  setUpBodyParsing(fastify);
  closeGently(fastify, stopDelayMs);
  setUpSecurityHeaders(fastify);
  // Last of these: what is refused is logged and counted like the rest, and has its headers.
  setUpRequestBounds(fastify);
  setUpRouteAccess(fastify, app.get(ApiKeysService, { strict: false }), app.get(RateLimits));
}
