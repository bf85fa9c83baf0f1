import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Command } from 'commander';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  countSide,
  encodePrintCode,
  findSmallestWidthMm,
  type PrintedCode,
} from '../../src/campaigns/print/print-code.js';
import { printPdf, printPng } from '../../src/campaigns/print/print-file.js';
import { loadPrintFaces } from '../../src/campaigns/print/print-fonts.store.js';
import { findGrid, type Paper, printSheet, type SheetLayout } from '../../src/campaigns/print/print-sheet.js';
import { addCampaignQr } from '../../src/cli/campaign-qr.command.js';
import { Progress } from '../../src/cli/progress.command.js';
import { Session } from '../../src/cli/session.command.js';
import { cutOut, drawPages, findInk, shrink } from '../support/print-pages.js';
import { type Picture, readPng, readQrCode, readSvg } from '../support/qr-reader.js';

/** A coarse printer. */
const DPI = 200;
const PIXELS_PER_MM = DPI / 25.4;
const LONGEST_NAME =
  'A name as long as a name may be, in the autumn and winter of every shop we have. '.repeat(3);
const NAMES = {
  'a Latin name': 'Summer cups 2026',
  'an Arabic name': 'أكواب القهوة 2026',
  'a Cyrillic name': 'Летние стаканы – Москва',
  'a Chinese name': '夏季咖啡杯',
  'a Hindi name': 'कॉफ़ी कप',
  'the longest name': LONGEST_NAME,
};

/** A campaign's URL with the longest username. */
const urlOf = (index: number): string =>
  `https://ig.me/${'u'.repeat(30)}?ref=c${String(index).padStart(4, '0')}${'aB3_x'.repeat(7)}`;
const codeOf = (index: number, name: string): PrintedCode => ({ url: urlOf(index), name, caption: '@acme' });

/** What each cell of a sheet says, in the order of the codes. */
function readCells(pages: readonly Picture[], layout: SheetLayout): (string | null)[] {
  const grid = findGrid(layout);
  if (grid === null) throw new Error('no code fits');
  return pages.flatMap((page) =>
    Array.from({ length: grid.columns * grid.rows }, (_, index) => {
      const [column, row] = [index % grid.columns, Math.floor(index / grid.columns)];
      const [x, y] = [grid.left + column * grid.cellWidth, grid.top + row * grid.cellHeight];
      const [width, height] = [grid.cellWidth, grid.cellHeight];
      const area = { x, y, width, height };
      const pixels = Object.fromEntries(
        Object.entries(area).map(([name, mm]) => [name, mm * PIXELS_PER_MM]),
      ) as typeof area;
      return readQrCode(cutOut(page, pixels));
    }),
  );
}

