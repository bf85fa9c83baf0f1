import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { findFlaws } from '../support/browser.js';
import { setUpStage, type VisitOptions } from '../support/connect-stage.js';
import { type Receiver, startReceiver } from '../support/receiver.js';

const stage = setUpStage({ allowLoopback: true });

/** The browser says itself that a request was refused. */
const REFUSED = /the server responded with a status of (401|403|422)/;
const MINUTE_MS = 60_000;

interface Key {
  readonly id: string;
  readonly key: string;
}

let receiver: Receiver;
let admin: Key;
let support: Key;
let viewer: Key;

async function makeKey(role: string): Promise<Key> {
  return (await stage.admin.post('/v1/admin/keys', { name: `Noor, ${role}`, role }).expect(201)).body;
}

beforeAll(async () => {
  receiver = await startReceiver({ status: 200, body: 'thank you' });
  [admin, support, viewer] = [await makeKey('admin'), await makeKey('support'), await makeKey('viewer')];
});
// Another minute for the limit of attempts to sign in.
afterEach(() => stage.clock.advance(MINUTE_MS));
afterAll(() => receiver.close());

async function openAs({ key }: Key, path: string, options: VisitOptions = {}): Promise<Page> {
  const url = `${stage.service.baseUrl}${path}`;
  const { page } = await stage.visit(url, { expected: REFUSED, ...options });
  await page.getByLabel('Admin key').fill(key);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('searchbox').waitFor();
  return page;
}

const press = (page: Page, name: string): Promise<void> =>
  page.getByRole('button', { name, exact: true }).click();
const untilSaid = (page: Page, text: string): Promise<void> =>
  page.locator('.notice-line', { hasText: text }).waitFor();
const shopPath = async (): Promise<string> => {
  const { data } = (await stage.admin.get('/v1/admin/apps').expect(200)).body;
  const shop = data.find(({ name }: { name: string }) => name === 'Aurora Shop');
  return `/console/apps/${shop.id}`;
};

/** Enters the key that a session has to show again. */
async function enterKey(page: Page, key: string): Promise<void> {
  const dialog = page.getByRole('dialog', { name: 'Enter your key again' });
  await dialog.getByLabel('Admin key').fill(key);
  await dialog.getByRole('button', { name: 'Go on' }).click();
}

/** The secret of the dialog that shows it, after it did not close by accident. */
async function takeSecret(page: Page): Promise<string> {
  const dialog = page.locator('dialog[open]', { has: page.locator('.secret') });
  await dialog.waitFor();
  const secret = await dialog.locator('.secret code').innerText();
  await page.keyboard.press('Escape');
  await page.keyboard.press('Escape');
  await page.mouse.click(5, 5);
  await dialog.waitFor();
  expect(await dialog.getByRole('button', { name: 'Close' }).isDisabled()).toBe(true);
  await dialog.getByLabel('I have stored it').check();
  await dialog.getByRole('button', { name: 'Close' }).click();
  await dialog.waitFor({ state: 'hidden' });
  expect(await page.locator('body').innerText()).not.toContain(secret);
  return secret;
}

