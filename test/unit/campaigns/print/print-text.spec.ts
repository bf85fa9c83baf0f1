import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { findPrintable, fitLines } from '../../../../src/campaigns/print/fit-text.js';
import { type LaidLine, layLine } from '../../../../src/campaigns/print/lay-line.js';
import { loadPrintFaces } from '../../../../src/campaigns/print/print-fonts.store.js';
import type { PrintFont } from '../../../../src/campaigns/print/print-font.js';

/** A font of half an em for each letter, whose outlines are the letters' numbers. */
function typewriter(has: RegExp): PrintFont {
  return {
    has: (codePoint) => has.test(String.fromCodePoint(codePoint)),
    shape: (text, direction) => {
      const letters = [...text].map((letter) => ({
        path: [{ operator: 'm', points: [letter.codePointAt(0) ?? 0, 0] } as const],
        advance: 0.5,
        dx: 0,
        dy: 0,
      }));
      return direction === 'rtl' ? letters.reverse() : letters;
    },
  };
}

const FONTS = [typewriter(/[ -~À-ɏ…]/u), typewriter(/[\u0590-\u06ff ]/u)];

/** The letters of a line as they are seen from left to right. */
const seen = (line: LaidLine): string =>
  line.glyphs.map(({ path }) => String.fromCodePoint(path[0]?.points[0] ?? 0)).join('');

const linesOf = (text: string, width: number, lines = 2): string[] =>
  fitLines(text, { width, lines }, FONTS).map(seen);

describe('what of a text is printed', () => {
  test.each([
    ['text that the fonts have', 'Summer Café 2026', 'Summer Café 2026', true],
    ['spaces of any kind', '  a\tb\n c\u2028d ', 'a b c d', true],
    ['an accent of its own', 'Cafe\u0301', 'Café', true],
    ['an emoji, alone', 'Sun ☀️ party', 'Sun party', false],
    ['a family of emoji, as one', '👨‍👩‍👧 day', 'day', false],
    ['letters without a font, and so all', 'Tokyo 東京', null, false],
    ['nothing but emoji', '🎉', null, false],
    ['marks that turn the direction', '\u202eabc\u202c', 'abc', true],
  ])('%s', (_name, text, printed, isComplete) => {
    expect(findPrintable(text, FONTS)).toEqual({ text: printed, isComplete });
  });
});

describe('lines', () => {
  test.each([
    ['a short name has one line', 'Cups', 4, ['Cups']],
    ['a line is broken between words', 'Summer cups now', 5.5, ['Summer cups', 'now']],
    [
      'what does not fit two lines ends at a word with an ellipsis',
      'one two three four five',
      5,
      ['one two', 'three…'],
    ],
    ['a comma before the ellipsis goes', 'one two three, four', 5, ['one two', 'three…']],
    [
      'a cut that would leave less than half a line is in the word',
      'one two2 to bcdefghijklmnopq',
      5,
      ['one two2', 'to bcdefg…'],
    ],
    ['a long word is broken, and cut', 'abcdefghijklmnopqrstuvwxyz', 5, ['abcdefghij', 'klmnopqrs…']],
    ['a line takes a word that just fits', 'abcdefghij k', 5, ['abcdefghij', 'k']],
  ])('%s', (_name, text, width, lines) => {
    expect(linesOf(text, width)).toEqual(lines);
  });

  test('no line is wider than it may be, and none is lost, whatever the text is', () => {
    const text = fc.string({
      unit: fc.constantFrom('a', 'bc', ' ', '-', 'אב', 'é'),
      minLength: 1,
      maxLength: 60,
    });
    fc.assert(
      fc.property(text, fc.integer({ min: 2, max: 12 }), (written, width) => {
        const { text: printed } = findPrintable(written, FONTS);
        if (printed === null) return;
        const lines = fitLines(printed, { width, lines: 2 }, FONTS);
        expect(lines.length).toBeGreaterThan(0);
        expect(lines.length).toBeLessThanOrEqual(2);
        for (const line of lines) expect(line.width).toBeLessThanOrEqual(width);
      }),
    );
  });

  test('Hebrew and Arabic run from right to left, with Latin words and numbers in their own direction', () => {
    expect(seen(layLine('אבג', FONTS))).toBe('גבא');
    expect(seen(layLine('אב ab גד', FONTS))).toBe('דג ab בא');
    expect(seen(layLine('ab אב cd', FONTS))).toBe('ab בא cd');
    expect(seen(layLine('אב 12', FONTS))).toBe('12 בא');
  });

  test('a second line has the direction of the first', () => {
    expect(linesOf('אבגדה ab!', 3)).toEqual(['הדגבא', '!ab']);
  });
});

describe('our fonts', () => {
  test.each([
    ['Latin', 'Summer cups – 20 % off'],
    ['Vietnamese', 'Cà phê sữa đá'],
    ['Greek', 'Ελληνικός καφές'],
    ['Cyrillic', 'Летние стаканы, Київ'],
    ['Arabic', 'أكواب القهوة ٢٠٢٦'],
    ['Hebrew', 'כוסות קפה 12'],
    ['Hindi', 'कॉफ़ी कप'],
  ])('our fonts have the letters of %s', async (_name, text) => {
    const { bold, regular } = await loadPrintFaces();
    for (const fonts of [bold, regular]) {
      expect(findPrintable(text, fonts)).toEqual({ text, isComplete: true });
      expect(layLine(text, fonts).width).toBeGreaterThan(2);
    }
  });

  test('Arabic letters are joined: the outlines in a word are not those of the letters alone', async () => {
    const { bold } = await loadPrintFaces();
    const [word, alone] = [layLine('كك', bold), layLine('ك', bold)];
    expect(word.glyphs.map(({ path }) => path)).not.toContainEqual(alone.glyphs[0]?.path);
    expect(word.width).toBeLessThan(2 * alone.width);
  });

  test('a font of the user’s own comes after ours', async () => {
    const own = 'node_modules/@embedpdf/fonts-hebrew/fonts/NotoSansHebrew-Bold.ttf';
    const [ours, both] = [await loadPrintFaces(), await loadPrintFaces([own])];
    expect([both.bold.length, both.regular.length]).toEqual([ours.bold.length + 1, ours.regular.length + 1]);
    expect(both.bold.at(-1)?.has('ש'.codePointAt(0) ?? 0)).toBe(true);
  });

  test.each([
    ['a file that is not there', 'test/none.ttf', 'the font cannot be read: test/none.ttf'],
    ['a file that is no font', 'package.json', 'the file is not a font: package.json'],
  ])('%s is named', async (_name, path, message) => {
    await expect(loadPrintFaces([path])).rejects.toThrow(message);
  });
});
