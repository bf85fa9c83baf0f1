import { readFile } from 'node:fs/promises';
import { afterEach, describe, expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { deliveryOf, postbackEvent, referralEvent } from '../../src/dev/simulator/meta-payloads.js';
import { toTypeId } from '../../src/platform/ids/type-id.js';
import { findFlaws } from '../support/browser.js';
import { setUpStage } from '../support/connect-stage.js';
import { requestFrom, visitAs } from '../support/console-visit.js';
import { Api } from '../support/http.js';

const stage = setUpStage();

const MINUTE_MS = 60_000;
const EXPECTED = /the server responded with a status of (401|403|404|422)/;
const LONG_NAME =
  'Autumn subscription box, second print run, with the leaflet in six languages, for shops and fairs';
const RIGHT_TO_LEFT = 'صندوق الخريف: افتح الدردشة';

interface Campaign {
  readonly id: string;
  readonly name: string;
  readonly ref: string;
  readonly url: string;
}

// Another minute for the limit of attempts to sign in.
afterEach(() => stage.clock.advance(MINUTE_MS));

const appId = (): string => toTypeId('app', stage.shop.appId);
const press = (page: Page, name: string): Promise<void> =>
  page.getByRole('button', { name, exact: true }).click();
const untilSaid = (page: Page, text: string): Promise<void> =>
  page.locator('.notice-line', { hasText: text }).waitFor();
const untilOpen = (page: Page): Promise<void> => page.locator('.detail dl').waitFor();
const goTo = (page: Page, path: string): Promise<unknown> => page.goto(`${stage.service.baseUrl}${path}`);

async function makeCampaign(name: string, more: object = {}): Promise<Campaign> {
  return (await stage.api.post('/v1/campaigns', { name, account: 'acme', ...more }).expect(201)).body;
}

async function makeInvite(igsid: string): Promise<{ id: string; invite: string }> {
  return (await stage.api.post('/v1/invites', { account: 'acme', igsid, channel: 'chat' }).expect(201)).body;
}

/** Two people come by the code, and one of them once more. */
async function visit({ ref }: Pick<Campaign, 'ref'>): Promise<void> {
  const { igId } = stage.account;
  const timestampMs = stage.clock.now().getTime();
  const [one, other] = [stage.newPerson(), stage.newPerson()];
  const events = [
    postbackEvent({ igId, igsid: one, ref, timestampMs }),
    postbackEvent({ igId, igsid: other, ref, timestampMs }),
    referralEvent({ igId, igsid: one, ref, timestampMs: timestampMs + 1 }),
  ];
  expect((await stage.service.meta.deliver(deliveryOf(events))).status).toBe(200);
}

/** The bytes that a browser saves under a name, which the button leads to. */
async function download(page: Page, name: string): Promise<{ name: string; bytes: Buffer }> {
  const link = page.getByRole('link', { name: `Download ${name}` });
  const [saved] = await Promise.all([page.waitForEvent('download'), link.click()]);
  return { name: saved.suggestedFilename(), bytes: await readFile(await saved.path()) };
}

describe('campaigns in the console', () => {
  test('from the first one over its code and numbers to its end', async () => {
    const page = await visitAs(stage, 'admin', '/console/campaigns', { expected: EXPECTED });
    await page.getByText('No campaigns yet').waitFor();
    await press(page, 'Create campaign');
    const dialog = page.getByRole('dialog', { name: 'Create a campaign' });
    expect(await dialog.getByLabel('App').locator('option').allInnerTexts()).toContain('Aurora Shop');
    expect(await dialog.getByLabel('Account').locator('option').allInnerTexts()).toEqual(['@acme']);
    await dialog.getByLabel('Name').fill('Autumn box');
    await dialog.getByLabel('Channel').fill('The Box');
    await dialog.getByLabel('Context').fill('{ coupon');
    await dialog.getByLabel('Starts').fill('2026-01-02T10:00');
    await dialog.getByLabel('Ends').fill('2026-01-01T10:00');
    const create = dialog.getByRole('button', { name: 'Create campaign' });
    await create.click();
    await dialog.locator('.fault').first().waitFor();
    const faults = ['Name', 'Channel', 'Context', 'Starts', 'Ends'].map(async (label) => {
      const isFaulty = (await dialog.getByLabel(label).getAttribute('aria-invalid')) === 'true';
      return isFaulty ? label : '';
    });
    expect((await Promise.all(faults)).filter(Boolean)).toEqual(['Channel', 'Context', 'Ends']);
    expect(await dialog.getByText('It must be a JSON object.').count()).toBe(1);
    await dialog.getByLabel('Channel').fill('packaging');
    await dialog.getByLabel('Context').fill('{ "coupon": "AUTUMN" }');
    await dialog.getByLabel('Ends').fill('');
    await create.click();
    await page.getByRole('heading', { name: 'Autumn box' }).waitFor();
    const [campaign] = (await stage.admin.get('/v1/campaigns').expect(200)).body.data;
    expect(campaign).toMatchObject({
      appId: appId(),
      channel: 'packaging',
      context: { coupon: 'AUTUMN' },
      startsAt: '2026-01-02T10:00:00.000Z',
      endsAt: null,
    });
    expect(page.url()).toBe(`${stage.service.baseUrl}/console/campaigns/${campaign.id}`);
    expect(await page.locator('.url').innerText()).toBe(campaign.url);
    await page.getByText('Nobody came in these 30 days').waitFor();

    await visit(campaign);
    await press(page, 'Refresh');
    const funnel = page.locator('.funnel-steps');
    await funnel.waitFor();
    expect((await funnel.innerText()).split(/\n+/)).toEqual([
      'Visits',
      '3',
      'in 30 days',
      'New people',
      '2',
      '66.7 % of the visits',
      'Linked',
      '0',
      '0 % of the new people',
    ]);
    await page.getByRole('link', { name: '7 days' }).click();
    await page.getByText('in 7 days').waitFor();
    await page.getByText('As a table').click();
    const days = page.getByRole('table', { name: 'Visits by day as a table' }).locator('tbody tr');
    expect(await days.count()).toBe(7);
    expect(await days.first().innerText()).toMatch(/3\s+2$/);
    expect(await page.getByRole('table', { name: 'Visits by channel' }).innerText()).toMatch(
      /packaging\s+3\s+100 %\s+2/,
    );
    expect(await page.getByRole('table', { name: 'Visits by shape' }).locator('tbody tr').count()).toBe(2);

    await press(page, 'Edit');
    await page.getByLabel('Name').fill('Winter box');
    await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click();
    await page.getByRole('heading', { name: 'Winter box' }).waitFor();
    expect((await stage.admin.get(`/v1/campaigns/${campaign.id}`).expect(200)).body).toMatchObject({
      startsAt: '2026-01-02T10:00:00.000Z',
      ref: campaign.ref,
    });
    await press(page, 'Pause');
    await page.getByRole('dialog').getByRole('button', { name: 'Pause' }).click();
    await untilSaid(page, 'Winter box is paused.');
    await page.getByText('It is paused: visits are not counted').waitFor();
    await press(page, 'Resume');
    await untilSaid(page, 'Winter box is resumed.');
    await press(page, 'End…');
    await page.getByRole('dialog').getByText('To make it count again, set a later end').waitFor();
    await press(page, 'End campaign');
    await untilSaid(page, 'Winter box is ended.');
    for (const name of ['Pause', 'Resume', 'End…'])
      expect([name, await page.getByRole('button', { name, exact: true }).count()]).toEqual([name, 0]);
    expect(await page.getByRole('button', { name: 'Edit', exact: true }).count()).toBe(1);

    await page.getByRole('link', { name: 'Its audit' }).click();
    await page.getByRole('table', { name: 'Audit' }).waitFor();
    expect(await page.locator('tbody [data-name=Action]').allInnerTexts()).toEqual([
      'campaign.ended',
      'campaign.resumed',
      'campaign.paused',
      'campaign.updated',
      'campaign.created',
    ]);
    await page.locator('.row-link').first().click();
    await page.getByRole('link', { name: `Open the campaign ${campaign.id}` }).click();
    await page.getByRole('heading', { name: 'Winter box' }).waitFor();
  });

  test('the code is shown, and each file of it is saved', async () => {
    const { id } = await makeCampaign('Spring poster');
    const page = await visitAs(stage, 'viewer', `/console/campaigns/${id}`);
    const code = page.getByRole('img', { name: 'QR code that opens the chat with @acme' });
    await code.waitFor();
    await page.waitForLoadState('networkidle');
    expect(await code.evaluate((image) => Reflect.get(image, 'naturalWidth'))).toBeGreaterThan(0);
    const svg = await stage.admin.get(`/q/${id}.svg`).expect(200);
    await page.getByText(`Print it at least ${svg.headers['hitch-min-width-mm']} mm wide`).waitFor();

    const saved = { svg: await download(page, 'SVG'), pdf: await download(page, 'PDF') };
    expect(saved.svg.bytes.toString()).toMatch(/^<svg [^]*<\/svg>\s*$/);
    expect(saved.pdf.bytes.subarray(0, 5).toString()).toBe('%PDF-');
    await page.getByLabel(/^Size of the PNG/).selectOption('4096');
    const png = await download(page, 'PNG');
    expect(png.bytes.subarray(1, 4).toString()).toBe('PNG');
    expect(png.bytes.readUInt32BE(16)).toBe(4096);
    expect([saved.svg.name, saved.pdf.name, png.name]).toEqual([`${id}.svg`, `${id}.pdf`, `${id}.png`]);
  });

  test('are limited to an app, and the address says which', async () => {
    await makeCampaign('Spring mail');
    const other = await stage.service.createTenant();
    const page = await visitAs(stage, 'support', `/console/campaigns?appId=${toTypeId('app', other.appId)}`);
    await page.getByText('No campaigns match').waitFor();
    await press(page, 'Clear the filters');
    await page.getByRole('table', { name: 'Campaigns' }).getByText('Spring mail').waitFor();
    await press(page, 'Filter');
    await page.getByLabel('App').selectOption({ label: 'Aurora Shop' });
    await page.locator('.chip', { hasText: 'Aurora Shop' }).waitFor();
    expect(page.url()).toMatch(new RegExp(`\\?appId=${appId()}$`));
    await page.getByRole('link', { name: 'Spring mail' }).click();
    await page.getByRole('heading', { name: 'Spring mail' }).waitFor();
  });

  test('one that counts no visits says why, and one that is not there says so', async () => {
    const other = await stage.service.createTenant();
    const otherId = toTypeId('app', other.appId);
    const grants = `/v1/admin/apps/${otherId}/accounts`;
    const accountId = toTypeId('acc', stage.account.id);
    await stage.admin.post(grants, { accountId }).expect(201);
    const { id } = await new Api(stage.service, other.apiKey)
      .post('/v1/campaigns', { name: 'Early bird', startsAt: '2099-01-01T00:00:00Z' })
      .expect(201)
      .then(({ body }) => body);
    const page = await visitAs(stage, 'viewer', `/console/campaigns/${id}`);
    await page.getByText('It has not started').waitFor();
    await stage.admin.delete(`${grants}/${accountId}`).expect(204);
    await page.reload();
    await page.getByText('@acme is no longer granted to its app').waitFor();
    await stage.admin.patch(`/v1/admin/apps/${otherId}`, { status: 'disabled' }).expect(200);
    await page.reload();
    await page.getByText('Its app is disabled, so visits are not counted.').waitFor();
    await goTo(page, `/console/campaigns/${id.replace(/.{4}$/, '0000')}`);
    await page.getByText('The campaign cannot be shown').waitFor();
  });
});

describe('invites in the console', () => {
  test('are listed without what redeems them, and revoked', async () => {
    const [pending, redeemed] = [await makeInvite('7100000000000001'), await makeInvite('7100000000000002')];
    await stage.api
      .post('/v1/invites/redeem', { invite: redeemed.invite, externalUserId: 'customer-77' })
      .expect(200);
    const page = await visitAs(stage, 'admin', '/console/invites');
    await page.locator('.row-link').nth(1).waitFor();
    expect(await page.locator('main').innerText()).not.toContain('71000000000000');
    await page.locator(`.row-link[title="${redeemed.id}"]`).click();
    await untilOpen(page);
    expect(await page.getByRole('button', { name: 'Revoke…' }).count()).toBe(0);
    await page.getByRole('link', { name: 'Open the link' }).click();
    await untilOpen(page);
    expect(page.url()).toMatch(/\/console\/links\?open=lnk_/);

    await goTo(page, '/console/invites?status=pending');
    await page.locator(`.row-link[title="${pending.id}"]`).click();
    await press(page, 'Show the person');
    await page.locator('.detail').getByText('7100000000000001').waitFor();
    await press(page, 'Revoke…');
    await page.getByRole('dialog').getByRole('button', { name: 'Revoke' }).click();
    await untilSaid(page, 'The invite was revoked.');
    await page.locator('.detail-status', { hasText: 'Revoked' }).waitFor();
    expect((await stage.admin.get(`/v1/invites/${pending.id}`).expect(200)).body.status).toBe('revoked');
    for (const { invite } of [pending, redeemed]) expect(await page.content()).not.toContain(invite);
  });
});

describe('the ways to campaigns and invites', () => {
  test('an id in the search box, the ref of a campaign, and the command bar lead there', async () => {
    const campaign = await makeCampaign('Summer cup');
    const invite = await makeInvite('7100000000000003');
    const page = await visitAs(stage, 'support', '/console');
    const lookUp = async (text: string): Promise<void> => {
      await page.getByRole('searchbox').fill(text);
      await page.getByRole('searchbox').press('Enter');
    };
    for (const text of [campaign.id, campaign.url]) {
      await lookUp(text);
      await page.getByRole('link', { name: 'Open the campaign' }).click();
      await page.getByRole('heading', { name: 'Summer cup' }).waitFor();
    }
    await lookUp(invite.id);
    await page.getByRole('link', { name: 'Open the invite' }).click();
    await untilOpen(page);
    expect(page.url()).toMatch(new RegExp(`/console/invites\\?open=${invite.id}$`));
    for (const name of ['Campaigns', 'Invites']) {
      await page.keyboard.press('Control+k');
      const bar = page.getByRole('dialog', { name: 'Command bar' });
      await bar.getByRole('combobox').fill(name.toLowerCase());
      await bar.locator('[aria-selected=true]', { hasText: name }).waitFor();
      await page.keyboard.press('Enter');
      await page.getByRole('heading', { name, exact: true }).waitFor();
    }
  });
});

describe('what a role may do with campaigns and invites', () => {
  test.each(['support', 'viewer'] as const)('%s changes none, by the service’s own word', async (role) => {
    const { id } = await makeCampaign('Autumn fair');
    const invite = await makeInvite(role === 'viewer' ? '7100000000000004' : '7100000000000005');
    const page = await visitAs(stage, role, `/console/campaigns/${id}`);
    await page.getByText('Nobody came in these 30 days').waitFor();
    const absent = async (names: readonly string[]): Promise<void> => {
      for (const name of names)
        expect([name, await page.getByRole('button', { name, exact: true }).count()]).toEqual([name, 0]);
    };
    await absent(['Edit', 'Pause', 'End…']);
    await goTo(page, '/console/campaigns');
    await page.locator('.row-link').first().waitFor();
    await absent(['Create campaign']);
    await goTo(page, '/console/invites');
    await page.locator(`.row-link[title="${invite.id}"]`).click();
    await untilOpen(page);
    await absent(role === 'viewer' ? ['Revoke…', 'Show people', 'Show the person'] : ['Revoke…']);

    const app = `appId=${appId()}`;
    const answers = [
      await requestFrom(page, 'POST', `/v1/campaigns?${app}`, { name: 'Mine', account: 'acme' }),
      await requestFrom(page, 'PATCH', `/v1/campaigns/${id}?${app}`, { name: 'Mine' }),
      await requestFrom(page, 'POST', `/v1/campaigns/${id}/end?${app}`),
      await requestFrom(page, 'POST', `/v1/invites/${invite.id}/revoke`),
    ];
    expect(answers).toEqual(Array.from(answers, () => '403 insufficient_scope'));
  });
});

describe('the look of campaigns and invites', () => {
  test('every view is free of barriers and fits, in light and dark, wide and narrow', async () => {
    const campaign = await makeCampaign(LONG_NAME, {
      channel: 'a-channel-of-many-letters.for-shops-and-fairs',
      context: { coupon: 'AUTUMN', text: RIGHT_TO_LEFT },
    });
    const rightToLeft = await makeCampaign(RIGHT_TO_LEFT);
    await makeInvite('7100000000001');
    await visit(campaign);
    const page = await visitAs(stage, 'admin', '/console/campaigns');
    const views: Readonly<Record<string, string>> = {
      '/console/campaigns': '.row-link',
      [`/console/campaigns?open=${campaign.id}`]: '.detail dl',
      [`/console/campaigns/${campaign.id}`]: '.chart svg',
      [`/console/campaigns/${rightToLeft.id}`]: '.panel .empty',
      '/console/invites': '.row-link',
    };
    for (const [view, shown] of Object.entries(views)) {
      await goTo(page, view);
      await page.locator(shown).first().waitFor();
      expect([view, await findFlaws(page)]).toEqual([view, []]);
    }
    await goTo(page, `/console/campaigns/${campaign.id}`);
    for (const name of ['Edit', 'End…']) {
      await press(page, name);
      expect([name, await findFlaws(page)]).toEqual([name, []]);
      await press(page, 'Cancel');
    }
  });
});
