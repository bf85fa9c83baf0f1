/**
 * Whether a client has the answer with this tag already, by its `If-None-Match`. Proxies that change the encoding make the tag a weak
 * one. https://www.rfc-editor.org/rfc/rfc9110#section-13.1.2 (read 2026-11)
 */
export function isKnown(etag: string, ifNoneMatch = ''): boolean {
  const known = ifNoneMatch.split(',').map((tag) => tag.trim().replace(/^W\//, ''));
  return known.includes('*') || known.includes(etag);
}
