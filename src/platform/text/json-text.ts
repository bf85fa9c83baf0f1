/** What a parsed value cannot tell: JSON text in which two parsers could read different values. */
export interface JsonTextFault {
  readonly kind: 'duplicate_key' | 'inexact_number';
  /** JSON pointer (RFC 6901) to the value, cut after `MAX_POINTER` characters. */
  readonly pointer: string;
}

/** Faults that are found; a body can have thousands. */
export const MAX_FAULTS = 20;
/** In characters. A key can be as long as the body. */
export const MAX_POINTER = 200;

/** The tokens of valid JSON that matter here: strings, numbers, and what structures them. */
const TOKEN = /"[^"\\]*(?:\\.[^"\\]*)*"|-?\d[\d.eE+-]*|[{}[\],]/g;

/** The tokens that separate strings from numbers in valid JSON: an escape, a quote, a number. */
const NUMBER_OR_QUOTE = /\\.|"|-?\d[\d.eE+-]*/g;

/** An object or array that is being read. */
interface Level {
  /** The keys so far; null in an array. */
  readonly keys: Set<string> | null;
  /** The key of the present value; null before it. */
  key: string | null;
  index: number;
}

/**
 * Finds repeated keys and numbers that lose digits, in the order of the text, and stops after `MAX_FAULTS`. RFC 8259 leaves to each parser which of several equal
 * keys counts, and how precise a number is. https://www.rfc-editor.org/rfc/rfc8259#section-4 and #section-6 (read 2026-11)
 *
 * It reads the text and does not recurse, so that depth costs no stack.
 * @param text valid JSON, as `JSON.parse` accepts it
 */
export function findJsonTextFaults(text: string): JsonTextFault[] {
  const faults: JsonTextFault[] = [];
  const levels: Level[] = [];
  for (const [token] of text.matchAll(TOKEN)) {
    if (faults.length === MAX_FAULTS) break;
    const level = levels.at(-1);
    if (token === '{' || token === '[')
      levels.push({ keys: token === '{' ? new Set() : null, key: null, index: 0 });
    else if (token === '}' || token === ']') levels.pop();
    else if (token === ',') {
      if (level) Object.assign(level, { key: null, index: level.index + 1 });
    } else if (token.startsWith('"')) {
      if (level === undefined || level.keys === null || level.key !== null) continue;
      level.key = JSON.parse(token) as string;
      if (level.keys.has(level.key)) faults.push({ kind: 'duplicate_key', pointer: toPointer(levels) });
      level.keys.add(level.key);
    } else if (!isExactNumber(token)) faults.push({ kind: 'inexact_number', pointer: toPointer(levels) });
  }
  return faults;
}

/**
 * Whether a JSON number has the same value after `JSON.parse` and `JSON.stringify`. The spelling does not count: `1.0` comes back
 * as `1`, and `1e2` as `100`. The sign of `-0` would be lost.
 */
export function isExactNumber(text: string): boolean {
  const value = Number(text);
  if (!Number.isFinite(value) || Object.is(value, -0)) return false;
  return toDecimal(text) === toDecimal(String(value));
}

/**
 * Replaces the numbers of valid JSON and leaves its strings alone.
 *
 * A `JSON.parse` reviver sees the source digits too, but it recurses: some thousand brackets end in a RangeError. One pass over the
 * text has no such limit.
 */
export function replaceNumbers(text: string, replace: (number: string) => string): string {
  let inString = false;
  return text.replace(NUMBER_OR_QUOTE, (token) => {
    if (token === '"') inString = !inString;
    const isNumber = !inString && token !== '"';
    return isNumber ? replace(token) : token;
  });
}

/** A number as its significant digits and the exponent of the last one: the same text for the same value. */
function toDecimal(text: string): string {
  const [, sign = '', whole = '', fraction = '', exponent = '0'] =
    /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(text) ?? [];
  const digits = `${whole}${fraction}`.replace(/^0+/, '');
  const significant = trimZeros(digits);
  if (significant === '') return '0';
  return `${sign}${significant}e${Number(exponent) - fraction.length + digits.length - significant.length}`;
}

/** Not with a regular expression: `0+$` is quadratic on zeros that are not at the end. */
function trimZeros(digits: string): string {
  let end = digits.length;
  while (digits[end - 1] === '0') end -= 1;
  return digits.slice(0, end);
}

/** Its work is bounded too: neither a long key nor a deep place is walked to its end. */
function toPointer(levels: readonly Level[]): string {
  let pointer = '';
  for (const { keys, key, index } of levels) {
    const part = keys === null ? String(index) : (key ?? '').slice(0, MAX_POINTER + 1);
    pointer += `/${part.replaceAll('~', '~0').replaceAll('/', '~1')}`;
    if (pointer.length > MAX_POINTER) return `${pointer.slice(0, MAX_POINTER).toWellFormed()}…`;
  }
  return pointer;
}
