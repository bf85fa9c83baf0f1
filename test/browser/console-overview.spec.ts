import { afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { findFlaws } from '../support/browser.js';
import { setUpStage, type VisitOptions } from '../support/connect-stage.js';
import { type ConsoleRole, visitAs } from '../support/console-visit.js';
import { eventually } from '../support/notified-app.js';
import { startReceiver } from '../support/receiver.js';

const stage = setUpStage({ allowLoopback: true });
const HOUR_MS = 3_600_000;
const FUNNEL = ['minted', 'opened', 'came', 'linked'] as const;

type Numbers = Readonly<Record<(typeof FUNNEL)[number], number>>;
interface Answer {
  readonly totals: Numbers & { readonly outcomes: Readonly<Record<string, number>> };
  readonly data: readonly (Numbers & { readonly at: string })[];
}

// Another minute for the limit of attempts to sign in.
afterEach(() => stage.clock.advance(60_000));

/** The page has the time of the service. */
const inTime = (page: Page): Promise<void> => page.clock.setFixedTime(stage.clock.now());

const open = (role: ConsoleRole, query = '', options: VisitOptions = {}): Promise<Page> =>
  visitAs(stage, role, `/console/overview${query}`, { prepare: inTime, ...options });

async function statsOf(hours: number, bucket: string, more = ''): Promise<Answer> {
  const step = bucket === 'hour' ? 1 : 24;
  const from = new Date(stage.clock.now().getTime() - (hours - step) * HOUR_MS).toISOString();
  return (await stage.admin.get(`/v1/admin/stats?bucket=${bucket}&from=${from}${more}`).expect(200)).body;
}

const funnelOf = async (page: Page): Promise<number[]> =>
  (await page.locator('.funnel-steps strong').allInnerTexts()).map((text) => Number(text.replace(/\D/g, '')));

/** The cells of a chart's table, which is opened first. */
async function tableOf(page: Page, title: string): Promise<string[][]> {
  const panel = page.locator('.panel', { has: page.getByRole('heading', { name: title, exact: true }) });
  await panel.getByText('As a table').click();
  await panel.getByRole('table').first().waitFor();
  const rows = await panel.getByRole('row').all();
  return Promise.all(rows.slice(1).map((row) => row.locator('th, td').allInnerTexts()));
}

describe('the set-up in the overview', () => {
  test('goes from the first use to done, with a command for the next step and no key in it', async () => {
    const page = await open('admin');
    const setup = page.locator('.setup');
    await setup.getByText('3 of 8 steps are done').waitFor();
    await page.getByRole('heading', { name: 'No link has been minted yet' }).waitFor();
    const command = await setup.locator('details[open] pre').innerText();
    expect(command).toContain(`curl -sS ${stage.service.baseUrl}/v1/admin/apps/$APP_ID/keys`);
    expect(command).toContain('Bearer $ADMIN_KEY');
    expect(await page.content()).not.toMatch(/hk_[0-9a-z]{8}/);

    const receiver = await startReceiver();
    await stage.api.post('/v1/endpoints', { url: `${receiver.url}/hook` }).expect(201);
    const link = await stage.mint({ externalUserId: 'customer-4711', channel: 'web' });
    await page.getByRole('button', { name: 'Refresh' }).click();
    await setup.getByText('5 of 8 steps are done').waitFor();
    await stage.post(link, 'opened');
    await stage.tap(link.ref);
    await eventually('an answered endpoint', async () => {
      const { body } = await stage.admin.get('/v1/admin/overview').expect(200);
      return body.setup.every(({ done }: { done: boolean }) => done);
    });
    await page.getByRole('button', { name: 'Refresh' }).click();
    await page.getByText('The set-up is complete').waitFor();
    expect(await page.locator('.setup details[open]').count()).toBe(0);
    await receiver.close();
  });
});

describe('numbers in the overview', () => {
  beforeAll(async () => {
    for (const count of [3, 0, 2]) {
      for (let index = 0; index < count; index += 1) {
        const link = await stage.mint({ channel: index === 0 ? 'mail' : 'web' });
        if (index < 2) await stage.post(link, 'opened');
        if (index < 1) await stage.tap(link.ref);
      }
      stage.clock.advance(HOUR_MS);
    }
  });

  test('are those of the API: funnel, outcomes and every column', async () => {
    const page = await open('support', '?range=24h');
    const { totals, data } = await statsOf(24, 'hour');
    await page.locator('.funnel-steps').waitFor();
    expect(await funnelOf(page)).toEqual(FUNNEL.map((name) => totals[name]));
    const rows = await tableOf(page, 'Links by hour');
    expect(rows).toHaveLength(24);
    expect(rows.map((cells) => cells.slice(1, 5).map(Number))).toEqual(
      data.map((bucket) => FUNNEL.map((name) => bucket[name])).toReversed(),
    );
    const outcomes = await tableOf(page, 'Outcomes');
    expect(outcomes).toHaveLength(Object.keys(totals.outcomes).length);
    expect(outcomes.find(([name]) => name === 'Linked')?.[1]).toBe(String(totals.outcomes['linked']));
    const { body } = await stage.admin.get('/v1/admin/overview').expect(200);
    const tiles = await page.locator('.tile', { hasText: 'than the' }).allInnerTexts();
    expect(tiles).toHaveLength(FUNNEL.length);
    expect(tiles[0]).toMatch(
      new RegExp(`Minted\\s+${body.weeks.last.minted}\\s+↑ .* more than the 0 before`),
    );
  });

  test('are of the range and the filters that the address has', async () => {
    const page = await open('support');
    await page.locator('.funnel-steps').waitFor();
    // A column in which nothing happened is drawn as nothing.
    const columns = (count: number): Promise<unknown> =>
      page.waitForFunction(
        (count) => document.querySelectorAll('.chart svg > g:not(.grid, .tip)').length === count,
        count,
      );
    await columns(7);
    await page.getByRole('link', { name: 'By hour' }).click();
    await columns(168);
    expect(page.url()).toMatch(/\?range=7d&by=hour$/);
    await page.getByRole('link', { name: '30 days' }).click();
    await columns(30);
    expect(page.url()).toMatch(/\?range=30d$/);
    await page.goBack();
    await columns(168);

    await page.getByRole('button', { name: 'Filter' }).click();
    await page.getByLabel('Account', { exact: true }).selectOption({ label: '@acme' });
    await page.getByLabel('Channel', { exact: true }).fill('mail');
    await page.getByLabel('Channel', { exact: true }).press('Tab');
    await page.locator('.chip', { hasText: 'mail' }).waitFor();
    const { totals } = await statsOf(168, 'hour', '&account=acme&channel=mail');
    expect(totals.minted).toBe(2);
    await page.locator('.funnel-steps strong').first().getByText('2', { exact: true }).waitFor();
    expect(await funnelOf(page)).toEqual(FUNNEL.map((name) => totals[name]));
    expect(page.url()).toContain(`account=${stage.account.igId}`);
    expect(await tableOf(page, 'Channels')).toEqual([['mail', '2', '2', '2', '2', '100 %']]);
    await page.reload();
    await page.locator('.chip', { hasText: '@acme' }).waitFor();
    await page.locator('.funnel-steps strong').first().getByText('2', { exact: true }).waitFor();
  });

  test('of a column are read by pointer and by keyboard', async () => {
    const page = await open('viewer', '?range=24h');
    const { data } = await statsOf(24, 'hour');
    const chart = page.locator('.chart svg');
    await chart.focus();
    await chart.press('End');
    const said = page.locator('.chart [role=status]');
    const last = data.at(-1);
    expect(await said.innerText()).toContain(`Minted ${last?.minted}, Linked ${last?.linked}`);
    await chart.press('ArrowLeft');
    expect(await said.innerText()).toContain(`Minted ${data.at(-2)?.minted}`);
    expect(await page.locator('.tip').count()).toBe(1);
    await chart.press('Escape');
    expect(await page.locator('.tip').count()).toBe(0);
    await chart.hover({ position: { x: 200, y: 100 } });
    expect(await page.locator('.tip text').count()).toBe(9);
  });

  test('name no person, to no role', async () => {
    const page = await open('viewer');
    await page.getByRole('heading', { name: 'Delivery' }).waitFor();
    await page.locator('.funnel-steps').waitFor();
    expect(await page.locator('main').innerText()).not.toContain('customer-4711');
    expect(await page.getByRole('link', { name: '@acme' }).count()).toBe(1);
  });
});

describe('the overview stays open', () => {
  test('live asks again every half minute, and not while the page is hidden', async () => {
    const install = (page: Page): Promise<void> => page.clock.install({ time: stage.clock.now() });
    const page = await open('support', '', { prepare: install });
    await page.locator('.funnel-steps').waitFor();
    let asked = 0;
    // Campaigns are asked for beside them, a moment earlier or later.
    const ofLinks = '/v1/admin/stats?';
    page.on('request', (request) => (asked += request.url().includes(ofLinks) ? 1 : 0));
    const isAsked = (): Promise<unknown> => page.waitForRequest((request) => request.url().includes(ofLinks));
    await page.clock.runFor(31_000);
    expect(asked).toBe(0);
    await page.getByLabel('Live', { exact: true }).check();
    await Promise.all([isAsked(), page.clock.runFor(31_000)]);
    const hide = (state: string): Promise<void> =>
      page.evaluate((state) => {
        Object.defineProperty(document, 'visibilityState', { configurable: true, get: () => state });
        window.dispatchEvent(new Event('visibilitychange'));
      }, state);
    await hide('hidden');
    const before = asked;
    await page.clock.runFor(95_000);
    expect(asked).toBe(before);
    await hide('visible');
    await Promise.all([isAsked(), page.clock.runFor(31_000)]);
  });

  test('statistics that fail say so beside what is known, and are asked for again', async () => {
    const page = await open('support', '', { expected: /status of (401|503)/ });
    await page.locator('.funnel-steps').waitFor();
    await page.route('**/v1/admin/stats*', (route) =>
      route.fulfill({
        status: 503,
        contentType: 'application/problem+json',
        headers: { 'x-request-id': 'req_42' },
        body: JSON.stringify({ code: 'unavailable', title: 'Unavailable', detail: 'Try again in a moment.' }),
      }),
    );
    await page.reload();
    const alert = page.locator('.trouble');
    await alert.waitFor();
    expect(await alert.innerText()).toMatch(/statistics cannot be shown\s+Try again in a moment\.[^]*req_42/);
    expect(await page.getByRole('heading', { name: 'Delivery' }).count()).toBe(1);
    await page.unroute('**/v1/admin/stats*');
    await alert.getByRole('button', { name: 'Try again' }).click();
    await page.locator('.funnel-steps').waitFor();
  });
});

describe('campaigns in the overview', () => {
  const panelOf = (page: Page) =>
    page.locator('.panel', { has: page.getByRole('heading', { name: 'Campaigns', exact: true }) });

  test('are not there before there is one', async () => {
    const page = await open('viewer');
    await page.locator('.funnel-steps').waitFor();
    await page.getByRole('button', { name: 'Refresh' }).waitFor();
    expect(await panelOf(page).count()).toBe(0);
  });

  test('have their funnel and a table, in the range and by the filters', async () => {
    const { body } = await stage.api
      .post('/v1/campaigns', { name: 'Autumn box', account: 'acme', channel: 'web' })
      .expect(201);
    const igsid = stage.newPerson();
    for (const person of [igsid, igsid, stage.newPerson()]) {
      await stage.tap(body.ref, person);
      stage.clock.advance(1_000);
    }
    await stage.tap((await stage.mint()).ref, igsid);
    const page = await open('viewer', '?channel=web');
    const panel = panelOf(page);
    await panel.getByRole('link', { name: 'Autumn box' }).waitFor();
    expect(await panel.locator('.funnel-steps strong').allInnerTexts()).toEqual(['3', '2', '1']);
    expect(await panel.getByRole('link', { name: 'Autumn box' }).getAttribute('href')).toBe(
      `/console/campaigns/${body.id}`,
    );
    const cells = await panel.getByRole('row').nth(1).getByRole('cell').allInnerTexts();
    expect(cells).toEqual(['Autumn box', 'Active', '@acme', 'web', '3', '2', '1 50.0 %']);
    await page.goto(`${stage.service.baseUrl}/console/overview?channel=mail`);
    await panel.getByText('No campaign matches the filters.').waitFor();
  });

  test('that fail say so and are asked for again, and the funnel of links does not wait for them', async () => {
    const page = await open('support', '', { expected: /status of (401|503)/ });
    let isSlow = true;
    let answer = (): void => undefined;
    await page.route('**/v1/admin/stats/campaigns*', async (route) => {
      if (isSlow) await new Promise<void>((resolve) => (answer = resolve));
      await route.fulfill({
        status: 503,
        contentType: 'application/problem+json',
        headers: { 'x-request-id': 'req_43' },
        body: JSON.stringify({ code: 'unavailable', title: 'Unavailable', detail: 'Try again in a moment.' }),
      });
    });
    await page.reload();
    await page.locator('.funnel-steps').waitFor();
    expect(await panelOf(page).count()).toBe(0);
    isSlow = false;
    answer();
    const alert = page.locator('.trouble');
    await alert.waitFor();
    expect(await alert.innerText()).toMatch(/campaigns cannot be shown\s+Try again in a moment\./);
    await page.unroute('**/v1/admin/stats/campaigns*');
    await alert.getByRole('button', { name: 'Try again' }).click();
    await panelOf(page).waitFor();
  });
});

describe('the look of the overview', () => {
  test('it is free of barriers and fits, in light and dark, wide and narrow', async () => {
    const page = await open('admin', '?range=24h&channel=web');
    await page.getByRole('heading', { name: 'Campaigns', exact: true }).waitFor();
    await page.locator('.funnel-steps').first().waitFor();
    for (const summary of await page.locator('main summary').all()) await summary.click();
    await page.locator('.chart svg').press('End');
    expect(await findFlaws(page)).toEqual([]);
  });
});
