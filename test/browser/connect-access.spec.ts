import { describe, expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { CATALOGUES, directionOf, LANGUAGE_NAMES } from '../../src/connect/texts/catalogues.js';
import { en, type TextKey } from '../../src/connect/texts/en.js';
import { LOCALES } from '../../src/platform/text/locales.js';
import { findOverflows } from '../support/browser.js';
import { IPHONE, plain, setUpStage } from '../support/connect-stage.js';

const stage = setUpStage();

const titleOf = async (page: Page): Promise<string> => plain(await page.locator('h1').textContent());
const untilTitle = (page: Page, title: string): Promise<void> =>
  page.locator('h1', { hasText: title }).waitFor({ timeout: 5_000 });
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Opens what is folded. */
const unfold = (page: Page): Promise<void> =>
  page.evaluate(() => {
    for (const details of document.querySelectorAll('details')) details.open = true;
  });

/** A window of the desktop and a phone, each with the view for it. */
const DEVICES = [
  { view: 'desktop', device: {} },
  { view: 'phone', device: IPHONE },
] as const;

describe('page without JavaScript', () => {
  const off = { javaScriptEnabled: false };

  test('a person reads all of it, and “Check now” shows what has become of the link', async () => {
    const link = await stage.mint();
    const { page } = await stage.visit(link.connectUrl, off);
    expect(await titleOf(page)).toBe('Connect your Instagram');
    expect(await page.locator('.qr svg').isVisible()).toBe(true);
    expect(await page.locator('#address').inputValue()).toBe(link.connectUrl);
    // What needs the script is not there.
    for (const name of ['Copy', 'Send to my phone'])
      expect(await page.getByRole('button', { name }).isVisible()).toBe(false);
    await stage.tap(link.ref);
    await pause(1_500);
    expect(await titleOf(page)).toBe('Connect your Instagram');
    await page.getByRole('link', { name: 'Check now' }).click();
    expect(await titleOf(page)).toBe('Connected');
    expect(await page.locator('meta[http-equiv]').count()).toBe(0);
  });

  test('the link can be extended, and declined, by forms', async () => {
    const link = await stage.mint();
    const { page } = await stage.visit(`${link.connectUrl}?language=en&theme=dark`, off);
    await page.getByRole('button', { name: 'Keep this open' }).click();
    expect(page.url()).toBe(`${link.connectUrl}?language=en&theme=dark`);
    expect(plain(await page.locator('.left').innerText())).toBe('Valid for another 30 minutes');

    const { page: phone } = await stage.visit(link.connectUrl, { ...IPHONE, ...off });
    expect(await titleOf(phone)).toBe('Connect your Instagram to Aurora Shop?');
    await phone.getByText('I did not ask for this').tap();
    await phone.getByRole('button', { name: 'Stop this request' }).tap();
    await untilTitle(phone, 'Request stopped');
    expect(phone.url()).toBe(link.connectUrl);
  });
});

/** What has the focus: its text or label, and whether it is seen to have it. */
const focused = (page: Page): Promise<{ name: string; isOutlined: boolean }> =>
  page.evaluate(() => {
    const element = document.activeElement as HTMLElement;
    const { outlineStyle, outlineWidth } = getComputedStyle(element);
    return {
      name: element.id || element.innerText.trim().replaceAll(/\s+/g, ' '),
      isOutlined: outlineStyle !== 'none' && Number.parseFloat(outlineWidth) >= 2,
    };
  });

/** Presses Tab until the focus has left the page, and says where it was. */
async function tabThrough(page: Page): Promise<string[]> {
  const stops: string[] = [];
  for (let presses = 0; presses < 40; presses += 1) {
    await page.keyboard.press('Tab');
    if (await page.evaluate(() => document.activeElement === document.body)) return stops;
    const { name, isOutlined } = await focused(page);
    stops.push(isOutlined ? name : `${name} (not seen)`);
  }
  return stops;
}

/** Presses Tab until this has the focus. */
async function tabTo(page: Page, name: string): Promise<void> {
  for (let presses = 0; presses < 40; presses += 1) {
    await page.keyboard.press('Tab');
    if ((await focused(page)).name === name) return;
  }
  throw new Error(`no Tab leads to ${name}`);
}

describe('page by keyboard', () => {
  test('Tab leads through all controls of the desktop view in their order, and each is seen to have the focus', async () => {
    const link = await stage.mint();
    const { page } = await stage.visit(link.connectUrl);
    expect(await tabThrough(page)).toEqual([
      'address',
      'Copy',
      'Keep this open',
      'Open Instagram',
      'Language: English',
    ]);
  });

  test('Tab leads through all controls of the phone view, and through those that Enter unfolds', async () => {
    const link = await stage.mint();
    const { page } = await stage.visit(link.connectUrl, IPHONE);
    const stops = [
      'Open Instagram',
      'Instagram did not open?',
      'I did not ask for this',
      'Language: English',
    ];
    expect(await tabThrough(page)).toEqual(stops);
    await tabTo(page, 'Instagram did not open?');
    await page.keyboard.press('Enter');
    await tabTo(page, 'App Store');
    await tabTo(page, 'Google Play');
    await tabTo(page, 'Copy');
  });

  test('Enter copies, extends, changes the language and declines', async () => {
    const link = await stage.mint();
    const { page } = await stage.visit(link.connectUrl);
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await tabTo(page, 'Copy');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Copied' }).waitFor();
    await tabTo(page, 'Keep this open');
    await page.keyboard.press('Enter');
    await page.getByText('30 minutes').waitFor();
    await tabTo(page, 'Language: English');
    await page.keyboard.press('Enter');
    await tabTo(page, 'Deutsch');
    await page.keyboard.press('Enter');
    await page.locator('html[lang=de]').waitFor();

    const { page: phone } = await stage.visit(link.connectUrl, IPHONE);
    await tabTo(phone, 'I did not ask for this');
    await phone.keyboard.press('Enter');
    await tabTo(phone, 'Stop this request');
    await phone.keyboard.press('Enter');
    await untilTitle(phone, 'Request stopped');
  });

  test('the heading of a new state gets the focus, and only of a new one', async () => {
    const link = await stage.mint({ confirmation: 'app' });
    const { page } = await stage.visit(link.connectUrl);
    const isOnHeading = (): Promise<boolean> => page.evaluate(() => document.activeElement?.tagName === 'H1');
    expect(await isOnHeading()).toBe(false);
    await stage.post(link, 'opened');
    await untilTitle(page, 'Continue on your phone');
    expect(await isOnHeading()).toBe(true);
    await tabTo(page, 'Open Instagram');
    await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
    await pause(500);
    expect((await focused(page)).name).toBe('Open Instagram');
    await stage.tap(link.ref);
    await untilTitle(page, 'One more step');
    expect(await isOnHeading()).toBe(true);
  });

  test.each(DEVICES)(
    'every control of the $view view is 44 px or more in both directions',
    async ({ device }) => {
      const link = await stage.mint();
      await stage.changeApp({
        branding: { supportUrl: 'https://app.example/help', privacyUrl: 'https://app.example/privacy' },
      });
      const instagram =
        'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 Instagram 385.0.0.26.66';
      const options = 'isMobile' in device ? { ...device, userAgent: instagram } : device;
      const { page } = await stage.visit(link.connectUrl, options);
      const findSmall = async (): Promise<object[]> => {
        await unfold(page);
        return page.evaluate(() =>
          [...document.querySelectorAll<HTMLElement>('a, button, summary, input')].flatMap((element) => {
            const { width, height } = element.getBoundingClientRect();
            const isSeen = element.checkVisibility();
            const name = element.innerText || element.id;
            return !isSeen || (width >= 44 && height >= 44) ? [] : [{ name, width, height }];
          }),
        );
      };
      expect(await findSmall()).toEqual([]);
      await stage.tap(link.ref);
      await untilTitle(page, 'Connected');
      expect(await findSmall()).toEqual([]);
      await stage.changeApp({ branding: { supportUrl: null, privacyUrl: null } });
    },
  );
});

describe('language of a page', () => {
  test('the menu wins over the mint, the mint over the address, the address over the browser, the browser over the app', async () => {
    await stage.changeApp({ branding: { locale: 'pt-BR' } });
    const french = await stage.mint({ locale: 'fr' });
    const any = await stage.mint();
    const langOf = async (url: string, ofBrowser: string): Promise<string | null> => {
      const { page } = await stage.visit(url, { locale: ofBrowser });
      const lang = await page.locator('html').getAttribute('lang');
      await page.close();
      return lang;
    };
    expect(await langOf(`${french.connectUrl}?language=ar&locale=es`, 'de')).toBe('ar');
    expect(await langOf(`${french.connectUrl}?locale=es`, 'de')).toBe('fr');
    expect(await langOf(`${any.connectUrl}?locale=es`, 'de')).toBe('es');
    expect(await langOf(any.connectUrl, 'de-AT')).toBe('de');
    expect(await langOf(any.connectUrl, 'nl')).toBe('pt-BR');
    await stage.changeApp({ branding: { locale: null } });
    expect(await langOf(any.connectUrl, 'nl')).toBe('en');
  });

  test('the menu names each language in itself, and keeps the view when it changes the language', async () => {
    const link = await stage.mint();
    const { page } = await stage.visit(`${link.connectUrl}?theme=dark`, IPHONE);
    await page.locator('.languages summary').tap();
    expect(await page.locator('.languages li').allInnerTexts()).toEqual(Object.values(LANGUAGE_NAMES));
    await page.getByRole('link', { name: LANGUAGE_NAMES.ar }).tap();
    await page.locator('html[lang=ar][dir=rtl]').waitFor();
    expect(new URL(page.url()).search).toBe('?language=ar&theme=dark');
    await stage.tap(link.ref);
    await untilTitle(page, CATALOGUES.ar['linked.title']);
  });

  test.each(LOCALES.filter((locale) => locale !== 'en'))(
    'in %s no text is left in English, and nothing is cut off or wider than the window',
    async (locale) => {
      const link = await stage.mint({ locale });
      // Sentences that are the same in both languages are no fault.
      const own = new Set(Object.values(CATALOGUES[locale]).map(withNames));
      const english = (Object.keys(en) as TextKey[])
        .map((key) => withNames(en[key]))
        .filter((text) => !own.has(text));
      // Short texts, such as “Help”, are parts of longer ones that are no fault.
      const isEnglish = (text: string): boolean =>
        english.some((each) => text === each || (each.length >= 20 && text.includes(each)));
      for (const { device } of DEVICES) {
        const { page } = await stage.visit(link.connectUrl, device);
        expect(await page.locator('html').getAttribute('lang')).toBe(locale);
        expect(await page.locator('html').getAttribute('dir')).toBe(directionOf(locale));
        expect((await textsOf(page)).filter(isEnglish)).toEqual([]);
        await expectToFit(page);
        await page.close();
      }
      const { page } = await stage.visit(link.connectUrl);
      await stage.tap(link.ref);
      await untilTitle(page, CATALOGUES[locale]['linked.title']);
      expect((await textsOf(page)).filter(isEnglish)).toEqual([]);
      await expectToFit(page);
    },
  );
});

const withNames = (text: string): string =>
  text.replaceAll('{app}', 'Aurora Shop').replaceAll('{account}', '@acme');

/** Each block of text and each label of a page, the folded ones too. */
async function textsOf(page: Page): Promise<string[]> {
  await unfold(page);
  const texts = await page.evaluate(() => {
    const blocks = [
      ...document.querySelectorAll('title, h1, h2, p, dt, dd, li, a, button, summary, label, span'),
    ];
    const labelled = [...document.querySelectorAll('[aria-label]')];
    return [
      ...blocks.map((element) => element.textContent ?? ''),
      ...labelled.map((element) => element.getAttribute('aria-label') ?? ''),
    ];
  });
  return texts.map((text) => plain(text).replaceAll(/\s+/g, ' ').trim());
}

/** No sideways scrolling, and no text that its box cuts off, from the smallest window to a large one. */
async function expectToFit(page: Page): Promise<void> {
  await unfold(page);
  for (const width of [320, 1280]) {
    await page.setViewportSize({ width, height: 844 });
    const cut = await page.evaluate(() =>
      [...document.querySelectorAll<HTMLElement>('h1, h2, p, dt, dd, li, a, button, summary, label')]
        .filter((each) => each.checkVisibility() && !each.classList.contains('unseen'))
        .filter(
          (each) => each.scrollWidth > each.clientWidth + 1 && getComputedStyle(each).display !== 'inline',
        )
        .map((each) => `${each.tagName} ${each.innerText}`),
    );
    expect({ width, cut, overflows: await findOverflows(page) }).toEqual({ width, cut: [], overflows: [] });
  }
}

describe('long and hostile texts', () => {
  test.each(DEVICES)('the $view view has room for texts that are 40 % longer', async ({ device }) => {
    const link = await stage.mint({ accountHint: 'm…a@shop.example' });
    const { page } = await stage.visit(link.connectUrl, device);
    await page.evaluate(() => {
      const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
      while (walker.nextNode()) {
        const node = walker.currentNode as Text;
        const text = node.data.trim();
        // Words of the same length as those that are there.
        if (text !== '')
          node.data += ` ${text.split('').reverse().join('')}`.slice(0, Math.ceil(text.length * 0.4) + 1);
      }
    });
    await expectToFit(page);
  });

  /** What an app, or a person who has its key, may write. */
  const HOSTILE = [
    { name: '<img src=x onerror=alert(1)>', shown: '<img src=x onerror=alert(1)>' },
    { name: '"><script>alert(1)</script>', shown: '"><script>alert(1)</script>' },
    { name: '\u202Emoc.knab', shown: 'app.example' },
    { name: 'Instagram', shown: 'app.example' },
    { name: 'Wwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwww', shown: 'Wwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwww' },
    { name: 'متجر الفجر', shown: 'متجر الفجر' },
    { name: '{app} {account, plural, other {x}}', shown: '{app} {account, plural, other {x}}' },
  ];

  test.each(HOSTILE)(
    'an app of the name $name breaks neither the page nor its layout',
    async ({ name, shown }) => {
      await stage.changeApp({ name });
      const link = await stage.mint({
        accountHint: '"><script>alert(2)</script>',
        channel: 'web',
        context: { page: '</script><script>alert(3)</script>' },
        sessionId: '"><script>alert(4)</script>',
      });
      for (const { view, device } of DEVICES) {
        const dialogs: string[] = [];
        const { page } = await stage.visit(link.connectUrl, {
          ...device,
          prepare: (tab) => {
            tab.on('dialog', (dialog) => {
              dialogs.push(dialog.message());
              void dialog.dismiss();
            });
            return Promise.resolve();
          },
        });
        expect(plain(await page.locator('.name').innerText())).toBe(shown);
        const html = await page.content();
        expect(await page.locator('main script, main img').count()).toBe(0);
        if (view === 'phone')
          expect(await page.locator('dd').first().innerText()).toBe('"><script>alert(2)</script>');
        for (const secret of ['alert(3)', 'alert(4)']) expect(html).not.toContain(secret);
        await expectToFit(page);
        expect(dialogs).toEqual([]);
      }
      await stage.changeApp({ name: 'Aurora Shop' });
    },
  );

  test('the longest username and hint, without a place to break, stay within the page', async () => {
    const username = 'w'.repeat(30);
    await stage.service.createAccount(username, [stage.shop]);
    const link = await stage.mint({ account: username, accountHint: 'W'.repeat(60) });
    for (const { device } of DEVICES) {
      const { page } = await stage.visit(link.connectUrl, device);
      expect(plain(await page.locator('main').innerText())).toContain(`@${username}`);
      await expectToFit(page);
      await page.evaluate(() => (document.documentElement.style.fontSize = '200%'));
      await expectToFit(page);
    }
    // The other tests mint without naming an account.
    await stage.changeApp({ defaultAccount: stage.account.username });
  });
});
