import type { FastifyInstance, FastifyRequest } from 'fastify';
import { takesForm } from './body-reading.setup.js';
import { refuseInexactJson } from './exact-json.js';
import { ProblemError, validationFailed } from './problems.js';

/** Meta sends 1,000 events and more in a request; other bodies are one small object. */
const SIGNED_BODY_BYTES = 8 * 1024 * 1024;
export const BODY_BYTES = 64 * 1024;
/** A token, if anything. */
const PAGE_BODY_BYTES = 1024;

/** In levels. No route has fields that are nested deeper; deeper JSON is an attack on the code that walks it. */
export const MAX_JSON_DEPTH = 32;

type Done = (error: Error | null, body?: unknown) => void;

/**
 * Parses bodies as JSON in UTF-8 with Fastify's own parser, which refuses `__proto__`. There are two exceptions: a route with
 * signed bodies or with `TakeBytes` gets the bytes; and Meta's requests for deletion and those of pages are forms. No bytes are no
 * body, whatever type they have.
 */
export function setUpBodyParsing(fastify: FastifyInstance): void {
  const parseJson = fastify.getDefaultJsonParser('error', 'error');
  // Fatal: otherwise invalid bytes would all become the same character, and two users could get the same id.
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  fastify.addHook('onRoute', (route) => {
    if (route.config?.access?.signedBy) route.bodyLimit = SIGNED_BODY_BYTES;
    if (route.config?.access?.isByConnectCode) route.bodyLimit = PAGE_BODY_BYTES;
    if (route.config?.access?.takesBytes) route.bodyLimit = route.config.access.takesBytes.maxBytes;
  });
  fastify.removeAllContentTypeParsers();
  fastify.addContentTypeParser(
    '*',
    { parseAs: 'buffer' },
    (request: FastifyRequest, body: Buffer, done: Done) => {
      const { access } = request.routeOptions.config;
      if (access?.signedBy || access?.takesBytes) return done(null, body);
      if (takesForm(request)) return done(null, new URLSearchParams(body.toString('latin1')));
      if (body.length === 0) return done(null, undefined);
      let text: string;
      try {
        text = decoder.decode(body);
      } catch {
        return done(new ProblemError('malformed_request', 'The body is not UTF-8.'));
      }
      return parseJson(request, text, (error, parsed) => {
        if (error) return done(explainJsonFault(error));
        if (isDeeperThan(parsed, MAX_JSON_DEPTH)) return done(tooDeep());
        return done(refuseInexactJson(text), parsed);
      });
    },
  );
}

function explainJsonFault(error: Error): ProblemError {
  const forbidden = /prototype/.test(error.message);
  return new ProblemError(
    'malformed_request',
    forbidden ? 'A key must not be named __proto__.' : 'The body is not valid JSON.',
  );
}

function tooDeep(): ProblemError {
  return validationFailed([
    { pointer: '', detail: `must not be nested deeper than ${MAX_JSON_DEPTH} levels` },
  ]);
}

/** Whether parsed JSON is nested deeper than `levels`. It looks no deeper than that, so a hostile depth costs nothing. */
export function isDeeperThan(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (levels === 0) return true;
  if (Array.isArray(value)) return value.some((each) => isDeeperThan(each, levels - 1));
  // Parsed JSON has no inherited fields.
  for (const name in value) if (isDeeperThan(Reflect.get(value, name), levels - 1)) return true;
  return false;
}
