/** The parts of a request that say which page sent it. */
export interface SentRequest {
  readonly method: string;
  /** `Sec-Fetch-Site`: browsers set it, and pages cannot. */
  readonly fetchSite: string | undefined;
  readonly origin: string | undefined;
  /** `X-Hitch-Console`: a page of another origin cannot send it without being allowed to first. */
  readonly marker: string | undefined;
}

/**
 * Whether the console's own page sent a request that comes with the session's cookie. Reads are always accepted: they change nothing,
 * and another site cannot see the answer. Browsers without Fetch Metadata send `Origin` with every change.
 * https://www.w3.org/TR/fetch-metadata/#sec-fetch-site-header (read 2026-11)
 * @param ownOrigin the origin of the service as browsers see it
 */
export function isSentByConsole(request: SentRequest, ownOrigin: string): boolean {
  const { method, fetchSite, origin, marker } = request;
  if (method === 'GET' || method === 'HEAD') return true;
  if (marker !== '1') return false;
  return fetchSite === undefined ? origin === ownOrigin : fetchSite === 'same-origin';
}
