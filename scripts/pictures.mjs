// The program of `npm run pictures`: draws the pictures of the README from the running service, in light and in dark: pages of people first, then the
// console with the data set of `npm run demo -- --seed`.
import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { chromium } from 'playwright-core';
import { buildIfNeeded } from './build.mjs';

const PORT = 3199;
const SERVICE = `http://localhost:${PORT}`;
/** What the pictures show as the address of the service. */
const PUBLIC_URL = 'https://hitch.example';
const PICTURES = 'docs/pictures';
const IPHONE =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1';
const DEVICES = [
  { name: 'desktop', options: { viewport: { width: 1040, height: 720 } } },
  {
    name: 'phone',
    options: { viewport: { width: 390, height: 800 }, isMobile: true, hasTouch: true, userAgent: IPHONE },
  },
];
const LOGO =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 48 48"><rect width="48" height="48" fill="#0a7d4f"/>' +
  '<path d="M14 18h20l-2 16H16z" fill="#fff"/><path d="M19 18c0-7 10-7 10 0" fill="none" stroke="#fff" stroke-width="2.5"/></svg>';
const BRANDING = {
  displayName: 'Web shop',
  accentColor: '#0a7d4f',
  purpose: { en: 'So that we answer about your own orders.' },
};
const LINK = {
  externalUserId: 'user-42',
  account: 'acme',
  accountHint: 'm…a@shop.example',
  returnUrl: 'https://shop.example/settings',
};

const CONSOLE = { viewport: { width: 1280, height: 800 } };
/**
 * The pictures of the console by the names of their files. `find` gives what is looked up, or whose page is opened; `act` does what
 * the picture shows. Ids are of people who do not exist.
 */
const SCREENS = [
  {
    name: 'lookup',
    path: async () => '/console',
    act: async (page, api) => {
      const { data } = await api('/v1/admin/attempts?outcome=used_by_other&limit=1');
      await page.getByRole('searchbox').fill(data[0].linkId);
      await page.keyboard.press('Enter');
      await page
        .getByText(/^(Linked|Not linked|No longer linked)/)
        .first()
        .waitFor();
    },
  },
  {
    name: 'person',
    path: async (api) => {
      const { data } = await api('/v1/admin/attempts?outcome=already_linked&limit=1');
      const { identityId } = await api(`/v1/links/${data[0].linkId}`);
      return `/console/identities/${identityId}`;
    },
  },
  { name: 'overview', path: async () => '/console/overview' },
  { name: 'notifications', path: async () => '/console/notifications' },
];

await buildIfNeeded();
const dataDir = mkdtempSync(join(tmpdir(), 'hitch-pictures-'));
const service = spawn(process.execPath, ['dist/src/main.js'], {
  env: { ...process.env, HITCH_DATA_DIR: dataDir, PORT: String(PORT), PUBLIC_URL },
  stdio: 'ignore',
});
try {
  await untilReady();
  const credentials = JSON.parse(readFileSync(join(dataDir, 'credentials.json'), 'utf8'));
  const url = await mint(credentials);
  mkdirSync(PICTURES, { recursive: true });
  await withBrowser((browser) => drawPages(browser, url.replace(PUBLIC_URL, SERVICE)));
  seed();
  await withBrowser((browser) => drawConsole(browser, credentials.adminApiKey));
} finally {
  const ended = new Promise((resolve) => service.once('exit', resolve));
  service.kill('SIGTERM');
  await ended;
  rmSync(dataDir, { recursive: true, force: true });
}

async function untilReady() {
  for (let tries = 0; tries < 120; tries += 1) {
    const answer = await fetch(`${SERVICE}/readyz`).catch(() => null);
    if (answer?.ok) return;
    await sleep(500);
  }
  throw new Error('The service did not start.');
}

async function mint({ adminApiKey, appApiKey, appId }) {
  const app = `/v1/admin/apps/${appId}`;
  await send(
    'PATCH',
    app,
    adminApiKey,
    'application/json',
    JSON.stringify({ returnUrls: ['https://shop.example'], branding: BRANDING }),
  );
  await send('PUT', `${app}/logo`, adminApiKey, 'image/svg+xml', LOGO);
  return (await send('POST', '/v1/links', appApiKey, 'application/json', JSON.stringify(LINK))).connectUrl;
}

async function send(method, path, key, type, body) {
  const request = { method, headers: { authorization: `Bearer ${key}`, 'content-type': type }, body };
  const answer = await fetch(`${SERVICE}${path}`, request);
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
  return answer.json();
}

async function withBrowser(use) {
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update'],
  });
  try {
    await use(browser);
  } finally {
    await browser.close();
  }
}

async function drawPages(browser, url) {
  for (const { name, options } of DEVICES)
    for (const colorScheme of ['light', 'dark']) {
      const context = await openContext(browser, options, colorScheme);
      const page = await context.newPage();
      await page.goto(url);
      await page.waitForFunction(() => document.querySelector('[data-no-script][hidden], .phone') !== null);
      await page.screenshot({ path: join(PICTURES, `connect-${name}-${colorScheme}.png`) });
      await context.close();
    }
}

function openContext(browser, options, colorScheme) {
  return browser.newContext({ ...options, colorScheme, deviceScaleFactor: 1.5, reducedMotion: 'reduce' });
}

/** Fills the service with a month of traffic. */
function seed() {
  const run = spawnSync(process.execPath, ['dist/src/cli/hitch.js', 'demo', '--seed', '--url', SERVICE], {
    env: { ...process.env, HITCH_DATA_DIR: dataDir },
    stdio: 'inherit',
  });
  if (run.status !== 0) throw new Error('The data set was not written.');
}

/** One session for each scheme: an address may start only a few in a minute. */
async function drawConsole(browser, adminApiKey) {
  const api = async (path) => {
    const answer = await fetch(`${SERVICE}${path}`, { headers: { authorization: `Bearer ${adminApiKey}` } });
    if (!answer.ok) throw new Error(`GET ${path}: ${answer.status} ${await answer.text()}`);
    return answer.json();
  };
  for (const colorScheme of ['light', 'dark']) {
    const context = await openContext(browser, CONSOLE, colorScheme);
    const page = await context.newPage();
    await page.goto(`${SERVICE}/console`);
    await page.getByLabel('Admin key').fill(adminApiKey);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('searchbox').waitFor();
    for (const { name, path, act } of SCREENS) {
      await page.goto(`${SERVICE}${await path(api)}`);
      await act?.(page, api);
      await page.waitForLoadState('networkidle');
      await page.screenshot({ path: join(PICTURES, `console-${name}-${colorScheme}.png`) });
    }
    await context.close();
  }
}
