import { hash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { answerProblem } from '../platform/http/problem.filter.js';
import { noSuchRoute } from '../platform/http/problems.js';
import { serveStaticFile } from '../platform/http/static-file.setup.js';
import { VERSION } from '../platform/version.js';
import { renderConsolePage } from './console-page.js';

const BUILT = new URL('browser/', import.meta.url);

/** The address changes with the content, so a browser never asks for it again. */
const FOR_EVER = 'public, max-age=31536000, immutable';

/** Everything is the service's own, and no text can become a script: what people and apps have written is shown here. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "font-src 'self'",
  // The preview of an app's page.
  "frame-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
].join('; ');

const PAGE_HEADERS = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': POLICY,
  'cache-control': 'no-store',
  'x-robots-tag': 'noindex',
  'cross-origin-opener-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=()',
};

/**
 * Serves the operators' console: its script and style sheet, and the page at every other path, whose script knows the views.
 * @param findPublicUrl the base URL of the service, which is known once it listens
 */
export function serveConsole(fastify: FastifyInstance, findPublicUrl: () => string): void {
  const scriptPath = serveBuilt(fastify, 'console.js', 'text/javascript');
  const stylePath = serveBuilt(fastify, 'console.css', 'text/css');
  serveParts(fastify);
  const show = (_request: FastifyRequest, reply: FastifyReply): FastifyReply =>
    reply
      .headers(PAGE_HEADERS)
      .send(renderConsolePage({ version: VERSION, publicUrl: findPublicUrl(), scriptPath, stylePath }));
  fastify.get('/console', show);
  fastify.get('/console/*', show);
  // A file of another release is not there; the page in its place would be an error without a reason.
  fastify.get('/console/files/*', (request, reply) => answerProblem(noSuchRoute(), request, reply));
}

/** Serves a file that the build has bundled; returns its path. */
function serveBuilt(fastify: FastifyInstance, name: string, type: string): string {
  const content = readFileSync(new URL(name, BUILT));
  const path = `/console/files/${hash('sha256', content, 'hex').slice(0, 16)}${name.slice(name.lastIndexOf('.'))}`;
  serveKept(fastify, path, content, type);
  return path;
}

/** The parts that the script loads have their hashes from the bundler, whose names it asks for. */
function serveParts(fastify: FastifyInstance): void {
  for (const name of readdirSync(BUILT).filter((each) => each.startsWith('part-')))
    serveKept(fastify, `/console/files/${name}`, readFileSync(new URL(name, BUILT)), 'text/javascript');
}

function serveKept(fastify: FastifyInstance, path: string, content: Buffer, type: string): void {
  const headers = { 'content-type': `${type}; charset=utf-8`, 'cache-control': FOR_EVER };
  serveStaticFile(fastify, { path, content, headers });
}
