import { describe, expect, test } from '@jest/globals';
import { CampaignPrintFiles } from '../../../src/campaigns/campaign-print-files.service.js';
import { CampaignPrints } from '../../../src/campaigns/campaign-prints.js';
import type { PrintedCode } from '../../../src/campaigns/print/print-code.js';
import { readPng, readQrCode, readSvg } from '../../support/qr-reader.js';

const url = `https://ig.me/${'u'.repeat(30)}?ref=${'aB3_x'.repeat(8)}`;

/** The campaigns of these tests: one id each. */
class StoredPrints extends CampaignPrints {
  constructor(private readonly codes: Readonly<Record<string, PrintedCode>>) {
    super();
  }

  override findForPrint(id: string): Promise<PrintedCode | null> {
    return Promise.resolve(this.codes[id] ?? null);
  }
}

const files = new CampaignPrintFiles(
  new StoredPrints({
    cmp_1: { url, name: 'Summer cups', caption: '@acme' },
    cmp_2: { url, name: '夏のカップ', caption: 'Sun ☀️' },
  }),
);

describe('files of a campaign’s code', () => {
  test('the SVG says the URL, with a quiet zone of four modules', async () => {
    const file = await files.svg('cmp_1');
    const document = file?.bytes.toString() ?? '';
    expect(document).toContain('viewBox="0 0 57 57"');
    expect(readQrCode(readSvg(document))).toBe(url);
    expect(file?.smallestWidthMm).toBe(23);
  });

  test.each([200, 512, 1024])('the PNG of %i pixels has that size and says the URL', async (size) => {
    const png = readPng((await files.png('cmp_1', size))?.bytes ?? new Uint8Array());
    expect([png.width, png.height]).toEqual([size, size]);
    expect(readQrCode(png)).toBe(url);
  });

  test('the PDF says which texts are not on it', async () => {
    expect((await files.pdf('cmp_1'))?.leftOut).toEqual([]);
    expect((await files.pdf('cmp_2'))?.leftOut).toEqual(['name', 'caption']);
  });

  test('there is no file of a campaign that is not there', async () => {
    expect([await files.svg('cmp_3'), await files.png('cmp_3', 200), await files.pdf('cmp_3')]).toEqual([
      null,
      null,
      null,
    ]);
  });
});
