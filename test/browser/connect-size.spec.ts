import { randomBytes } from 'node:crypto';
import { get } from 'node:http';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { encode } from 'fast-png';
import { LOCALES } from '../../src/platform/text/locales.js';
import { toTypeId } from '../../src/platform/ids/type-id.js';
import { IPHONE, setUpStage, type VisitOptions } from '../support/connect-stage.js';
import { setTypedCodes } from '../support/typed-codes.js';

const stage = setUpStage();
// The largest page is one with a code to type.
beforeAll(() => setTypedCodes(stage.service, stage.account, true));

/** 10 KiB, the most that a logo may have, less than a hundred bytes. */
const LOGO = Buffer.from(encode({ width: 58, height: 58, channels: 3, data: randomBytes(58 * 58 * 3) }));

interface Loaded {
  readonly type: string;
  readonly path: string;
  /** With its headers, as it came. */
  bytes: number;
}

/** Opens a page in an empty profile and says what it loaded. */
async function load(url: string, options: VisitOptions = {}): Promise<Loaded[]> {
  const loaded = new Map<string, Loaded>();
  const prepare: VisitOptions['prepare'] = async (page) => {
    const session = await page.context().newCDPSession(page);
    session.on('Network.requestWillBeSent', ({ requestId, type = '', request }) => {
      loaded.set(requestId, { type, path: new URL(request.url).pathname, bytes: 0 });
    });
    session.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
      const request = loaded.get(requestId);
      if (request) request.bytes = encodedDataLength;
    });
    await session.send('Network.enable');
  };
  const { page } = await stage.visit(url, { ...options, prepare });
  await page.waitForTimeout(500);
  return [...loaded.values()];
}

const VIEW = ['Document', 'Stylesheet', 'Script', 'Image'];
/** What the first view needs. The stream, the note that a phone has opened it and the icon of the tab come after it. */
const viewOf = (loaded: readonly Loaded[]): Loaded[] => loaded.filter(({ type }) => VIEW.includes(type));
const bytesOf = (loaded: readonly Loaded[]): number => loaded.reduce((sum, { bytes }) => sum + bytes, 0);
const typesOf = (loaded: readonly Loaded[]): string[] => loaded.map(({ type }) => type).sort();

describe('size of the page', () => {
  test.each([
    { view: 'desktop', device: {}, more: ['EventSource'] },
    { view: 'phone', device: IPHONE, more: ['EventSource', 'Ping'] },
  ])(
    'the first view on the $view is three requests and at most 20 kB on the wire',
    async ({ device, more }) => {
      const link = await stage.mint({ accountHint: 'm…a@shop.example' });
      const loaded = await load(link.connectUrl, device);
      const view = viewOf(loaded);
      expect(typesOf(view)).toEqual(['Document', 'Script', 'Stylesheet']);
      expect(view.every(({ bytes }) => bytes > 0)).toBe(true);
      expect(bytesOf(view)).toBeLessThanOrEqual(20_000);
      // A browser without a tab to draw does not ask for the icon, which is the only one of the type `Other`.
      const after = loaded.filter((each) => !view.includes(each) && each.type !== 'Other');
      expect(typesOf(after)).toEqual(more);
    },
  );

  test.each(LOCALES)(
    'the first view in %s is at most 20 kB on the wire, with all that an app can have it say',
    async (locale) => {
      const branding = {
        displayName: 'ش'.repeat(40),
        purpose: { [locale]: 'ش'.repeat(140) },
        supportUrl: 'https://app.example/help',
        privacyUrl: 'https://app.example/privacy',
      };
      await stage.changeApp({ branding });
      const link = await stage.mint({ locale, accountHint: 'ش'.repeat(60) });
      for (const device of [{}, IPHONE]) {
        const loaded = await load(link.connectUrl, device);
        expect(bytesOf(viewOf(loaded))).toBeLessThanOrEqual(20_000);
      }
      await stage.changeApp({
        branding: { displayName: null, purpose: null, supportUrl: null, privacyUrl: null },
      });
    },
  );

  test('a logo of 10 KiB is a fourth request, and all together are at most 30 kB', async () => {
    expect(LOGO.length).toBeGreaterThan(10_100);
    const appId = toTypeId('app', stage.shop.appId);
    const answer = await fetch(`${stage.service.baseUrl}/v1/admin/apps/${appId}/logo`, {
      method: 'PUT',
      headers: { authorization: `Bearer ${stage.service.adminApiKey}`, 'content-type': 'image/png' },
      body: LOGO,
    });
    expect(answer.status).toBe(200);
    const link = await stage.mint();
    for (const colorScheme of ['light', 'dark'] as const) {
      const view = viewOf(await load(link.connectUrl, { colorScheme }));
      expect(typesOf(view)).toEqual(['Document', 'Image', 'Script', 'Stylesheet']);
      expect(view.find(({ type }) => type === 'Image')?.bytes).toBeGreaterThan(LOGO.length);
      expect(bytesOf(view)).toBeLessThanOrEqual(30_000);
    }
  });

  test('the script is served in less than 4 kB of Brotli, and for ever', async () => {
    const link = await stage.mint();
    const { page } = await stage.visit(link.connectUrl);
    const path = (await page.locator('script').getAttribute('src')) ?? '';
    const { headers, length } = await new Promise<{
      headers: Readonly<Record<string, unknown>>;
      length: number;
    }>((resolve, reject) => {
      get(new URL(path, stage.service.baseUrl), { headers: { 'accept-encoding': 'br' } }, (response) => {
        let received = 0;
        response.on('data', ({ length: more }: Buffer) => (received += more));
        response.on('end', () => resolve({ headers: response.headers, length: received }));
      }).on('error', reject);
    });
    expect(headers).toMatchObject({
      'content-encoding': 'br',
      'cache-control': expect.stringContaining('immutable'),
    });
    expect(length).toBeLessThan(4_000);
    expect(length).toBeGreaterThan(1_000);
  });
});
