import { readFile } from 'node:fs/promises';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { Download, Page } from 'playwright-core';
import type { MintedLinkAnswer } from '../../src/dev/simulator/hitch-client.js';
import { deliveryOf, messageEvent } from '../../src/dev/simulator/meta-payloads.js';
import { findFlaws } from '../support/browser.js';
import { setUpStage, type VisitOptions } from '../support/connect-stage.js';
import { type Receiver, startReceiver } from '../support/receiver.js';

const stage = setUpStage({ allowLoopback: true });

const REFUSED = /the server responded with a status of (401|409|503)/;
const MINUTE_MS = 60_000;
const LIVE_MS = 5_000;
const PAGE_ROWS = 50;
/** No link expires while the clock is moved. */
const TTL_SECONDS = 7_200;

interface Key {
  readonly id: string;
  readonly key: string;
}

let support: Key;
let viewer: Key;
let receiver: Receiver;
let endpointId: string;
let links: MintedLinkAnswer[];

async function makeKey(role: string): Promise<Key> {
  return (await stage.admin.post('/v1/admin/keys', { name: `Desk, ${role}`, role }).expect(201)).body;
}

beforeAll(async () => {
  [support, viewer] = [await makeKey('support'), await makeKey('viewer')];
  receiver = await startReceiver();
  const url = `${receiver.url}/hooks`;
  endpointId = (await stage.api.post('/v1/endpoints', { url }).expect(201)).body.id;
  links = [];
  for (let count = 0; count < PAGE_ROWS + 5; count += 1)
    links.push(
      await stage.mint({
        externalUserId: `customer-${4700 + count}`,
        channel: count % 2 ? 'web' : 'mail',
        ttlSeconds: TTL_SECONDS,
      }),
    );
  for (const { ref } of links.slice(0, 6)) await stage.tap(ref);
  await receiver.waitFor(6);
});

afterAll(() => receiver.close());

// Another minute for the limit of attempts to sign in.
afterEach(() => stage.clock.advance(MINUTE_MS));

async function openAs({ key }: Key, path: string, options: VisitOptions = {}): Promise<Page> {
  const url = `${stage.service.baseUrl}/console/${path}`;
  const { page } = await stage.visit(url, { expected: REFUSED, ...options });
  await page.getByLabel('Admin key').fill(key);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.locator('.view-title').waitFor();
  return page;
}

const idsOf = (page: Page): Promise<string[]> =>
  page.locator('.row-link').evaluateAll((rows) => rows.map((row) => row.getAttribute('title') ?? ''));
/** Not by a script of the page, which its policy refuses. */
async function untilRows(page: Page, count: number): Promise<void> {
  const rows = page.locator('.row-link');
  await rows.nth(count - 1).waitFor();
  await rows.nth(count).waitFor({ state: 'detached' });
}
const untilOpen = (page: Page): Promise<void> => page.locator('.detail dl').waitFor();

/** What a key has left in the audit, newest first. */
async function auditOf({ id }: Key): Promise<string[]> {
  const { body } = await stage.admin.get(`/v1/admin/audit?keyId=${id}&limit=100`).expect(200);
  return body.data.map(({ action }: { action: string }) => action);
}

async function readRows(path: string): Promise<{ id: string }[]> {
  return (await stage.admin.get(path).expect(200)).body.data;
}

