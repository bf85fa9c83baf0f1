import { beforeAll, describe, expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { deliveryOf } from '../../src/dev/simulator/meta-payloads.js';
import { type Locale, LOCALES } from '../../src/platform/text/locales.js';
import { findBarriersOfBothSchemes, findOverflows } from '../support/browser.js';
import { IPHONE, plain, setUpStage, type Tab, type VisitOptions } from '../support/connect-stage.js';
import { setTypedCodes, writtenEvent } from '../support/typed-codes.js';

const stage = setUpStage();
const LIFE_MS = 15 * 60_000;

beforeAll(() => setTypedCodes(stage.service, stage.account, true));

/** A page with all that it has to unfold. */
async function visitUnfolded(locale: Locale, device: VisitOptions): Promise<Tab> {
  const link = await stage.mint({ locale });
  const tab = await stage.visit(link.connectUrl, device);
  for (const summary of await tab.page.locator('main summary').all()) await summary.click();
  return tab;
}

const shownCode = (page: Page) => page.locator('.typed-code');

/** The person sends what the page shows, from Instagram in a browser. */
async function send(text: string): Promise<void> {
  const { igId } = stage.account;
  const event = writtenEvent({
    igId,
    igsid: stage.newPerson(),
    text,
    timestampMs: stage.clock.now().getTime(),
  });
  expect((await stage.service.meta.deliver(deliveryOf([event]))).status).toBe(200);
}

describe('the code on the page', () => {
  test('from the code on the desktop to “Connected” there, with Instagram in a browser', async () => {
    const link = await stage.mint();
    const { page } = await stage.visit(link.connectUrl);
    const code = (await shownCode(page).textContent()) ?? '';
    expect(code).toBe(link.code);
    expect(plain(await page.locator('.typed').textContent())).toContain('No Instagram app here?');
    const profile = page.getByRole('link', { name: /on instagram\.com/ });
    expect(await profile.getAttribute('href')).toBe('https://www.instagram.com/acme/');
    await send(code);
    await page.getByRole('heading', { name: 'Connected', exact: true }).waitFor();
    expect(await shownCode(page).count()).toBe(0);
  });

  test('on the phone it is folded behind the button, and needs no script', async () => {
    const link = await stage.mint();
    const { page } = await stage.visit(link.connectUrl, { ...IPHONE, javaScriptEnabled: false });
    expect(await shownCode(page).isVisible()).toBe(false);
    await page.getByText('No Instagram app here?').click();
    expect(await shownCode(page).isVisible()).toBe(true);
    await page.getByText('Instagram did not open?').click();
    expect(await page.getByText('It has to be the app.').count()).toBe(0);
    await send((await shownCode(page).textContent()) ?? '');
    await page.reload();
    expect(await page.getByRole('heading', { name: 'Connected', exact: true }).count()).toBe(1);
  });

  test('it goes away when it ends, and the link stays', async () => {
    const link = await stage.mint({ ttlSeconds: 3_600 });
    stage.clock.advance(LIFE_MS - 2_000);
    const { page } = await stage.visit(link.connectUrl);
    expect(await shownCode(page).isVisible()).toBe(true);
    await shownCode(page).waitFor({ state: 'hidden', timeout: 10_000 });
    expect(await page.getByRole('img').first().isVisible()).toBe(true);
    stage.clock.advance(3_000);
    await page.reload();
    expect(await shownCode(page).count()).toBe(0);
  });

  test('it is not there without the setting of the account, also for a link that has one', async () => {
    const link = await stage.mint();
    await setTypedCodes(stage.service, stage.account, false);
    const { page } = await stage.visit(link.connectUrl);
    expect(await shownCode(page).count()).toBe(0);
    await setTypedCodes(stage.service, stage.account, true);
  });

  test('one tap selects the whole code', async () => {
    const link = await stage.mint();
    const { page } = await stage.visit(link.connectUrl);
    await shownCode(page).click();
    expect(await page.evaluate(() => String(getSelection()).trim())).toBe(link.code);
  });

  test.each([
    ['desktop', {}],
    ['phone', IPHONE],
  ])('on the %s it has no barriers, in light and dark', async (_view, device) => {
    const { page } = await visitUnfolded('ar', device);
    expect(await findBarriersOfBothSchemes(page)).toEqual([]);
  });

  test.each(LOCALES)('in %s it fits on every screen', async (locale) => {
    for (const device of [{}, IPHONE]) {
      const { page } = await visitUnfolded(locale, device);
      for (const width of [1280, 390, 320]) {
        await page.setViewportSize({ width, height: 640 });
        expect(await findOverflows(page)).toEqual([]);
        const isWhole = await shownCode(page).evaluate(
          (element) => element.scrollWidth <= element.clientWidth,
        );
        expect([width, isWhole]).toEqual([width, true]);
      }
    }
  });
});
