/** A number of 16 digits or more in the position of a JSON value. Ids in quotes, the usual case, do not match. */
const LONG_NUMBER = /(?:^|[:[,])\s*-?\d{16}/;

/** The tokens that separate strings from numbers in valid JSON: an escape, a quote, a number. */
const TOKEN = /\\.|"|-?\d[\d.eE+-]*/g;

const INTEGER = /^-?\d+$/;

/**
 * Parses a webhook body without losing digits: an integer that a double cannot represent becomes a string of its digits.
 * `JSON.parse` alone would round a 17-digit id to the id of another person. All other values are as `JSON.parse` returns them.
 *
 * @param rawBody JSON as UTF-8 bytes
 * @throws SyntaxError when the bytes are not JSON
 */
export function parsePayload(rawBody: Buffer): unknown {
  const text = rawBody.toString('utf8');
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

/**
 * Puts quotes around each integer beyond 2^53 - 1. The text must be valid JSON: the quotes could repair invalid JSON.
 *
 * A `JSON.parse` reviver sees the source digits too, but it recurses: some thousand brackets inside one event end in a RangeError,
 * and all events of the request would be lost. One pass over the text has no such limit.
 */
function quoteUnsafeIntegers(text: string): string {
  let inString = false;
  return text.replace(TOKEN, (token) => {
    if (token === '"') inString = !inString;
    const exactAsNumber = !INTEGER.test(token) || Number.isSafeInteger(Number(token));
    return inString || exactAsNumber ? token : `"${token}"`;
  });
}
