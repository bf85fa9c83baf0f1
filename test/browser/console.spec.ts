import { afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import type { MintedLinkAnswer } from '../../src/dev/simulator/hitch-client.js';
import { findBarriers, findFlaws, findOverflows } from '../support/browser.js';
import { setUpStage, type VisitOptions } from '../support/connect-stage.js';

const stage = setUpStage();

/** The browser says itself that a request was refused. */
const REFUSED = /the server responded with a status of 401/;
const MINUTE_MS = 60_000;

interface Key {
  readonly id: string;
  readonly key: string;
}

let admin: Key;
let support: Key;
let viewer: Key;
/** A person came through this one, and another one after them. */
let linked: MintedLinkAnswer;
let igsid: string;

async function makeKey(role: string): Promise<Key> {
  return (await stage.admin.post('/v1/admin/keys', { name: `Noor, ${role}`, role }).expect(201)).body;
}

beforeAll(async () => {
  [admin, support, viewer] = [await makeKey('admin'), await makeKey('support'), await makeKey('viewer')];
  linked = await stage.mint({ externalUserId: 'customer-4711', channel: 'web-settings' });
  igsid = '6789012345678901';
  await stage.tap(linked.ref, igsid);
});

// Another minute for the limit of attempts to sign in.
afterEach(() => stage.clock.advance(MINUTE_MS));

async function open(path = '/console', options: VisitOptions = {}): Promise<Page> {
  const url = `${stage.service.baseUrl}${path}`;
  return (await stage.visit(url, { expected: REFUSED, ...options })).page;
}

async function signIn(page: Page, { key }: Key): Promise<void> {
  await page.getByLabel('Admin key').fill(key);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('searchbox').waitFor();
}

async function openAs(key: Key, options: VisitOptions = {}): Promise<Page> {
  const page = await open('/console', options);
  await signIn(page, key);
  return page;
}

async function lookUp(page: Page, text: string): Promise<string> {
  await page.getByRole('searchbox').fill(text);
  await page.getByRole('searchbox').press('Enter');
  await page.locator('.answer').waitFor();
  return page.locator('h1').innerText();
}

const titleOf = (page: Page): Promise<string> => page.locator('h1').first().innerText();
const untilTitle = (page: Page, title: string): Promise<void> =>
  page.locator('h1', { hasText: title }).waitFor({ timeout: 5_000 });

describe('signing in to the console', () => {
  test('an admin key signs in, is kept nowhere in the browser, and signs out', async () => {
    const page = await openAs(support);
    expect(await page.locator('.account-button').innerText()).toContain('Noor, support');
    const kept = await page.evaluate(() =>
      JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie, location.href]),
    );
    expect(kept).not.toContain(support.key);
    expect(kept).not.toContain('hitch_console=');
    await page.locator('.account-button').click();
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByText('You have signed out.').waitFor();
    await page.reload();
    await untilTitle(page, 'Sign in');
  });

  test.each([
    ['a wrong key', () => `${support.key.slice(0, -1)}_`],
    ['what is no key', () => 'password1'],
    ['the key of an app', () => stage.shop.apiKey],
  ])('the sign-in says what to do about %s', async (_what, key) => {
    const page = await open('/console', { expected: /status of 40[13]/ });
    await page.getByLabel('Admin key').fill(key());
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('alert').waitFor();
    expect(await page.getByRole('alert').innerText()).toMatch(/no admin key.*copied whole.*hk_/);
    expect(await page.getByLabel('Admin key').inputValue()).toBe('');
  });

  test('a sign-in link signs in once, and its secret is in no address', async () => {
    const { url } = (await stage.admin.post('/v1/admin/sessions/links', {}).expect(201)).body;
    const path = String(url).slice(stage.service.baseUrl.length);
    const page = await open(path);
    await page.getByRole('searchbox').waitFor();
    expect(page.url()).toBe(`${stage.service.baseUrl}/console`);
    await page.goBack().catch(() => undefined);
    expect(page.url()).not.toContain('signin');
    const again = await open(path);
    await again.getByText('This sign-in link was used').waitFor();
    expect(again.url()).not.toContain('signin');
  });

  test('a session that ends with its key leads to the sign-in, and back to the same page and question', async () => {
    const page = await openAs(support);
    await page.getByRole('link', { name: 'Sessions' }).click();
    await untilTitle(page, 'Sessions');
    const [session] = (await stage.admin.get('/v1/admin/sessions?limit=1').expect(200)).body.data;
    await stage.admin.delete(`/v1/admin/sessions/${session.id}`).expect(204);
    await page.reload();
    await untilTitle(page, 'Sign in');
    expect(page.url()).toMatch(/\/console\/sessions$/);
    await signIn(page, support);
    await untilTitle(page, 'Sessions');

    await lookUp(page, 'customer-4711');
    const [other] = (await stage.admin.get('/v1/admin/sessions?limit=1').expect(200)).body.data;
    await stage.admin.delete(`/v1/admin/sessions/${other.id}`).expect(204);
    await page.getByRole('searchbox').fill(linked.id);
    await page.getByRole('searchbox').press('Enter');
    await page.getByText('Your session has ended.').waitFor();
    expect(await page.locator('body').innerText()).not.toContain('customer-4711');
    await signIn(page, support);
    await page.locator('.answer').waitFor();
    expect(await page.getByRole('searchbox').inputValue()).toBe(linked.id);
  });

  test('what one key has seen is not shown to the next one', async () => {
    const page = await openAs(support);
    await lookUp(page, 'customer-4711');
    await page.locator('.account-button').click();
    await page.getByRole('button', { name: 'Sign out' }).click();
    await signIn(page, viewer);
    await untilTitle(page, 'Why did it link');
    expect(await page.locator('body').innerText()).not.toContain('customer-4711');
    expect(await page.getByRole('searchbox').inputValue()).toBe('');
  });
});

