import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { FakeInstagram } from '../../src/dev/fake-instagram/fake-instagram.js';
import { toTypeId } from '../../src/platform/ids/type-id.js';
import { IPHONE, setUpStage } from '../support/connect-stage.js';
import type { Owner } from '../support/embedded-processes.js';
import { copyExamples, runAlone } from '../support/example-programs.js';
import { findFreePort } from '../support/free-port.js';

const APP_SECRET = randomBytes(16).toString('hex');
const [port, appPort] = [await findFreePort(), await findFreePort()];
const GRAPH = `http://127.0.0.1:${port}`;
const APP = `http://localhost:${appPort}`;
const stage = setUpStage({
  allowLoopback: true,
  env: {
    META_APP_SECRETS: APP_SECRET,
    INSTAGRAM_GRAPH_URL: GRAPH,
    FACEBOOK_GRAPH_URL: GRAPH,
    INSTAGRAM_OAUTH_URL: GRAPH,
  },
});

let fake: FakeInstagram;
/** The example for Express, as its README starts it. */
let app: Owner;

beforeAll(async () => {
  const { id, igId, username } = stage.account;
  fake = await FakeInstagram.start({
    port,
    appSecret: APP_SECRET,
    webhookUrl: `${stage.service.baseUrl}/webhooks/instagram`,
    clock: () => stage.clock.now(),
    accounts: [{ igId, username }],
  });
  fake.setIceBreakers(igId, [{ question: 'Connect my account', payload: 'hitch:connect' }]);
  const account = `/v1/admin/accounts/${toTypeId('acc', id)}`;
  const body = JSON.stringify({ login: 'instagram', accessToken: fake.tokenOf(igId) });
  await stage.admin.put(`${account}/connection`, 'application/json', body).expect(200);
  await stage.changeApp({ inviteUrl: `${APP}/instagram` });
  const inviteOnTap = { appId: toTypeId('app', stage.shop.appId), icebreaker: 'connect' };
  await stage.admin.patch(account, { inviteOnTap }).expect(200);

  const { secret } = (await stage.api.post('/v1/endpoints', { url: `${APP}/hitch` }).expect(201)).body;
  app = runAlone(process.execPath, ['server.mjs'], join(copyExamples('examples-in-browser'), 'express'), {
    HITCH_URL: stage.service.baseUrl,
    HITCH_API_KEY: stage.shop.apiKey,
    ENDPOINT_SECRETS: secret,
    PORT: String(appPort),
  });
  await app.waitForLine('The example is at ');
});

afterAll(async () => {
  await app.killGroup();
  await fake.stop();
});

/** A person opens the chat without any link, taps the question, and gets a message: what they then open. */
async function askInChat(name: string): Promise<{ readonly igsid: string; readonly url: string }> {
  const { igId, username } = stage.account;
  const person = fake.addPerson(name).id;
  const query = new URLSearchParams({ person, link: `https://ig.me/m/${username}` });
  const { page: chat } = await stage.visit(`${fake.url}/?${query}`, { origins: [fake.url], ...IPHONE });
  await chat.getByRole('button', { name: 'Open', exact: true }).click();
  await chat.getByRole('button', { name: 'Connect my account', exact: true }).click();
  const message = chat.getByText(`${APP}/instagram?invite=`).first();
  await message.waitFor();
  const [url = ''] = /http:\S+/.exec(await message.innerText()) ?? [];
  return { igsid: fake.igsidOf(person, igId), url };
}

const openInvite = async (url: string, expected?: RegExp): Promise<Page> =>
  (await stage.visit(url, { origins: [APP], ...IPHONE, ...(expected ? { expected } : {}) })).page;

describe('from the chat to the web', () => {
  test('a tap brings an invite; the app asks whose Instagram it is, and a yes links', async () => {
    const { igsid, url } = await askInChat('ada');
    const page = await openInvite(url);
    expect(await page.locator('h1').innerText()).toBe('Connect @ada.1 to user-42?');
    // It is neither in the history nor in what other sites are told.
    expect(page.url()).toBe(`${APP}/instagram`);
    await page.getByRole('button', { name: 'Yes, connect' }).click();
    await page.waitForURL(`${APP}/connection`);
    expect(JSON.parse(await page.locator('body').innerText())).toEqual({ isLinked: true, igsid });
    expect(await app.waitForLine('user-42 is ')).toBe(`user-42 is ${igsid}`);
    const [identity] = (await stage.api.get('/v1/identities?externalUserId=user-42').expect(200)).body.data;
    expect(identity).toMatchObject({ igsid, via: 'invite', context: { icebreaker: 'connect' } });

    const again = await openInvite(url, /status of 410/);
    expect(await again.locator('body').innerText()).toContain('This link has ended.');
  });

  test('a no connects nothing, and the invite of another person cannot take the user over', async () => {
    const { url } = await askInChat('eve');
    const page = await openInvite(url, /status of 409/);
    expect(await page.locator('h1').innerText()).toBe('Connect @eve.2 to user-42?');
    await page.getByRole('link', { name: 'No' }).click();
    await page.waitForURL(`${APP}/`);
    const { data } = (await stage.api.get('/v1/identities?status=all').expect(200)).body;
    expect(data).toHaveLength(1);

    await page.goto(url);
    await page.getByRole('button', { name: 'Yes, connect' }).click();
    await page.getByText('Nothing was connected: user_taken.').waitFor();
  });
});