describe('the lists of the console', () => {
  test('a filter is in the address and a chip; Back undoes it, and a person stays out of the address', async () => {
    const page = await openAs(support, 'links');
    await untilRows(page, PAGE_ROWS);
    await page.getByRole('button', { name: 'Filter', exact: true }).click();
    await page.getByLabel('Status').selectOption('linked');
    await untilRows(page, 6);
    expect(page.url()).toMatch(/\/console\/links\?status=linked$/);
    expect(await page.locator('.chip').allInnerTexts()).toEqual([expect.stringContaining('Linked')]);
    await page.goBack();
    await untilRows(page, PAGE_ROWS);
    expect(await page.locator('.chip').count()).toBe(0);
    await page.goForward();
    await untilRows(page, 6);
    await page.getByRole('button', { name: 'Remove the filter Status' }).click();
    await untilRows(page, PAGE_ROWS);

    await page.getByLabel('User').fill('customer-4711');
    await page.getByLabel('User').press('Enter');
    await untilRows(page, 1);
    expect(page.url()).toMatch(/\/console\/links$/);
    expect(await idsOf(page)).toEqual([links[11]?.id]);
    await page.getByRole('button', { name: 'Share' }).click();
    expect(await page.getByRole('group', { name: 'Share' }).innerText()).toContain('So is the filter User');
  });

  test('older rows come behind those on show, whatever has been minted since', async () => {
    const page = await openAs(support, 'links');
    await untilRows(page, PAGE_ROWS);
    const first = await idsOf(page);
    const { id } = await stage.mint({ externalUserId: 'customer-4799', ttlSeconds: TTL_SECONDS });
    await page.getByRole('button', { name: 'Older' }).click();
    await page.getByText('These are all.').waitFor();
    const all = await idsOf(page);
    expect(all.slice(0, PAGE_ROWS)).toEqual(first);
    expect(all.toSorted()).toEqual((await readAll('/v1/links')).filter((each) => each !== id).toSorted());
  });

  test('a live list counts what is new for ten minutes, pauses under an open row, and leaves nothing in the audit', async () => {
    const page = await openAs(support, 'links', { prepare: (tab) => tab.clock.install() });
    await untilRows(page, PAGE_ROWS);
    const before = await auditOf(support);
    let asked = 0;
    page.on('request', (request) => void (asked += request.url().includes('/v1/links?') ? 1 : 0));
    const pass = async (): Promise<void> => {
      stage.clock.advance(LIVE_MS);
      await page.clock.runFor(LIVE_MS);
    };
    await page.clock.runFor(MINUTE_MS);
    expect(asked).toBe(0);

    await page.getByLabel('Live').check();
    for (let time = 0; time < 10 * MINUTE_MS; time += LIVE_MS) {
      if (time === MINUTE_MS) await stage.mint({ externalUserId: 'customer-4801', ttlSeconds: TTL_SECONDS });
      if (time === 2 * MINUTE_MS)
        await stage.mint({ externalUserId: 'customer-4802', ttlSeconds: TTL_SECONDS });
      const answered = page.waitForResponse(/\/v1\/links\?/);
      await pass();
      await answered;
    }
    const [newest] = await readRows('/v1/links?limit=1');
    expect(await idsOf(page)).not.toContain(newest?.id);
    await page.getByRole('button', { name: 'Show 2 new' }).click();
    await page.locator(`tr[data-id="${newest?.id}"]`).waitFor();
    expect((await idsOf(page))[0]).toBe(newest?.id);

    await page.locator('.row-link').first().click();
    await page.getByText('Live is paused while a row is open.').waitFor();
    asked = 0;
    for (let count = 0; count < 4; count += 1) await pass();
    expect(asked).toBe(0);
    expect(await auditOf(support)).toEqual(before);

    await page.getByRole('button', { name: 'Show the person' }).click();
    await page.locator('.detail').getByText('customer-4802').waitFor();
    expect(await auditOf(support)).toEqual(['person.read', ...before]);
  });

  test('a live list rests while its page is hidden', async () => {
    const page = await openAs(support, 'links', { prepare: (tab) => tab.clock.install() });
    await page.locator('.row-link').first().waitFor();
    const answered = page.waitForResponse(/\/v1\/links\?/);
    await page.getByLabel('Live').check();
    await answered;
    await page.evaluate(() => {
      Object.defineProperty(document, 'visibilityState', { value: 'hidden' });
      document.dispatchEvent(new Event('visibilitychange'));
    });
    let asked = 0;
    page.on('request', (request) => void (asked += request.url().includes('/v1/links?') ? 1 : 0));
    await page.clock.runFor(MINUTE_MS);
    expect(asked).toBe(0);
  });

  test('j and k move through the rows, Enter opens one, Esc closes it and gives the focus back', async () => {
    const page = await openAs(support, 'identities');
    await untilRows(page, 6);
    const ids = await idsOf(page);
    await page.locator('.row-link').first().focus();
    for (const key of ['j', 'j', 'k', 'Enter']) await page.keyboard.press(key);
    await untilOpen(page);
    expect(new URL(page.url()).searchParams.get('open')).toBe(ids[1]);
    await page.keyboard.press('Escape');
    await page.locator('.detail').waitFor({ state: 'hidden' });
    expect(await page.evaluate(() => document.activeElement?.getAttribute('title'))).toBe(ids[1]);
  });

  test('a row that is not loaded is fetched alone, or said to be further down', async () => {
    const page = await openAs(support, `links?open=${links[0]?.id}`);
    await untilOpen(page);
    expect(await page.locator('.detail').innerText()).toContain('customer-4700');
    const [identity] = await readRows('/v1/identities?limit=1');
    await page.goto(`${stage.service.baseUrl}/console/attempts?open=${identity?.id}`);
    await page.getByText('This row is not among those that are loaded').waitFor();
  });

  test('a link leads to its attempts, and to the look-up', async () => {
    const page = await openAs(support, `links?status=linked&open=${links[1]?.id}`);
    await untilOpen(page);
    expect(await page.getByRole('link', { name: 'Open the identity' }).getAttribute('href')).toMatch(
      /^\/console\/identities\/idn_/,
    );
    await page.getByRole('link', { name: 'Its attempts' }).click();
    await page.getByRole('table', { name: 'Attempts' }).waitFor();
    await untilRows(page, 1);
    await page.locator('.row-link').click();
    await untilOpen(page);
    await page.getByRole('button', { name: 'Look it up' }).click();
    await page.locator('.answer').waitFor();
    expect(await page.locator('h1').innerText()).toMatch(/^Linked: the person came/);
    expect(page.url()).toBe(`${stage.service.baseUrl}/console`);
  });
});

