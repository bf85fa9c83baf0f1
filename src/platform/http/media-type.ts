/** A media type that a route takes. */
export const JSON_TYPE = 'application/json';
export const FORM_TYPE = 'application/x-www-form-urlencoded';

/** A type of JSON's own structure, such as `application/merge-patch+json`: https://www.rfc-editor.org/rfc/rfc6839#section-3.1 (read 2026-11) */
const JSON_SUFFIX = /^application\/[\w.!#$&^-]+\+json$/;
const UTF_8 = /^(["']?)utf-?8\1$/;

/** The media type in a header, without its parameters; empty when there is none. */
export function readMediaType(contentType: string | undefined): string {
  const [type = ''] = (contentType ?? '').toLowerCase().split(';');
  return type.trim();
}

/**
 * Why a body cannot be read with these headers, as an instruction; null when it can. Types and charsets are compared as their
 * specifications say: without case, with or without quotes, whatever other parameters there are.
 * @param wanted the media type that the route takes, or several of them
 */
export function findMediaTypeFault(
  contentType: string | undefined,
  contentEncoding: string | undefined,
  wanted: string | readonly string[],
): string | null {
  const given = readMediaType(contentType);
  const [, ...parameters] = (contentType ?? '').toLowerCase().split(';');
  const types = [wanted].flat();
  if (!types.includes(given) && !(wanted === JSON_TYPE && JSON_SUFFIX.test(given)))
    return `Send the body as ${types.join(', ').replace(/, (?=[^,]*$)/, ' or ')}.`;
  const charsets = parameters.map((each) => /^\s*charset\s*=\s*(.*?)\s*$/.exec(each)?.[1]);
  if (charsets.some((charset) => charset !== undefined && !UTF_8.test(charset)))
    return 'Send the body in UTF-8: `charset` must be utf-8, or left out.';
  const encoding = (contentEncoding ?? '').trim().toLowerCase();
  return encoding === '' || encoding === 'identity' ? null : 'Send the body without a content-encoding.';
}
