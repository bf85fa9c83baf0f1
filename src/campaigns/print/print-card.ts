import type { QrMatrix } from '../../links/qr-code.js';
import { findPrintable, fitLines } from './fit-text.js';
import type { LaidLine, PrintFonts } from './lay-line.js';
import { drawCode, drawLine } from './pdf-drawing.js';
import { encodePrintCode, type PrintedCode } from './print-code.js';

/** The fonts of names and of captions. */
export interface PrintFaces {
  readonly bold: PrintFonts;
  readonly regular: PrintFonts;
}

/** The texts that were left out, or in which a symbol was, because no font has their letters. */
export type LeftOut = readonly ('name' | 'caption')[];

/** A code with its texts, laid out for a width of the code. In millimetres. */
export interface PrintCard {
  readonly matrix: QrMatrix;
  readonly widthMm: number;
  readonly heightMm: number;
  readonly name: readonly LaidLine[];
  readonly caption: readonly LaidLine[];
  readonly leftOut: LeftOut;
}

const NAME_LINES = 2;
const CAPTION_LINES = 1;
/** Of the code's width with its quiet zone. A name of 20 letters fits one line. */
const NAME_SIZE = 0.082;
const CAPTION_SIZE = 0.056;
/** Of a text's size: from line to line, and from the top of a line to where its letters stand. */
const LINE_HEIGHT = 1.3;
const ASCENT = 1.06;
/** Of the code's width, above the caption. */
const CAPTION_GAP = 0.012;

/** How high a card of this width is when all of its lines are used. */
export function findFullHeightMm(widthMm: number): number {
  return widthMm * (1 + findTextHeight(NAME_LINES, CAPTION_LINES));
}

/**
 * Lays out a code with its texts: a name of two lines at most and a caption of one, as wide as the code with its quiet zone.
 * @param widthMm of the code with its quiet zone
 */
export function layCard(code: PrintedCode, widthMm: number, faces: PrintFaces): PrintCard {
  const matrix = encodePrintCode(code.url);
  const name = findPrintable(code.name, faces.bold);
  const caption =
    code.caption === null ? { text: null, isComplete: true } : findPrintable(code.caption, faces.regular);
  const lay = (text: string | null, size: number, lines: number, fonts: PrintFonts): LaidLine[] =>
    text === null ? [] : fitLines(text, { width: 1 / size, lines }, fonts);
  const names = lay(name.text, NAME_SIZE, NAME_LINES, faces.bold);
  const captions = lay(caption.text, CAPTION_SIZE, CAPTION_LINES, faces.regular);
  return {
    matrix,
    widthMm,
    heightMm: widthMm * (1 + findTextHeight(names.length, captions.length)),
    name: names,
    caption: captions,
    leftOut: [
      ...(name.isComplete ? [] : (['name'] as const)),
      ...(caption.isComplete ? [] : (['caption'] as const)),
    ],
  };
}

/** Draws a card; `x` and `y` are of its upper left corner. */
export function drawCard(card: PrintCard, { x, y }: { readonly x: number; readonly y: number }): string {
  const { widthMm: width } = card;
  const drawn = [drawCode(card.matrix, { x, y, width })];
  const drawLines = (lines: readonly LaidLine[], part: number, first: number): void => {
    const size = width * part;
    lines.forEach((line, index) => {
      const baseline = first + size * (index * LINE_HEIGHT + ASCENT);
      drawn.push(drawLine(line, { middle: x + width / 2, baseline, size }));
    });
  };
  drawLines(card.name, NAME_SIZE, y + width);
  drawLines(card.caption, CAPTION_SIZE, y + width * (1 + findTextHeight(card.name.length, 0) + CAPTION_GAP));
  return drawn.filter((part) => part !== '').join('\n');
}

/** The height of so many lines, as a part of the code's width. */
function findTextHeight(names: number, captions: number): number {
  const gap = captions === 0 ? 0 : CAPTION_GAP;
  return LINE_HEIGHT * (names * NAME_SIZE + captions * CAPTION_SIZE) + gap;
}
