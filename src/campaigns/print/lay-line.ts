import bidiModule, { type Bidi } from 'bidi-js';
import type { Direction, PrintFont, ShapedGlyph } from './print-font.js';

/** The fonts of a text. The first that has a letter shows it. */
export type PrintFonts = readonly PrintFont[];

/** A line of text as outlines: the em is 1, upwards is positive, and the line begins at 0. */
export interface LaidLine {
  readonly width: number;
  readonly glyphs: readonly { readonly path: ShapedGlyph['path']; readonly x: number; readonly y: number }[];
}

interface Run {
  readonly text: string;
  readonly level: number;
  readonly script: string;
  readonly font: PrintFont;
}

// The package's types speak of an ES module; what Node loads is its CommonJS build, which is the function itself.
const BIDI = (bidiModule as unknown as () => Bidi)();

/** Scripts whose letters are shaped apart from others. What belongs to none, such as digits, stays with what stands before it. */
const SCRIPTS = [
  'Latin',
  'Greek',
  'Cyrillic',
  'Arabic',
  'Hebrew',
  'Devanagari',
  'Bengali',
  'Tamil',
  'Thai',
  'Han',
  'Hangul',
  'Hiragana',
  'Katakana',
].map((name) => ({ name, pattern: new RegExp(`\\p{Script=${name}}`, 'u') }));

/** Joins letters to what a reader sees as one: `e` and its accent, a flag, a family. */
export function splitGraphemes(text: string): string[] {
  return [...new Intl.Segmenter('und', { granularity: 'grapheme' }).segment(text)].map(
    ({ segment }) => segment,
  );
}

/** The first font that has all of a grapheme; marks that only choose a form need no picture. */
export function findFont(fonts: PrintFonts, grapheme: string): PrintFont | undefined {
  const needed = [...grapheme].filter((character) => !/\p{Default_Ignorable_Code_Point}/u.test(character));
  return fonts.find((font) => needed.every((character) => font.has(character.codePointAt(0) ?? 0)));
}

/** The direction of a text: that of its first letter. */
export function findDirection(text: string): Direction {
  return (BIDI.getEmbeddingLevels(text).paragraphs[0]?.level ?? 0) % 2 === 1 ? 'rtl' : 'ltr';
}

/**
 * Lays out one line, of which the fonts have all letters, in the order in which it is seen: Arabic runs from right to left.
 * @param direction of the whole text, which the first letter of its second line does not change
 */
export function layLine(text: string, fonts: PrintFonts, direction = findDirection(text)): LaidLine {
  const glyphs: { path: ShapedGlyph['path']; x: number; y: number }[] = [];
  let width = 0;
  for (const { font, text: part, level } of orderRuns(splitRuns(text, fonts, direction)))
    for (const { path, advance, dx, dy } of font.shape(part, level % 2 === 1 ? 'rtl' : 'ltr')) {
      if (path.length > 0) glyphs.push({ path, x: width + dx, y: dy });
      width += advance;
    }
  return { width, glyphs };
}

/** Parts of one direction, script and font, in the order in which they are written. */
function splitRuns(text: string, fonts: PrintFonts, direction: Direction): Run[] {
  const { levels } = BIDI.getEmbeddingLevels(text, direction);
  const runs: Run[] = [];
  let index = 0;
  for (const grapheme of splitGraphemes(text)) {
    const last = runs.at(-1);
    const level = levels[index] ?? 0;
    const script = SCRIPTS.find(({ pattern }) => pattern.test(grapheme))?.name ?? last?.script ?? '';
    // A space or a digit stays in the font of the word before it.
    const font = (last && findFont([last.font], grapheme)) ?? findFont(fonts, grapheme);
    index += grapheme.length;
    if (font === undefined) continue;
    if (last?.level === level && last.script === script && last.font === font)
      runs[runs.length - 1] = { ...last, text: last.text + grapheme };
    else runs.push({ text: grapheme, level, script, font });
  }
  return runs;
}

/** The order in which the runs are seen: rule L2 of https://www.unicode.org/reports/tr9/ */
function orderRuns(runs: readonly Run[]): readonly Run[] {
  const ordered = [...runs];
  for (let level = Math.max(0, ...runs.map((run) => run.level)); level > 0; level -= 1)
    for (let start = 0; start < ordered.length; start += 1) {
      let end = start;
      while ((ordered[end]?.level ?? -1) >= level) end += 1;
      if (end > start) ordered.splice(start, end - start, ...ordered.slice(start, end).reverse());
      start = end;
    }
  return ordered;
}
