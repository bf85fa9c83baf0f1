import { describe, expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { IPHONE, plain, setUpStage, type VisitOptions } from '../support/connect-stage.js';
import { openRawTab, type RawTab } from '../support/raw-tab.js';
import { eventually } from '../support/waits.js';

const stage = setUpStage({ hasWindows: true });

const untilTitle = (page: Page, title: string, timeout = 5_000): Promise<void> =>
  page.locator('h1', { hasText: title }).waitFor({ timeout });

/** A phone whose Instagram never opens: the address leads nowhere, and nothing leaves this machine. */
const withoutInstagram: VisitOptions = {
  ...IPHONE,
  origins: ['https://ig.me'],
  prepare: async (page) => {
    await page.clock.install();
    await page.route('https://ig.me/**', (route) => route.fulfill({ status: 204 }));
  },
};

const iPhone = (more: string): string =>
  `Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) ${more}`;
const android = (more: string): string =>
  `Mozilla/5.0 (Linux; Android 15; Pixel 9 Build/AP4A.250205.002; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/137.0.7151.61 Mobile Safari/537.36 ${more}`;

/** One with a way out of its own, one without, and one of each kind of phone. All others are told apart by unit tests. */
const IN_APP = [
  {
    name: 'Instagram',
    platform: 'apple',
    userAgent: iPhone(
      'Mobile/15E148 Instagram 385.0.0.26.66 (iPhone15,3; iOS 18_5; en_US; en; scale=3.00; 1290x2796; 748983491)',
    ),
  },
  {
    name: 'Facebook',
    platform: 'android',
    userAgent: android('[FB_IAB/FB4A;FBAV/517.0.0.34.109;IABMV/1;]'),
  },
];

describe('phone view', () => {
  test('a person reads who asks, for which account, why, what is learned and how to undo it, before one plain link', async () => {
    const purpose = { en: 'So that we can answer your questions there.' };
    await stage.changeApp({ branding: { purpose } });
    const link = await stage.mint({ accountHint: 'm…a@shop.example' });
    const { page } = await stage.visit(link.connectUrl, IPHONE);
    const innerText = plain(await page.locator('main').innerText());
    for (const text of [
      'Aurora Shop',
      'app.example',
      'Connect your Instagram to Aurora Shop?',
      'm…a@shop.example',
      purpose.en,
      '@acme on Instagram',
      'What Aurora Shop learns',
      'Ask Aurora Shop to disconnect your Instagram, at any time.',
    ])
      expect(innerText).toContain(text);
    const open = page.getByRole('link', { name: 'Open Instagram' });
    expect(
      await open.evaluate((element) => [
        element.tagName,
        element.getAttribute('href'),
        element.getAttribute('target'),
      ]),
    ).toEqual(['A', link.url, null]);
    expect(new URL(link.url).origin).toBe('https://ig.me');
    // In reach without scrolling.
    const box = await open.boundingBox();
    expect((box?.y ?? 0) + (box?.height ?? 0)).toBeLessThanOrEqual(844);
    await eventually(async () => {
      const { body } = await stage.api.get(`/v1/links/${link.id}`).expect(200);
      return body.openedAt !== null;
    });
    await stage.changeApp({ branding: { purpose: null } });
  });

  test('“I did not ask for this” asks once more, and then revokes the link', async () => {
    const link = await stage.mint();
    const { page } = await stage.visit(link.connectUrl, IPHONE);
    await page.getByText('I did not ask for this').tap();
    await page.getByText('nothing is connected and the link no longer works').waitFor();
    expect(await stage.shop.client.link(link.id)).toMatchObject({ status: 'pending' });
    await page.getByRole('button', { name: 'Stop this request' }).tap();
    await untilTitle(page, 'Request stopped');
    expect(page.url()).toBe(link.connectUrl);
    expect(await stage.shop.client.link(link.id)).toMatchObject({
      status: 'revoked',
      reason: 'declined_by_person',
    });
  });

  test('in the last minute a phone asks whether more time is needed, beside the button, and gives it', async () => {
    const link = await stage.mint({ ttlSeconds: 120 });
    const { page } = await stage.visit(link.connectUrl, IPHONE);
    const more = page.getByRole('button', { name: 'Keep this open' });
    expect(await more.isVisible()).toBe(false);
    stage.clock.advance(90_000);
    await page.reload();
    expect(await page.getByText('This link ends soon').isVisible()).toBe(true);
    await Promise.all([page.waitForEvent('load'), more.click()]);
    expect(await more.isVisible()).toBe(false);
    await page.getByRole('link', { name: 'Open Instagram' }).waitFor();
    const { expiresAt } = await stage.shop.client.link(link.id);
    expect(Date.parse(expiresAt)).toBe(Date.parse(link.expiresAt) + 120_000);
  });

  test('an iPad that says it is a Macintosh gets the phone view', async () => {
    const link = await stage.mint();
    const { page } = await stage.visit(link.connectUrl, {
      userAgent:
        'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Safari/605.1.15',
      viewport: { width: 820, height: 1180 },
      hasTouch: true,
      prepare: (tab) =>
        tab.addInitScript(() => Object.defineProperty(navigator, 'maxTouchPoints', { get: () => 5 })),
    });
    await page.locator('main[data-view=phone]').waitFor();
    expect(await page.getByText('I did not ask for this').isVisible()).toBe(true);
    await stage.tap(link.ref);
    await untilTitle(page, 'Connected');
    expect(plain(await page.locator('.next').innerText())).toContain('go back to Aurora Shop');
  });
});

describe('help after the tap', () => {
  test('the panel opens when the page is still there 2.5 s after the tap, and leads to no store by itself', async () => {
    const link = await stage.mint();
    const { page } = await stage.visit(link.connectUrl, withoutInstagram);
    const help = page.locator('details[data-help]');
    // From here on time passes only by the test: a slow machine would pass the 2.5 s by itself.
    await page.clock.pauseAt((await page.evaluate(() => Date.now())) + 1_000);
    await page.getByRole('link', { name: 'Open Instagram' }).tap();
    await page.clock.runFor(2_000);
    expect(await help.getAttribute('open')).toBeNull();
    await page.clock.runFor(600);
    expect(await help.getAttribute('open')).toBe('');
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Instagram did not open?');
    for (const exit of ['App Store', 'Google Play'])
      expect(await page.getByRole('link', { name: exit }).getAttribute('target')).toBe('_blank');
    expect(await help.locator('.qr').isVisible()).toBe(true);
    expect(await help.locator('input').inputValue()).toBe(link.connectUrl);
    await page.clock.runFor(60_000);
    expect(page.url()).toBe(link.connectUrl);
    expect(page.context().pages()).toHaveLength(1);
  });

  test.each([
    ['stays away', 4_000],
    ['comes back at once', 300],
  ])('the panel stays closed when the page was hidden and the person %s', async (_what, awayMs) => {
    const link = await stage.mint();
    await withRawTab(link.connectUrl, async (tab) => {
      // As a tap that the system takes: the page stays, and another app comes to the front.
      await tab.run(`addEventListener('click', (event) => event.preventDefault(), { capture: true });
        document.querySelector('a[data-open]').click()`);
      await tab.hide();
      await eventually(async () => (await tab.run('document.visibilityState')) === 'hidden');
      await pause(awayMs);
      await tab.show();
      await pause(3_000);
      expect(await tab.run('document.visibilityState')).toBe('visible');
      expect(await tab.run(`document.querySelector('details[data-help]').open`)).toBe(false);
    });
  });
});

describe('browser inside another app', () => {
  test.each(IN_APP)(
    '$name ($platform) is named, with the way out that it has',
    async ({ name, platform, userAgent }) => {
      const link = await stage.mint();
      const { page } = await stage.visit(link.connectUrl, { ...IPHONE, userAgent });
      const note = page.locator('.note');
      expect(plain(await note.locator('h2').innerText())).toBe(`This page is open inside ${name}`);
      expect(await note.locator('p').innerText()).toContain(
        platform === 'apple' ? '“Open in Safari”' : '“Open in Chrome”',
      );
      const escape = note.getByRole('link', { name: 'Try to open it in your browser' });
      expect(await escape.count()).toBe(name === 'Instagram' ? 1 : 0);
      if (name === 'Instagram')
        expect(await escape.getAttribute('href')).toBe(
          `instagram://extbrowser/?url=${encodeURIComponent(link.connectUrl)}`,
        );
    },
  );

  test('Safari and Chrome on phones are no such browsers', async () => {
    const link = await stage.mint();
    const chrome =
      'Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/137.0.0.0 Mobile Safari/537.36';
    for (const userAgent of [IPHONE.userAgent, chrome]) {
      const { page } = await stage.visit(link.connectUrl, { ...IPHONE, userAgent });
      expect(await page.locator('.note').count()).toBe(0);
    }
  });
});

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

async function withRawTab(url: string, work: (tab: RawTab) => Promise<void>): Promise<void> {
  const { baseUrl: origin } = stage.service;
  const tab = await openRawTab(stage.browser, url, { origin, userAgent: IPHONE.userAgent });
  try {
    await eventually(async () => (await tab.run(`document.querySelector('main')?.dataset.view`)) === 'phone');
    await work(tab);
    expect(tab.faults).toEqual({ errors: [], foreign: [] });
  } finally {
    await tab.close();
  }
}

describe('page in the background', () => {
  test.each([
    ['hidden', (tab: RawTab) => tab.hide()],
    ['frozen', (tab: RawTab) => tab.freeze()],
  ])('a page that was %s while its link was used shows the state within a second', async (how, leave) => {
    const link = await stage.mint();
    await withRawTab(link.connectUrl, async (tab) => {
      await tab.run(`document.addEventListener('freeze', () => { window.frozen = true })`);
      await leave(tab);
      await pause(500);
      await stage.tap(link.ref);
      await pause(1_000);
      await tab.show();
      const shownAt = performance.now();
      await eventually(
        async () => (await tab.run(`document.querySelector('main').dataset.state`)) === 'linked',
      );
      // The measure is one second; the bound leaves room for a busy machine.
      expect(performance.now() - shownAt).toBeLessThan(2_000);
      expect(await tab.run(`'frozen' in window`)).toBe(how === 'frozen');
    });
  });

  test('a page that was hidden and is shown again follows the link', async () => {
    const link = await stage.mint({ confirmation: 'app' });
    await withRawTab(link.connectUrl, async (tab) => {
      const state = (): Promise<string> => tab.run(`document.querySelector('main').dataset.state`);
      await tab.hide();
      await pause(500);
      await tab.show();
      await pause(500);
      await stage.tap(link.ref);
      await eventually(async () => (await state()) === 'awaiting_app');
      await stage.api.post(`/v1/links/${link.id}/confirm`, {}).expect(200);
      await eventually(async () => (await state()) === 'linked');
    });
  });
});

describe('streams of a page', () => {
  /** Collects how streams are answered. */
  const withStreams = (answers: number[]): VisitOptions => ({
    prepare: (page) => {
      page.on('response', (response) => {
        if (response.url().endsWith('/events')) answers.push(response.status());
      });
      return Promise.resolve();
    },
  });

  test('a tab that is closed gives its stream back, and so does one that is reloaded', async () => {
    const link = await stage.mint();
    const answers: number[] = [];
    for (let tabs = 1; tabs <= 5; tabs += 1) {
      const { page } = await stage.visit(link.connectUrl, { ...IPHONE, ...withStreams(answers) });
      await eventually(() => Promise.resolve(answers.length === tabs));
      await page.close();
    }
    expect(answers).toEqual([200, 200, 200, 200, 200]);
  });

  test('a third tab, which gets no stream, asks for the state instead', async () => {
    const link = await stage.mint();
    const answers: number[] = [];
    const options = { ...withStreams(answers), expected: /status of 429/ };
    const pages: Page[] = [];
    for (let tabs = 1; tabs <= 3; tabs += 1) {
      pages.push((await stage.visit(link.connectUrl, options)).page);
      await eventually(() => Promise.resolve(answers.length === tabs));
    }
    expect(answers).toEqual([200, 200, 429]);
    await stage.tap(link.ref);
    for (const page of pages) await untilTitle(page, 'Connected', 8_000);
  });
});
