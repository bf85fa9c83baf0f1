import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { FastifyInstance } from 'fastify';

/** Relative URLs, so that the page also works below a path prefix of a proxy. No other hosts, no inline scripts. */
const PAGE = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Hitch API</title>
<link rel="icon" type="image/png" href="docs/favicon-32x32.png">
<link rel="stylesheet" href="docs/swagger-ui.css">
</head>
<body>
<noscript>The document itself is at <a href="openapi.json">openapi.json</a>.</noscript>
<div id="swagger-ui"></div>
<script src="docs/swagger-ui-bundle.js"></script>
<script src="docs/start.js"></script>
</body>
</html>
`;

/** By default, the page would send the document to the public validator of Swagger. */
const START = `SwaggerUIBundle({ url: 'openapi.json', dom_id: '#swagger-ui', deepLinking: true, validatorUrl: null });
`;

/** The files of Swagger UI that the page needs. */
const FILES = {
  'swagger-ui.css': 'text/css; charset=utf-8',
  'swagger-ui-bundle.js': 'text/javascript; charset=utf-8',
  'favicon-32x32.png': 'image/png',
} as const;

const CACHED = 'public, max-age=3600';

/** Serves a page with the OpenAPI document at `/docs`. The files of Swagger UI are read when they are requested. */
export function serveDocs(fastify: FastifyInstance): void {
  fastify.get('/docs', (_request, reply) => reply.type('text/html; charset=utf-8').send(PAGE));
  fastify.get('/docs/', (_request, reply) => reply.redirect('../docs'));
  fastify.get('/docs/start.js', (_request, reply) =>
    reply.type('text/javascript; charset=utf-8').header('cache-control', CACHED).send(START),
  );
  for (const [name, type] of Object.entries(FILES)) {
    fastify.get(`/docs/${name}`, async (_request, reply) => {
      const content = await readFile(join(findSwaggerUi(), name));
      return reply.type(type).header('cache-control', CACHED).send(content);
    });
  }
}

/** The folder of the Swagger UI that @nestjs/swagger depends on. */
function findSwaggerUi(): string {
  const nest = createRequire(import.meta.url).resolve('@nestjs/swagger');
  return dirname(createRequire(nest).resolve('swagger-ui-dist/package.json'));
}
