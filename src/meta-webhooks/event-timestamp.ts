/** Below this a time is in seconds: 1e11 is March 1973 in milliseconds and the year 5138 in seconds. */
const SECONDS_BELOW = 1e11;
// ECMAScript: no Date is further than this many milliseconds from 1970.
// https://tc39.es/ecma262/#sec-time-values-and-time-range (read 2026-11)
const LAST_DATE_MS = 8.64e15;

/** An event's time in milliseconds since 1970, sent as milliseconds, seconds or digits; null for anything else. */
export function readTimestampMs(value: unknown): number | null {
  const isDigits = typeof value === 'string' && /^\d+$/.test(value);
  const number = isDigits ? Number(value) : value;
  if (typeof number !== 'number' || !Number.isSafeInteger(number) || number < 0) return null;
  const ms = number < SECONDS_BELOW ? number * 1_000 : number;
  return ms <= LAST_DATE_MS ? ms : null;
}
