import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import type { FakeInstagram } from '../../src/dev/fake-instagram/fake-instagram.js';
import { DEFAULT_FIELDS } from '../../src/dev/fake-instagram/fake-world.js';
import { toTypeId } from '../../src/platform/ids/type-id.js';
import { findBarriersOfBothSchemes, findFlaws } from '../support/browser.js';
import { ConnectStage, type VisitOptions } from '../support/connect-stage.js';
import { type ConsoleRole, requestFrom, visitAs } from '../support/console-visit.js';
import { environmentOf, startFakeInstagram } from '../support/instagram-stage.js';
import { makeSecrets } from '../support/test-app.js';
import { eventually } from '../support/waits.js';

const stage = new ConnectStage();
let fake: FakeInstagram;
let path: string;
let view: string;

beforeAll(async () => {
  const secrets = makeSecrets();
  fake = await startFakeInstagram(stage.clock, secrets.META_APP_SECRETS);
  await stage.start({ env: environmentOf(fake, secrets) });
  fake.setWebhookUrl(`${stage.service.baseUrl}/webhooks/instagram`);
  const { id, igId, username } = stage.account;
  fake.addAccount({ igId, username, accountType: 'Business', isSubscribed: false });
  path = `/v1/admin/accounts/${toTypeId('acc', id)}`;
  view = `/console/accounts/${toTypeId('acc', id)}`;
});

beforeEach(async () => {
  const { igId } = stage.account;
  fake.setIceBreakers(igId, [{ question: 'Where is my order?', payload: 'ORDER' }]);
  const body = JSON.stringify({ login: 'instagram', accessToken: fake.tokenOf(igId) });
  await stage.admin.put(`${path}/connection`, 'application/json', body).expect(200);
  fake.account(igId).subscribedFields = DEFAULT_FIELDS;
});

afterEach(async () => {
  await stage.endTest();
  // Another minute for the limit of attempts to sign in.
  stage.clock.advance(60_000);
});

afterAll(async () => {
  await stage.stop();
  await fake.stop();
});

const open = (role: ConsoleRole, tab = '', options: VisitOptions = {}): Promise<Page> =>
  visitAs(stage, role, `${view}${tab === '' ? '' : `?tab=${tab}`}`, options);

describe('invites in the console', () => {
  test('an app gets a page for invites, and a tap on the account brings them', async () => {
    const { appId } = stage.shop;
    const id = toTypeId('app', appId);
    const app = await visitAs(stage, 'admin', `/console/apps/${id}`, { expected: /status of 4(01|04|22)/ });
    await app.getByLabel('Invite page').fill('http://shop.example/instagram');
    await app.getByRole('button', { name: 'Save' }).click();
    await app.getByText(/^It must be .*https/).waitFor();
    await app.getByLabel('Invite page').fill('https://shop.example/instagram');
    await app.getByRole('button', { name: 'Save' }).click();
    await app.getByText('The settings are saved.').waitFor();

    const account = await open('admin', 'settings', { expected: /status of 4(01|04|22)/ });
    await account.getByLabel('A tap in the chat brings an invite of').selectOption(id);
    await account.getByLabel('Ice breaker').fill('connect');
    expect(await findBarriersOfBothSchemes(account)).toEqual([]);
    await account.getByRole('button', { name: 'Save' }).click();
    await account.getByText('The settings are saved.').waitFor();
    const { body } = await stage.admin.get(path).expect(200);
    expect(body.inviteOnTap).toEqual({ appId: id, icebreaker: 'connect' });
    await account.getByLabel('A tap in the chat brings an invite of').selectOption('');
    await account.getByRole('button', { name: 'Save' }).click();
    await eventually(async () => (await stage.admin.get(path).expect(200)).body.inviteOnTap === null);
  });
});

