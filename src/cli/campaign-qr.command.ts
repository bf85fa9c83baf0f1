import { writeFileSync } from 'node:fs';
import { extname } from 'node:path';
import { type Command, Option, type OptionValues } from 'commander';
import type { Paper } from '../campaigns/print/print-sheet.js';
import type { HitchClient } from '../../packages/client/src/index.js';
import { addApiCommand, toPath } from './api-call.command.js';
import { collectValues, parseWholeNumber, UsageError } from './option-values.js';
import type { PrintFormat } from './draw-campaigns.command.js';
import type { AccessOptions, Session } from './session.command.js';
import { clean, pick } from './table.js';

const CAMPAIGNS = '/v1/campaigns';
const FORMATS = ['svg', 'png', 'pdf'] as const;
/** Width of a code on a sheet. */
const CODE_MM = 40;

/** The options, as commander gives them. */
interface QrOptions {
  readonly format?: PrintFormat;
  readonly size?: number;
  readonly output?: string;
  readonly caption?: string | false;
  readonly font?: readonly string[];
  readonly sheet?: true;
  readonly app?: string;
  readonly paper?: Paper;
  readonly codeWidth?: number;
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
  new Option('--app <app>', 'a sheet of the campaigns of this app (with an admin key)'),
  new Option('--paper <paper>', 'the paper of a sheet (default a4)').choices(['a4', 'letter']),
  new Option(
    '--code-width <mm>',
    `width of each code on a sheet, with its quiet zone (default ${CODE_MM})`,
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
      const fetched = isOfAll(ids, options) ? listRunning(api, options.app) : showAll(api, ids);
      const rows = await session.progress.during('waiting for the service', fetched);
      // Loaded on use: what draws takes longer to load than most commands take.
      const { drawCampaign, drawCampaignSheet } = await import('./draw-campaigns.command.js');
      const { paper = 'a4', codeWidth: codeMm = CODE_MM } = options;
      const file = options.sheet
        ? await drawCampaignSheet(rows, { ...options, paper, codeMm }, session)
        : await drawCampaign(rows[0], { ...options, format }, session);
      if (options.output === undefined) await writeOut(file);
      else writeFileSync(options.output, file);
    },
  );
}

/** @throws UsageError when the options do not go together */
function chooseFormat(ids: readonly string[], options: QrOptions): PrintFormat {
  const { sheet, output, size, app } = options;
  const byName = FORMATS.find((each) => output !== undefined && extname(output).toLowerCase() === `.${each}`);
  const format = options.format ?? byName ?? 'pdf';
  if (sheet && format !== 'pdf') throw new UsageError('a sheet is a PDF');
  if (!sheet && ids.length !== 1) throw new UsageError('give one campaign, or --sheet for many');
  if (!sheet && (options.paper !== undefined || options.codeWidth !== undefined))
    throw new UsageError('--paper and --code-width are for a --sheet');
  if (app !== undefined && !isOfAll(ids, options))
    throw new UsageError('--app is for a --sheet of all campaigns of an app: name no campaign beside it');
  if (size !== undefined && format !== 'png') throw new UsageError('--size is for a PNG');
  if (size !== undefined && (size < 200 || size > 4096))
    throw new UsageError('--size must be from 200 to 4096');
  if (output === undefined && format !== 'svg' && process.stdout.isTTY)
    throw new UsageError(`a ${format.toUpperCase()} is not for a terminal: give --out <file>`);
  return format;
}

/** Whether a sheet is of all campaigns that have not ended. */
function isOfAll(ids: readonly string[], { sheet }: QrOptions): boolean {
  return sheet === true && ids.length === 0;
}

/** Waits until all is written: the command may end the process after it. */
function writeOut(file: Buffer): Promise<void> {
  return new Promise((resolve, reject) => {
    process.stdout.write(file, (error) => (error ? reject(error) : resolve()));
  });
}

async function showAll(api: HitchClient, ids: readonly string[]): Promise<unknown[]> {
  const rows: unknown[] = [];
  for (const id of ids) rows.push((await api.request({ method: 'GET', path: CAMPAIGNS + toPath(id) })).json);
  return rows;
}

/**
 * All campaigns of an app that have not ended, newest first.
 * @param app undefined: of the only app that the key sees campaigns of
 * @throws UsageError when they are of several apps: what is printed for one shop is not for another
 */
async function listRunning(api: HitchClient, app: string | undefined): Promise<unknown[]> {
  const ofApp = app === undefined ? '' : `&appId=${encodeURIComponent(app)}`;
  const rows: unknown[] = [];
  for (let cursor: unknown = ''; typeof cursor === 'string';) {
    const next = cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`;
    const { json } = await api.request({ method: 'GET', path: `${CAMPAIGNS}?limit=100${ofApp}${next}` });
    const data = pick(json, 'data');
    if (!Array.isArray(data)) throw new Error('The answer of the service is not a list.');
    rows.push(...(data as unknown[]).filter((row) => pick(row, 'status') !== 'ended'));
    cursor = pick(json, 'nextCursor');
  }
  const apps = [...new Set(rows.map((row) => String(pick(row, 'appId'))))];
  if (apps.length > 1)
    throw new UsageError(
      `the campaigns are of ${apps.length} apps: give --app with one of ${apps.map(clean).join(', ')}`,
    );
  return rows;
}
