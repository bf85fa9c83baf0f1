import { drawStrokes, type Stroke } from './pdf-drawing.js';
import { type PdfPage, writePdf } from './pdf-file.js';
import {
  drawCard,
  findFullHeightMm,
  layCard,
  type LeftOut,
  type PrintCard,
  type PrintFaces,
} from './print-card.js';
import { findSmallestWidthMm, type PrintedCode } from './print-code.js';

export type Paper = 'a4' | 'letter';

/** How a sheet is laid out. */
export interface SheetLayout {
  readonly paper: Paper;
  /** Width of each code with its quiet zone. */
  readonly codeMm: number;
}

/** A grid in the middle of a page, in millimetres. */
export interface SheetGrid {
  readonly columns: number;
  readonly rows: number;
  readonly cellWidth: number;
  readonly cellHeight: number;
  readonly left: number;
  readonly top: number;
}

/** A sheet, or why there is none. `leftOut` has an entry for each code, in their order. */
export type PrintedSheet =
  | {
      readonly kind: 'sheet';
      readonly pdf: Buffer;
      readonly pages: number;
      readonly leftOut: readonly LeftOut[];
    }
  | { readonly kind: 'fault'; readonly detail: string };

export const PAPERS: Readonly<Record<Paper, { readonly width: number; readonly height: number }>> = {
  a4: { width: 210, height: 297 },
  letter: { width: 215.9, height: 279.4 },
};

/** Around the grid: printers leave up to 5 mm blank, and the marks stand in the rest. */
const MARGIN_MM = 12;
const MARK = { gap: 2, length: 5 };
/** Around the texts and code of a cell, so that a cut that is a little off hits neither. */
const PADDING_MM = 3;

/** The grid of a page for codes of this width; null when not one fits. */
export function findGrid({ paper, codeMm }: SheetLayout): SheetGrid | null {
  const { width, height } = PAPERS[paper];
  const cellWidth = codeMm + 2 * PADDING_MM;
  const cellHeight = findFullHeightMm(codeMm) + 2 * PADDING_MM;
  const columns = Math.floor((width - 2 * MARGIN_MM) / cellWidth);
  const rows = Math.floor((height - 2 * MARGIN_MM) / cellHeight);
  if (columns < 1 || rows < 1) return null;
  const [left, top] = [(width - columns * cellWidth) / 2, (height - rows * cellHeight) / 2];
  return { columns, rows, cellWidth, cellHeight, left, top };
}

/** Prints codes on as many pages as they need. The cells meet, so each mark at the edge leads one cut across the page. */
export function printSheet(
  codes: readonly PrintedCode[],
  layout: SheetLayout,
  faces: PrintFaces,
): PrintedSheet {
  const grid = findGrid(layout);
  if (grid === null) return fault(`a code of ${layout.codeMm} mm does not fit the page`);
  const cards = codes.map((code) => layCard(code, layout.codeMm, faces));
  const smallest = Math.max(0, ...cards.map(({ matrix }) => findSmallestWidthMm(matrix)));
  if (cards.length === 0) return fault('there are no codes');
  if (layout.codeMm < smallest) return fault(`codes of these URLs must be ${smallest} mm wide at least`);
  const perPage = grid.columns * grid.rows;
  const pages: PdfPage[] = [];
  for (let first = 0; first < cards.length; first += perPage)
    pages.push(drawPage(cards.slice(first, first + perPage), grid, layout.paper));
  return {
    kind: 'sheet',
    pdf: writePdf(pages, 'QR codes'),
    pages: pages.length,
    leftOut: cards.map(({ leftOut }) => leftOut),
  };
}

/** The lines at the edge that say where to cut: two for each line of the grid, beyond its ends. */
export function findCutMarks({ columns, rows, cellWidth, cellHeight, left, top }: SheetGrid): Stroke[] {
  const [right, bottom] = [left + columns * cellWidth, top + rows * cellHeight];
  const [near, far] = [MARK.gap, MARK.gap + MARK.length];
  const marks: Stroke[] = [];
  for (let column = 0; column <= columns; column += 1) {
    const x = left + column * cellWidth;
    marks.push({ x1: x, y1: top - far, x2: x, y2: top - near });
    marks.push({ x1: x, y1: bottom + near, x2: x, y2: bottom + far });
  }
  for (let row = 0; row <= rows; row += 1) {
    const y = top + row * cellHeight;
    marks.push({ x1: left - far, y1: y, x2: left - near, y2: y });
    marks.push({ x1: right + near, y1: y, x2: right + far, y2: y });
  }
  return marks;
}

function drawPage(cards: readonly PrintCard[], grid: SheetGrid, paper: Paper): PdfPage {
  const { width, height } = PAPERS[paper];
  const drawn = cards.map((card, index) => {
    const [column, row] = [index % grid.columns, Math.floor(index / grid.columns)];
    const x = grid.left + column * grid.cellWidth + PADDING_MM;
    // Codes stand in one line, also where a name is shorter.
    const y = grid.top + row * grid.cellHeight + PADDING_MM;
    return drawCard(card, { x, y });
  });
  return {
    widthMm: width,
    heightMm: height,
    content: [...drawn, drawStrokes(findCutMarks(grid))].join('\n'),
  };
}

function fault(detail: string): PrintedSheet {
  return { kind: 'fault', detail };
}
