import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { Browser, BrowserContext, BrowserContextOptions, FrameLocator, Page } from 'playwright-core';
import { type Faults, findBarriers, openBrowser, openTab } from '../support/browser.js';
import { type EmbedHost, heardBy, startEmbedHost, untilHeard } from '../support/embed-host.js';
import { EmbedWorld } from '../support/embed-world.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';
import { eventually } from '../support/waits.js';

const ANDROID =
  'Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Mobile Safari/537.36';
const IPAD =
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Safari/605.1.15';
const PHONE: BrowserContextOptions = {
  userAgent: ANDROID,
  isMobile: true,
  hasTouch: true,
  viewport: { width: 390, height: 800 },
};

let database: TestDatabase;
let service: TestApp;
let browser: Browser;
let world: EmbedWorld;
let people = 0;
const open: { readonly host: EmbedHost; readonly context: BrowserContext }[] = [];

beforeAll(async () => {
  database = await createTestDatabase();
  [service, browser] = await Promise.all([startTestApp(database.url), openBrowser()]);
  world = await EmbedWorld.create(service);
});

afterAll(async () => {
  await browser.close();
  await service.close();
  await database.drop();
});

afterEach(async () => {
  for (const { host, context } of open.splice(0)) {
    await context.close();
    await host.close();
  }
});

interface Shown {
  readonly page: Page;
  readonly frame: FrameLocator;
  readonly host: EmbedHost;
  readonly faults: Faults;
}

const element = (url: string, more = '', inside = `<a id="inside" href="${url}">Connect here</a>`): string =>
  `<hitch-connect url="${url}" ${more}>${inside}</hitch-connect>`;

/** Opens a page of an app whose origin may show the frame, unless it `isStrange`. */
async function show(
  body: string,
  {
    options = {},
    isStrange = false,
    touchPoints = 0,
    ...page
  }: {
    readonly options?: BrowserContextOptions;
    readonly isStrange?: boolean;
    /** More than the one finger that `hasTouch` stands for. */
    readonly touchPoints?: number;
    readonly lang?: string;
    readonly frames?: string;
  } = {},
): Promise<Shown> {
  const host = await startEmbedHost(service.baseUrl, { body, ...page });
  await world.allow(...(isStrange ? [] : [host.origin]));
  const tab = await openTab(browser, [host.origin, service.baseUrl], options);
  open.push({ host, context: tab.context });
  if (touchPoints > 0) {
    const debug = await tab.context.newCDPSession(tab.page);
    await debug.send('Emulation.setTouchEmulationEnabled', { enabled: true, maxTouchPoints: touchPoints });
  }
  await tab.page.goto(host.origin);
  return { page: tab.page, frame: tab.page.frameLocator('hitch-connect iframe'), host, faults: tab.faults };
}

const newPerson = (): string => `9${Date.now()}${++people}`;
const attributeOfFrame = (page: Page, name: string): Promise<string | null> =>
  page.locator('hitch-connect iframe').getAttribute(name);

