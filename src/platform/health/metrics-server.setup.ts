import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { MetricsConfig } from '../config/config.js';
import { StartFault } from '../config/start-fault.js';
import type { Metrics } from './metrics.service.js';

const PATH = '/metrics';
/** Scrapers come every few seconds and one after another. More connections than this are closed at once. */
const MAX_CONNECTIONS = 16;
/** How long a scraper may take to send its request, and how long it may leave the answer unread. */
const PATIENCE_MS = 10_000;
const CHECK_CONNECTIONS_EVERY_MS = 1_000;
/** Scrapes within this time get the same text: rendering it takes some milliseconds, in which nothing else is served. */
const TEXT_LIFE_MS = 1_000;

/** Where the metrics are served, or why not: another program has the default port. */
export type MetricsListening =
  | { readonly kind: 'listening'; readonly port: number }
  | { readonly kind: 'port_taken'; readonly port: number };

/**
 * The server of `/metrics`. It has a port of its own, so that a proxy that opens the service to the world does not open the metrics,
 * and is bounded by itself: a scraper cannot take connections or much memory from the service.
 */
export class MetricsServer {
  private readonly server: Server;
  private text: Promise<string> = Promise.resolve('');
  private renderedAtMs = -Infinity;

  constructor(private readonly metrics: Metrics) {
    const bounds = {
      requestTimeout: PATIENCE_MS,
      headersTimeout: PATIENCE_MS,
      connectionsCheckingInterval: CHECK_CONNECTIONS_EVERY_MS,
    };
    this.server = createServer(bounds, (request, response) => void this.answer(request, response));
    this.server.maxConnections = MAX_CONNECTIONS;
    // One request, one connection: nothing can be sent ahead of an answer that is not read.
    this.server.maxRequestsPerSocket = 1;
    this.server.timeout = PATIENCE_MS;
  }

  /**
   * Listens. Several instances on one machine have the same default port: those that come later do without it.
   * @throws StartFault when a port or address that was set cannot be had
   */
  async listen({ host, port, isPortSet }: MetricsConfig): Promise<MetricsListening> {
    try {
      await new Promise<void>((resolve, reject) => {
        this.server.once('error', reject);
        this.server.listen(port, host, resolve);
      });
    } catch (error) {
      const { code = 'unknown error' } = error as NodeJS.ErrnoException;
      if (code === 'EADDRINUSE' && !isPortSet) return { kind: 'port_taken', port };
      const why = code === 'EADDRINUSE' ? 'another program listens there' : code;
      throw new StartFault([
        `The metrics cannot be served on ${host}, port ${port}: ${why}. Set METRICS_HOST and METRICS_PORT to an address of this machine and a free port.`,
      ]);
    }
    return { kind: 'listening', port: (this.server.address() as AddressInfo).port };
  }

  /** Stops at once; a scrape that is under way is cut off. */
  async close(): Promise<void> {
    if (!this.server.listening) return;
    const closed = new Promise<void>((resolve) => this.server.close(() => resolve()));
    this.server.closeAllConnections();
    await closed;
  }

  private async answer({ method, url = '' }: IncomingMessage, response: ServerResponse): Promise<void> {
    response.setHeader('content-type', 'text/plain; charset=utf-8');
    response.setHeader('cache-control', 'no-store');
    response.setHeader('x-content-type-options', 'nosniff');
    if (url.split('?', 1)[0] !== PATH) return end(response, 404, `The metrics are at ${PATH}.\n`);
    if (method !== 'GET' && method !== 'HEAD') {
      response.setHeader('allow', 'GET, HEAD');
      return end(response, 405, 'Send GET.\n');
    }
    try {
      const text = await this.render();
      response.setHeader('content-type', 'text/plain; version=0.0.4; charset=utf-8');
      end(response, 200, text);
    } catch {
      end(response, 500, 'The metrics cannot be read.\n');
    }
  }

  private render(): Promise<string> {
    const nowMs = performance.now();
    if (nowMs - this.renderedAtMs >= TEXT_LIFE_MS) {
      this.renderedAtMs = nowMs;
      this.text = this.metrics.render();
    }
    return this.text;
  }
}

function end(response: ServerResponse, status: number, text: string): void {
  response.statusCode = status;
  response.setHeader('content-length', Buffer.byteLength(text));
  response.end(text);
}
