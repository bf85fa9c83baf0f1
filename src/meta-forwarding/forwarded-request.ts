/**
 * Names the services that have forwarded a request, separated by commas: each adds its own mark. A service that finds its mark does
 * not forward the request again, so a circle of forwarders ends.
 */
export const FORWARDED_BY = 'hitch-forwarded-by';

const MARK = /^[0-9a-f]{32}$/;
/** More than a sensible chain has; receivers refuse headers that are too long. */
const MAX_MARKS = 16;
/** Real ones have a few dozen characters. Only Meta's body is signed, so a header must not make the receiver refuse it. */
const MAX_CONTENT_TYPE = 256;

const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 5 * 60_000;

/** Headers of a request, as Node presents them: names in lower case. */
export type IncomingHeaders = Readonly<Record<string, string | readonly string[] | undefined>>;

/** What is sent on beside the body. */
export type ForwardedHeaders = Readonly<Record<string, string>>;

/**
 * The headers of the forwarded request; null when this service forwarded the request before.
 * @param mark 32 hexadecimal digits that name this service
 * @param isLegacySignature whether the value of `X-Hub-Signature` is Meta's; another one is left out
 */
export function toForwardedHeaders(
  headers: IncomingHeaders,
  mark: string,
  isLegacySignature: (header: unknown) => boolean,
): ForwardedHeaders | null {
  const marks = String(headers[FORWARDED_BY] ?? '')
    .split(',')
    .map((each) => each.trim())
    .filter((each) => MARK.test(each));
  if (marks.includes(mark)) return null;
  const contentType = headers['content-type'];
  const kept: [string, unknown][] = [
    ['x-hub-signature-256', headers['x-hub-signature-256']],
    ['x-hub-signature', isLegacySignature(headers['x-hub-signature']) ? headers['x-hub-signature'] : null],
    ['content-type', String(contentType).length <= MAX_CONTENT_TYPE ? contentType : null],
    [FORWARDED_BY, [...marks.slice(1 - MAX_MARKS), mark].join(', ')],
  ];
  return Object.fromEntries(kept.filter((entry): entry is [string, string] => typeof entry[1] === 'string'));
}

/**
 * How long to wait after a failed attempt, in milliseconds: 1 s, doubled each time, at most five minutes.
 * @param attempts how many there were, including the failed one
 */
export function waitAfterAttempts(attempts: number): number {
  return Math.min(FIRST_WAIT_MS * 2 ** Math.max(attempts - 1, 0), LONGEST_WAIT_MS);
}
