import { cleanText } from '../platform/text/storable-text.js';

const TEXT_LENGTH = 1_000;
/** Below this a time is in seconds: 1e11 is March 1973 in milliseconds and the year 5138 in seconds. */
const SECONDS_BELOW = 1e11;
// ECMAScript: no Date is further than this many milliseconds from 1970.
// https://tc39.es/ecma262/#sec-time-values-and-time-range (read 2026-11)
const LAST_DATE_MS = 8.64e15;

/** A member of a JSON object; undefined for a missing one, an inherited one and for what is no object. */
export function own(value: unknown, key: string): unknown {
  const isObject = typeof value === 'object' && value !== null;
  return isObject && Object.hasOwn(value, key) ? (value as Record<string, unknown>)[key] : undefined;
}

/** The items of an array; none for what is no array. */
export function items(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** An opaque id, in whichever way it was spelled; undefined when there is none or its digits are lost. */
export function readId(value: unknown): string | undefined {
  if (typeof value === 'string' && value !== '') return value;
  return Number.isSafeInteger(value) ? String(value) : undefined;
}

/** Text for a column: storable and cut at 1,000 characters; null for what is no string. */
export function readText(value: unknown): string | null {
  return typeof value === 'string' ? cleanText(value, TEXT_LENGTH) : null;
}

/** An event's time just as it was written, to tell events apart; empty for what is no time at all. */
export function readTimestampText(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

/** An event's time in milliseconds since 1970, from milliseconds, seconds or digits; null for all else. */
export function readTimestampMs(value: unknown): number | null {
  const isDigits = typeof value === 'string' && /^\d+$/.test(value);
  const number = isDigits ? Number(value) : value;
  if (typeof number !== 'number' || !Number.isSafeInteger(number) || number < 0) return null;
  const ms = number < SECONDS_BELOW ? number * 1_000 : number;
  return ms <= LAST_DATE_MS ? ms : null;
}
