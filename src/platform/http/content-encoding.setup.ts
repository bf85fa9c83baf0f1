import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import type { FastifyReply, FastifyRequest } from 'fastify';
import Negotiator from 'negotiator';

/** Most preferred first. */
const ENCODINGS = ['br', 'gzip', 'identity'] as const;
export type Encoding = (typeof ENCODINGS)[number];

/** Of eleven. Higher ones take several times as long for a twentieth less. */
const QUICK = 4;

/** The encoding of an answer that the client takes. */
export function chooseEncoding(request: FastifyRequest): Encoding {
  const accepted = new Negotiator(request).encodings([...ENCODINGS]);
  return ENCODINGS.find((each) => accepted.includes(each)) ?? 'identity';
}

/**
 * Compresses a page for this one answer, and says so in its headers. Only for pages that are the same for everyone who knows their
 * address: without a cookie or key in the request, the length of an answer tells no more than the page itself
 * (https://www.breachattack.com/, read 2026-11).
 */
export function compressPage(request: FastifyRequest, reply: FastifyReply, html: string): Buffer {
  const encoding = chooseEncoding(request);
  void reply.header('vary', 'Accept-Encoding');
  if (encoding !== 'identity') void reply.header('content-encoding', encoding);
  return COMPRESS[encoding](Buffer.from(html));
}

const COMPRESS: Readonly<Record<Encoding, (content: Buffer) => Buffer>> = {
  br: (content) => brotliCompressSync(content, { params: { [constants.BROTLI_PARAM_QUALITY]: QUICK } }),
  gzip: (content) => gzipSync(content),
  identity: (content) => content,
};
