import { drawPng, drawSvg } from '../../links/qr-code.js';
import { writePdf } from './pdf-file.js';
import { drawCard, layCard, type LeftOut, type PrintFaces } from './print-card.js';
import { encodePrintCode, type PrintedCode, QUIET_ZONE_MODULES } from './print-code.js';

/** Width and height of a PNG, in pixels. */
export const PNG_SIZE = { min: 200, max: 4096, default: 1024 } as const;

/** A PDF, and the texts that no font could show. */
export interface PrintedPdf {
  readonly pdf: Buffer;
  readonly leftOut: LeftOut;
}

/** The width of the code on the page. It is drawn in areas, so a layout may scale it. */
const CODE_WIDTH_MM = 90;
const BORDER_MM = 5;
const SVG_SIZE = 1024;

/** The code alone as an SVG. */
export function printSvg(url: string): string {
  return drawSvg(encodePrintCode(url), { size: SVG_SIZE, margin: QUIET_ZONE_MODULES });
}

/** The code alone as a PNG of one bit a pixel. `size` is one of `PNG_SIZE`. */
export function printPng(url: string, size: number): Buffer {
  return drawPng(encodePrintCode(url), { size, margin: QUIET_ZONE_MODULES });
}

/** The code with its name and caption, on a page of 100 mm that is as high as they need. */
export function printPdf(code: PrintedCode, faces: PrintFaces): PrintedPdf {
  const card = layCard(code, CODE_WIDTH_MM, faces);
  const page = {
    widthMm: CODE_WIDTH_MM + 2 * BORDER_MM,
    heightMm: Math.ceil(card.heightMm + 2 * BORDER_MM),
    content: drawCard(card, { x: BORDER_MM, y: BORDER_MM }),
  };
  return { pdf: writePdf([page], code.name), leftOut: card.leftOut };
}
