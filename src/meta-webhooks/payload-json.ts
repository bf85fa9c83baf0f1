/** A number of 16 digits or more where a JSON value can stand. Ids in quotes, the usual case, do not match. */
const LONG_NUMBER = /(?:^|[:[,])\s*-?\d{16}/;

/** What must be told apart to know strings from numbers in valid JSON: an escape, a quote, a number. */
const TOKEN = /\\.|"|-?\d[\d.eE+-]*/g;

const INTEGER = /^-?\d+$/;

/**
 * Parses a webhook body without losing digits: an integer that a double cannot hold comes back as a string of
 * exactly the digits that were sent. `JSON.parse` alone would round a 17-digit id to another person's.
 *
 * Every other value is what `JSON.parse` gives.
 *
 * @param rawBody JSON as UTF-8 bytes.
 * @throws SyntaxError when the bytes are not JSON.
 */
export function parsePayload(rawBody: Buffer): unknown {
  const text = rawBody.toString('utf8');
  const parsed: unknown = JSON.parse(text);
  return LONG_NUMBER.test(text) ? JSON.parse(quoteUnsafeIntegers(text)) : parsed;
}

/**
 * Puts quotes around each integer beyond 2^53 - 1. The text must have parsed before: on broken JSON the quotes
 * could mend what has to be refused.
 *
 * A `JSON.parse` reviver sees the source digits too, but it recurses: some thousand brackets inside one event
 * end in a RangeError, and the whole delivery would be lost for it. One pass over the text has no depth.
 */
function quoteUnsafeIntegers(text: string): string {
  let inString = false;
  return text.replace(TOKEN, (token) => {
    if (token === '"') inString = !inString;
    const exactAsNumber = !INTEGER.test(token) || Number.isSafeInteger(Number(token));
    return inString || exactAsNumber ? token : `"${token}"`;
  });
}
