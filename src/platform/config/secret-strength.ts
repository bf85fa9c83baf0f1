/** Shorter ones can be tried out. */
export const MIN_SECRET_LENGTH = 8;

/** Random text of any length that is accepted here has more distinct characters, even when it is hexadecimal. */
const MIN_DISTINCT = 4;
/** From this length on random text has at least this many: 32 hexadecimal digits have 14 on average. */
const LONG_LENGTH = 32;
const MIN_DISTINCT_WHEN_LONG = 8;

/**
 * Why a secret is not random, as words that follow its name; null when nothing shows it. This finds placeholders, keys of zeros
 * and keyboard runs. It cannot find a phrase that others know.
 * @param secret text, or the bytes of a key
 */
export function findWeakness(secret: string | Uint8Array): string | null {
  const symbols =
    typeof secret === 'string' ? [...secret].map((each) => each.codePointAt(0) ?? 0) : [...secret];
  const distinct = new Set(symbols).size;
  const least = symbols.length < LONG_LENGTH ? MIN_DISTINCT : MIN_DISTINCT_WHEN_LONG;
  if (distinct < least) return `has only ${distinct} different ${unitOf(secret)}`;
  if (hasPeriod(symbols)) return 'is a repetition of a shorter one';
  if (isRun(symbols)) return 'is a run such as abcdefgh or 12345678';
  return null;
}

function unitOf(secret: string | Uint8Array): string {
  return typeof secret === 'string' ? 'characters' : 'bytes';
}

/** Whether the whole is a shorter part, written at least twice. The last part may be cut off. */
function hasPeriod(symbols: readonly number[]): boolean {
  const most = Math.floor(symbols.length / 2);
  for (let period = 1; period <= most; period++)
    if (symbols.every((symbol, index) => index < period || symbol === symbols[index - period])) return true;
  return false;
}

/** Whether more than half of the steps from one symbol to the next are the same step, as in a row that counts up or down. */
function isRun(symbols: readonly number[]): boolean {
  const counts = new Map<number, number>();
  for (const [index, symbol] of symbols.entries()) {
    const before = symbols[index - 1];
    if (before !== undefined) counts.set(symbol - before, (counts.get(symbol - before) ?? 0) + 1);
  }
  return Math.max(...counts.values()) > (symbols.length - 1) / 2;
}
