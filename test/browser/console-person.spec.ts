import { afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { findFlaws } from '../support/browser.js';
import { setUpStage, type VisitOptions } from '../support/connect-stage.js';

const stage = setUpStage();

/** The browser says itself that a request was refused. */
const REFUSED = /the server responded with a status of 40[13]/;
const MINUTE_MS = 60_000;
const UNDO_MS = 31_000;

let keys: Readonly<Record<'admin' | 'support' | 'viewer', string>>;
let people = 0;

interface LinkedPerson {
  readonly id: string;
  readonly user: string;
  readonly igsid: string;
}

/** A person whom no other test changes. */
async function linkPerson(): Promise<LinkedPerson> {
  const number = ++people;
  const [user, igsid] = [`customer-47${String(number).padStart(2, '0')}`, `67890123456789${number + 10}`];
  const link = await stage.mint({ externalUserId: user, channel: 'web-settings' });
  await stage.tap(link.ref, igsid);
  const { body } = await stage.api.get(`/v1/identities?igsid=${igsid}`).expect(200);
  return { id: body.data[0].id, user, igsid };
}

async function makeKey(role: string): Promise<string> {
  return (await stage.admin.post('/v1/admin/keys', { name: `Noor, ${role}`, role }).expect(201)).body.key;
}

beforeAll(async () => {
  keys = {
    admin: await makeKey('admin'),
    support: await makeKey('support'),
    viewer: await makeKey('viewer'),
  };
  const endpoint = { url: 'https://receiver.example/hook' };
  await stage.api.post('/v1/endpoints', endpoint).expect(201);
});

// Another minute for the limit of attempts to sign in.
afterEach(() => stage.clock.advance(MINUTE_MS));

async function openAs(role: keyof typeof keys, path = '/console', options: VisitOptions = {}): Promise<Page> {
  const { page } = await stage.visit(stage.service.baseUrl + path, { expected: REFUSED, ...options });
  await page.getByLabel('Admin key').fill(keys[role]);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('searchbox').waitFor();
  return page;
}

const openPerson = (
  role: keyof typeof keys,
  { id }: LinkedPerson,
  options: VisitOptions = {},
): Promise<Page> => openAs(role, `/console/identities/${id}`, options);

async function pressUnlink(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Unlink', exact: true }).click();
  const dialog = page.getByRole('dialog', { name: 'Unlink this person?' });
  await dialog.getByLabel('Reason').selectOption('Wrong account');
  await dialog.getByRole('button', { name: 'Unlink' }).click();
  await page.locator('.pending-bar').waitFor();
}

async function lookUp(page: Page, text: string): Promise<void> {
  await page.getByRole('searchbox').fill(text);
  await page.getByRole('searchbox').press('Enter');
  await page.locator('.answer').waitFor();
}

async function signOut(page: Page): Promise<void> {
  await page.locator('.account-button').click();
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.getByText('You have signed out.').waitFor();
}

interface StoredIdentity {
  readonly status: string;
  readonly unlinkReason: string | null;
}
const stored = async ({ id }: LinkedPerson): Promise<StoredIdentity> =>
  (await stage.api.get(`/v1/identities/${id}`).expect(200)).body;
const readsOf = async ({ igsid }: LinkedPerson): Promise<number> => {
  const path = `/v1/admin/audit?subject=${igsid}&action=person.read&limit=100`;
  return (await stage.admin.get(path).expect(200)).body.data.length;
};
const notified = async (user: string): Promise<string[]> => {
  const { body } = await stage.api.get(`/v1/notifications?externalUserId=${user}&limit=100`).expect(200);
  return body.data.map(({ type }: { readonly type: string }) => type);
};

describe('the page of a person', () => {
  test('masks the person until they are shown, which the audit says once', async () => {
    const person = await linkPerson();
    const page = await openPerson('support', person);
    await page.locator('.event').first().waitFor();
    const text = (): Promise<string> => page.locator('main').innerText();
    expect(await text()).toContain('cu…');
    expect(await text()).not.toContain(person.user);
    expect(await text()).not.toContain(person.igsid);
    expect(await readsOf(person)).toBe(0);

    await page.getByRole('button', { name: 'Show the person' }).click();
    await page.getByRole('button', { name: 'Mask the person' }).waitFor();
    expect(await text()).toContain(person.user);
    expect(await text()).toContain(person.igsid);
    await page.getByRole('button', { name: 'Mask the person' }).click();
    expect(await text()).not.toContain(person.user);
    await page.getByRole('button', { name: 'Show the person' }).click();
    await page.getByRole('main').getByRole('link', { name: 'Attempts', exact: true }).click();
    await page.waitForURL(/\?kind=attempt$/);
    expect(await readsOf(person)).toBe(1);
    expect(page.url()).not.toContain(person.user);
  });

  test('has one time line, of all kinds of events or of one, which is in the address', async () => {
    const person = await linkPerson();
    const page = await openPerson('support', person);
    await page.locator('.event').first().waitFor();
    const titles = (): Promise<string[]> => page.locator('.event-title a').allInnerTexts();
    expect((await titles()).toSorted()).toEqual(
      ['App notified', 'Link minted', 'Linked', 'Person came'].toSorted(),
    );
    await page.getByRole('link', { name: 'Links', exact: true }).last().click();
    await page.waitForURL(/\?kind=link$/);
    await page.getByText('Channel web-settings').waitFor();
    await page.waitForFunction(() => document.querySelectorAll('.event').length === 1);
    expect(await titles()).toEqual(['Link minted']);
    await page.reload();
    await page.locator('.event').first().waitFor();
    expect(await titles()).toEqual(['Link minted']);
    await page.goBack();
    await page.locator('.event').nth(2).waitFor();
  });

  test('says that there is no such identity', async () => {
    const page = await openAs('support', '/console/identities/idn_01jd0000000000000000000000', {
      expected: /status of 40[14]/,
    });
    await page.getByText('The person cannot be shown').waitFor();
    expect(await page.locator('.trouble').innerText()).toContain('Request');
  });

  test('has no buttons for a viewer, whose calls the service refuses as well', async () => {
    const person = await linkPerson();
    const page = await openPerson('viewer', person);
    await page.locator('.event').first().waitFor();
    expect(await page.locator('main button', { hasText: /Show|Unlink|Erase/ }).count()).toBe(0);
    const statuses = await page.evaluate(async (id) => {
      const headers = { 'X-Hitch-Console': '1', 'content-type': 'application/json' };
      const call = async (path: string, method: string, body?: string): Promise<number> =>
        (await fetch(path, { method, headers, ...(body === undefined ? {} : { body }) })).status;
      return [
        await call(`/v1/admin/identities/${id}/timeline`, 'GET'),
        await call(`/v1/admin/identities/${id}/timeline?people=shown`, 'GET'),
        await call(`/v1/identities/${id}/unlink`, 'POST', '{}'),
        await call('/v1/admin/erasures?dryRun=true', 'POST', '{"account":"acme","igsid":"1"}'),
      ];
    }, person.id);
    expect(statuses).toEqual([200, 403, 403, 403]);
    expect((await stored(person)).status).toBe('active');
  });
});

describe('unlinking in the console', () => {
  test('can be undone, and nothing is sent', async () => {
    const person = await linkPerson();
    const page = await openPerson('support', person, { prepare: (tab) => tab.clock.install() });
    const sent: string[] = [];
    page.on('request', (request) => {
      if (request.method() === 'POST') sent.push(request.url());
    });
    await pressUnlink(page);
    const bar = page.locator('.pending-bar');
    expect(await bar.innerText()).toMatch(/Unlinking cu…\d\d in (30|29) s/);
    expect(await page.locator('.pending-bars [role=status]').innerText()).toContain('in 30 seconds');
    // It stays while one goes from view to view.
    await page.getByRole('link', { name: 'Sessions' }).click();
    await page.locator('h1.view-title', { hasText: 'Sessions' }).waitFor();
    await bar.getByRole('button', { name: 'Undo' }).click();
    await page.getByText('Undone. Nothing was sent.').waitFor();
    await page.clock.fastForward(UNDO_MS);
    await page.waitForLoadState('networkidle');
    expect(sent).toEqual([]);
    expect((await stored(person)).status).toBe('active');
  });

  test('is sent after 30 seconds, with its reason, and the app is notified', async () => {
    const person = await linkPerson();
    const page = await openPerson('support', person, { prepare: (tab) => tab.clock.install() });
    await pressUnlink(page);
    const answered = page.waitForResponse((response) => response.url().endsWith('/unlink'));
    await page.clock.fastForward(UNDO_MS);
    expect((await answered).status()).toBe(200);
    await page.locator('.event-title', { hasText: 'Unlinked' }).waitFor();
    expect(await stored(person)).toMatchObject({ status: 'unlinked', unlinkReason: 'Wrong account' });
    expect(await notified(person.user)).toContain('identity.unlinked');
    await page.locator('.pending-bar').waitFor({ state: 'hidden' });
    expect(await page.getByRole('button', { name: 'Unlink', exact: true }).count()).toBe(0);
  });

  test('is not sent by a tab that is closed before, which warns', async () => {
    const person = await linkPerson();
    const page = await openPerson('support', person);
    await pressUnlink(page);
    const warning = page.waitForEvent('dialog');
    await page.close({ runBeforeUnload: true });
    const dialog = await warning;
    expect(dialog.type()).toBe('beforeunload');
    const closed = page.waitForEvent('close');
    await dialog.accept();
    await closed;
    expect((await stored(person)).status).toBe('active');
  });

  test('is dropped by the end of the session, which says so', async () => {
    const person = await linkPerson();
    const page = await openPerson('support', person);
    await pressUnlink(page);
    await signOut(page);
    expect(await page.locator('.notice').innerText()).toMatch(/Unlinking cu…\d\d was not sent/);
    expect((await stored(person)).status).toBe('active');
  });

  test('that the service refuses says why, and can be sent again', async () => {
    const person = await linkPerson();
    const page = await openPerson('support', person, { expected: /status of (401|503)/ });
    await page.route('**/unlink', (route) =>
      route.fulfill({
        status: 503,
        contentType: 'application/problem+json',
        body: JSON.stringify({ code: 'unavailable', title: 'Unavailable', detail: 'Try again in a moment.' }),
      }),
    );
    await pressUnlink(page);
    await page.getByRole('button', { name: 'Unlink now' }).click();
    await page.locator('.pending-bar[role=alert]', { hasText: 'Try again in a moment.' }).waitFor();
    await page.unroute('**/unlink');
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.locator('.event-title', { hasText: 'Unlinked' }).waitFor();
    expect((await stored(person)).status).toBe('unlinked');
  });
});

describe('erasing in the console', () => {
  test('counts first, asks for the key and for the id, and shows the receipt', async () => {
    const person = await linkPerson();
    const page = await openPerson('admin', person);
    await page.getByRole('button', { name: 'Erase' }).click();
    const key = page.getByRole('dialog', { name: 'Enter your key again' });
    await key.getByLabel('Admin key').fill(keys.admin);
    await key.getByRole('button', { name: 'Go on' }).click();
    const dialog = page.getByRole('dialog', { name: 'Erase everything about them?' });
    await dialog.getByRole('table').waitFor();
    expect(await dialog.getByRole('row', { name: 'Identities' }).innerText()).toMatch(/Identities\s+1/);
    expect((await stored(person)).status).toBe('active');

    const erase = dialog.getByRole('button', { name: 'Erase', exact: true });
    expect(await erase.isDisabled()).toBe(true);
    await dialog.getByLabel('Type the IGSID').fill(person.igsid.slice(0, -1));
    expect(await erase.isDisabled()).toBe(true);
    await dialog.getByLabel('Type the IGSID').fill(person.igsid);
    await erase.click();
    await page.waitForURL(/\/console\/erasures\/ers_\w+$/);
    await page.getByRole('heading', { name: 'Receipt of an erasure' }).waitFor();
    expect(await page.locator('main').innerText()).not.toContain(person.igsid);
    await stage.api.get(`/v1/identities/${person.id}`).expect(404);

    await page.getByRole('link', { name: 'Erasures', exact: true }).click();
    await page.locator('a.row-link').first().click();
    await page.getByRole('complementary').getByText('Removed').waitFor();
  });
});

describe('look-ups of a session', () => {
  test('the recent ones are offered again until the sign-out, and stored nowhere', async () => {
    const person = await linkPerson();
    const page = await openAs('support');
    await lookUp(page, person.user);
    await lookUp(page, person.id);
    const recent = page.locator('.recent');
    expect(await recent.innerText()).toContain(person.user);
    expect(
      await page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }])),
    ).not.toContain(person.user);
    await recent.getByRole('button', { name: person.user }).click();
    await recent.getByRole('button', { name: person.id }).waitFor();
    expect(await page.getByRole('searchbox').inputValue()).toBe(person.user);

    await page.locator('.advised').getByRole('link', { name: 'Open the person' }).click();
    await page.waitForURL(`**/console/identities/${person.id}`);
    await signOut(page);
    await page.getByLabel('Admin key').fill(keys.support);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('link', { name: 'Look up', exact: true }).click();
    await page.getByText('Why did it link, or not?').waitFor();
    expect(await page.locator('.recent').count()).toBe(0);
  });
});