describe('<hitch-connect> on a computer', () => {
  test('the frame of a page with a strict policy and Trusted Types shows the link, and the page hears that it was linked', async () => {
    const link = await world.mint();
    const { page, frame, faults } = await show(element(link.connectUrl));
    expect(await untilHeard(page, 'ready')).toEqual({ view: 'frame' });
    expect(await untilHeard(page, 'status')).toEqual({ status: 'pending', reason: null });
    await frame.locator('h1').waitFor();
    expect(await page.locator('hitch-connect iframe').isVisible()).toBe(true);
    expect(await page.locator('#inside').isVisible()).toBe(false);
    await link.redeem(newPerson());
    expect(await untilHeard(page, 'status', { status: 'linked' })).toEqual({
      status: 'linked',
      reason: null,
    });
    expect((await heardBy(page)).filter(({ name }) => name === 'ready')).toHaveLength(1);
    expect(faults).toEqual({ errors: [], foreign: [] });
  });

  test('the frame is as high as its content, which needs no bar to scroll', async () => {
    const link = await world.mint();
    const { page, frame } = await show(element(link.connectUrl), {
      options: { viewport: { width: 900, height: 700 } },
    });
    await untilHeard(page, 'resize');
    const heightOf = async (): Promise<number> =>
      (await page.locator('hitch-connect iframe').boundingBox())?.height ?? 0;
    for (const width of [900, 420, 900]) {
      await page.setViewportSize({ width, height: 700 });
      await eventually(async () => {
        const content = await frame
          .locator('html')
          .evaluate((root) => [
            root.scrollHeight,
            root.clientHeight,
            Math.ceil(root.ownerDocument.body.getBoundingClientRect().height),
          ]);
        // A frame that is still too high for its content has no bar either.
        return content.every((height) => height === content[0]);
      });
      const last = (await heardBy(page)).filter(({ name }) => name === 'resize').at(-1);
      expect(await heightOf()).toBe(last?.detail['height']);
    }
    // It settles: a frame that grows with its own height would never.
    const before = await heightOf();
    await page.waitForTimeout(500);
    expect(await heightOf()).toBe(before);
  });

  test('a person gets more time in the frame, which stays one and is still heard', async () => {
    const link = await world.mint();
    const { page, frame, faults } = await show(element(link.connectUrl));
    const before = (await world.tenant.client.link(link.id)).expiresAt;
    await frame.getByRole('button', { name: 'Keep this open' }).click();
    await eventually(async () => (await world.tenant.client.link(link.id)).expiresAt > before);
    await frame.locator('body.framed').waitFor();
    await link.redeem(newPerson());
    await untilHeard(page, 'status', { status: 'linked' });
    expect(faults).toEqual({ errors: [], foreign: [] });
  });

  test('the events say what became of the link, and nothing about the person', async () => {
    const link = await world.mint({ context: { page: '/secret-page' }, sessionId: 'secret-session' });
    const { page } = await show(element(link.connectUrl));
    await untilHeard(page, 'ready');
    const igsid = newPerson();
    await link.redeem(igsid);
    await untilHeard(page, 'status', { status: 'linked' });
    const heard = await heardBy(page);
    expect(new Set(heard.flatMap(({ detail }) => Object.keys(detail)))).toEqual(
      new Set(['view', 'status', 'reason', 'height']),
    );
    expect(JSON.stringify(heard)).not.toMatch(new RegExp(`secret|user-|${igsid}`));
  });

  test('the language and the theme of the element are those of the frame, and a change loads it again', async () => {
    const link = await world.mint();
    const { page, frame } = await show(element(link.connectUrl, 'theme="dark"'), { lang: 'de' });
    await untilHeard(page, 'ready');
    expect(await frame.locator('html').getAttribute('lang')).toBe('de');
    expect(await attributeOfFrame(page, 'title')).toBe('Instagram verbinden');
    expect(await attributeOfFrame(page, 'src')).toBe(`${link.connectUrl}?embed=1&theme=dark&locale=de`);
    await page.evaluate(() => {
      const shown = document.querySelector('hitch-connect') as HTMLElement &
        Record<'theme' | 'label', unknown>;
      Object.assign(shown, { theme: 'light', lang: 'ar', label: 'Los' });
    });
    await eventually(async () => (await frame.locator('html').getAttribute('lang')) === 'ar');
    expect(await attributeOfFrame(page, 'title')).toBe('Los');
    expect(
      await page
        .locator('hitch-connect')
        .evaluate((shown) => [shown.getAttribute('theme'), shown.getAttribute('lang')]),
    ).toEqual(['light', 'ar']);
  });

  test('a new url makes a new frame, and the former one is not heard any more', async () => {
    const [first, second] = [await world.mint(), await world.mint()];
    const { page } = await show(element(first.connectUrl));
    await untilHeard(page, 'ready');
    await page
      .locator('hitch-connect')
      .evaluate((shown, url) => Object.assign(shown, { url }), second.connectUrl);
    await eventually(async () => (await heardBy(page)).filter(({ name }) => name === 'ready').length === 2);
    expect(await page.locator('hitch-connect iframe').count()).toBe(1);
    await first.redeem(newPerson());
    await second.redeem(newPerson());
    await untilHeard(page, 'status', { status: 'linked' });
    const ends = (await heardBy(page)).filter(({ detail }) => detail['status'] === 'linked');
    expect(ends).toHaveLength(1);
  });

  test('an element that leaves the page and comes back has one frame again, and the script can run twice', async () => {
    const link = await world.mint();
    const { page, faults } = await show(element(link.connectUrl));
    await untilHeard(page, 'ready');
    await page.evaluate(() => {
      const shown = document.querySelector('hitch-connect') as HTMLElement;
      Reflect.set(globalThis, 'shown', shown);
      shown.remove();
    });
    expect(
      await page.evaluate(
        () => (Reflect.get(globalThis, 'shown') as HTMLElement).shadowRoot?.childElementCount,
      ),
    ).toBe(0);
    await page.evaluate(async (src) => {
      document.querySelector('main')?.append(Reflect.get(globalThis, 'shown') as HTMLElement);
      await import(src);
    }, `${service.baseUrl}/embed/v1.js?again`);
    await eventually(async () => (await heardBy(page)).filter(({ name }) => name === 'ready').length === 2);
    expect(await page.locator('hitch-connect iframe').count()).toBe(1);
    expect(faults).toEqual({ errors: [], foreign: [] });
  });

  test('messages of the page itself, of another frame and of another window are ignored', async () => {
    const [link, other] = [await world.mint(), await world.mint()];
    const { page } = await show(`${element(link.connectUrl)}${element(other.connectUrl, 'id="other"')}`);
    await eventually(async () => (await heardBy(page)).filter(({ name }) => name === 'status').length === 2);
    await page.evaluate(() => {
      Reflect.set(globalThis, 'mine', 0);
      document
        .querySelector('hitch-connect')
        ?.addEventListener('hitch-status', () =>
          Reflect.set(globalThis, 'mine', (Reflect.get(globalThis, 'mine') as number) + 1),
        );
      // The right words from the wrong window.
      window.postMessage({ source: 'hitch', type: 'status', status: 'linked', reason: null }, '*');
    });
    // The right origin, from the frame of the other element.
    await other.redeem(newPerson());
    await untilHeard(page, 'status', { status: 'linked' });
    expect(await page.evaluate(() => Reflect.get(globalThis, 'mine') as number)).toBe(0);
    const linked = (await heardBy(page)).filter(({ detail }) => detail['status'] === 'linked');
    expect(linked).toHaveLength(1);
    await link.redeem(newPerson());
    await eventually(
      async () => (await page.evaluate(() => Reflect.get(globalThis, 'mine') as number)) === 1,
    );
  });

  test.each(['light', 'dark'] as const)(
    'the page with the frame has no barriers in %s',
    async (colorScheme) => {
      const link = await world.mint();
      const { page } = await show(element(link.connectUrl), { options: { colorScheme } });
      await untilHeard(page, 'ready');
      expect(await findBarriers(page)).toEqual([]);
    },
  );
});