describe('setting up an app in the console', () => {
  test('from the app over its key, endpoint and look to its end', async () => {
    const page = await openAs(admin, '/console/apps');
    await press(page, 'Create app');
    await page.getByLabel('Name').fill('Night Owl Games');
    await page.getByRole('dialog').getByRole('button', { name: 'Create app' }).click();
    await page.getByRole('heading', { name: 'Night Owl Games' }).waitFor();

    await press(page, 'Grant account');
    await page.getByLabel('Account', { exact: true }).selectOption({ label: '@acme' });
    await press(page, 'Grant');
    await page.getByRole('table', { name: 'Instagram accounts' }).getByText('@acme').waitFor();

    await page.getByRole('link', { name: 'Keys', exact: true }).click();
    await press(page, 'Create key');
    await page.getByLabel('Name').fill('Game server');
    await page.getByRole('dialog').getByRole('button', { name: 'Create key' }).click();
    await enterKey(page, admin.key);
    const key = await takeSecret(page);
    expect(key).toMatch(/^hk_/);
    await page.getByRole('table', { name: 'Keys' }).getByText('Game server').first().waitFor();

    await page.getByRole('link', { name: 'Endpoints', exact: true }).click();
    await press(page, 'Create endpoint');
    await page.getByLabel('URL').fill('ftp://nowhere');
    await page.getByRole('dialog').getByRole('button', { name: 'Create endpoint' }).click();
    await page.locator('dialog .fault').first().waitFor();
    expect(await page.getByLabel('URL').getAttribute('aria-invalid')).toBe('true');
    await page.getByLabel('URL').fill(`${receiver.url}/hook`);
    await page.getByLabel('Description').fill('Game server');
    await page.getByRole('dialog').getByRole('button', { name: 'Create endpoint' }).click();
    expect(await takeSecret(page)).toMatch(/^whsec_/);

    await press(page, 'Send test');
    await page.getByRole('dialog').getByText('HTTP 200').waitFor();
    expect(await page.getByRole('dialog').innerText()).toContain('thank you');
    const [request] = await receiver.waitFor(1);
    expect(JSON.parse(String(request?.body))).toMatchObject({ type: 'endpoint.test' });
    await press(page, 'Close');
    await press(page, 'Disable');
    await page.getByText('Disabled by an operator or the app.').waitFor();
    await press(page, 'Enable');
    await untilSaid(page, 'The endpoint is enabled.');
    const replay = page.getByRole('link', { name: 'Notifications and replay' });
    expect(await replay.getAttribute('href')).toMatch(/\?endpointId=ep_/);

    await page.getByRole('link', { name: 'Branding', exact: true }).click();
    const frame = page.frameLocator('iframe');
    await frame.getByText('Night Owl Games').first().waitFor();
    await page.getByLabel('Name on the pages').fill('Night Owl Club');
    await frame.getByText('Night Owl Club').first().waitFor();
    await page.getByLabel('Expired').check({ force: true });
    await frame.locator('main[data-state=expired]').waitFor();
    await page.getByLabel('Name on the pages').fill('Instagram');
    await press(page, 'Save');
    await page.locator('.saved-form .fault').first().waitFor();
    expect(await page.locator('.saved-form .fault').first().innerText()).toContain('Instagram');
    await page.getByLabel('Name on the pages').fill('Night Owl Club');
    await press(page, 'Save');
    await untilSaid(page, 'The branding is saved.');

    await page.getByLabel('File: On light pages').setInputFiles({
      name: 'logo.svg',
      mimeType: 'image/svg+xml',
      buffer: Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8"><script/></svg>'),
    });
    await page.locator('.logo-field .fault').waitFor();
    expect(await page.locator('.logo-field .fault').innerText()).toContain('script');
    await page.getByLabel('File: On light pages').setInputFiles({
      name: 'logo.svg',
      mimeType: 'image/svg+xml',
      buffer: Buffer.from(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8"><path d="M0 0h8v8z"/></svg>',
      ),
    });
    await untilSaid(page, 'The logo is stored: 8 × 8.');
    await frame.locator('picture img').first().waitFor();

    await page.getByRole('link', { name: 'Settings', exact: true }).click();
    await page.getByLabel('Return URLs').fill('https://owl.example');
    await press(page, 'Save');
    await untilSaid(page, 'The settings are saved.');
    await press(page, 'Disable app');
    const dialog = page.getByRole('dialog');
    await dialog.getByText('It has no pending links.').waitFor();
    const disable = dialog.getByRole('button', { name: 'Disable app' });
    await dialog.getByLabel(/^Type/).fill('Night Owl');
    expect(await disable.isDisabled()).toBe(true);
    await dialog.getByLabel(/^Type/).fill('Night Owl Games');
    await disable.click();
    await page.getByText('Disabled', { exact: true }).first().waitFor();
    await press(page, 'Enable app');
    await page.getByRole('dialog').getByRole('button', { name: 'Enable app' }).click();
    await untilSaid(page, 'Night Owl Games is active.');
  });

  test('changes that are not saved are not lost without a question', async () => {
    const page = await openAs(admin, await shopPath());
    await page.getByLabel('Name').fill('Aurora');
    for (const leave of [
      () => page.getByRole('link', { name: 'Keys', exact: true }).click(),
      () => page.getByRole('searchbox').press('Enter'),
    ]) {
      await leave();
      await page.getByRole('dialog', { name: 'Leave without saving?' }).waitFor();
      await press(page, 'Cancel');
      expect(await page.getByLabel('Name').inputValue()).toBe('Aurora');
    }
    await page.getByRole('link', { name: 'Keys', exact: true }).click();
    await press(page, 'Leave');
    await page.getByRole('button', { name: 'Create key' }).waitFor();
    expect(page.url()).toContain('tab=keys');
  });
});

