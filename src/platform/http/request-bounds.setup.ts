import { randomUUID } from 'node:crypto';
import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { HEADER_BYTES } from './http-server.setup.js';
import { type ProblemCode } from './problem-codes.js';
import { ProblemError, toProblemDocument } from './problems.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** See `storedRequestId`; absent until something is stored. */
    storedId?: string;
  }
}

/** Node keeps 2,000 headers and silently drops the rest; clients need a few dozen. */
const MAX_HEADERS = 100;
/** In characters. Every recipient should accept URLs of this length: https://www.rfc-editor.org/rfc/rfc9110#section-4.1 (read 2026-11) */
const MAX_URL = 8_000;

/**
 * Headers that decide who asks and which site is meant. Node keeps the first of several and drops the others without a word, and a
 * proxy in front may have judged another one.
 */
const SINGLE_HEADERS = ['host', 'authorization'];

/** In the text form of RFC 9562. https://www.rfc-editor.org/rfc/rfc9562#section-4 (read 2026-11) */
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const REQUEST_ID = /^[A-Za-z0-9._-]{1,128}$/;

/**
 * The id of a request, by which it is found in the log: its `X-Request-Id` when that is valid, otherwise the fresh id. Other
 * characters could forge log lines, and a longer id could fill the log.
 */
export function chooseRequestId(header: unknown, fresh: string): string {
  return typeof header === 'string' && REQUEST_ID.test(header) ? header : fresh;
}

/** A fresh request id. */
export function newRequestId(): string {
  return `req_${randomUUID().replaceAll('-', '')}`;
}

/**
 * The id of a request in rows that are stored. A caller's own id is stored only if it is a UUID: any other text could name a person,
 * and rows of the audit are never removed. The log has both.
 */
export function storedRequestId(request: FastifyRequest): string {
  const { id, headers } = request;
  request.storedId ??= id !== headers['x-request-id'] || UUID.test(id) ? id : newRequestId();
  return request.storedId;
}

/** Refuses a URL or headers that are too large, before the body is read. */
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
  const repeated = SINGLE_HEADERS.find((name) => countHeader(raw.rawHeaders, name) > 1);
  return repeated === undefined
    ? null
    : new ProblemError('malformed_request', `Send the header ${repeated} once.`);
}

/** @param rawHeaders names and values in turn, as they came */
function countHeader(rawHeaders: readonly string[], name: string): number {
  let count = 0;
  for (let index = 0; index < rawHeaders.length; index += 2)
    if (rawHeaders[index]?.length === name.length && rawHeaders[index]?.toLowerCase() === name) count++;
  return count;
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
 * Answers what Node cannot parse as a request. Fastify has no request to reply to, so the answer is written to the socket, with
 * a fresh id, and the connection is closed.
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