describe('the command bar', () => {
  test('goes to views, looks up, changes settings and signs out by keyboard alone', async () => {
    const person = await linkPerson();
    const page = await openAs('viewer');
    const bar = page.getByRole('dialog', { name: 'Command bar' });
    const open = async (): Promise<void> => {
      await page.keyboard.press('Control+k');
      await bar.waitFor();
    };
    await open();
    const options = await bar.getByRole('option').allInnerTexts();
    expect(options.join(' ')).toContain('Links');
    expect(options.join(' ')).not.toContain('Erasures');
    const selected = (): Promise<string> => bar.locator('[aria-selected=true] .command-label').innerText();
    const first = await selected();
    await page.keyboard.press('ArrowDown');
    expect(await selected()).not.toBe(first);
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('ArrowUp');
    expect(await selected()).toBe('Sign out');
    await page.keyboard.press('Escape');
    await bar.waitFor({ state: 'hidden' });

    await open();
    await page.keyboard.type('sess');
    expect(await bar.getByRole('combobox').getAttribute('aria-activedescendant')).toBe(
      await bar.locator('[aria-selected=true]').getAttribute('id'),
    );
    await page.keyboard.press('Enter');
    await page.locator('h1.view-title', { hasText: 'Sessions' }).waitFor();

    await open();
    await page.keyboard.type(person.id);
    expect(await selected()).toBe(`Look up “${person.id}”`);
    await page.keyboard.press('Enter');
    await page.locator('.answer').waitFor();

    await open();
    await page.keyboard.type('theme dark');
    await page.keyboard.press('Enter');
    expect(await page.evaluate(() => document.documentElement.dataset['theme'])).toBe('dark');
    await page.getByRole('link', { name: 'Sessions' }).focus();
    await page.keyboard.press('Enter');
    await open();
    expect((await bar.getByRole('option').allInnerTexts()).join(' ')).toContain(person.id);
    await page.keyboard.type('sign out');
    await page.keyboard.press('Enter');
    await page.getByText('You have signed out.').waitFor();
  });
});