describe('keys in the console', () => {
  test('a key is made only after the own key is entered again; a wrong one and a cancel make none', async () => {
    const page = await openAs(admin, '/console/keys');
    const count = async (): Promise<number> =>
      (await stage.admin.get('/v1/admin/keys?limit=100').expect(200)).body.data.length;
    const before = await count();
    await press(page, 'Create key');
    await page.getByLabel('Name').fill('Kim');
    const create = page.getByRole('dialog').getByRole('button', { name: 'Create key' });
    await create.click();
    await enterKey(page, support.key);
    await page.getByText('It must be the admin key that this session was started with.').waitFor();
    await page.getByRole('dialog', { name: 'Enter your key again' }).getByText('Cancel').click();
    await page.getByText('Nothing has been done.').waitFor();
    expect(await count()).toBe(before);
    await create.click();
    await enterKey(page, admin.key);
    expect(await takeSecret(page)).toMatch(/^hk_/);
    expect(await count()).toBe(before + 1);

    await page.getByRole('row', { name: /Kim/ }).getByRole('button', { name: 'Rotate' }).click();
    await page.getByLabel('Overlap').selectOption('0');
    await page.getByRole('dialog').getByRole('button', { name: 'Rotate' }).click();
    await takeSecret(page);
    expect(await count()).toBe(before + 2);
    await page.getByRole('row', { name: /Kim/ }).getByRole('button', { name: 'Revoke' }).click();
    await page.getByLabel(/^Type/).fill('Kim');
    await press(page, 'Revoke key');
    await untilSaid(page, 'The key is revoked.');
    expect(await page.getByRole('row', { name: /Kim/ }).count()).toBe(0);
  });

  test('revoking the own key says that the session ends, and ends it', async () => {
    const own = await makeKey('admin');
    const page = await openAs(own, '/console/keys');
    const { prefix } = (await stage.admin.get('/v1/admin/keys?limit=1').expect(200)).body.data[0];
    await page
      .locator('tr', { has: page.locator(`[title='${prefix}']`) })
      .getByText('Revoke')
      .click();
    await page.getByText('your session ends with it').waitFor();
    await page.getByLabel(/^Type/).fill('Noor, admin');
    await press(page, 'Revoke key');
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
  });

  test('a sign-in link is made after the key, and signs another browser in', async () => {
    const page = await openAs(viewer, '/console/sessions');
    await press(page, 'Make a sign-in link');
    await enterKey(page, viewer.key);
    const url = await takeSecret(page);
    const other = (await stage.visit(url, { expected: REFUSED })).page;
    await other.getByRole('searchbox').waitFor();
    expect(await other.locator('.account-button').innerText()).toContain('Noor, viewer');
  });
});

describe('what a role can set up', () => {
  test.each([
    ['support', () => support],
    ['viewer', () => viewer],
  ])('%s sees the set-up and changes none of it, by the service’s own word', async (_role, key) => {
    const path = await shopPath();
    const page = await openAs(key(), path);
    expect(await page.getByLabel('Name').isDisabled()).toBe(true);
    expect(await page.getByText('Danger zone').count()).toBe(0);
    for (const [tab, verb] of [
      ['keys', 'Create key'],
      ['accounts', 'Grant account'],
      ['endpoints', 'Create endpoint'],
    ] as const) {
      await page.goto(`${stage.service.baseUrl}${path}?tab=${tab}`);
      await page.locator('.panel').waitFor();
      expect([tab, await page.getByRole('button', { name: verb }).count()]).toEqual([tab, 0]);
    }
    await page.goto(`${stage.service.baseUrl}${path}?tab=branding`);
    await page.frameLocator('iframe').getByText('Aurora Shop').first().waitFor();
    const id = path.split('/').at(-1) ?? '';
    const answers = await page.evaluate(async (appId) => {
      const call = async (method: string, to: string, body: object): Promise<number> =>
        (
          await fetch(to, {
            method,
            headers: { 'content-type': 'application/json', 'X-Hitch-Console': '1' },
            body: JSON.stringify(body),
          })
        ).status;
      return [
        await call('PATCH', `/v1/admin/apps/${appId}`, { name: 'Mine' }),
        await call('POST', `/v1/admin/apps/${appId}/keys`, { scopes: ['links:read'] }),
        await call('POST', `/v1/endpoints?appId=${appId}`, { url: 'https://mine.example' }),
        await call('POST', '/v1/admin/keys', { name: 'Mine' }),
      ];
    }, id);
    expect(answers).toEqual([403, 403, 403, 403]);
  });
});

describe('the look of the set-up', () => {
  test('every view is free of barriers and fits, in light and dark, wide and narrow', async () => {
    const path = await shopPath();
    const page = await openAs(admin, '/console/apps');
    const views: Readonly<Record<string, string>> = {
      '/console/apps': '.rows',
      [path]: '.panel',
      [`${path}?tab=keys`]: '.rows',
      [`${path}?tab=accounts`]: '.rows',
      [`${path}?tab=endpoints`]: '.panel .empty',
      [`${path}?tab=branding`]: '.preview',
      '/console/keys': '.rows',
      '/console/operator-endpoints': '.panel .empty',
      '/console/sessions': '.rows',
    };
    for (const [view, shown] of Object.entries(views)) {
      await page.goto(`${stage.service.baseUrl}${view}`);
      await page.locator(shown).first().waitFor();
      expect([view, await findFlaws(page)]).toEqual([view, []]);
    }
    await page.goto(`${stage.service.baseUrl}/console/keys`);
    await press(page, 'Create key');
    expect(['create key', await findFlaws(page)]).toEqual(['create key', []]);
  });
});
