import { encodeQrCode, type QrMatrix } from '../../links/qr-code.js';

/** What is printed: the code of a URL, with a name and a caption under it. */
export interface PrintedCode {
  readonly url: string;
  readonly name: string;
  readonly caption: string | null;
}

/** ISO/IEC 18004 requires a quiet zone of four modules. */
export const QUIET_ZONE_MODULES = 4;
/**
 * DENSO WAVE: a module of four printed dots or more is stable, which is 0.34 mm at 300 dpi. 0.4 mm leaves room for ink that spreads.
 * http://www.qrcode.com/en/howto/cell.html (read 2026-12)
 */
const SMALLEST_MODULE_MM = 0.4;
/** A code is read from ten times its width: https://delivr.com/faq/1289/qr-code-printing-guidelines-best-practices (read 2026-12) */
const WIDTHS_OF_DISTANCE = 10;

/** The code as it is printed. Level Q: paper is scratched, folded and dirty. */
export function encodePrintCode(url: string): QrMatrix {
  return encodeQrCode(url, 'quartile');
}

/** The modules of a code on each side, with its quiet zone. */
export function countSide(matrix: QrMatrix): number {
  return matrix.length + 2 * QUIET_ZONE_MODULES;
}

/** The smallest width at which a code may be printed, with its quiet zone, in whole millimetres. */
export function findSmallestWidthMm(matrix: QrMatrix): number {
  return Math.ceil(countSide(matrix) * SMALLEST_MODULE_MM);
}

/**
 * From how far away a code is read, as a rule of thumb; less in poor light and with an old phone.
 * @param widthMm of the printed code with its quiet zone, which does not count
 */
export function findReadingDistanceMm(matrix: QrMatrix, widthMm: number): number {
  return Math.floor(((widthMm * matrix.length) / countSide(matrix)) * WIDTHS_OF_DISTANCE);
}