describe('accounts in the console', () => {
  test('an account is registered, renamed, disabled by its typed name and enabled', async () => {
    const page = await visitAs(stage, 'admin', '/console/accounts', { expected: /status of 4(01|04|22)/ });
    await page.getByRole('button', { name: 'Register account' }).click();
    await page.getByLabel('Username').fill('@aurora');
    await page.getByLabel('Instagram id').fill('not an id');
    await page.getByRole('button', { name: 'Register', exact: true }).click();
    await page.getByText('It must be 1 to 64 characters').waitFor();
    await page.getByLabel('Instagram id').fill('17841400000009999');
    await page.getByRole('button', { name: 'Register', exact: true }).click();
    await page.getByRole('heading', { name: '@aurora' }).waitFor();

    await page.getByRole('link', { name: 'Settings' }).click();
    await page.getByLabel('Username').fill('aurora.shop');
    await page.getByLabel('The word “unlink” in the chat unlinks').uncheck();
    await page.getByText('Words to people who were linked').click();
    await page.getByLabel('German').fill('Willkommen bei Aurora');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('heading', { name: '@aurora.shop' }).waitFor();
    await page.getByRole('button', { name: 'Disable' }).click();
    const dialog = page.getByRole('dialog');
    expect(await dialog.getByRole('button', { name: 'Disable' }).isDisabled()).toBe(true);
    await dialog.getByLabel('Type aurora.shop').fill('aurora.shop');
    await dialog.getByRole('button', { name: 'Disable' }).click();
    await page.getByRole('button', { name: 'Enable' }).waitFor();
    const changed = (await stage.admin.get('/v1/admin/accounts?limit=1').expect(200)).body.data[0];
    expect(changed).toMatchObject({
      username: 'aurora.shop',
      status: 'disabled',
      unlinkByWord: false,
      afterLinkMessage: true,
      linkedTexts: { de: 'Willkommen bei Aurora' },
    });
    await page.getByRole('button', { name: 'Enable' }).click();
    await page.getByRole('button', { name: 'Disable' }).waitFor();
  });

  test('is granted to an app, and revoked', async () => {
    const page = await open('admin', 'apps');
    await page.getByRole('button', { name: 'Revoke Aurora Shop' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Revoke' }).click();
    await page.getByText('It is granted to no app').waitFor();
    await page.getByRole('button', { name: 'Grant to an app' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Grant' }).click();
    await page.getByRole('button', { name: 'Revoke Aurora Shop' }).waitFor();
  });
});

describe('the connection of an account', () => {
  test('ends by the typed name, and begins when the owner agrees at Instagram', async () => {
    const page = await open('admin');
    await page.getByText('instagram_business_manage_messages').waitFor();
    await page.getByRole('button', { name: 'Disconnect' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Type acme').fill('acme');
    await dialog.getByRole('button', { name: 'Disconnect' }).click();
    await page.getByRole('heading', { name: 'Not connected' }).waitFor();
    await page.getByRole('button', { name: 'Begin a log-in with Instagram' }).click();
    const login = page.getByRole('link', { name: 'Open Instagram' });
    const url = new URL((await login.getAttribute('href')) ?? '');
    expect(url.origin).toBe(fake.url);
    // The owner has another browser.
    url.searchParams.set('fake_account', stage.account.igId);
    expect((await fetch(url)).status).toBe(200);
    await page.getByText('Connected: the owner of @acme has agreed.').waitFor();
    expect(await page.locator('.facts').innerText()).toContain('Instagram login');
  });

  test('a token that Instagram refuses says so, and a valid one connects', async () => {
    const page = await open('admin', '', { expected: /status of 4(01|04|22)/ });
    await page.getByRole('button', { name: 'Enter a token' }).click();
    await page.getByLabel('Access token').fill('IGAAwrong');
    await page.getByRole('dialog').getByRole('button', { name: 'Connect' }).click();
    await page.getByText('Instagram refused the token').waitFor();
    await page.getByLabel('Access token').fill(fake.tokenOf(stage.account.igId));
    await page.getByRole('dialog').getByRole('button', { name: 'Connect' }).click();
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
    await page.getByText('@acme is connected.').waitFor();
  });
});

describe('ice breakers', () => {
  test('their difference is shown before it is written, and what others have set stays', async () => {
    const page = await open('admin', 'ice-breakers');
    await page.getByText('Where is my order?').waitFor();
    const write = async (number: number, text: string, name: string): Promise<void> => {
      await page.getByRole('button', { name: 'Add question' }).click();
      await page.getByLabel('Text').nth(number).fill(text);
      await page.getByLabel('Name').nth(number).fill(name);
    };
    const review = async (): Promise<string[]> => {
      await page.getByRole('button', { name: 'Save' }).click();
      await page.getByRole('dialog', { name: 'What changes on Instagram' }).waitFor();
      return (await page.locator('.difference li').allInnerTexts()).map((text) => text.replace(/\s+/g, ' '));
    };
    const save = async (): Promise<void> => {
      await page.getByRole('dialog').getByRole('button', { name: 'Write to Instagram' }).click();
      await page.getByRole('dialog').waitFor({ state: 'hidden' });
    };
    await write(0, 'Connect my account', 'connect');
    await write(1, 'Talk to a person', 'talk');
    expect((await review()).toSorted()).toEqual([
      '+ Connect my account added',
      '+ Talk to a person added',
      '= Where is my order? kept, of another tool',
    ]);
    await page.getByRole('button', { name: 'Cancel' }).click();
    expect((await stage.admin.get(`${path}/ice-breakers`).expect(200)).body.desired).toEqual([]);
    await review();
    await save();
    await page.getByText('In sync').waitFor();

    await page.getByRole('button', { name: 'Down question 1' }).click();
    expect((await review()).filter((line) => line.includes('moved'))).toHaveLength(2);
    await save();
    await page.getByRole('button', { name: 'Remove question 1' }).click();
    expect(await review()).toContain('− Talk to a person removed');
    await save();
    await page.waitForFunction(() => document.querySelectorAll('.question-fields').length === 1);
    const shown = fake.account(stage.account.igId).iceBreakers[0]?.questions.map(({ question }) => question);
    expect(shown?.toSorted()).toEqual(['Connect my account', 'Where is my order?']);
  });

  test('that do not fit beside those of others say what helps', async () => {
    const theirs = ['A', 'B', 'C', 'D'].map((question) => ({ question, payload: question }));
    fake.setIceBreakers(stage.account.igId, theirs);
    const page = await open('admin', 'ice-breakers', { expected: /status of 4(01|09)/ });
    await page
      .getByText('Other languages and payload')
      .or(page.getByText('Hitch keeps no questions'))
      .first()
      .waitFor();
    await page.getByRole('button', { name: 'Add question' }).click();
    await page.getByLabel('Text').last().fill('Connect');
    await page.getByLabel('Name').last().fill('connect-2');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Instagram shows 4 questions.').waitFor();
  });
});

describe('the doctor', () => {
  test('finds what is broken, and repairs what can be repaired', async () => {
    fake.account(stage.account.igId).subscribedFields = null;
    const page = await open('admin', 'doctor');
    const finding = page.locator('[data-check=subscription]').first();
    await finding.waitFor();
    expect(await finding.getAttribute('data-verdict')).toBe('failed');
    expect(await finding.innerText()).toContain('can be repaired from here');
    await page.getByRole('button', { name: /^Repair \d finding/ }).click();
    await page.locator('.repairs', { hasText: 'Repaired' }).waitFor();
    await page.locator('[data-check=subscription][data-verdict=ok]').waitFor({ state: 'attached' });
    expect(fake.account(stage.account.igId).subscribedFields).not.toBeNull();
  });

  test('the self-test shows its progress until the tap has arrived', async () => {
    const { igId } = stage.account;
    const page = await open('admin', 'doctor');
    await page.getByRole('button', { name: /^Start/ }).click();
    const word = await page.locator('.word .id').getAttribute('title');
    expect(await page.locator('.to-do').innerText()).toContain('log in as @acme');
    fake.people.writeToSelf(igId, word ?? '');
    await page.getByText('tap the button that came').waitFor();
    const { messages } = fake.world.thread(null, igId);
    const button = messages.findLast(({ buttons }) => buttons !== null);
    fake.people.tapSelfButton(igId, button?.mid ?? '', 0);
    await page.locator('.legs [data-state=done]').nth(2).waitFor();
    expect(await page.locator('main').innerText()).toContain('Passed');
    await page.locator('[data-check=self_test][data-verdict=ok]').waitFor({ state: 'attached' });
  });
});

describe('roles', () => {
  test.each(['support', 'viewer'] as const)('%s sees everything and changes nothing', async (role) => {
    const page = await open(role);
    const texts: string[] = [];
    for (const tab of ['Connection', 'Ice breakers', 'Doctor', 'Apps', 'Settings']) {
      await page.getByRole('main').getByRole('link', { name: tab, exact: true }).click();
      await page.locator('.panel').first().waitFor();
      texts.push(...(await page.locator('main button:enabled').allInnerTexts()));
    }
    const changing = /Connect|Disconnect|token|log-in|Add|Save|Repair|Start|Grant|Revoke|Disable|Remove/;
    expect(texts.filter((text) => changing.test(text))).toEqual([]);
    const refused = [
      await requestFrom(page, 'POST', `${path}/connect`),
      await requestFrom(page, 'DELETE', `${path}/connection`),
      await requestFrom(page, 'PUT', `${path}/ice-breakers`, { items: [] }),
      await requestFrom(page, 'POST', `${path}/doctor/fix`),
      await requestFrom(page, 'POST', `${path}/doctor/self-test`),
      await requestFrom(page, 'PATCH', path, { status: 'disabled' }),
    ];
    expect(new Set(refused)).toEqual(new Set(['403 insufficient_scope']));
    expect(await requestFrom(page, 'GET', `${path}/doctor`)).toBe('200');
  });
});

describe('the look of the accounts', () => {
  test('every tab is free of barriers and fits, in light and dark, wide and narrow', async () => {
    const page = await visitAs(stage, 'admin', '/console/accounts');
    const check = async (what: string): Promise<void> => {
      await page.locator('.panel, main table').first().waitFor();
      expect([what, await findFlaws(page)]).toEqual([what, []]);
    };
    await check('list');
    await page.getByRole('link', { name: '@acme' }).click();
    for (const tab of ['Connection', 'Ice breakers', 'Doctor', 'Apps', 'Settings']) {
      await page.getByRole('main').getByRole('link', { name: tab, exact: true }).click();
      await check(tab);
    }
  });
});
