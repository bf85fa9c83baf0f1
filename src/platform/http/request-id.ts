const REQUEST_ID = /^[A-Za-z0-9._-]{1,128}$/;

/**
 * The id by which a request is found in the log: the caller's `X-Request-Id` when it is harmless, else the fresh one.
 * Anything else could forge log lines or fill them.
 */
export function chooseRequestId(header: unknown, fresh: string): string {
  return typeof header === 'string' && REQUEST_ID.test(header) ? header : fresh;
}
