import {
  findDirection,
  findFont,
  layLine,
  type LaidLine,
  type PrintFonts,
  splitGraphemes,
} from './lay-line.js';

/** What of a text can be printed. `text` is null when letters of it have no font: half a name is another name. */
export interface Printable {
  readonly text: string | null;
  /** Something was left out: a letter and so the whole text, or a symbol. */
  readonly isComplete: boolean;
}

const ELLIPSIS = '…';
const LETTER = /[\p{L}\p{N}]/u;
/** A cut goes back to the end of a word when this much of the line stays. */
const LEAST_KEPT = 0.5;

/** Text on one line, without what the fonts lack: a symbol such as an emoji alone, a letter with all the text. */
export function findPrintable(text: string, fonts: PrintFonts): Printable {
  const graphemes = splitGraphemes(
    text
      .normalize('NFC')
      .replace(/[\p{Cc}\u2028\u2029]+/gu, ' ')
      // Marks that change the direction would reach beyond the line that they are in; the order follows from the letters.
      .replace(/[\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]/gu, ''),
  );
  const shown = graphemes.filter((grapheme) => findFont(fonts, grapheme) !== undefined);
  const isComplete = shown.length === graphemes.length;
  const lacksLetters = graphemes.some((grapheme) => LETTER.test(grapheme) && !findFont(fonts, grapheme));
  const rest = shown.join('').replace(/\s+/gu, ' ').trim();
  return { text: lacksLetters || rest === '' ? null : rest, isComplete };
}

/**
 * Breaks text into lines of at most this width, between words where it can. What does not fit the last line is cut, and ends in an
 * ellipsis.
 * @param width in ems
 */
export function fitLines(
  text: string,
  { width, lines: most }: { readonly width: number; readonly lines: number },
  fonts: PrintFonts,
): LaidLine[] {
  const direction = findDirection(text);
  const fits = (line: string): boolean => layLine(line, fonts, direction).width <= width;
  const lines: string[] = [];
  let rest = text;
  while (rest !== '') {
    if (lines.length === most - 1) {
      lines.push(fits(rest) ? rest : cutLine(rest, fits));
      break;
    }
    const line = takeLine(rest, fits);
    lines.push(line);
    rest = rest.slice(line.length).trimStart();
  }
  return lines.map((line) => layLine(line, fonts, direction));
}

/** The longest beginning that fits, up to the end of a word; within the first word when that is too long alone. */
function takeLine(text: string, fits: (line: string) => boolean): string {
  const words = text.split(' ');
  const count = countFitting(words.length, (size) => fits(words.slice(0, size).join(' ')));
  if (count > 0) return words.slice(0, count).join(' ');
  const graphemes = splitGraphemes(text);
  const letters = countFitting(graphemes.length, (size) => fits(graphemes.slice(0, size).join('')));
  return graphemes.slice(0, Math.max(1, letters)).join('');
}

/** The longest beginning that fits with an ellipsis behind it, up to the end of a word where that costs little. */
function cutLine(text: string, fits: (line: string) => boolean): string {
  const graphemes = splitGraphemes(text);
  const take = (size: number): string => graphemes.slice(0, size).join('');
  const kept = take(countFitting(graphemes.length, (size) => fits(take(size) + ELLIPSIS)));
  const lastSpace = text[kept.length] === ' ' ? kept.length : kept.lastIndexOf(' ');
  const whole = lastSpace >= kept.length * LEAST_KEPT ? kept.slice(0, lastSpace) : kept;
  return whole.replace(/[\s,;:–—-]+$/u, '') + ELLIPSIS;
}

/** The largest number, up to `most`, that fits, where each smaller one fits too; 0 when none does. Halving, as a line costs to lay. */
function countFitting(most: number, fits: (size: number) => boolean): number {
  let [low, high] = [0, most];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (fits(middle)) low = middle;
    else high = middle - 1;
  }
  return low;
}
