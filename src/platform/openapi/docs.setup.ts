import { hash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import { isKnown } from '../http/etag.js';

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

/** Serves a page with the OpenAPI document at `/docs`. Its files are read once and shared by all answers. */
export function serveDocs(fastify: FastifyInstance): void {
  fastify.get('/docs', (_request, reply) => reply.type('text/html; charset=utf-8').send(PAGE));
  fastify.get('/docs/', (_request, reply) => reply.redirect('../docs'));
  serveFile(fastify, 'start.js', 'text/javascript; charset=utf-8', Buffer.from(START));
  const folder = findSwaggerUi();
  for (const [name, type] of Object.entries(FILES))
    serveFile(fastify, name, type, readFileSync(join(folder, name)));
}

/** A browser that has the file already gets 304. */
function serveFile(fastify: FastifyInstance, name: string, type: string, content: Buffer): void {
  const etag = `"${hash('sha256', content, 'base64url')}"`;
  fastify.get(`/docs/${name}`, (request, reply) => {
    void reply.headers({ etag, 'cache-control': CACHED });
    if (isKnown(etag, request.headers['if-none-match'])) return reply.status(304).send();
    return reply.type(type).send(content);
  });
}

/** The folder of the Swagger UI that @nestjs/swagger depends on. */
function findSwaggerUi(): string {
  const nest = createRequire(import.meta.url).resolve('@nestjs/swagger');
  return dirname(createRequire(nest).resolve('swagger-ui-dist/package.json'));
}
