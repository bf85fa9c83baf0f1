import { randomUUID } from 'node:crypto';
import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { type ProblemCode, ProblemError, toProblemDocument } from './problems.js';

/** Of the request line and all headers together. */
export const HEADER_BYTES = 16 * 1024;
/** Node keeps 2,000 and drops the others without a word; no client of ours has reason for more than a few dozen. */
const MAX_HEADERS = 100;
/** What any recipient should take: https://www.rfc-editor.org/rfc/rfc9110#section-4.1 (read 2026-11) */
const MAX_URL = 8_000;

/** An id for a request that brought none. */
export function newRequestId(): string {
  return `req_${randomUUID().replaceAll('-', '')}`;
}

/** Bounds what every request brings before its body is read. */
export function setUpRequestBounds(fastify: FastifyInstance): void {
  fastify.addHook('onRequest', (request, _reply, done) => done(findFault(request) ?? undefined));
}

function findFault({ url, raw }: FastifyRequest): ProblemError | null {
  if (url.length > MAX_URL)
    return new ProblemError('uri_too_long', `Send a URL of at most ${MAX_URL} characters.`);
  if (raw.rawHeaders.length > 2 * MAX_HEADERS)
    return new ProblemError('headers_too_large', `Send at most ${MAX_HEADERS} headers.`);
  // Node's own check is off (`requireHostHeader`): it would answer without a problem document.
  if (raw.httpVersion === '1.1' && raw.headers.host === undefined)
    return new ProblemError('malformed_request', 'The Host header is missing.');
  return null;
}

const CLIENT_FAULTS: Readonly<Record<string, { readonly code: ProblemCode; readonly detail: string }>> = {
  HPE_HEADER_OVERFLOW: {
    code: 'headers_too_large',
    detail: `Send a URL and headers of at most ${HEADER_BYTES / 1024} KiB together.`,
  },
  ERR_HTTP_REQUEST_TIMEOUT: { code: 'request_timeout', detail: 'Send the request faster.' },
};
const NOT_HTTP = { code: 'malformed_request', detail: 'This is not valid HTTP.' } as const;

/**
 * Answers what Node cannot read as a request: there is no request to speak of, so the answer is written by hand, under a
 * fresh id, and the connection ends.
 */
export function answerClientError(error: Error & { readonly code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const { code, detail } = CLIENT_FAULTS[error.code ?? ''] ?? NOT_HTTP;
  const id = newRequestId();
  const document = toProblemDocument(new ProblemError(code, detail), id);
  const body = JSON.stringify(document);
  const head = [
    `HTTP/1.1 ${document.status} ${STATUS_CODES[document.status]}`,
    'content-type: application/problem+json; charset=utf-8',
    `content-length: ${Buffer.byteLength(body)}`,
    `x-request-id: ${id}`,
    'connection: close',
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
}