describe('<hitch-connect> that cannot show the frame', () => {
  test('an origin that is not in embedOrigins gets the fallback after ten seconds, and no word from the frame', async () => {
    const link = await world.mint();
    const { page } = await show(element(link.connectUrl), { isStrange: true });
    expect(await page.locator('#inside').isVisible()).toBe(false);
    expect(await untilHeard(page, 'error')).toEqual({ code: 'frame_blocked' });
    expect(await page.locator('#inside').isVisible()).toBe(true);
    expect(await page.locator('hitch-connect iframe').isVisible()).toBe(false);
    expect((await heardBy(page)).map(({ name }) => name)).toEqual(['error']);
  });

  test('a page whose policy refuses the frame gets the fallback at once', async () => {
    const link = await world.mint();
    const { page } = await show(element(link.connectUrl, '', ''), { frames: "'none'" });
    const started = Date.now();
    expect(await untilHeard(page, 'error')).toEqual({ code: 'frame_blocked' });
    expect(Date.now() - started).toBeLessThan(9_000);
    const button = page.locator('hitch-connect a');
    expect(await button.getAttribute('href')).toBe(link.connectUrl);
    expect(await button.isVisible()).toBe(true);
    expect(await findBarriers(page)).toEqual([]);
  });

  test.each(['javascript:alert(1)//c/abc', 'https://ig.me/m/acme', ''])(
    'the url %j becomes neither a frame nor a link, and what is inside the element stays',
    async (url) => {
      const { page, faults } = await show(element(url, '', '<b id="inside">Later</b>'));
      expect(await untilHeard(page, 'error')).toEqual({ code: 'invalid_url' });
      expect(await page.locator('#inside').isVisible()).toBe(true);
      expect(await page.locator('hitch-connect :is(iframe, a)').count()).toBe(0);
      expect(faults).toEqual({ errors: [], foreign: [] });
    },
  );

  test('without a url the element shows what is inside it, and waits', async () => {
    const link = await world.mint();
    const { page } = await show('<hitch-connect><b id="inside">Soon</b></hitch-connect>');
    expect(await page.locator('#inside').isVisible()).toBe(true);
    await page
      .locator('hitch-connect')
      .evaluate((shown, url) => shown.setAttribute('url', url), link.connectUrl);
    await untilHeard(page, 'ready');
    expect((await heardBy(page)).some(({ name }) => name === 'error')).toBe(false);
    expect(await page.locator('#inside').isVisible()).toBe(false);
  });

  test('without JavaScript the link inside the element leads to the connect page', async () => {
    const link = await world.mint();
    const { page } = await show(element(link.connectUrl), { options: { javaScriptEnabled: false } });
    await page.click('#inside');
    expect(page.url()).toBe(link.connectUrl);
  });
});

