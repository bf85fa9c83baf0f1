import { Blob, Buffer as ShapingBuffer, Direction as HarfBuzzDirection, Face, Font, shape } from 'harfbuzzjs';

/** A piece of an outline: an operator of PDF with its points, x and y in turn. Upwards is positive; the em is 1. */
export interface PathPiece {
  readonly operator: 'm' | 'l' | 'c' | 'h';
  readonly points: readonly number[];
}

/** A shaped letter: its outline, how far the next one stands, and where it is moved to itself. */
export interface ShapedGlyph {
  readonly path: readonly PathPiece[];
  readonly advance: number;
  readonly dx: number;
  readonly dy: number;
}

export type Direction = 'ltr' | 'rtl';

/** One font file. */
export interface PrintFont {
  /** Whether the font has a picture of this code point. */
  has(codePoint: number): boolean;
  /** Shapes text of one script and direction. The glyphs come from left to right. */
  shape(text: string, direction: Direction): ShapedGlyph[];
}

/**
 * Reads a font file, TrueType or OpenType. HarfBuzz joins Arabic letters, places marks and kerns.
 * @throws Error when the file is no font
 */
export function readPrintFont(file: Uint8Array): PrintFont {
  const copy = new Uint8Array(file);
  const face = new Face(new Blob(copy.buffer));
  const codePoints = new Set(face.collectUnicodes());
  if (codePoints.size === 0) throw new Error('the file is not a font');
  const font = new Font(face);
  const { upem } = face;
  // One for all: HarfBuzz frees a buffer only when the garbage collector has found it.
  const buffer = new ShapingBuffer();
  const paths = new Map<number, PathPiece[]>();
  const pathOf = (glyph: number): PathPiece[] => {
    const known = paths.get(glyph) ?? readPath(font, glyph, upem);
    paths.set(glyph, known);
    return known;
  };
  return {
    has: (codePoint) => codePoints.has(codePoint),
    shape: (text, direction) => {
      buffer.reset();
      buffer.addText(text);
      buffer.guessSegmentProperties();
      buffer.setDirection(direction === 'rtl' ? HarfBuzzDirection.RTL : HarfBuzzDirection.LTR);
      shape(font, buffer);
      const positions = buffer.getGlyphPositions();
      return buffer.getGlyphInfos().map(({ codepoint: glyph }, index) => {
        const { xAdvance = 0, xOffset = 0, yOffset = 0 } = positions[index] ?? {};
        return { path: pathOf(glyph), advance: xAdvance / upem, dx: xOffset / upem, dy: yOffset / upem };
      });
    },
  };
}

/** The outline of a glyph. PDF has cubic curves only, so a quadratic one becomes the cubic that is the same curve. */
function readPath(font: Font, glyph: number, upem: number): PathPiece[] {
  let [x, y] = [0, 0];
  return font.glyphToJson(glyph).map(({ type, values }): PathPiece => {
    const points = values.map((value) => value / upem);
    if (type === 'Z') return { operator: 'h', points: [] };
    const [endX = 0, endY = 0] = points.slice(-2);
    const [startX, startY] = [x, y];
    [x, y] = [endX, endY];
    if (type === 'M' || type === 'L') return { operator: type === 'M' ? 'm' : 'l', points };
    if (type === 'C') return { operator: 'c', points };
    const [controlX = 0, controlY = 0] = points;
    return {
      operator: 'c',
      points: [
        startX + ((controlX - startX) * 2) / 3,
        startY + ((controlY - startY) * 2) / 3,
        endX + ((controlX - endX) * 2) / 3,
        endY + ((controlY - endY) * 2) / 3,
        endX,
        endY,
      ],
    };
  });
}
