import { replaceNumbers } from './json-text.js';

/** A number of 16 digits or more in the position of a JSON value. Ids in quotes, the usual case, do not match. */
const LONG_NUMBER = /(?:^|[:[,])\s*-?\d{16}/;

const INTEGER = /^-?\d+$/;

/**
 * Parses JSON of Meta without losing digits: an integer that a double cannot represent becomes a string of its digits.
 * `JSON.parse` alone would round a 17-digit id to the id of another person. All other values are as `JSON.parse` returns them: of
 * equal keys, which Meta does not send, the last one counts. The bytes are Meta's, so they are not refused for one.
 *
 * @param bytes JSON as UTF-8
 * @throws SyntaxError when the bytes are not JSON
 */
export function parseLosslessJson(bytes: Buffer): unknown {
  const text = bytes.toString('utf8');
  const parsed: unknown = JSON.parse(text);
  return LONG_NUMBER.test(text) ? JSON.parse(quoteUnsafeIntegers(text)) : parsed;
}

/** A field of a JSON object; undefined when the value is not an object or the field is missing or inherited. */
export function own(value: unknown, key: string): unknown {
  const isObject = typeof value === 'object' && value !== null;
  return isObject && Object.hasOwn(value, key) ? (value as Record<string, unknown>)[key] : undefined;
}

/** The items of an array; none when the value is not an array. */
export function items(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** An opaque id, sent as a string or a number; undefined when there is none or its digits are lost. */
export function readOpaqueId(value: unknown): string | undefined {
  if (typeof value === 'string' && value !== '') return value;
  return Number.isSafeInteger(value) ? String(value) : undefined;
}

/** Puts quotes around each integer beyond 2^53 - 1. The text must be valid JSON: the quotes could repair invalid JSON. */
function quoteUnsafeIntegers(text: string): string {
  return replaceNumbers(text, (number) =>
    INTEGER.test(number) && !Number.isSafeInteger(Number(number)) ? `"${number}"` : number,
  );
}
