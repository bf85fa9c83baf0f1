import { encode } from 'fast-png';
import { encodeQR } from 'qr';

/** The modules of a code, row by row; true is dark. Square, without the quiet zone around it. */
export type QrMatrix = readonly (readonly boolean[])[];

/** How a code is drawn. */
export interface QrDrawing {
  /** The picture's width and height in pixels. */
  readonly size: number;
  /** The quiet zone on each side, in modules. */
  readonly margin: number;
}

/** Dark and light pixels, one bit each, rows padded to whole bytes; a set bit is light, as PNG's grayscale has it. */
export interface QrPixels {
  readonly size: number;
  readonly rowBytes: number;
  readonly bits: Uint8Array;
}

/** How much of a code may be lost: level M restores 15 % of it, level Q 25 %. */
export type QrLevel = 'medium' | 'quartile';

/** A run of dark modules in a row: `x` and `y` of its first module, and how many there are. */
export interface DarkRun {
  readonly x: number;
  readonly y: number;
  readonly length: number;
}

/**
 * The smallest code that holds the text.
 * @param level M by default: a screen needs no more, and coarse modules are read from further away
 */
export function encodeQrCode(text: string, level: QrLevel = 'medium'): QrMatrix {
  // The library draws a border of one module at least.
  const bordered = encodeQR(text, 'raw', { ecc: level, border: 1 });
  return bordered.slice(1, -1).map((row) => row.slice(1, -1));
}

/** The dark modules of a code as runs: what every drawing of lines and areas is made of. */
export function findDarkRuns(matrix: QrMatrix): DarkRun[] {
  return matrix.flatMap((row, y) => {
    const runs: DarkRun[] = [];
    for (let x = 0; x < row.length; x += 1) {
      if (!row[x]) continue;
      const start = x;
      while (row[x + 1]) x += 1;
      runs.push({ x: start, y, length: x + 1 - start });
    }
    return runs;
  });
}

/** The code as an SVG document: a light ground and one path, with a run of dark modules for each of its strokes. */
export function drawSvg(matrix: QrMatrix, { size, margin }: QrDrawing): string {
  const side = matrix.length + 2 * margin;
  const runs = findDarkRuns(matrix)
    .map(({ x, y, length }) => `M${x + margin} ${y + margin}h${length}v1h-${length}z`)
    .join('');
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="${size}" height="${size}" viewBox="0 0 ${side} ${side}" ` +
    `shape-rendering="crispEdges"><rect width="${side}" height="${side}" fill="#fff"/><path d="${runs}"/></svg>`
  );
}

/**
 * The code in pixels. Every module is a square of the same whole number of pixels, since uneven ones are hard to read; what
 * is left over widens the margin. A size that has no pixel for each module grows until it has.
 */
export function drawPixels(matrix: QrMatrix, { size, margin }: QrDrawing): QrPixels {
  const side = matrix.length + 2 * margin;
  const width = Math.max(size, side);
  const scale = Math.floor(width / side);
  const offset = Math.floor((width - matrix.length * scale) / 2);
  const rowBytes = Math.ceil(width / 8);
  const bits = new Uint8Array(rowBytes * width).fill(0xff);
  for (const [y, row] of matrix.entries()) {
    const first = (offset + y * scale) * rowBytes;
    const line = bits.subarray(first, first + rowBytes);
    for (const [x, dark] of row.entries()) if (dark) darken(line, offset + x * scale, scale);
    for (let copy = 1; copy < scale; copy += 1) bits.set(line, first + copy * rowBytes);
  }
  return { size: width, rowBytes, bits };
}

/** The code as a PNG file, grayscale with one bit a pixel. */
export function drawPng(matrix: QrMatrix, drawing: QrDrawing): Buffer {
  const { size, bits } = drawPixels(matrix, drawing);
  return Buffer.from(encode({ width: size, height: size, data: bits, channels: 1, depth: 1 }));
}

function darken(line: Uint8Array, first: number, count: number): void {
  for (let pixel = first; pixel < first + count; pixel += 1) {
    line[pixel >> 3] = (line[pixel >> 3] ?? 0) & ~(0x80 >> (pixel & 7));
  }
}
