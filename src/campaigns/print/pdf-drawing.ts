import { findDarkRuns, type QrMatrix } from '../../links/qr-code.js';
import { toPdfNumber } from './pdf-file.js';
import { countSide, QUIET_ZONE_MODULES } from './print-code.js';
import type { LaidLine } from './lay-line.js';

/** A straight line, in millimetres. */
export interface Stroke {
  readonly x1: number;
  readonly y1: number;
  readonly x2: number;
  readonly y2: number;
}

/**
 * The code on a light ground of its own, which is its quiet zone. All modules are one area: no viewer shows seams between rows, and
 * black is the black of one ink.
 */
export function drawCode(matrix: QrMatrix, { x, y, width }: { x: number; y: number; width: number }): string {
  const side = countSide(matrix);
  const boxes = findDarkRuns(matrix).map(
    (run) => `${run.x + QUIET_ZONE_MODULES} ${run.y + QUIET_ZONE_MODULES} ${run.length} 1 re`,
  );
  // More digits than elsewhere: an error of the scale is multiplied by the number of modules.
  const scale = (width / side).toFixed(6);
  return [
    'q',
    `${scale} 0 0 ${scale} ${toPdfNumber(x)} ${toPdfNumber(y)} cm`,
    `1 g 0 0 ${side} ${side} re f`,
    '0 g',
    ...boxes,
    'f Q',
  ].join('\n');
}

/** A line of text as areas, in the middle between left and right. `baseline` is the height that the letters stand on. */
export function drawLine(
  line: LaidLine,
  { middle, baseline, size }: { middle: number; baseline: number; size: number },
): string {
  const left = middle - (line.width * size) / 2;
  const paths = line.glyphs.flatMap((glyph) =>
    glyph.path.map(({ operator, points }) =>
      [
        ...points.map((value, index) =>
          toPdfNumber(
            index % 2 === 0 ? left + (glyph.x + value) * size : baseline - (glyph.y + value) * size,
          ),
        ),
        operator,
      ].join(' '),
    ),
  );
  return paths.length === 0 ? '' : ['0 g', ...paths, 'f'].join('\n');
}

/** Hairlines of 0.1 mm, which a cutter sees and a reader does not. */
export function drawStrokes(strokes: readonly Stroke[]): string {
  const paths = strokes.map(
    ({ x1, y1, x2, y2 }) => `${toPdfNumber(x1)} ${toPdfNumber(y1)} m ${toPdfNumber(x2)} ${toPdfNumber(y2)} l`,
  );
  return ['0 G 0.1 w', ...paths, 'S'].join('\n');
}