async function readAll(path: string): Promise<string[]> {
  const ids: string[] = [];
  for (let cursor = ''; ;) {
    const { body } = await stage.admin.get(`${path}?limit=100${cursor}`).expect(200);
    ids.push(...body.data.map(({ id }: { id: string }) => id));
    if (body.nextCursor === null) return ids;
    cursor = `&cursor=${body.nextCursor}`;
  }
}

describe('what support does in the lists', () => {
  test('a notification is sent again, its try is shown, and a refusal has its reason', async () => {
    const page = await openAs(support, 'notifications');
    await untilRows(page, 6);
    const sent = receiver.requests.length;
    await page.locator('.row-link').first().click();
    await untilOpen(page);
    expect(await page.locator('.tries li').count()).toBe(1);
    await page.getByRole('button', { name: 'Redeliver' }).click();
    await page.locator('.tries li').nth(1).waitFor();
    expect(receiver.requests.length).toBe(sent + 1);
    expect(await page.locator('.tries li').first().innerText()).toMatch(/^2\s+Succeeded\s+204/);
    expect((await auditOf(support))[0]).toBe('notification.redelivered');

    await stage.api.patch(`/v1/endpoints/${endpointId}`, { status: 'disabled' }).expect(200);
    await page.getByRole('button', { name: 'Redeliver' }).click();
    await page.locator('.detail').getByRole('alert').waitFor();
    expect(await page.locator('.detail').getByRole('alert').innerText()).toContain('disabled');
    await stage.api.patch(`/v1/endpoints/${endpointId}`, { status: 'enabled' }).expect(200);
  });

  test('a range is replayed to an endpoint, and its progress is shown to the end', async () => {
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    receiver.answer(async () => held.then(() => ({ status: 204 })));
    const page = await openAs(support, `notifications?endpointId=${endpointId}`);
    await untilRows(page, 6);
    await page.getByRole('button', { name: 'Replay…' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Since').fill('2020-01-01T00:00');
    await dialog.getByRole('button', { name: 'Replay' }).click();
    await page.getByText('0 of 6 sent.').waitFor();
    await page.getByRole('link', { name: 'Audit', exact: true }).click();
    await page.getByRole('link', { name: 'Notifications', exact: true }).click();
    await page.getByText('0 of 6 sent.').waitFor();
    release();
    await page.getByText('All 6 are sent.').waitFor();
    receiver.answer({ status: 204 });
    expect(await auditOf(support)).toContain('endpoint.replayed');
  });

  test('a dead letter is retried, and the answer is shown', async () => {
    const page = await openAs(support, 'dead-letters');
    await page.getByText('No dead letters yet').waitFor();
    await bury(links[20]);
    await page.getByRole('button', { name: 'Refresh' }).click();
    await page.locator('.row-link').click();
    await page.getByRole('button', { name: 'Retry' }).click();
    await page.locator('.detail').getByText('Retried', { exact: true }).first().waitFor();
    expect(await page.locator('.detail dl').innerText()).toMatch(/Outcome\s+Linked/);
    expect(await page.locator('.notice-line').innerText()).toBe('Retried: linked.');
    expect(await page.getByRole('button', { name: 'Retry' }).count()).toBe(0);
  });

  test.each([
    ['the filters of the address', 'links?channel=web', '', 'channel=web', /^http/],
    ['a person, who is in no address', 'links', 'customer-4703', 'externalUserId=customer-4703', /^blob:/],
  ])('an export has the rows of the API with %s', async (_what, path, user, query, address) => {
    const page = await openAs(support, path);
    if (user !== '') {
      await page.getByRole('button', { name: 'Filter', exact: true }).click();
      await page.getByLabel('User').fill(user);
      await page.getByLabel('User').press('Enter');
      await untilRows(page, 1);
    }
    const rows = await readRows(`/v1/links?${query}&people=shown&limit=100`);
    await page.getByRole('button', { name: 'Export' }).click();
    const [jsonl] = await Promise.all([page.waitForEvent('download'), page.getByText('JSON Lines').click()]);
    expect(jsonl.url()).toMatch(address);
    expect(jsonl.suggestedFilename()).toMatch(/links.*\.jsonl$/);
    expect(
      (await textOf(jsonl))
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line)),
    ).toEqual(rows);
    const [csv] = await Promise.all([page.waitForEvent('download'), page.getByText('CSV').click()]);
    const [head, ...lines] = (await textOf(csv)).trim().split('\r\n');
    expect(head).toMatch(/^\uFEFF?id,/);
    expect(lines.map((line) => line.slice(0, line.indexOf(',')))).toEqual(rows.map(({ id }) => id));
    expect((await auditOf(support)).slice(0, 2)).toEqual(['links.exported', 'links.exported']);
  });

  test('a viewer reads the lists, and sees no person and no action', async () => {
    const page = await openAs(viewer, 'notifications');
    await page.locator('.row-link').first().click();
    await untilOpen(page);
    for (const name of ['Redeliver', 'Replay…', 'Export', 'Show people', 'Show the person'])
      expect([name, await page.getByRole('button', { name }).count()]).toEqual([name, 0]);
    expect(await page.locator('main').innerText()).not.toContain('customer-47');
    // The service would refuse it: the length of the list would confirm a guess.
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Filter', exact: true }).click();
    expect(await page.getByLabel('Endpoint').count()).toBe(1);
    expect(await page.getByLabel('User').count()).toBe(0);
  });
});