describe('<hitch-connect> on a phone', () => {
  test.each([
    ['en', '', 'Connect Instagram'],
    ['de-AT', '', 'Instagram verbinden'],
    ['ar', '', 'ربط إنستغرام'],
    ['en', 'lang="fr"', 'Connecter Instagram'],
    ['en', 'label="Link my account"', 'Link my account'],
  ])('the button of a page in %s with %j says %j', async (lang, more, text) => {
    const link = await world.mint();
    const { page, faults } = await show(element(link.connectUrl, more), { options: PHONE, lang });
    expect(await untilHeard(page, 'ready')).toEqual({ view: 'button' });
    expect(await page.locator('hitch-connect a[target=_top]').textContent()).toBe(text);
    expect(await page.locator('iframe').count()).toBe(0);
    expect(await page.locator('#inside').isVisible()).toBe(false);
    expect(await findBarriers(page)).toEqual([]);
    expect(faults).toEqual({ errors: [], foreign: [] });
  });

  test('a tap on the button opens the connect page in place of the page', async () => {
    const link = await world.mint();
    const { page } = await show(element(link.connectUrl), { options: PHONE });
    await page.locator('hitch-connect a[target=_top]').tap();
    await page.waitForURL(link.connectUrl);
    await page.locator('a[href^="https://ig.me/"]').first().waitFor();
  });

  test('the button is at least 44 pixels high, and can be styled by the page', async () => {
    const link = await world.mint();
    const { page } = await show(element(link.connectUrl), { options: PHONE });
    const button = page.locator('hitch-connect a[target=_top]');
    expect((await button.boundingBox())?.height).toBeGreaterThanOrEqual(44);
    await page.evaluate(() => {
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(
        'hitch-connect { --hitch-accent: rgb(1, 2, 3) } ::part(button) { letter-spacing: 3px }',
      );
      document.adoptedStyleSheets.push(sheet);
    });
    expect(
      await button.evaluate((link) => {
        const { backgroundColor, letterSpacing } = getComputedStyle(link);
        return [backgroundColor, letterSpacing];
      }),
    ).toEqual(['rgb(1, 2, 3)', '3px']);
  });

  test('an iPad, which says that it is a Macintosh, gets the button', async () => {
    const link = await world.mint();
    const options = { userAgent: IPAD, viewport: { width: 1024, height: 768 } };
    const { page } = await show(element(link.connectUrl), { options, touchPoints: 5 });
    expect(await untilHeard(page, 'ready')).toEqual({ view: 'button' });
  });
});
