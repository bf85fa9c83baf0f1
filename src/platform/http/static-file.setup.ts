import { hash } from 'node:crypto';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import type { FastifyInstance } from 'fastify';
import Negotiator from 'negotiator';

/** A file of the service's own: nothing in it depends on the request. */
export interface StaticFile {
  readonly path: string;
  readonly content: Buffer;
  /** With `content-type` and `cache-control`. */
  readonly headers: Readonly<Record<string, string>>;
}

/** Most preferred first. */
const ENCODINGS = ['br', 'gzip', 'identity'] as const;
type Encoding = (typeof ENCODINGS)[number];

/**
 * Serves a file that is compressed once, at the start. A client that has it already gets 304.
 * https://www.rfc-editor.org/rfc/rfc9110#section-13.1.2 (read 2026-11)
 */
export function serveStaticFile(fastify: FastifyInstance, { path, content, headers }: StaticFile): void {
  const digest = hash('sha256', content, 'base64url');
  const bodies: Readonly<Record<Encoding, Buffer>> = {
    br: brotliCompressSync(content, { params: { [constants.BROTLI_PARAM_SIZE_HINT]: content.length } }),
    gzip: gzipSync(content, { level: constants.Z_BEST_COMPRESSION }),
    identity: content,
  };
  fastify.get(path, (request, reply) => {
    const accepted = new Negotiator(request).encodings([...ENCODINGS]);
    const encoding = ENCODINGS.find((each) => accepted.includes(each)) ?? 'identity';
    // Each form has other bytes, so it has a tag of its own.
    const etag = `"${digest}${encoding === 'identity' ? '' : `-${encoding}`}"`;
    void reply.headers({ ...headers, etag, vary: 'Accept-Encoding' });
    if (isKnown(etag, request.headers['if-none-match'])) return reply.status(304).send();
    if (encoding !== 'identity') void reply.header('content-encoding', encoding);
    return reply.send(bodies[encoding]);
  });
}

/** Proxies that change the encoding make the tag a weak one. */
function isKnown(etag: string, header = ''): boolean {
  const known = header.split(',').map((tag) => tag.trim().replace(/^W\//, ''));
  return known.includes('*') || known.includes(etag);
}
