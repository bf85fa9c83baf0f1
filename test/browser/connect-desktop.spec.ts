import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { IPHONE, plain, setUpStage, type VisitOptions } from '../support/connect-stage.js';
import { readPng, readQrCode } from '../support/qr-reader.js';

const stage = setUpStage();

/** The app's own page, which people return to. */
let app: Server;
let appOrigin: string;

beforeAll(async () => {
  app = createServer((_request, response) => {
    response
      .setHeader('content-type', 'text/html')
      .end('<title>Settings</title><link rel="icon" href="data:,">');
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => app.once('listening', resolve));
  appOrigin = `http://127.0.0.1:${(app.address() as AddressInfo).port}`;
  await stage.changeApp({ returnUrls: ['https://app.example', appOrigin] });
});

afterAll(() => new Promise((resolve) => app.close(resolve)));

/** The browser's clock runs as usual until the test moves it. */
const withClock: VisitOptions = { prepare: (page) => page.clock.install() };

const titleOf = (page: Page): Promise<string | null> => page.locator('h1').textContent();
const untilTitle = (page: Page, title: string, timeout = 5_000): Promise<void> =>
  page.locator('h1', { hasText: title }).waitFor({ timeout });
/** What a camera reads that is held to this side of the page. */
const scan = async (page: Page): Promise<string | null> =>
  readQrCode(readPng(await page.locator('.scan').screenshot()));
/** Whether the page is still the document that `mark` has seen. */
const mark = (page: Page): Promise<void> => page.evaluate(() => void Object.assign(window, { marked: true }));
const isMarked = (page: Page): Promise<boolean> => page.evaluate(() => 'marked' in window);
const announcedOn = (page: Page): Promise<string> => page.locator('#live').innerText();

/** Moves the time of the service and of the browser. */
async function pass(page: Page, seconds: number): Promise<void> {
  stage.clock.advance(seconds * 1_000);
  await page.clock.runFor(seconds * 1_000);
}

describe('QR code on the desktop', () => {
  test.each([
    { scale: 1, scheme: 'light' },
    { scale: 1, scheme: 'dark' },
    { scale: 2, scheme: 'light' },
    { scale: 2, scheme: 'dark' },
  ] as const)(
    'a decoder reads the page’s address out of a screenshot at scale $scale in the $scheme theme',
    async ({ scale, scheme }) => {
      const link = await stage.mint();
      const { page } = await stage.visit(link.connectUrl, { deviceScaleFactor: scale, colorScheme: scheme });
      expect(await scan(page)).toBe(link.connectUrl);
      const box = await page.locator('.qr svg').boundingBox();
      expect(box?.width).toBeGreaterThanOrEqual(240);
    },
  );

  test('the code leads a phone to Instagram, and the desktop follows it to the app', async () => {
    const returnUrl = `${appOrigin}/settings?tab=social`;
    const link = await stage.mint({ returnUrl });
    const { page: desktop } = await stage.visit(link.connectUrl, { origins: [appOrigin] });
    expect(await titleOf(desktop)).toBe('Connect your Instagram');
    const scanned = (await scan(desktop)) ?? '';

    const { page: phone } = await stage.visit(scanned, IPHONE);
    await untilTitle(desktop, 'Continue on your phone');
    expect(await desktop.locator('.live').innerText()).toBe('Opened on your phone');
    const href = (await phone.getByRole('link', { name: 'Open Instagram' }).getAttribute('href')) ?? '';
    expect(href).toBe(link.url);

    await stage.tap(new URL(href).searchParams.get('ref') ?? '');
    await untilTitle(desktop, 'Connected', 2_000);
    expect(plain(await desktop.locator('[data-returning]').innerText())).toBe(
      'You go back to Aurora Shop in a moment. Stay here',
    );
    const linkedAt = performance.now();
    await desktop.waitForURL(`${returnUrl}&link=${link.id}&status=linked`, { timeout: 6_000 });
    expect(performance.now() - linkedAt).toBeGreaterThan(2_000);

    // The phone stays: the person may be signed in to the app elsewhere only.
    await untilTitle(phone, 'Connected');
    expect(phone.url()).toBe(scanned);
    expect(await phone.locator('[data-returning]').count()).toBe(0);
  });
});

describe('way back to the app', () => {
  test.each([
    { way: 'Escape', stop: (page: Page) => page.keyboard.press('Escape') },
    { way: '“Stay here”', stop: (page: Page) => page.getByRole('button', { name: 'Stay here' }).click() },
  ])('a person can stop it with $way, and the link stays on the page', async ({ stop }) => {
    const link = await stage.mint({ returnUrl: `${appOrigin}/settings` });
    const { page } = await stage.visit(link.connectUrl, withClock);
    await stage.tap(link.ref);
    await untilTitle(page, 'Connected');
    await stop(page);
    expect(await page.locator('[data-returning]').isVisible()).toBe(false);
    await page.clock.runFor(10_000);
    expect(page.url()).toBe(link.connectUrl);
    expect(await page.getByRole('link', { name: 'Back to Aurora Shop' }).getAttribute('href')).toBe(
      `${appOrigin}/settings?link=${link.id}&status=linked`,
    );
  });

  test('a page that is opened or reloaded after the end stays, and so does the phone', async () => {
    const link = await stage.mint({ returnUrl: `${appOrigin}/settings` });
    const { page: phone } = await stage.visit(link.connectUrl, { ...IPHONE, ...withClock });
    await stage.tap(link.ref);
    await untilTitle(phone, 'Connected');
    const { page: desktop } = await stage.visit(link.connectUrl, withClock);
    await desktop.reload();
    expect(await titleOf(desktop)).toBe('Connected');
    for (const page of [phone, desktop]) {
      await page.clock.runFor(10_000);
      expect(page.url()).toBe(link.connectUrl);
    }
  });

  test('a link that was not connected offers the way back and does not take it', async () => {
    const link = await stage.mint({ returnUrl: `${appOrigin}/settings` });
    const { page } = await stage.visit(link.connectUrl, withClock);
    await stage.api.post(`/v1/links/${link.id}/revoke`).expect(200);
    await untilTitle(page, 'This link was withdrawn');
    await page.clock.runFor(10_000);
    expect(page.url()).toBe(link.connectUrl);
    expect(await page.getByRole('link', { name: 'Back to Aurora Shop' }).getAttribute('href')).toBe(
      `${appOrigin}/settings?link=${link.id}&status=revoked`,
    );
  });
});

describe('address to copy', () => {
  test('the button copies the address and says so', async () => {
    const link = await stage.mint();
    const { page } = await stage.visit(link.connectUrl);
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await page.getByRole('button', { name: 'Copy' }).click();
    await page.getByRole('button', { name: 'Copied' }).waitFor();
    expect(await announcedOn(page)).toBe('Copied');
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(link.connectUrl);
    await page.getByRole('button', { name: 'Copy', exact: true }).waitFor({ timeout: 4_000 });
  });

  test('a button that is clicked twice has its own label again afterwards', async () => {
    const link = await stage.mint();
    const { page } = await stage.visit(link.connectUrl, withClock);
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await page.getByRole('button', { name: 'Copy' }).click();
    await page.getByRole('button', { name: 'Copied' }).click();
    await page.clock.runFor(5_000);
    expect(await page.locator('[data-script="copy"]').innerText()).toBe('Copy');
  });

  test('where the browser refuses to copy, the address is selected and the page says so', async () => {
    const link = await stage.mint();
    const { page } = await stage.visit(link.connectUrl);
    // What is granted here is all that is.
    await page.context().grantPermissions(['notifications']);
    await page.getByRole('button', { name: 'Copy' }).click();
    await page.getByRole('button', { name: 'Selected: copy it now' }).waitFor();
    expect(await announcedOn(page)).toBe('Selected: copy it now');
    expect(await page.evaluate(() => getSelection()?.toString())).toBe(link.connectUrl);
  });
});

describe('time of a link', () => {
  test('the page counts down, announces five minutes, one minute and 20 seconds, and warns in the last minute', async () => {
    const link = await stage.mint({ ttlSeconds: 900 });
    const { page } = await stage.visit(link.connectUrl, withClock);
    const left = (): Promise<string> => page.locator('.left').innerText();
    const warning = page.getByText('This link ends soon. Do you need more time?');
    expect(plain(await left())).toBe('Valid for another 15 minutes');
    await pass(page, 121);
    expect(plain(await left())).toBe('Valid for another 13 minutes');
    expect(await announcedOn(page)).toBe('');
    await pass(page, 480);
    expect(plain(await announcedOn(page))).toBe('Valid for another 5 minutes');
    await pass(page, 235);
    expect(await warning.isVisible()).toBe(false);
    expect(plain(await announcedOn(page))).toBe('Valid for another 5 minutes');
    await pass(page, 6);
    expect(await warning.isVisible()).toBe(true);
    expect(await page.getByText('You can do this 10 more times.').isVisible()).toBe(true);
    expect(plain(await announcedOn(page))).toBe('Valid for another 60 seconds');
    await pass(page, 40);
    expect(plain(await announcedOn(page))).toBe('Valid for another 20 seconds');
  });

  test('a person can extend the link ten times; then the page says that this is not possible again', async () => {
    const ttlSeconds = 120;
    const link = await stage.mint({ ttlSeconds });
    const { page } = await stage.visit(link.connectUrl);
    const more = page.getByRole('button', { name: 'Keep this open' });
    const token = await page.locator('input[name=token]').inputValue();
    for (let time = 1; time <= 10; time += 1) {
      stage.clock.advance(ttlSeconds * 1_000 - 30_000);
      await page.reload();
      const left = 11 - time;
      await page
        .getByText(left === 1 ? 'You can do this once more.' : `You can do this ${left} more times.`)
        .waitFor();
      await Promise.all([page.waitForEvent('load'), more.click()]);
      expect(page.url()).toBe(link.connectUrl);
      expect(await page.getByText('This link ends soon').isVisible()).toBe(false);
      const { expiresAt } = await stage.shop.client.link(link.id);
      expect(Date.parse(expiresAt)).toBe(Date.parse(link.expiresAt) + time * ttlSeconds * 1_000);
      stage.clock.advance(30_000);
    }
    expect(await more.count()).toBe(0);
    stage.clock.advance(ttlSeconds * 1_000 - 30_000);
    await page.reload();
    expect(plain(await page.locator('.extend').innerText())).toBe(
      'The time cannot be extended again. When it ends, start again at Aurora Shop.',
    );
    const answer = await fetch(`${link.connectUrl}/extend`, {
      method: 'POST',
      headers: { 'sec-fetch-mode': 'cors' },
      body: new URLSearchParams({ token }),
    });
    expect(answer.status).toBe(409);
  });

  test('a person who extends in two tabs once too often sees the page that says so', async () => {
    const link = await stage.mint({ ttlSeconds: 28_800 });
    const { page: first } = await stage.visit(link.connectUrl);
    const { page: second } = await stage.visit(link.connectUrl);
    const more = { name: 'Keep this open' };
    for (const page of [first, first, second])
      await Promise.all([page.waitForEvent('load'), page.getByRole('button', more).click()]);
    expect(second.url()).toBe(link.connectUrl);
    expect(await titleOf(second)).toBe('Connect your Instagram');
    expect(await second.getByRole('button', more).count()).toBe(0);
  });

  test('a page that watches shows the end without a reload', async () => {
    const link = await stage.mint({ ttlSeconds: 60 });
    const { page } = await stage.visit(link.connectUrl, withClock);
    await mark(page);
    await pass(page, 62);
    await untilTitle(page, 'This link has expired');
    expect(await isMarked(page)).toBe(true);
    expect(await page.locator('.qr').count()).toBe(0);
  });

  test('more time on one page reaches the other pages of the link', async () => {
    const link = await stage.mint({ ttlSeconds: 600 });
    const { page: first } = await stage.visit(link.connectUrl);
    const { page: second } = await stage.visit(link.connectUrl);
    await first.getByRole('button', { name: 'Keep this open' }).click();
    await second.getByText('20 minutes').waitFor();
  });
});

describe('connection', () => {
  test('a page that could not load the new state asks again by itself', async () => {
    const link = await stage.mint();
    const { page } = await stage.visit(link.connectUrl, { expected: /net::ERR_FAILED/ });
    await page.route(link.connectUrl, (route) => route.abort('failed'), { times: 1 });
    const { page: phone } = await stage.visit(link.connectUrl, IPHONE);
    expect(await titleOf(phone)).toContain('Connect your Instagram to');
    await untilTitle(page, 'Continue on your phone', 10_000);
  });

  test('a page without a connection says so and goes on when it is back', async () => {
    const link = await stage.mint();
    const { page } = await stage.visit(link.connectUrl, { ...withClock, expected: /net::ERR_/ });
    await page.context().setOffline(true);
    await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
    const offline = page.locator('#offline');
    await page.clock.runFor(2_000);
    await page.waitForTimeout(500);
    await page.clock.runFor(15_000);
    await offline.waitFor();
    expect(await offline.innerText()).toContain('No connection');
    await stage.tap(link.ref);
    await page.context().setOffline(false);
    await untilTitle(page, 'Connected');
    expect(await offline.isVisible()).toBe(false);
  });
});
