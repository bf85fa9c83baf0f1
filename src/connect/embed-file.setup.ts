import { readFileSync } from 'node:fs';
import type { FastifyInstance } from 'fastify';
import { serveStaticFile } from '../platform/http/static-file.setup.js';

/** The version is that of the element's attributes and events: what would break a page of an app gets a new path. */
const PATH = '/embed/v1.js';

/** The headers with which a page of another origin may load it: a module script is always requested with CORS. */
const HEADERS = {
  'content-type': 'text/javascript; charset=utf-8',
  // Short, because the path stays the same in every release: a fix reaches all pages within five minutes.
  'cache-control': 'public, max-age=300',
  'access-control-allow-origin': '*',
  'cross-origin-resource-policy': 'cross-origin',
};

/** Serves the script of `<hitch-connect>`, which apps load in pages of their own. */
export function serveEmbedFile(fastify: FastifyInstance): void {
  const content = readFileSync(new URL('browser/hitch-connect.js', import.meta.url));
  serveStaticFile(fastify, { path: PATH, content, headers: HEADERS });
}