describe('printed files, read by a decoder from what Poppler draws at 200 dpi', () => {
  test.each(Object.entries(NAMES))('a PDF with %s is read', async (_script, name) => {
    const { pdf } = printPdf(codeOf(1, name), await loadPrintFaces());
    const pages = drawPages(pdf, DPI);
    expect(pages.map(readQrCode)).toEqual([urlOf(1)]);
  });

  test.each(Object.entries(NAMES))(
    'the texts of a PDF with %s stay under the code and on the page',
    async (_script, name) => {
      const faces = await loadPrintFaces();
      const [page] = drawPages(printPdf({ ...codeOf(1, name), caption: null }, faces).pdf, DPI);
      if (page === undefined) throw new Error('no page');
      // The page is 100 mm wide, the code with its quiet zone 90.
      const below = 95 * PIXELS_PER_MM;
      const text = cutOut(page, { x: 0, y: below, width: page.width, height: page.height - below });
      const ink = findInk(text);
      if (name === NAMES['a Chinese name']) {
        expect(ink).toBeNull();
        return;
      }
      if (ink === null) throw new Error('no text');
      const border = 4 * PIXELS_PER_MM;
      expect(ink.left).toBeGreaterThan(border);
      expect(ink.right).toBeLessThan(page.width - border);
      expect(ink.bottom).toBeLessThan(text.height - border / 2);
      expect(Math.abs(ink.left + ink.right - page.width)).toBeLessThan(2 * PIXELS_PER_MM);
      // Letters, and not the boxes that stand for missing ones.
      expect(ink.right - ink.left).toBeGreaterThan(10 * PIXELS_PER_MM);
    },
  );

  test('a PNG is read, as large as the smallest print at 200 dpi needs it', () => {
    const matrix = encodePrintCode(urlOf(1));
    const pixels = Math.ceil(findSmallestWidthMm(matrix) * PIXELS_PER_MM);
    expect(readQrCode(readPng(printPng(urlOf(1), Math.max(200, pixels))))).toBe(urlOf(1));
  });

  test('the largest PNG has 4,096 pixels and is read', () => {
    const png = readPng(printPng(urlOf(1), 4096));
    expect([png.width, png.height]).toEqual([4096, 4096]);
    expect(readQrCode(shrink(png, 8))).toBe(urlOf(1));
  });

  test.each(['a4', 'letter'] as Paper[])('each of 30 codes on %s is read', async (paper) => {
    const layout = { paper, codeMm: 40 };
    const names = Object.values(NAMES);
    const codes = Array.from({ length: 30 }, (_, index) => codeOf(index, names[index % names.length] ?? ''));
    const sheet = printSheet(codes, layout, await loadPrintFaces());
    if (sheet.kind === 'fault') throw new Error(sheet.detail);
    const pages = drawPages(sheet.pdf, DPI);
    expect(pages).toHaveLength(sheet.pages);
    const read = readCells(pages, layout);
    expect(read.slice(0, 30)).toEqual(codes.map(({ url }) => url));
    expect(read.slice(30).every((cell) => cell === null)).toBe(true);
  });

  test('each of 30 codes is read at the smallest width that is allowed', async () => {
    const codes = Array.from({ length: 30 }, (_, index) => codeOf(index, LONGEST_NAME));
    const matrix = encodePrintCode(urlOf(0));
    const layout = { paper: 'a4', codeMm: findSmallestWidthMm(matrix) } as const;
    expect(layout.codeMm / countSide(matrix)).toBeLessThan(0.41);
    const sheet = printSheet(codes, layout, await loadPrintFaces());
    if (sheet.kind === 'fault') throw new Error(sheet.detail);
    expect(readCells(drawPages(sheet.pdf, DPI), layout).slice(0, 30)).toEqual(codes.map(({ url }) => url));
  });
});

