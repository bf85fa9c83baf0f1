const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** How long after the attempt before each attempt comes; the first one comes at once. Three days and three hours in all. */
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

/** Each wait is up to so much longer, so that what failed together does not come together again. */
const JITTER = 0.1;

/** An endpoint may ask for this long a wait, and no longer. */
export const MAX_RETRY_AFTER_MS = DAY;

/** The statuses with which an endpoint may say when to come again. RFC 9110, 10.2.3 and RFC 6585, 4 (read 2026-11) */
const MAY_ASK = new Set([429, 503]);

/** An HTTP date: the form of today, and the two that must be understood. RFC 9110, 5.6.7. https://www.rfc-editor.org/rfc/rfc9110 (read 2026-11) */
const HTTP_DATES = [
  /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT$/,
  /^(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day, \d\d-[A-Z][a-z]{2}-\d\d \d\d:\d\d:\d\d GMT$/,
  /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) [A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d \d{4}$/,
];

/**
 * How long to wait after a failed attempt, or null when it was the last one.
 * @param step how many attempts of this round there were, with the failed one
 * @param random from 0 up to 1
 * @param askedMs how long the endpoint asked to be left alone: it can make the wait longer, never shorter
 */
export function waitAfter(step: number, random: number, askedMs: number): number | null {
  const wait = WAITS_MS[step];
  if (wait === undefined) return null;
  return Math.max(Math.round(wait * (1 + JITTER * random)), Math.min(askedMs, MAX_RETRY_AFTER_MS));
}

/** How long an answer asks to be left alone; 0 when it does not, or cannot be understood. */
export function readRetryAfter(status: number, retryAfter: string | null, now: Date): number {
  if (retryAfter === null || !MAY_ASK.has(status)) return 0;
  const text = retryAfter.trim();
  if (/^\d+$/.test(text)) return Math.min(Number(text) * SECOND, MAX_RETRY_AFTER_MS);
  const form = HTTP_DATES.findIndex((pattern) => pattern.test(text));
  if (form === -1) return 0;
  // The oldest form names no zone, and means GMT as well.
  const at = Date.parse(form === 2 ? `${text} GMT` : text);
  return Number.isNaN(at) ? 0 : Math.min(Math.max(at - now.getTime(), 0), MAX_RETRY_AFTER_MS);
}
