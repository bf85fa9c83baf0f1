import { writeFileSync } from 'node:fs';
import { extname } from 'node:path';
import { type Command, Option, type OptionValues } from 'commander';
import {
  encodePrintCode,
  findReadingDistanceMm,
  findSmallestWidthMm,
  type PrintedCode,
  toCaption,
} from '../campaigns/print/print-code.js';
import type { LeftOut } from '../campaigns/print/print-card.js';
import type { Paper } from '../campaigns/print/print-sheet.js';
import type { ApiClient } from '../dev/simulator/api-client.js';
import { addApiCommand, toPath } from './api-call.command.js';
import { collectValues, parseWholeNumber, UsageError } from './option-values.js';
import type { AccessOptions, Session } from './session.command.js';
import { clean, pick } from './table.js';

const CAMPAIGNS = '/v1/campaigns';
const FORMATS = ['svg', 'png', 'pdf'] as const;
const DEFAULT_CODE_MM = 40;

type Format = (typeof FORMATS)[number];

/** The options, as commander gives them. */
interface QrOptions {
  readonly format?: Format;
  readonly size?: number;
  readonly output?: string;
  readonly caption?: string | false;
  readonly font?: readonly string[];
  readonly sheet?: true;
  readonly paper?: Paper;
  readonly codeWidth?: number;
}

/** A campaign with what is printed for it. */
interface PrintedCampaign extends PrintedCode {
  readonly id: string;
}

const OPTIONS = [
  new Option('--format <format>', 'format of the file (default: by the name of the file, else pdf)').choices(
    FORMATS,
  ),
  new Option('--size <pixels>', 'width of a PNG (200 to 4096, default 1024)').argParser(parseWholeNumber),
  new Option('--out, --output <file>', 'write to this file (default: standard output)'),
  new Option('--caption <text>', 'text under the name on a PDF (default: the account, as @acme)'),
  new Option('--no-caption', 'a PDF without it'),
  new Option(
    '--font <file>',
    'a TrueType or OpenType font for letters that ours lack, such as Chinese; can be repeated',
  ).argParser(collectValues),
  new Option(
    '--sheet',
    'a PDF of many codes with cut marks: of these campaigns, or of all that have not ended',
  ),
  new Option('--paper <paper>', 'the paper of a sheet (default a4)').choices(['a4', 'letter']),
  new Option(
    '--code-width <mm>',
    `width of each code on a sheet, with its quiet zone (default ${DEFAULT_CODE_MM})`,
  ).argParser(parseWholeNumber),
];

/** `hitch campaigns qr`: files for a printer. Adds the command below `campaigns`. */
export function addCampaignQr(campaigns: Command, session: Session): void {
  addApiCommand(
    campaigns,
    {
      name: 'qr [campaigns...]',
      about: 'draws the QR code of a campaign for print, or with --sheet the codes of many',
      options: OPTIONS,
    },
    async (ids, values: OptionValues) => {
      const options = values as QrOptions;
      const format = chooseFormat(ids, options);
      const api = await session.connect(values as AccessOptions, 'admin');
      const fetched = options.sheet && ids.length === 0 ? listRunning(api) : showAll(api, ids);
      const rows = await session.progress.during('waiting for the service', fetched);
      const printed = rows.map((row) => toPrinted(row, options.caption));
      const file = options.sheet
        ? await drawSheet(printed, options, session)
        : await drawOne(printed, format, options, session);
      if (options.output === undefined) await writeOut(file);
      else writeFileSync(options.output, file);
    },
  );
}

/** @throws UsageError when the options do not go together */
function chooseFormat(ids: readonly string[], options: QrOptions): Format {
  const { sheet, output, size } = options;
  const byName = FORMATS.find((each) => output !== undefined && extname(output).toLowerCase() === `.${each}`);
  const format = options.format ?? byName ?? 'pdf';
  if (sheet && format !== 'pdf') throw new UsageError('a sheet is a PDF');
  if (!sheet && ids.length !== 1) throw new UsageError('give one campaign, or --sheet for many');
  if (!sheet && (options.paper !== undefined || options.codeWidth !== undefined))
    throw new UsageError('--paper and --code-width are for a --sheet');
  if (size !== undefined && format !== 'png') throw new UsageError('--size is for a PNG');
  if (size !== undefined && (size < 200 || size > 4096))
    throw new UsageError('--size must be from 200 to 4096');
  if (output === undefined && format !== 'svg' && process.stdout.isTTY)
    throw new UsageError(`a ${format.toUpperCase()} is not for a terminal: give --out <file>`);
  return format;
}

