import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { openBrowser, openTab } from '../support/browser.js';
import { type EmbedHost, startEmbedHost } from '../support/embed-host.js';
import { EmbedWorld } from '../support/embed-world.js';
import { buildPackage } from '../support/built-package.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';
import { eventually } from '../support/waits.js';

/** An app in strict mode, which mounts everything twice. `render` shows one component for each URL. */
const PROGRAM = (module: string): string => `
import { createElement, StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { HitchConnect } from './${module}';
const root = createRoot(document.getElementById('root'));
globalThis.calls = [];
globalThis.render = (urls, more = {}) => {
  const record = (name) => (detail) => void calls.push([name, detail]);
  const handlers = Object.fromEntries(['Ready', 'Status', 'Resize', 'Error'].map((name) => ['on' + name, record(name)]));
  const inside = createElement('b', { className: 'inside' }, 'Later');
  root.render(createElement(StrictMode, null, urls.map((url, key) => createElement(HitchConnect, { key, url, className: 'card', ...handlers, ...more }, inside))));
};
`;

let database: TestDatabase;
let service: TestApp;
let browser: Browser;
let world: EmbedWorld;
let host: EmbedHost;

beforeAll(async () => {
  database = await createTestDatabase();
  [service, browser] = await Promise.all([startTestApp(database.url), openBrowser()]);
  world = await EmbedWorld.create(service);
  const program = PROGRAM(buildPackage('react', 'react-in-a-browser'));
  const flags = ['--bundle', '--format=esm', '--define:process.env.NODE_ENV="development"'];
  const script = execFileSync(join('node_modules', '.bin', 'esbuild'), flags, {
    input: program,
    encoding: 'utf8',
    maxBuffer: 50_000_000,
  });
  host = await startEmbedHost(service.baseUrl, {
    body: '<div id="root"></div>',
    scripts: ['/app.js'],
    files: { '/app.js': script },
  });
  await world.allow(host.origin);
});

afterAll(async () => {
  await browser.close();
  await host.close();
  await service.close();
  await database.drop();
});

type Call = readonly [name: string, detail: Readonly<Record<string, unknown>>];

const render = (page: Page, urls: readonly string[], more: object = {}): Promise<void> =>
  page.evaluate(
    ([all, props]) => (Reflect.get(globalThis, 'render') as (...all: unknown[]) => void)(all, props),
    [urls, more] as const,
  );
const callsOf = (page: Page): Promise<Call[]> =>
  page.evaluate(() => Reflect.get(globalThis, 'calls') as Call[]);
const untilCalled = (page: Page, name: string, times = 1): Promise<void> =>
  eventually(async () => (await callsOf(page)).filter(([called]) => called === name).length >= times);

/** Opens the app, and counts the requests for the script of the element. */
async function openApp(): Promise<{
  page: Page;
  requests: string[];
  faults: object;
  close(): Promise<void>;
}> {
  const { page, context, faults } = await openTab(browser, [host.origin, service.baseUrl]);
  const requests: string[] = [];
  page.on('request', (request) => {
    if (request.url().includes('/embed/v1.js')) requests.push(request.url());
  });
  await page.goto(host.origin);
  return { page, requests, faults, close: () => context.close() };
}

test('in strict mode two components load one script, and each is called for the events of its own link', async () => {
  const { page, requests, faults, close } = await openApp();
  const links = [await world.mint(), await world.mint()];
  await render(
    page,
    links.map(({ connectUrl }) => connectUrl),
    { theme: 'dark', lang: 'de' },
  );
  await untilCalled(page, 'Ready', 2);
  expect(requests).toEqual([`${service.baseUrl}/embed/v1.js`]);
  expect(await page.locator('hitch-connect.card[theme=dark][lang=de] iframe').count()).toBe(2);
  expect(await page.locator('.inside').first().isVisible()).toBe(false);
  await links[0]?.redeem(`91${Date.now()}`);
  await eventually(async () => (await callsOf(page)).some(([, { status }]) => status === 'linked'));
  const calls = await callsOf(page);
  expect(calls.filter(([name]) => name === 'Ready')).toHaveLength(2);
  expect(calls.filter(([, { status }]) => status === 'linked')).toEqual([
    ['Status', { status: 'linked', reason: null }],
  ]);
  expect(faults).toEqual({ errors: [], foreign: [] });
  await close();
});

test('a new url shows a new page, props that go take their attributes along, and nothing is called after the end', async () => {
  const { page, faults, close } = await openApp();
  const [first, second] = [await world.mint(), await world.mint()];
  await render(page, [first.connectUrl], { theme: 'dark', label: 'Start' });
  await untilCalled(page, 'Ready');
  await render(page, [second.connectUrl]);
  await untilCalled(page, 'Ready', 2);
  const shown = page.locator('hitch-connect');
  expect(
    await shown.evaluate((element) => [element.getAttribute('theme'), element.getAttribute('label')]),
  ).toEqual([null, null]);
  expect(await page.locator('hitch-connect iframe').count()).toBe(1);
  await render(page, []);
  expect(await shown.count()).toBe(0);
  const before = await callsOf(page);
  await second.redeem(`92${Date.now()}`);
  await page.waitForTimeout(500);
  expect(await callsOf(page)).toEqual(before);
  expect(faults).toEqual({ errors: [], foreign: [] });
  await close();
});

test('a script that could not be loaded is reported, the fallback stays, and the next component tries again', async () => {
  const { page, requests, close } = await openApp();
  const { connectUrl } = await world.mint();
  await page.route('**/embed/v1.js*', (route) => route.abort());
  await render(page, [connectUrl]);
  await untilCalled(page, 'Error');
  expect((await callsOf(page)).at(-1)).toEqual(['Error', { code: 'script_blocked' }]);
  expect(await page.locator('.inside').isVisible()).toBe(true);
  await page.unroute('**/embed/v1.js*');
  await render(page, []);
  await render(page, [connectUrl]);
  await untilCalled(page, 'Ready');
  expect(requests).toEqual([`${service.baseUrl}/embed/v1.js`, `${service.baseUrl}/embed/v1.js?attempt=2`]);
  await close();
});

test('what is no connect URL loads no script and is reported', async () => {
  const { page, requests, close } = await openApp();
  await render(page, ['https://evil.example/x.js']);
  await untilCalled(page, 'Error');
  expect((await callsOf(page)).at(-1)).toEqual(['Error', { code: 'invalid_url' }]);
  expect(requests).toEqual([]);
  await close();
});
