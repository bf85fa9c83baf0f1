import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import type { Page } from 'playwright-core';
import { FakeInstagram } from '../../src/dev/fake-instagram/fake-instagram.js';
import { findBarriers, findOverflows } from '../support/browser.js';
import { IPHONE, setUpStage } from '../support/connect-stage.js';
import { eventually } from '../support/waits.js';

const APP_SECRET = randomBytes(16).toString('hex');
const stage = setUpStage({ env: { META_APP_SECRETS: APP_SECRET } });

let fake: FakeInstagram;

beforeAll(async () => {
  const { igId, username } = stage.account;
  fake = await FakeInstagram.start({
    appSecret: APP_SECRET,
    webhookUrl: `${stage.service.baseUrl}/webhooks/instagram`,
    clock: () => stage.clock.now(),
    accounts: [{ igId, username }],
  });
  fake.setIceBreakers(igId, [{ question: 'Connect my account', payload: 'CONNECT' }]);
});

afterAll(() => fake.stop());

/** Opens the phone of a new person. */
async function openPhone(options: { link?: string } & Parameters<typeof stage.visit>[1] = {}) {
  const { link, ...rest } = options;
  const { id } = fake.addPerson('Person');
  const query = new URLSearchParams({ person: id, ...(link === undefined ? {} : { link }) });
  const { page } = await stage.visit(`${fake.url}/?${query}`, { origins: [fake.url], ...rest });
  return { id, page };
}

/** The account answers a person by the Graph API. */
async function answer(personId: string, message: object): Promise<void> {
  const { igId } = stage.account;
  const response = await fetch(`${fake.url}/v26.0/me/messages`, {
    method: 'POST',
    headers: { authorization: `Bearer ${fake.tokenOf(igId)}`, 'content-type': 'application/json' },
    body: JSON.stringify({ recipient: { id: fake.igsidOf(personId, igId) }, message }),
  });
  expect(response.status).toBe(200);
}

const quick = (title: string) => ({ content_type: 'text', title, payload: title });
const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });

describe('the phone of the fake Instagram', () => {
  test('a person opens the pasted link, taps an ice breaker, and the link is linked', async () => {
    const link = await stage.mint();
    const { page } = await openPhone({ ...IPHONE, link: link.url });
    await button(page, 'Open').click();
    await page.getByText('Nothing is sent until the person taps or writes.').waitFor();
    await button(page, 'Connect my account').click();
    await eventually(async () => (await stage.shop.client.link(link.id)).status === 'linked');
    const deliveries = page.getByRole('region', { name: 'Webhook deliveries' });
    await deliveries.getByText('answered 200').waitFor();
    expect(await deliveries.textContent()).toContain(`postback · ref …${link.ref.slice(-6)}`);
    expect(await page.content()).not.toContain(link.ref);
    expect(page.url()).not.toContain(link.ref);
    expect(await page.getByRole('log').textContent()).toContain('Connect my account');
  });

  test('a message of the account appears by itself, its quick replies are tapped and go', async () => {
    const { id, page } = await openPhone();
    await page.getByLabel('Message').fill('Hello <b>there</b>');
    await button(page, 'Send').click();
    await page.getByRole('log').getByText('Hello <b>there</b>').waitFor();
    await answer(id, { text: 'Is this you?', quick_replies: [quick('Yes'), quick('Not me')] });
    await button(page, 'Yes').click();
    await page.getByRole('log').getByText('Yes', { exact: true }).waitFor();
    expect(await page.getByRole('group', { name: 'Quick replies' }).count()).toBe(0);
    expect(fake.threadOf(id, stage.account.igId).messages.map(({ text }) => text)).toEqual([
      'Hello <b>there</b>',
      'Is this you?',
      'Yes',
    ]);
  });

  test('what is being typed stays while the conversation changes', async () => {
    const { id, page } = await openPhone();
    fake.type(id, stage.account.igId, 'Hello');
    const composer = page.getByLabel('Message');
    await composer.fill('half a sent');
    await answer(id, { text: 'Something new' });
    await page.getByRole('log').getByText('Something new').waitFor();
    expect(await composer.inputValue()).toBe('half a sent');
    await expect(composer.evaluate((input) => input === document.activeElement)).resolves.toBe(true);
  });

  test('a desktop shows no ice breakers and opens no link', async () => {
    const { page } = await openPhone({ link: (await stage.mint()).url });
    await button(page, 'Connect my account').waitFor();
    await button(page, 'Desktop').click();
    await page.getByText('As on a desktop: no ice breakers').waitFor();
    expect(await button(page, 'Connect my account').count()).toBe(0);
    await button(page, 'Open').click();
    await page.getByRole('status').getByText('A desktop does not open ig.me links.').waitFor();
  });

  test.each(['light', 'dark'] as const)(
    'the phone has no barriers and fits 320 pixels, %s',
    async (colorScheme) => {
      const { id, page } = await openPhone({ colorScheme, viewport: { width: 320, height: 640 } });
      fake.sendSticker(id, stage.account.igId);
      await answer(id, { text: 'Is this you?', quick_replies: [quick('Yes'), quick('Not me')] });
      await button(page, 'Not me').waitFor();
      expect(await findBarriers(page)).toEqual([]);
      expect(await findOverflows(page)).toEqual([]);
    },
  );
});
