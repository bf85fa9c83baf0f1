import { createServer, type RequestListener, type Server } from 'node:http';
import { Logger } from '@nestjs/common';
import type { HttpConfig } from '../config/config.js';
import { findClientAddress, toTrust } from './client-address.js';
import { boundPipelining } from './pipelining.setup.js';

/** Limit of the request line and all headers together. */
export const HEADER_BYTES = 16 * 1024;

/** A request has to arrive within this time, headers and body, so that a slow client does not hold buffers. */
const REQUEST_TIMEOUT_MS = 30_000;
/** How often Node looks for requests that are too slow: a request ends at most this late. */
const CHECK_EVERY_MS = 1_000;
/**
 * A connection on which nothing moves for this long is closed, such as that of a client that reads no answer. Longer than a wait
 * for a link (30 s) and the heartbeats of streams.
 */
const SILENT_MS = 120_000;

/** Above the 5,000 waits of keys and 5,000 of pages that an instance may have open. An idle connection costs some 15 KB. */
const MAX_CONNECTIONS = 12_288;
/** Connections may take this part of the process's file descriptors; the rest is for the database, endpoints and files. */
const SHARE_OF_DESCRIPTORS = 0.75;
const LOG_EVERY_MS = 60_000;

/** What the server needs of the configuration. */
export type ServerConfig = Pick<HttpConfig, 'trustedProxies' | 'keepAliveMs'>;

/** The HTTP server with its bounds: on headers, time, connections, and the requests of a connection. */
export function createHttpServer(
  handle: RequestListener,
  { trustedProxies, keepAliveMs }: ServerConfig,
): Server {
  const serve = boundPipelining(trustedProxies.length === 0 ? handle : readForwarded(handle, trustedProxies));
  const server = createServer(
    {
      maxHeaderSize: HEADER_BYTES,
      // Node would answer without a problem document; `request-bounds` checks it.
      requireHostHeader: false,
      requestTimeout: REQUEST_TIMEOUT_MS,
      headersTimeout: REQUEST_TIMEOUT_MS,
      connectionsCheckingInterval: CHECK_EVERY_MS,
      keepAliveTimeout: keepAliveMs,
    },
    serve,
  );
  // Without this listener Node asks for the body before anything has judged the request's headers.
  server.on('checkContinue', serve);
  server.timeout = SILENT_MS;
  server.maxConnections = Math.min(MAX_CONNECTIONS, Math.floor(readDescriptorLimit() * SHARE_OF_DESCRIPTORS));
  return server;
}

/**
 * Reports connections beyond the bound. Node closes them at once, without an answer.
 * @param count counts one of them
 */
export function watchDroppedConnections(server: Server, count: () => void): void {
  const logger = new Logger('http');
  let loggedAt = -Infinity;
  server.on('drop', () => {
    count();
    const now = performance.now();
    if (now - loggedAt < LOG_EVERY_MS) return;
    loggedAt = now;
    logger.warn({
      message: 'connections are refused: too many are open',
      maxConnections: server.maxConnections,
    });
  });
}

/**
 * Puts the client's address in place of `X-Forwarded-For`, so that the framework's `request.ip` is the same client, however a
 * proxy wrote it down.
 */
function readForwarded(handle: RequestListener, trustedProxies: readonly string[]): RequestListener {
  const isTrusted = toTrust(trustedProxies);
  return (request, response) => {
    const { headers, socket } = request;
    const peer = socket.remoteAddress ?? '';
    headers['x-forwarded-for'] = findClientAddress(peer, headers, isTrusted);
    return handle(request, response);
  };
}

/** How many files and connections this process may open. Node raises the limit to the hard one when it starts. */
function readDescriptorLimit(): number {
  // Looking up the names of peers would block, and nobody needs the environment here.
  Object.assign(process.report, { excludeNetwork: true, excludeEnv: true });
  const { userLimits } = process.report.getReport() as { userLimits?: { open_files?: { soft?: unknown } } };
  const limit = Number(userLimits?.open_files?.soft);
  return Number.isInteger(limit) ? limit : Infinity;
}
