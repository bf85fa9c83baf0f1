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
 * Whether the console's own page sent a request that comes with the session's cookie, or a person entered the address of what is read.
 * Another page cannot see what it has a browser read. But a read of persons writes an audit entry in the operator's name, and an export
 * takes one of few places: a page of a sibling host, to which `SameSite` sends the cookie, may do neither. Browsers without Fetch
 * Metadata send `Origin` with every change.
 * https://www.w3.org/TR/fetch-metadata/#sec-fetch-site-header (read 2026-11)
 * @param ownOrigin the origin of the service as browsers see it
 */
export function isSentByConsole(request: SentRequest, ownOrigin: string): boolean {
  const { method, fetchSite, origin, marker } = request;
  if (method === 'GET' || method === 'HEAD')
    return fetchSite === undefined || fetchSite === 'same-origin' || fetchSite === 'none';
  if (marker !== '1') return false;
  return fetchSite === undefined ? origin === ownOrigin : fetchSite === 'same-origin';
}