describe('look-up in the console', () => {
  test('everything that can be pasted is answered, and none of it is in the address or the history', async () => {
    const { body } = await stage.admin.get('/v1/admin/attempts?limit=1&people=shown').expect(200);
    const [attempt] = body.data;
    const found = (await stage.admin.post('/v1/admin/lookup', { q: linked.id }).expect(200)).body;
    const pasted: Readonly<Record<string, string>> = {
      'a link id': linked.id,
      'an identity id': found.identities[0].id,
      'an attempt id': attempt.id,
      'an IGSID': igsid,
      'an external user': 'customer-4711',
      'a username': '@acme',
      'a mid': attempt.mid,
      'a request id': attempt.requestId,
      'a ref': linked.ref,
      'an ig.me link': linked.url,
      'a connect URL': linked.connectUrl,
      'a message': `Hi, ${linked.url} does not work for me`,
    };
    const page = await openAs(support);
    const length = await page.evaluate(() => history.length);
    for (const [what, text] of Object.entries(pasted)) {
      const sentence = await lookUp(page, text);
      expect([what, sentence]).toEqual([what, expect.stringMatching(/^Linked/)]);
      expect([what, page.url()]).toEqual([what, `${stage.service.baseUrl}/console`]);
    }
    expect(await page.evaluate(() => history.length)).toBe(length);
  });

  test('a webhook-id leads to the link that the notification is about', async () => {
    const endpoint = { url: 'https://receiver.example/hook', eventTypes: ['link.revoked'] };
    await stage.api.post('/v1/endpoints', endpoint).expect(201);
    const link = await stage.mint();
    await stage.api.post(`/v1/links/${link.id}/revoke`).expect(200);
    const { body } = await stage.api.get('/v1/notifications?limit=1').expect(200);
    const page = await openAs(support);
    expect(await lookUp(page, body.data[0].id)).toMatch(/^Not linked: the link was revoked at/);
    expect(await page.locator('.step-done', { hasText: 'App notified' }).innerText()).toContain(
      'link.revoked',
    );
    expect(await page.getByRole('table', { name: 'Notifications' }).innerText()).toContain('link.revoked');
  });

  test('a person who came too late is told in one sentence, with what helps and each step', async () => {
    const link = await stage.mint({ ttlSeconds: 60 });
    stage.clock.advance(5 * MINUTE_MS);
    await stage.tap(link.ref);
    const page = await openAs(support);
    expect(await lookUp(page, link.id)).toMatch(
      /^Not linked: the person came at \d\d:\d\d:\d\d, 4 minutes after the link had ended at \d\d:\d\d:\d\d\.$|^Not linked: the person came at .*, 4 minutes after the link had ended at .*\.$/,
    );
    expect(await page.locator('.advice').innerText()).toContain('Mint a new link');
    expect(await page.locator('.step-name').allInnerTexts()).toEqual([
      'Minted',
      'Page opened',
      'Person came',
      'Decided',
      'App notified',
      'Delivered',
    ]);
    expect(await page.locator('.step', { hasText: 'Person came' }).innerText()).toContain('+5 min');
    expect(await page.getByRole('table', { name: 'Attempts' }).innerText()).toContain('Expired');
  });

  test('a viewer gets the answer without the people', async () => {
    const page = await openAs(viewer);
    expect(await lookUp(page, linked.id)).toMatch(/^Linked: the person came at/);
    const text = await page.locator('main').innerText();
    expect(text).toContain('67…01');
    expect(text).not.toContain(igsid);
    expect(text).not.toContain('customer-4711');
  });

  test('times are shown in UTC or local time, exactly in their title', async () => {
    const page = await openAs(support, { timezoneId: 'Asia/Tokyo' });
    await lookUp(page, linked.id);
    const time = page.locator('.sentence time').first();
    const inUtc = await time.innerText();
    const iso = (await time.getAttribute('datetime')) ?? '';
    expect(iso).toContain(inUtc.slice(-8));
    expect(await time.getAttribute('title')).toContain(iso);
    await page.locator('.account-button').click();
    await page.getByLabel('Local').check();
    const hour = (Number(iso.slice(11, 13)) + 9) % 24;
    expect((await time.innerText()).slice(-8)).toBe(`${String(hour).padStart(2, '0')}${iso.slice(13, 19)}`);
  });

  test('nothing found, no answer and a slow answer each say so', async () => {
    const page = await openAs(support, { expected: /status of (401|503)/ });
    expect(await lookUp(page, 'no-such-person')).toBe('Nothing was found.');
    expect(await page.locator('.advice').innerText()).toContain('Check the spelling');

    await page.route('**/v1/admin/lookup', (route) =>
      route.fulfill({
        status: 503,
        contentType: 'application/problem+json',
        headers: { 'x-request-id': 'req_42' },
        body: JSON.stringify({ code: 'unavailable', title: 'Unavailable', detail: 'Try again in a moment.' }),
      }),
    );
    await page.getByRole('searchbox').fill('customer-4711');
    await page.getByRole('searchbox').press('Enter');
    const alert = page.locator('.trouble');
    await alert.waitFor();
    expect(await alert.innerText()).toMatch(/No answer\s+Try again in a moment\.[^]*unavailable[^]*req_42/);
    await page.unroute('**/v1/admin/lookup');

    let answer = (): void => undefined;
    const held = new Promise<void>((resolve) => (answer = resolve));
    await page.route('**/v1/admin/lookup', async (route) => {
      await held;
      await route.continue();
    });
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.locator('.skeleton').waitFor();
    expect(await titleOf(page)).toBe('Looking up…');
    answer();
    await page.locator('.answer').waitFor();
    expect(await titleOf(page)).toMatch(/^Linked/);
  });

  test('text that others have written is shown as text', async () => {
    const hostile = '<img src=x onerror=alert(1)>"\'&lt;';
    const link = await stage.mint({ externalUserId: hostile });
    const page = await openAs(support);
    await lookUp(page, link.id);
    expect(await page.locator(`button[title='${hostile.replaceAll("'", "\\'")}']`).count()).toBe(1);
    expect(await page.locator('main img').count()).toBe(0);
  });
});