async function drawOne(
  [code]: readonly PrintedCampaign[],
  format: Format,
  { size, font }: QrOptions,
  session: Session,
): Promise<Buffer> {
  if (code === undefined) throw new TypeError('one code is drawn');
  const print = await import('../campaigns/print/print-file.js');
  const matrix = encodePrintCode(code.url);
  const smallest = findSmallestWidthMm(matrix);
  session.note(
    `Print it at least ${smallest} mm wide with its quiet zone, and wider for readers at a distance: ` +
      `${smallest} mm are read from ${Math.floor(findReadingDistanceMm(matrix, smallest) / 10)} cm.`,
  );
  if (format === 'svg') return Buffer.from(print.printSvg(code.url));
  if (format === 'png') return print.printPng(code.url, size ?? print.PNG_SIZE.default);
  const { loadPrintFaces } = await import('../campaigns/print/print-fonts.store.js');
  const { pdf, leftOut } = print.printPdf(code, await loadPrintFaces(font));
  noteLeftOut([code], [leftOut], session);
  return pdf;
}

async function drawSheet(
  codes: readonly PrintedCampaign[],
  { paper = 'a4', codeWidth: codeMm = DEFAULT_CODE_MM, font }: QrOptions,
  session: Session,
): Promise<Buffer> {
  const { printSheet } = await import('../campaigns/print/print-sheet.js');
  const { loadPrintFaces } = await import('../campaigns/print/print-fonts.store.js');
  const sheet = printSheet(codes, { paper, codeMm }, await loadPrintFaces(font));
  if (sheet.kind === 'fault') throw new UsageError(sheet.detail);
  const pages = sheet.pages === 1 ? '1 page' : `${sheet.pages} pages`;
  session.note(`Codes: ${codes.length}, on ${pages}. Print at the actual size.`);
  noteLeftOut(codes, sheet.leftOut, session);
  return sheet.pdf;
}

/** Says which texts are not on the paper: whoever prints should know before it is printed. */
function noteLeftOut(codes: readonly PrintedCampaign[], leftOut: readonly LeftOut[], session: Session): void {
  const faults = codes.flatMap(({ id }, index) => (leftOut[index] ?? []).map((text) => `${text} of ${id}`));
  if (faults.length === 0) return;
  const which = faults.length === 1 ? 'a text' : 'texts';
  session.note(
    `No font has all letters of ${which}, left out or without a symbol: ${faults.join(', ')}. See --font.`,
  );
}

function toPrinted(row: unknown, caption: string | false | undefined): PrintedCampaign {
  const [id, name, url] = ['id', 'name', 'url'].map((field) => pick(row, field));
  if (typeof id !== 'string' || typeof name !== 'string' || typeof url !== 'string')
    throw new Error('The answer of the service is not a campaign.');
  const text = caption === undefined ? toCaption(url) : caption || null;
  return { id: clean(id), name, url, caption: text };
}

/** Waits until all is written: the command may end the process after it. */
function writeOut(file: Buffer): Promise<void> {
  return new Promise((resolve, reject) => {
    process.stdout.write(file, (error) => (error ? reject(error) : resolve()));
  });
}

async function showAll(api: ApiClient, ids: readonly string[]): Promise<unknown[]> {
  const rows: unknown[] = [];
  for (const id of ids) rows.push((await api.call({ method: 'GET', path: CAMPAIGNS + toPath(id) })).json);
  return rows;
}

/** All campaigns that have not ended, newest first. */
async function listRunning(api: ApiClient): Promise<unknown[]> {
  const rows: unknown[] = [];
  for (let cursor: unknown = ''; typeof cursor === 'string';) {
    const next = cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`;
    const { json } = await api.call({ method: 'GET', path: `${CAMPAIGNS}?limit=100${next}` });
    const data = pick(json, 'data');
    if (!Array.isArray(data)) throw new Error('The answer of the service is not a list.');
    rows.push(...(data as unknown[]).filter((row) => pick(row, 'status') !== 'ended'));
    cursor = pick(json, 'nextCursor');
  }
  return rows;
}
