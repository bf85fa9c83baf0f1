import type { LeftOut } from '../campaigns/print/print-card.js';
import {
  encodePrintCode,
  findReadingDistanceMm,
  findSmallestWidthMm,
  type PrintedCode,
} from '../campaigns/print/print-code.js';
import { PNG_SIZE, printPdf, printPng, printSvg } from '../campaigns/print/print-file.js';
import { loadPrintFaces } from '../campaigns/print/print-fonts.store.js';
import { printSheet, type SheetLayout } from '../campaigns/print/print-sheet.js';
import { UsageError } from './option-values.js';
import type { Session } from './session.command.js';
import { clean, pick } from './table.js';

export type PrintFormat = 'svg' | 'png' | 'pdf';

/** What is printed of a campaign's texts. */
interface TextOptions {
  /** Under the name; the account by default. False: nothing. */
  readonly caption?: string | false;
  /** Files for letters that our fonts lack. */
  readonly font?: readonly string[];
}

/** A campaign with what is printed for it. */
interface PrintedCampaign extends PrintedCode {
  readonly id: string;
}

/** Draws the code of a campaign of the API, and notes how small it may be printed. */
export async function drawCampaign(
  row: unknown,
  { format, size, caption, font }: TextOptions & { readonly format: PrintFormat; readonly size?: number },
  session: Session,
): Promise<Buffer> {
  const code = toPrinted(row, caption);
  const matrix = encodePrintCode(code.url);
  const smallest = findSmallestWidthMm(matrix);
  session.note(
    `Print it at least ${smallest} mm wide with its quiet zone, and wider for readers at a distance: ` +
      `${smallest} mm are read from ${Math.floor(findReadingDistanceMm(matrix, smallest) / 10)} cm.`,
  );
  if (format === 'svg') return Buffer.from(printSvg(code.url));
  if (format === 'png') return printPng(code.url, size ?? PNG_SIZE.default);
  const { pdf, leftOut } = printPdf(code, await loadPrintFaces(font));
  noteLeftOut([code], [leftOut], session);
  return pdf;
}

/**
 * Draws the codes of campaigns of the API on pages.
 * @throws UsageError when they do not fit, or are too small to be read
 */
export async function drawCampaignSheet(
  rows: readonly unknown[],
  { paper, codeMm, caption, font }: TextOptions & SheetLayout,
  session: Session,
): Promise<Buffer> {
  const codes = rows.map((row) => toPrinted(row, caption));
  const sheet = printSheet(codes, { paper, codeMm }, await loadPrintFaces(font));
  if (sheet.kind === 'fault') throw new UsageError(sheet.detail);
  const pages = sheet.pages === 1 ? '1 page' : `${sheet.pages} pages`;
  session.note(`Codes: ${codes.length}, on ${pages}. Print at the actual size.`);
  noteLeftOut(codes, sheet.leftOut, session);
  return sheet.pdf;
}

/** Says which texts are not on the paper: a person has to know before it is printed. */
function noteLeftOut(codes: readonly PrintedCampaign[], leftOut: readonly LeftOut[], session: Session): void {
  const faults = codes.flatMap(({ id }, index) => (leftOut[index] ?? []).map((text) => `${text} of ${id}`));
  if (faults.length === 0) return;
  const which = faults.length === 1 ? 'a text' : 'texts';
  session.note(
    `No font has all letters of ${which}, left out or without a symbol: ${faults.join(', ')}. See --font.`,
  );
}

function toPrinted(row: unknown, caption: string | false | undefined): PrintedCampaign {
  const [id, name, url, username] = ['id', 'name', 'url', 'account.username'].map((field) =>
    pick(row, field),
  );
  if (typeof id !== 'string' || typeof name !== 'string' || typeof url !== 'string')
    throw new Error('The answer of the service is not a campaign.');
  const text = caption === undefined ? `@${String(username)}` : caption || null;
  return { id: clean(id), name, url, caption: text };
}
