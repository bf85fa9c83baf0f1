import type { FastifyInstance } from 'fastify';
import { VERSION } from '../version.js';
import { acceptsJson } from '../http/accept.js';
import { HOME_FILES, type HomeView, ICON, renderHomePage } from './home-page.js';
import { HOME_STYLE } from './home-style.js';

const CACHED = 'public, max-age=3600';

/** Serves what is seen by a person who opens the service's address: a page that says what it is, or the same as JSON. */
export function serveHome(fastify: FastifyInstance, choices: Omit<HomeView, 'version'>): void {
  const page = renderHomePage({ ...choices, version: VERSION });
  const document = {
    name: 'Hitch',
    version: VERSION,
    docs: choices.hasDocs ? '/docs' : null,
    openapi: '/openapi.json',
    ready: '/readyz',
  };
  fastify.get('/', (request, reply) => {
    void reply.header('vary', 'Accept');
    return acceptsJson(request.headers.accept)
      ? reply.type('application/json; charset=utf-8').send(JSON.stringify(document))
      : reply.type('text/html; charset=utf-8').send(page);
  });
  fastify.get(HOME_FILES.style, (_request, reply) =>
    reply.type('text/css; charset=utf-8').header('cache-control', CACHED).send(HOME_STYLE),
  );
  fastify.get(HOME_FILES.icon, (_request, reply) =>
    reply.type('image/svg+xml').header('cache-control', CACHED).send(ICON),
  );
}