describe('the console by keyboard', () => {
  test('a person signs in, looks up, reads the answer and signs out without a mouse', async () => {
    const page = await open();
    await untilTitle(page, 'Sign in');
    await page.keyboard.type(support.key);
    await page.keyboard.press('Enter');
    await page.getByRole('searchbox').waitFor();
    await page.keyboard.press('/');
    await page.keyboard.type('customer-4711');
    await page.keyboard.press('Enter');
    await page.locator('.answer').waitFor();
    expect(await page.evaluate(() => document.activeElement?.tagName)).toBe('H1');
    await page.keyboard.press('Control+k');
    await page.getByRole('dialog', { name: 'Command bar' }).waitFor();
    await page.keyboard.type(linked.id);
    await page.keyboard.press('Enter');
    await page.locator('.answer').waitFor();
    expect(await page.getByRole('searchbox').inputValue()).toBe(linked.id);
    await page.keyboard.press('?');
    await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'hidden' });

    await page.locator('.account-button').focus();
    await page.keyboard.press('Enter');
    await page.getByLabel('Shortcuts of a single key').focus();
    await page.keyboard.press('Space');
    await page.keyboard.press('Escape');
    await page.locator('.account-button').focus();
    await page.keyboard.press('/');
    await page.keyboard.press('?');
    expect(await page.evaluate(() => document.activeElement?.className)).toBe('account-button');
    expect(await page.getByRole('dialog').count()).toBe(0);

    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Sign out' }).focus();
    await page.keyboard.press('Enter');
    await untilTitle(page, 'Sign in');
  });
});

