import { createApi, type HitchApi } from './api.js';
import type { Link } from './generated/types.gen.js';
import { type HitchRoutes, nameRoutes } from './routes.js';
import {
  type CallOptions,
  download,
  type PlainAnswer,
  type PlainRequest,
  sendPlain,
  type Wire,
} from './send.js';
import { type WaitOptions, waitForLink } from './wait-for-link.js';

export interface HitchClientOptions {
  /** Address of the service: `https://hitch.example`. */
  readonly url: string;
  /** A key of your app, or an admin key. It belongs on a server; a page whose session is a cookie has none. */
  readonly apiKey?: string | undefined;
  /** Sends the requests; the platform's own by default. */
  readonly fetch?: typeof fetch | undefined;
  /** Further headers of each request. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** How often a call is repeated after 429, 503 or no answer, where that is safe; 2 by default, 0 for never. */
  readonly maxRetries?: number | undefined;
  /** In milliseconds, for each attempt; 30,000 by default. */
  readonly timeoutMs?: number | undefined;
}

export interface HitchClient extends HitchRoutes {
  /** Every operation of the API reference, by its `operationId`. */
  readonly api: HitchApi;
  /**
   * Waits until a link has ended, or until the time has passed.
   * @returns the link as it was last seen: look at its `status`
   */
  waitForLink(id: string, options?: WaitOptions): Promise<Link>;
  /** Sends a request by its method and path, for what this version of the client does not name. */
  request(request: PlainRequest, options?: CallOptions): Promise<PlainAnswer>;
  /** The bytes of a file as they come: `/v1/admin/exports/links?format=csv`. They fail when the service breaks off. */
  download(path: string, options?: Pick<CallOptions, 'signal'>): Promise<ReadableStream<Uint8Array>>;
}

const DEFAULT_RETRIES = 2;
const DEFAULT_TIMEOUT_MS = 30_000;

/**
 * A client of one service with one key.
 * @throws TypeError when the URL or the key cannot be valid; its text does not contain the key
 */
export function createHitchClient(options: HitchClientOptions): HitchClient {
  const { apiKey, headers, maxRetries = DEFAULT_RETRIES, timeoutMs = DEFAULT_TIMEOUT_MS } = options;
  if (apiKey !== undefined && !/^[!-~]+$/.test(apiKey))
    throw new TypeError('The API key is not valid: it begins with hk_ and contains no spaces.');
  const wire: Wire = {
    url: readUrl(options.url),
    headers: { ...headers, ...(apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` }) },
    // Looked up at each call, so that what replaces it later is used; called as a function, as browsers demand.
    fetch: options.fetch ?? ((input, init) => globalThis.fetch(input, init)),
    maxRetries,
    timeoutMs,
  };
  const api = createApi(wire);
  return {
    ...nameRoutes(api),
    api,
    waitForLink: (id, waiting = {}) => waitForLink(api, id, waiting),
    request: (request, call = {}) => sendPlain(wire, request, call),
    download: (path, call = {}) => download(wire, path, call),
  };
}

function readUrl(url: string): string {
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol))
    throw new TypeError('The URL of the service begins with http:// or https://.');
  const { origin, pathname, username, password, search, hash } = new URL(url);
  if ([username, password, search, hash].some((part) => part !== ''))
    throw new TypeError('The URL of the service has no user, password, query or fragment.');
  return `${origin}${pathname.replace(/\/+$/, '')}`;
}
