import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import type { Page } from 'playwright-core';
import { FakeInstagram } from '../../src/dev/fake-instagram/fake-instagram.js';
import { toTypeId } from '../../src/platform/ids/type-id.js';
import { findFreePort } from '../support/free-port.js';
import { findBarriers } from '../support/browser.js';
import { IPHONE, setUpStage } from '../support/connect-stage.js';
import { readPng, readQrCode } from '../support/qr-reader.js';

const APP_SECRET = randomBytes(16).toString('hex');
const port = await findFreePort();
const GRAPH = `http://127.0.0.1:${port}`;
const stage = setUpStage({
  env: {
    META_APP_SECRETS: APP_SECRET,
    INSTAGRAM_GRAPH_URL: GRAPH,
    FACEBOOK_GRAPH_URL: GRAPH,
    INSTAGRAM_OAUTH_URL: GRAPH,
  },
});

let fake: FakeInstagram;

beforeAll(async () => {
  const { id, igId, username } = stage.account;
  fake = await FakeInstagram.start({
    port,
    appSecret: APP_SECRET,
    webhookUrl: `${stage.service.baseUrl}/webhooks/instagram`,
    clock: () => stage.clock.now(),
    accounts: [{ igId, username }],
  });
  fake.setIceBreakers(igId, [{ question: 'Connect my account', payload: 'CONNECT' }]);
  const body = JSON.stringify({ login: 'instagram', accessToken: fake.tokenOf(igId) });
  const path = `/v1/admin/accounts/${toTypeId('acc', id)}/connection`;
  await stage.admin.put(path, 'application/json', body).expect(200);
});

afterAll(() => fake.stop());

const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });

async function scan(page: Page): Promise<string> {
  const code = readQrCode(readPng(await page.screenshot()));
  if (code === null) throw new Error('no QR code is on the screen');
  return code;
}

test.each([
  ['Yes, connect', 'Connected', 'linked'],
  ['Not me', 'Request stopped', 'rejected'],
])(
  'from the QR code on the desktop to “%s” in the chat, and “%s” on the desktop again',
  async (answer, title, status) => {
    const link = await stage.mint({ confirmation: 'dm', accountHint: 'm…a@shop.example' });
    const { page: desktop } = await stage.visit(link.connectUrl);
    const { page: phone } = await stage.visit(await scan(desktop), IPHONE);
    const igMe = await phone
      .getByRole('link', { name: /Instagram/ })
      .first()
      .getAttribute('href');
    expect(igMe).toContain('https://ig.me/');

    const person = fake.addPerson('Person').id;
    const query = new URLSearchParams({ person, link: igMe ?? '' });
    const { page: chat } = await stage.visit(`${fake.url}/?${query}`, { origins: [fake.url], ...IPHONE });
    await button(chat, 'Open').click();
    await button(chat, 'Connect my account').click();
    await desktop.getByRole('heading', { name: 'Answer in Instagram' }).waitFor();
    expect(await findBarriers(desktop)).toEqual([]);
    await chat.getByText('m…a@shop.example').waitFor();
    await button(chat, answer).click();
    await desktop.getByRole('heading', { name: title }).waitFor();
    expect(await stage.shop.client.link(link.id)).toMatchObject({ status });
  },
);
