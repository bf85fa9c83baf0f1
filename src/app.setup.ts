import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import type { IncomingMessage } from 'node:http';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { RequestValidationPipe } from './http/validation.pipe.js';
import { ProblemFilter } from './http/problem.filter.js';
import { chooseRequestId } from './http/request-id.js';

const WEBHOOK_URL = '/webhooks/instagram';
/** Meta sends up to 1,000 events a delivery; everything else that we are sent is one small object. */
const WEBHOOK_BODY_BYTES = 8 * 1024 * 1024;
const BODY_BYTES = 64 * 1024;

type JsonParser = (
  request: FastifyRequest,
  body: string,
  done: (error: Error | null, body?: unknown) => void,
) => void;

/** The HTTP server before any route is known. */
export function createAdapter(): FastifyAdapter {
  return new FastifyAdapter({
    bodyLimit: BODY_BYTES,
    logger: false,
    // What still arrives on an open connection while we stop is served, and then the connection is closed (see below).
    return503OnClosing: false,
    // The whole of an id is looked at, so no longer one needs to be let in.
    routerOptions: { maxParamLength: 1_024 },
    genReqId: (request: IncomingMessage) =>
      chooseRequestId(request.headers['x-request-id'], `req_${crypto.randomUUID().replaceAll('-', '')}`),
  });
}

/** Pipes, filter, headers and body parsing: the same for the service, the tests and the OpenAPI check. */
export function setUpApp(app: NestFastifyApplication): void {
  app.useGlobalPipes(new RequestValidationPipe());
  app.useGlobalFilters(new ProblemFilter());
  const fastify: FastifyInstance = app.getHttpAdapter().getInstance();
  fastify.addHook('onRequest', (request, reply, done) => {
    void reply.header('x-request-id', request.id);
    done();
  });
  fastify.addHook('onRoute', (route) => {
    if (route.url === WEBHOOK_URL) route.bodyLimit = WEBHOOK_BODY_BYTES;
  });
  parseBodies(fastify);
  closeGently(fastify);
}

/** The OpenAPI document, as it is served and as it is committed. */
export function buildOpenApi(app: NestFastifyApplication): OpenAPIObject {
  const config = new DocumentBuilder()
    .setTitle('Hitch')
    .setDescription(
      'Which Instagram person is which of your users: signed ig.me links in, proven identities out.',
    )
    .setVersion('1')
    .setOpenAPIVersion('3.1.0')
    .addBearerAuth({ type: 'http', scheme: 'bearer', description: 'An API key: hk_…' })
    .build();
  return SwaggerModule.createDocument(app, config, { operationIdFactory: nameOperation });
}

/** Serves the document at `/openapi.json`. */
export function serveOpenApi(app: NestFastifyApplication): void {
  const text = JSON.stringify(buildOpenApi(app));
  const fastify: FastifyInstance = app.getHttpAdapter().getInstance();
  fastify.get('/openapi.json', (_request, reply) => reply.type('application/json').send(text));
}

/**
 * Meta's signature is made over the bytes, so its route gets them untouched, under whatever content type. Everywhere else
 * JSON is parsed once, by Fastify's own parser, which refuses `__proto__`.
 */
function parseBodies(fastify: FastifyInstance): void {
  const parseJson: JsonParser = fastify.getDefaultJsonParser('error', 'error');
  fastify.removeAllContentTypeParsers();
  fastify.addContentTypeParser('application/json', { parseAs: 'buffer' }, (request, body: Buffer, done) => {
    if (request.routeOptions.url === WEBHOOK_URL) done(null, body);
    else parseJson(request, body.toString('utf8'), done);
  });
  fastify.addContentTypeParser('*', { parseAs: 'buffer' }, (request, body: Buffer, done) => {
    if (request.routeOptions.url === WEBHOOK_URL) done(null, body);
    else done(Object.assign(new Error('unsupported media type'), { statusCode: 415 }));
  });
}

/**
 * Fastify stops listening and waits for every connection, and a kept-alive one may idle for a minute: so from then on each
 * answer is the last on its connection, and whoever has nothing under way is let go.
 */
function closeGently(fastify: FastifyInstance): void {
  let closing = false;
  fastify.addHook('preClose', (done) => {
    closing = true;
    const timer = setInterval(() => fastify.server.closeIdleConnections(), 50);
    fastify.server.once('close', () => clearInterval(timer));
    done();
  });
  fastify.addHook('onSend', (_request, reply, _payload, done) => {
    if (closing) void reply.header('connection', 'close');
    done();
  });
}

function nameOperation(controller: string, method: string): string {
  return `${method}${controller.replace(/Controller$/, '')}`;
}
