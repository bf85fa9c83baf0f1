import type { IncomingHttpHeaders } from 'node:http';
import type { PageQuery, PageRequest } from './page-model.js';

/** The parameters of a page's address, and what each does. */
export const PAGE_PARAMETERS: Readonly<Record<keyof PageQuery, string>> = {
  language:
    'The language that the person has chosen in the menu of the page. It has precedence over all others.',
  locale: 'The language of the page, unless the mint has set one.',
  theme: '`light` or `dark`, instead of the setting of the app.',
  view: '`desktop` or `phone`, instead of the view for the device of the request.',
  embed: 'With any value: the page is in a frame of the app.',
};

/** Longer values mean nothing to a page. */
const MAX_VALUE = 20;
/** Of a header that is read. Browsers send some 300 characters, and taking apart the 16 KiB that a client may send costs 15 ms and more. */
const MAX_HEADER = 1_000;

/**
 * What a browser's request says of the page that it wants. Other parameters, which apps add to the addresses that people open in
 * them, and values that a page does not know are as if they were not there: a person must not see an error for them.
 */
export function toPageRequest(headers: IncomingHttpHeaders, query: unknown): PageRequest {
  const given = Object.keys(PAGE_PARAMETERS).flatMap((name) => {
    const value: unknown = Reflect.get(Object(query), name);
    return typeof value === 'string' && value.length <= MAX_VALUE ? [[name, value]] : [];
  });
  return {
    userAgent: (headers['user-agent'] ?? '').slice(0, MAX_HEADER),
    mobileHint: headers['sec-ch-ua-mobile']?.toString(),
    acceptLanguage: headers['accept-language']?.slice(0, MAX_HEADER),
    query: Object.fromEntries(given) as PageQuery,
  };
}
