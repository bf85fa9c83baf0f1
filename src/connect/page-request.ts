import type { IncomingHttpHeaders } from 'node:http';
import type { PageQuery, PageRequest } from './page-model.js';

/** What a browser's request says of the page that it wants. */
export function toPageRequest(headers: IncomingHttpHeaders, query: PageQuery): PageRequest {
  return {
    userAgent: headers['user-agent'] ?? '',
    mobileHint: headers['sec-ch-ua-mobile']?.toString(),
    acceptLanguage: headers['accept-language'],
    query,
  };
}
