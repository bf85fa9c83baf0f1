import type { IncomingMessage, RequestListener } from 'node:http';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { Logger } from 'nestjs-pino';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { ApiKeysService } from './api-keys/api-keys.service.js';
import { setUpRouteAccess } from './api-keys/route-access.setup.js';
import { ConnectPages } from './connect/connect-pages.service.js';
import { serveEmbedFile } from './connect/embed-file.setup.js';
import { PageFiles } from './connect/page-files.service.js';
import { servePageFiles } from './connect/page-files.setup.js';
import { ConsoleDoor } from './console/console-door.service.js';
import { serveConsole } from './console/console-files.setup.js';
import { ConnectCodes } from './links/connect-codes.service.js';
import { BODY_BYTES, setUpBodyParsing } from './platform/http/body-parsing.setup.js';
import { setUpBodyReading } from './platform/http/body-reading.setup.js';
import type { Config } from './platform/config/config.js';
import { Metrics } from './platform/health/metrics.service.js';
import { countRequests } from './platform/health/request-metrics.setup.js';
import { serveHome } from './platform/home/home.setup.js';
import { closeGently } from './platform/http/graceful-close.setup.js';
import {
  createHttpServer,
  type ServerConfig,
  watchDroppedConnections,
} from './platform/http/http-server.setup.js';
import { answerProblem, ProblemFilter } from './platform/http/problem.filter.js';
import { ProblemError } from './platform/http/problems.js';
import { setUpProblemPages } from './platform/http/problem-pages.setup.js';
import {
  answerClientError,
  chooseRequestId,
  newRequestId,
  setUpRequestBounds,
} from './platform/http/request-bounds.setup.js';
import { API_HEADERS, setUpSecurityHeaders } from './platform/http/security-headers.setup.js';
import { setUpUnknownRoutes } from './platform/http/unknown-routes.setup.js';
import { PublicUrl } from './platform/http/public-url.service.js';
import { RequestValidationPipe } from './platform/http/validation.pipe.js';
import { serveOpenApi } from './platform/openapi/openapi.setup.js';
import { RateLimits } from './platform/rate-limits/rate-limits.service.js';
import { followRequests } from './platform/logging/request-context.setup.js';
import { logRequests } from './platform/logging/request-log.setup.js';

/** In characters. The longest parameter is the code of a page, of 39. */
const MAX_PATH_PARAMETER = 300;

/** The HTTP server, before routes are registered. */
export function createAdapter(config: ServerConfig): FastifyAdapter {
  const { trustedProxies } = config;
  return new FastifyAdapter({
    bodyLimit: BODY_BYTES,
    logger: false,
    serverFactory: (handle: RequestListener) => createHttpServer(handle, config),
    routerOptions: { maxParamLength: MAX_PATH_PARAMETER },
    trustProxy: trustedProxies.length > 0 && [...trustedProxies],
    clientErrorHandler: answerClientError,
    // While the service stops, requests on open connections are still served.
    return503OnClosing: false,
    // A path that cannot be decoded, or has a parameter that is too long, matches no resource.
    // No hook has run for it, so the headers are set here.
    frameworkErrors: (_error: unknown, request: FastifyRequest, reply: FastifyReply) =>
      answerProblem(
        new ProblemError('not_found', 'There is nothing at this path.'),
        request,
        reply.headers(API_HEADERS),
      ),
    genReqId: (request: IncomingMessage) => chooseRequestId(request.headers['x-request-id'], newRequestId()),
  });
}

/** Log, pipes, filter, headers and body parsing: the same for the service, the tests and the OpenAPI check. */
export async function setUpApp(
  app: NestFastifyApplication,
  { http, console: { isServed: hasConsole } }: Config,
): Promise<void> {
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
  const metrics = app.get(Metrics);
  countRequests(fastify, metrics);
  watchDroppedConnections(fastify.server, () => metrics.countDroppedConnection());
  setUpBodyReading(fastify);
  setUpBodyParsing(fastify);
  closeGently(fastify, http.stopDelayMs);
  setUpSecurityHeaders(fastify);
  const pages = app.get(ConnectPages, { strict: false });
  setUpProblemPages(fastify, ['/c', '/data-deletion'], (status, request) => pages.ofProblem(status, request));
  // After the hooks above, so that refused requests are also logged and counted, and have the headers.
  setUpRequestBounds(fastify);
  const codes = app.get(ConnectCodes, { strict: false });
  const apiKeys = app.get(ApiKeysService, { strict: false });
  setUpRouteAccess(fastify, {
    apiKeys,
    sessions: hasConsole ? app.get(ConsoleDoor, { strict: false }) : null,
    limits: app.get(RateLimits),
    readCode: (code) => codes.read(code),
  });
  // Last, because only a request that was identified is logged as its caller's.
  setUpUnknownRoutes(fastify);
}

/** The routes outside the controllers: the page at `/`, the files of pages, the console, the OpenAPI document and its page. */
export function servePages(
  app: NestFastifyApplication,
  { docs, demo, console: { isServed: hasConsole } }: Config,
): void {
  serveOpenApi(app, docs);
  const fastify: FastifyInstance = app.getHttpAdapter().getInstance();
  serveEmbedFile(fastify);
  servePageFiles(fastify, app.get(PageFiles, { strict: false }));
  if (hasConsole) {
    const publicUrl = app.get(PublicUrl, { strict: false });
    serveConsole(fastify, () => publicUrl.of(''));
  }
  serveHome(fastify, { hasDocs: docs.isServed, hasDemo: demo !== null });
}