describe('the look of the console', () => {
  test('every view is free of barriers and fits, in light and dark, wide and narrow', async () => {
    const page = await open('/console');
    const check = async (view: string): Promise<void> => {
      expect([view, await findFlaws(page)]).toEqual([view, []]);
    };
    await untilTitle(page, 'Sign in');
    await check('sign-in');
    await page.getByLabel('Admin key').fill('wrong');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('alert').waitFor();
    await check('wrong key');
    await signIn(page, admin);
    await untilTitle(page, 'Why did it link');
    await check('first use');
    await lookUp(page, linked.id);
    await check('answer');
    await lookUp(page, 'x'.repeat(300));
    await check('nothing found');
    await page.locator('.account-button').click();
    await check('settings');
    await page.getByRole('button', { name: 'Keyboard shortcuts' }).click();
    await page.getByRole('dialog').waitFor();
    await check('shortcuts');
    await page.keyboard.press('Escape');
    await page.setViewportSize({ width: 320, height: 720 });
    await page.getByRole('button', { name: 'Views' }).click();
    expect([await findBarriers(page), await findOverflows(page)]).toEqual([[], []]);
    await page.getByRole('link', { name: 'Sessions' }).click();
    await page.getByRole('table').waitFor();
    await check('sessions');
    await page.goto(`${stage.service.baseUrl}/console/no-such-view`);
    await untilTitle(page, 'There is no such view');
    await check('no view');
  });

  test('the theme can be set against the device, and stays', async () => {
    const page = await openAs(support, { colorScheme: 'dark' });
    const background = (): Promise<string> =>
      page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    const dark = await background();
    await page.locator('.account-button').click();
    await page.getByLabel('Light').check();
    await page.waitForFunction((dark) => getComputedStyle(document.body).backgroundColor !== dark, dark);
    const light = await background();
    await page.reload();
    await page.getByRole('searchbox').waitFor();
    expect(await background()).toBe(light);
  });
});