describe('the look of a person', () => {
  test('every state is free of barriers and fits, in light and dark, wide and narrow', async () => {
    const person = await linkPerson();
    const page = await openPerson('admin', person);
    const check = async (state: string): Promise<void> => {
      expect([state, await findFlaws(page)]).toEqual([state, []]);
    };
    await page.locator('.event').first().waitFor();
    await page.getByRole('button', { name: 'Show the person' }).click();
    await page.getByRole('button', { name: 'Mask the person' }).waitFor();
    await check('shown');
    await page.getByRole('button', { name: 'Unlink', exact: true }).click();
    await page.getByRole('dialog').waitFor();
    await check('unlink dialog');
    await page.keyboard.press('Escape');
    await pressUnlink(page);
    await check('pending');
    await page.locator('.pending-bar').getByRole('button', { name: 'Undo' }).click();
    await page.getByRole('button', { name: 'Erase' }).click();
    const erase = page.getByRole('dialog', { name: 'Erase everything about them?' });
    await page.getByLabel('Admin key').or(erase.getByRole('table')).first().waitFor();
    if (await page.getByLabel('Admin key').isVisible()) {
      await page.getByLabel('Admin key').fill(keys.admin);
      await page.getByRole('button', { name: 'Go on' }).click();
    }
    await erase.getByRole('table').waitFor();
    await check('erase dialog');
    await erase.getByLabel('Type the IGSID').fill(person.igsid);
    await erase.getByRole('button', { name: 'Erase', exact: true }).click();
    await page.getByRole('heading', { name: 'Receipt of an erasure' }).waitFor();
    await check('receipt');
    await lookUp(page, 'no-such-person');
    await lookUp(page, person.user);
    await check('look-up with recent ones');
    await page.keyboard.press('Control+k');
    await page.getByRole('dialog', { name: 'Command bar' }).waitFor();
    await check('command bar');
  });
});
