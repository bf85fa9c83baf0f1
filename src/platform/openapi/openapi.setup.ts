import { ModulesContainer, Reflector } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger';
import type { FastifyInstance } from 'fastify';
import { readRouteAccess } from '../access/access.decorator.js';
import { adminHas } from '../access/scopes.js';
import { OWN_PROBLEMS } from '../http/problems.decorator.js';
import type { ProblemCode } from '../http/problems.js';
import { completeDocument } from './complete-document.js';
import { serveDocs } from './docs.setup.js';
import type { ApiDocument } from './document.js';

import { ABOUT, TAGS } from './front-matter.js';
import { NOTIFICATION_EXAMPLES } from './notifications.examples.js';
import { nameOperation } from './operation-names.js';
import { PROBLEM_EXAMPLES } from './problems.examples.js';
import type { RouteFacts } from './route-problems.js';
import { EXAMPLES } from './story.examples.js';

/** The OpenAPI document, as it is served and as it is committed. */
export function buildOpenApi(app: NestFastifyApplication): ApiDocument {
  const builder = new DocumentBuilder()
    .setTitle('Hitch')
    .setDescription(ABOUT)
    .setVersion('1')
    .setLicense('MIT', 'https://opensource.org/license/mit')
    .addServer('/', 'The service that serves this document.')
    .setOpenAPIVersion('3.1.0')
    .addBearerAuth({
      type: 'http',
      scheme: 'bearer',
      bearerFormat: 'hk_…',
      description:
        "An API key: `hk_` and 54 letters and digits. An app's key has scopes and sees the app's own rows; an admin key has the scope `admin`.",
    });
  for (const [name, description] of Object.entries(TAGS)) builder.addTag(name, description);
  const scanned = SwaggerModule.createDocument(app, builder.build(), {
    operationIdFactory: nameOperation,
    autoTagControllers: false,
  });
  const { contact: _none, ...info } = scanned.info;
  const { openapi, servers, tags, paths, webhooks, components } = completeDocument(scanned as ApiDocument, {
    routes: readRoutes(app),
    examples: { ...EXAMPLES, ...NOTIFICATION_EXAMPLES },
    problemExamples: PROBLEM_EXAMPLES,
  });
  return {
    openapi,
    info,
    servers: servers ?? [],
    tags: tags ?? [],
    paths,
    webhooks: webhooks ?? {},
    components: components ?? {},
  };
}

/** Serves the document at `/openapi.json`, and for people at `/docs`. It is built when it is first asked for, and once. */
export function serveOpenApi(app: NestFastifyApplication): void {
  let text: string | undefined;
  const fastify: FastifyInstance = app.getHttpAdapter().getInstance();
  fastify.get('/openapi.json', (_request, reply) => {
    text ??= JSON.stringify(buildOpenApi(app));
    return reply.type('application/json').send(text);
  });
  serveDocs(fastify);
}

/** What the decorators say of every route, by its operation's id. */
function readRoutes(app: NestFastifyApplication): Map<string, RouteFacts> {
  const reflector = app.get(Reflector);
  const routes = new Map<string, RouteFacts>();
  for (const module of app.get(ModulesContainer).values()) {
    for (const { metatype } of module.controllers.values()) {
      if (typeof metatype !== 'function') continue;
      for (const method of Object.getOwnPropertyNames(metatype.prototype)) {
        const handler: unknown = metatype.prototype[method];
        if (typeof handler !== 'function' || method === 'constructor') continue;
        const access = readRouteAccess(handler);
        const scope = access?.isPublic ? null : access?.scope;
        if (scope === undefined) continue;
        const problems = reflector.getAllAndMerge<ProblemCode[]>(OWN_PROBLEMS, [handler, metatype]);
        const adminMay = scope === null || adminHas(scope) || access?.adminMay === true;
        routes.set(nameOperation(metatype.name, method), { scope, adminMay, problems });
      }
    }
  }
  return routes;
}
