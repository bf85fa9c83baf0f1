import { hash } from 'node:crypto';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { chooseEncoding, type Encoding } from './content-encoding.setup.js';
import { isKnown } from './etag.js';

const compressBrotli = promisify(brotliCompress);
const compressGzip = promisify(gzip);

/** A file of the service's own: nothing in it depends on the request. */
export interface StaticFile {
  readonly path: string;
  readonly content: Buffer;
  /** With `content-type` and `cache-control`. */
  readonly headers: Readonly<Record<string, string>>;
}

/** A file in every form in which it is sent. Each is made once, beside the event loop, when the first client takes it. */
export class CompressedFile {
  readonly digest: string;
  private readonly bodies = new Map<Encoding, Promise<Buffer>>();

  /** @param quality of Brotli; the best one takes time for what is done once, and not for what a request can ask for */
  constructor(
    private readonly content: Buffer,
    private readonly quality: number = constants.BROTLI_MAX_QUALITY,
  ) {
    this.digest = hash('sha256', content, 'base64url');
  }

  bodyIn(encoding: Encoding): Promise<Buffer> {
    const known = this.bodies.get(encoding);
    if (known !== undefined) return known;
    const body = this.encode(encoding);
    this.bodies.set(encoding, body);
    // The next client has it tried again.
    body.catch(() => this.bodies.delete(encoding));
    return body;
  }

  private async encode(encoding: Encoding): Promise<Buffer> {
    if (encoding === 'identity') return this.content;
    if (encoding === 'gzip') return compressGzip(this.content, { level: constants.Z_BEST_COMPRESSION });
    const params = {
      [constants.BROTLI_PARAM_SIZE_HINT]: this.content.length,
      [constants.BROTLI_PARAM_QUALITY]: this.quality,
    };
    return compressBrotli(this.content, { params });
  }
}

/** Serves a file of the service's own. */
export function serveStaticFile(fastify: FastifyInstance, { path, content, headers }: StaticFile): void {
  const file = new CompressedFile(content);
  fastify.get(path, (request, reply) => sendFile(request, reply, file, headers));
}

/**
 * Answers with a file in the form that the client takes. A client that has it already gets 304.
 */
export async function sendFile(
  request: FastifyRequest,
  reply: FastifyReply,
  file: CompressedFile,
  headers: StaticFile['headers'],
): Promise<FastifyReply> {
  const encoding = chooseEncoding(request);
  // Each form has other bytes, so it has a tag of its own.
  const etag = `"${file.digest}${encoding === 'identity' ? '' : `-${encoding}`}"`;
  void reply.headers({ ...headers, etag, vary: 'Accept-Encoding' });
  if (isKnown(etag, request.headers['if-none-match'])) return reply.status(304).send();
  if (encoding !== 'identity') void reply.header('content-encoding', encoding);
  return reply.send(await file.bodyIn(encoding));
}