describe('hitch campaigns qr', () => {
  const campaigns = Array.from({ length: 3 }, (_, index) => ({
    id: `cmp_${index}`,
    name: index === 2 ? NAMES['a Chinese name'] : NAMES['a Latin name'],
    url: urlOf(index),
    status: index === 1 ? 'ended' : 'active',
    appId: 'app_1',
  }));
  /** Of another app, which only an admin key reads. */
  const foreign = { id: 'cmp_9', name: 'Theirs', url: urlOf(9), status: 'active', appId: 'app_2' };
  let isAdminKey = false;
  let server: Server;
  let folder: string;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'hitch-qr-'));
    // The two routes that the command reads, with pages of two rows.
    server = createServer((request, response) => {
      const { pathname, searchParams } = new URL(request.url ?? '', 'http://localhost');
      const from = Number(searchParams.get('cursor') ?? 0);
      const appId = searchParams.get('appId');
      const seen = (isAdminKey ? [...campaigns, foreign] : campaigns).filter(
        (each) => appId === null || each.appId === appId,
      );
      const next = from + 2 < seen.length ? String(from + 2) : null;
      const page = { data: seen.slice(from, from + 2), nextCursor: next };
      const one = campaigns.find(({ id }) => pathname === `/v1/campaigns/${id}`);
      const answer = pathname === '/v1/campaigns' ? page : one;
      response.writeHead(answer ? 200 : 404, { 'content-type': 'application/json' });
      response.end(JSON.stringify(answer ?? { code: 'not_found' }));
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
  });

  afterAll(() => {
    server.close();
    rmSync(folder, { recursive: true, force: true });
  });

  /** Runs the command; gives what it noted for people. */
  async function run(...args: string[]): Promise<string> {
    const notes: string[] = [];
    const { port } = server.address() as AddressInfo;
    const env = { HITCH_URL: `http://127.0.0.1:${port}`, HITCH_API_KEY: 'hk_test' };
    const session = new Session(
      env,
      () => undefined,
      (note) => notes.push(note),
      new Progress({ write: () => true }),
    );
    const program = new Command('campaigns').exitOverride().configureOutput({ writeErr: () => undefined });
    addCampaignQr(program, session);
    await program.parseAsync(['qr', ...args], { from: 'user' });
    return notes.join('\n');
  }

  const path = (name: string): string => join(folder, name);

  test('the name of the file says the format', async () => {
    expect(await run('cmp_0', '--out', path('one.svg'))).toContain('at least 23 mm wide');
    expect(readQrCode(readSvg(readFileSync(path('one.svg'), 'utf8')))).toBe(urlOf(0));
    await run('cmp_0', '--output', path('one.png'), '--size', '600');
    const png = readPng(readFileSync(path('one.png')));
    expect([png.width, readQrCode(png)]).toEqual([600, urlOf(0)]);
    await run('cmp_0', '--out', path('one'));
    expect(drawPages(readFileSync(path('one')), DPI).map(readQrCode)).toEqual([urlOf(0)]);
  });

  test('a sheet is of the campaigns that are named, or of all that have not ended', async () => {
    const layout = { paper: 'letter', codeMm: 30 } as const;
    const options = ['--sheet', '--paper', 'letter', '--code-width', '30', '--out', path('sheet.pdf')];
    const readSheet = (): (string | null)[] =>
      readCells(drawPages(readFileSync(path('sheet.pdf')), DPI), layout).filter((text) => text !== null);
    expect(await run('cmp_1', 'cmp_0', ...options)).toContain('Codes: 2, on 1 page.');
    expect(readSheet()).toEqual([urlOf(1), urlOf(0)]);
    expect(await run(...options)).toContain('left out or without a symbol: name of cmp_2');
    expect(readSheet()).toEqual([urlOf(0), urlOf(2)]);
  });

  test('with a key that reads the campaigns of several apps, a sheet of all of them says whose they are', async () => {
    const layout = { paper: 'a4', codeMm: 40 } as const;
    const out = ['--out', path('app.pdf')];
    isAdminKey = true;
    try {
      await expect(run('--sheet', ...out)).rejects.toThrow('give --app with one of app_1, app_2');
      expect(await run('--sheet', '--app', 'app_2', ...out)).toContain('Codes: 1, on 1 page.');
      const codes = readCells(drawPages(readFileSync(path('app.pdf')), DPI), layout);
      expect(codes.filter((text) => text !== null)).toEqual([urlOf(9)]);
      expect(await run('--sheet', 'cmp_0', ...out)).toContain('Codes: 1, on 1 page.');
    } finally {
      isAdminKey = false;
    }
  });

  test.each([
    ['an app beside a campaign', ['--sheet', 'cmp_0', '--app', 'app_1'], '--app is for a --sheet'],
    ['no campaign', [], 'give one campaign'],
    ['two without a sheet', ['cmp_0', 'cmp_1'], 'give one campaign'],
    ['a sheet as PNG', ['--sheet', '--format', 'png'], 'a sheet is a PDF'],
    ['paper without a sheet', ['cmp_0', '--paper', 'a4'], 'for a --sheet'],
    ['a size of a PDF', ['cmp_0', '--size', '300'], '--size is for a PNG'],
    ['a PNG of no size', ['cmp_0', '--size', '199', '--format', 'png'], 'from 200 to 4096'],
    ['codes too small', ['--sheet', '--code-width', '10'], 'must be 23 mm wide'],
  ])('%s is wrong usage', async (_name, args, message) => {
    await expect(run(...args)).rejects.toThrow(message);
  });
});
