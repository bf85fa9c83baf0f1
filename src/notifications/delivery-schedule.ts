const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** How long each attempt waits after the previous one; the first has no wait. Three days and three hours in total. */
export const WAITS_MS: readonly number[] = [
  0,
  5 * SECOND,
  5 * MINUTE,
  30 * MINUTE,
  2 * HOUR,
  5 * HOUR,
  10 * HOUR,
  14 * HOUR,
  20 * HOUR,
  24 * HOUR,
];

/** Each wait is longer by a random share of up to this, so that deliveries that failed together are not retried together. */
const JITTER = 0.1;

/** The longest wait that an endpoint can ask for. */
export const MAX_RETRY_AFTER_MS = DAY;

/** The statuses whose `Retry-After` counts. RFC 9110, 10.2.3 and RFC 6585, 4 (read 2026-11) */
const MAY_ASK = new Set([429, 503]);

/** The forms of an HTTP date: the preferred one, and two obsolete ones that a recipient must accept. RFC 9110, 5.6.7. https://www.rfc-editor.org/rfc/rfc9110 (read 2026-11) */
const HTTP_DATES = [
  /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT$/,
  /^(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day, \d\d-[A-Z][a-z]{2}-\d\d \d\d:\d\d:\d\d GMT$/,
  /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) [A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d \d{4}$/,
];

/**
 * How long to wait after a failed attempt, in milliseconds; null when it was the last one.
 * @param step how many attempts this round has had, including the failed one
 * @param random from 0 up to 1
 * @param askedMs the wait that the endpoint asked for: it can make the wait longer, never shorter
 */
export function waitAfter(step: number, random: number, askedMs: number): number | null {
  const wait = WAITS_MS[step];
  if (wait === undefined) return null;
  return Math.max(Math.round(wait * (1 + JITTER * random)), Math.min(askedMs, MAX_RETRY_AFTER_MS));
}

/** The wait that an answer asks for, in milliseconds; 0 when it asks for none or its header cannot be parsed. */
export function readRetryAfter(status: number, retryAfter: string | null, now: Date): number {
  if (retryAfter === null || !MAY_ASK.has(status)) return 0;
  const text = retryAfter.trim();
  if (/^\d+$/.test(text)) return Math.min(Number(text) * SECOND, MAX_RETRY_AFTER_MS);
  const form = HTTP_DATES.findIndex((pattern) => pattern.test(text));
  if (form === -1) return 0;
  // The oldest form names no zone, but also means GMT.
  const at = Date.parse(form === 2 ? `${text} GMT` : text);
  return Number.isNaN(at) ? 0 : Math.min(Math.max(at - now.getTime(), 0), MAX_RETRY_AFTER_MS);
}
