import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger';
import type { FastifyInstance } from 'fastify';
import { completeDocument } from './complete-document.js';
import { serveDocs } from './docs.setup.js';
import type { ApiDocument } from './document.js';
import { ABOUT, TAGS } from './front-matter.js';
import { PROBLEM_EXAMPLES } from './problems.examples.js';
import { readControllers } from './read-controllers.setup.js';

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
        'An API key: `hk_` followed by 54 letters and digits. The key of an app has scopes and sees the data of that app; an admin key has the scope `admin`.',
    });
  for (const [name, description] of Object.entries(TAGS)) builder.addTag(name, description);
  const facts = readControllers(app);
  const scanned = SwaggerModule.createDocument(app, builder.build(), {
    operationIdFactory: (controller, method) => facts.nameOperation(controller, method),
    autoTagControllers: false,
  });
  const { contact: _none, ...info } = scanned.info;
  const completed = completeDocument(scanned as ApiDocument, { ...facts, problemExamples: PROBLEM_EXAMPLES });
  const { openapi, servers, tags, paths, webhooks, components } = completed;
  return {
    openapi,
    info,
    servers: servers ?? [],
    tags: tags ?? [],
    // In an order of their own: that of the modules is chance.
    paths: Object.fromEntries(Object.entries(paths).sort(([a], [b]) => (a < b ? -1 : 1))),
    webhooks: webhooks ?? {},
    components: components ?? {},
  };
}

/** Serves the document at `/openapi.json` and a page for people at `/docs`. The first request builds the document, once. */
export function serveOpenApi(app: NestFastifyApplication): void {
  let text: string | undefined;
  const fastify: FastifyInstance = app.getHttpAdapter().getInstance();
  fastify.get('/openapi.json', (_request, reply) => {
    text ??= JSON.stringify(buildOpenApi(app));
    return reply.type('application/json').send(text);
  });
  serveDocs(fastify);
}
