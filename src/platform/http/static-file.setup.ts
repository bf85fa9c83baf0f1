import { hash } from 'node:crypto';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { chooseEncoding, type Encoding } from './content-encoding.setup.js';

/** A file of the service's own: nothing in it depends on the request. */
export interface StaticFile {
  readonly path: string;
  readonly content: Buffer;
  /** With `content-type` and `cache-control`. */
  readonly headers: Readonly<Record<string, string>>;
}

/** A file in every form in which it is sent. */
export interface CompressedFile {
  readonly digest: string;
  readonly bodies: Readonly<Record<Encoding, Buffer>>;
}

/** Serves a file that is compressed once, at the start. */
export function serveStaticFile(fastify: FastifyInstance, { path, content, headers }: StaticFile): void {
  const file = compressFile(content);
  fastify.get(path, (request, reply) => sendFile(request, reply, file, headers));
}

/**
 * A file in every form.
 * @param quality of Brotli; the best one takes time for what is done once, and not for what a request can ask for
 */
export function compressFile(
  content: Buffer,
  quality: number = constants.BROTLI_MAX_QUALITY,
): CompressedFile {
  const params = {
    [constants.BROTLI_PARAM_SIZE_HINT]: content.length,
    [constants.BROTLI_PARAM_QUALITY]: quality,
  };
  const bodies = {
    br: brotliCompressSync(content, { params }),
    gzip: gzipSync(content, { level: constants.Z_BEST_COMPRESSION }),
    identity: content,
  };
  return { digest: hash('sha256', content, 'base64url'), bodies };
}

/**
 * Answers with a file in the form that the client takes. A client that has it already gets 304.
 * https://www.rfc-editor.org/rfc/rfc9110#section-13.1.2 (read 2026-11)
 */
export function sendFile(
  request: FastifyRequest,
  reply: FastifyReply,
  { digest, bodies }: CompressedFile,
  headers: StaticFile['headers'],
): FastifyReply {
  const encoding = chooseEncoding(request);
  // Each form has other bytes, so it has a tag of its own.
  const etag = `"${digest}${encoding === 'identity' ? '' : `-${encoding}`}"`;
  void reply.headers({ ...headers, etag, vary: 'Accept-Encoding' });
  if (isKnown(etag, request.headers['if-none-match'])) return reply.status(304).send();
  if (encoding !== 'identity') void reply.header('content-encoding', encoding);
  return reply.send(bodies[encoding]);
}

/** Proxies that change the encoding make the tag a weak one. */
function isKnown(etag: string, header = ''): boolean {
  const known = header.split(',').map((tag) => tag.trim().replace(/^W\//, ''));
  return known.includes('*') || known.includes(etag);
}
