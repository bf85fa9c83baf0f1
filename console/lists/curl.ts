import type { Query } from './list-definition.js';

/** A request as a command of a shell. The key is left out: it is read from the variable `ADMIN_KEY`. */
export function toCurl(path: string, query: Query = {}): string {
  const text = new URLSearchParams(query).toString();
  // What a filter says is percent-encoded, so nothing of it can end the quotation.
  const url = `${location.origin}${path}${text === '' ? '' : `?${text}`}`;
  return `curl -sS '${url.replaceAll("'", '%27')}' -H "Authorization: Bearer $ADMIN_KEY"`;
}
