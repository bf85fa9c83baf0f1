/** The headers of every page that a person sees: nothing is stored, sent on, indexed, or loaded from elsewhere. */
const PAGE_HEADERS = {
  'content-type': 'text/html; charset=utf-8',
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
  'x-robots-tag': 'noindex',
  'cross-origin-opener-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=()',
} as const;

/**
 * The headers of a page.
 * @param frameOrigins the origins whose pages may frame it; none: no page may
 */
export function pageHeaders(frameOrigins: readonly string[]): Record<string, string> {
  const frames = frameOrigins.length === 0 ? "'none'" : frameOrigins.join(' ');
  const policy =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; " +
    `frame-ancestors ${frames}`;
  return { ...PAGE_HEADERS, 'content-security-policy': policy };
}

/** The headers of a preview: only pages of the service may frame it, and nothing in it runs or is sent. */
export function previewHeaders(): Record<string, string> {
  const policy =
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'self'";
  return { ...PAGE_HEADERS, 'content-security-policy': policy };
}