async function textOf(download: Download): Promise<string> {
  return readFile(await download.path(), 'utf8');
}

/** Makes a dead letter of an event by a real refusal, beside an event that is stored. */
async function bury(link: MintedLinkAnswer | undefined): Promise<void> {
  const [igsid, another] = [stage.newPerson(), stage.newPerson()];
  await stage.database.query(`
    CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF NEW.igsid = '${igsid}' THEN RAISE EXCEPTION 'refused' USING ERRCODE = '23514'; END IF;
      RETURN NEW;
    END $$`);
  await stage.database.query(
    'CREATE TRIGGER refuse BEFORE INSERT ON identities FOR EACH ROW EXECUTE FUNCTION refuse()',
  );
  const stored = await stage.mint({ externalUserId: 'customer-4900' });
  const { igId } = stage.account;
  const timestampMs = stage.clock.now().getTime();
  const event = (ref: string, person: string) =>
    messageEvent({ igId, igsid: person, ref, timestampMs, text: 'hello' });
  const events = [event(link?.ref ?? '', igsid), event(stored.ref, another)];
  expect((await stage.service.meta.deliver(deliveryOf(events))).status).toBe(200);
  await stage.database.query('DROP FUNCTION refuse CASCADE');
}

describe('a list that cannot be shown', () => {
  const unavailable = {
    status: 503,
    contentType: 'application/problem+json',
    headers: { 'x-request-id': 'req_42' },
    body: JSON.stringify({ code: 'unavailable', title: 'Unavailable', detail: 'Try again in a moment.' }),
  };

  test('says why with the id of the request, and can be tried again, whole or from where it broke off', async () => {
    const page = await openAs(support, 'sessions');
    await page.route('**/v1/links?*', (route) => route.fulfill(unavailable));
    await page.getByRole('link', { name: 'Links', exact: true }).click();
    await page.locator('.trouble').waitFor();
    expect(await page.locator('.trouble').innerText()).toMatch(
      /The links cannot be shown\s+Try again in a moment\.[^]*unavailable[^]*req_42/,
    );
    await page.unroute('**/v1/links?*');
    await page.getByRole('button', { name: 'Try again' }).click();
    await untilRows(page, PAGE_ROWS);

    await page.route('**/v1/links?*cursor=*', (route) => route.fulfill(unavailable));
    await page.getByRole('button', { name: 'Older' }).click();
    await page.getByText('The older ones cannot be shown').waitFor();
    expect((await idsOf(page)).length).toBe(PAGE_ROWS);
    await page.unroute('**/v1/links?*cursor=*');
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByText('These are all.').waitFor();
  });

  test('says that nothing matches, and shows all again', async () => {
    const page = await openAs(support, 'links?channel=nowhere');
    await page.getByText('No links match').waitFor();
    await page.getByRole('button', { name: 'Clear the filters' }).click();
    await untilRows(page, PAGE_ROWS);
    expect(page.url()).toMatch(/\/console\/links$/);
  });
});

describe('the look of the lists', () => {
  test('every list is free of barriers and fits, in light and dark, wide and narrow', async () => {
    const page = await openAs(support, 'links');
    for (const list of ['links', 'identities', 'attempts', 'notifications', 'dead-letters', 'audit']) {
      await page.goto(`${stage.service.baseUrl}/console/${list}`);
      await page.getByRole('button', { name: 'Filter', exact: true }).click();
      await page.locator('.row-link').first().click();
      await untilOpen(page);
      expect([list, await findFlaws(page)]).toEqual([list, []]);
    }
    await page.goto(`${stage.service.baseUrl}/console/notifications`);
    await page.getByRole('button', { name: 'Replay…' }).click();
    await page.getByRole('dialog').waitFor();
    expect(await findFlaws(page)).toEqual([]);
  });
});
